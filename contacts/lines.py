"""The lines of a list of people: fetched and worked out at once, for fifty of them are a page.

A prefetch makes a queryset for each person and relation, and a template asks for each word anew;
both together would cost more than everything else on the page.
"""

from collections import defaultdict
from html import escape

from django.template.defaultfilters import truncatechars
from django.urls import reverse
from django.utils.html import conditional_escape
from django.utils.safestring import SafeString, mark_safe

from contacts.dialling import attributes
from contacts.models import Email, Filing, Person, Phone
from crm.templatetags.sphere import face, icon, stamp

SENTENCE, CHIPS = 56, 4  # as much as a line has room for
_SHOWN = {
    "id", "workspace", "public_id", "book", "first_name", "last_name", "spouse_first_name",
    "spouse_last_name", "company", "title", "how_met", "birthday", "spouse_birthday", "source",
    "owner", "last_contacted_at", "follow_up_on", "follow_up_reason", "died_on", "created_at",
    "sort_lc",
}  # fmt: skip
UNSEEN = [one.name for one in Person._meta.concrete_fields if one.name not in _SHOWN]
_PHONE = ["person_id", "public_id", "number", "extension", "is_best", "of_spouse", "status"]
_EMAIL = ["person_id", "address", "is_best", "of_spouse", "status"]


def fetch(people, categories) -> None:
    """Set on these people what their lines show, in three queries; `categories` are all there are.

    Their order is that of each person's chips.
    """
    by_pk = {person.pk: person for person in people}
    _set(by_pk, "known_phones", Phone.objects.only(*_PHONE))
    _set(by_pk, "known_emails", Email.objects.only(*_EMAIL))
    filed = defaultdict(set)
    for pk, category in Filing.objects.filter(person__in=by_pk).values_list("person", "category"):
        filed[category].add(pk)
    for person in people:
        person.known_categories = []
    for category in categories:
        for pk in filed[category.pk]:
            by_pk[pk].known_categories.append(category)


def _set(by_pk, name: str, rows) -> None:
    found = {pk: [] for pk in by_pk}
    for row in rows.filter(person__in=by_pk):
        found[row.person_id].append(row)
    for pk, person in by_pk.items():
        setattr(person, name, found[pk])


# ── as HTML ──────────────────────────────────────────────────────────────────
# Not a template, which looks up each word by its name: that took three times as long. Whatever is
# not a tag passes through `escape` here.
def written(people, columns=(), *, with_picks: bool = False) -> SafeString:
    """Their lines; `columns` stand there instead of the usual ways to reach them."""
    address = _address_of_pages(people)
    return mark_safe(
        "\n".join(_line(person, columns, address(person), with_picks) for person in people)
    )


def _line(person, columns, url: str, with_picks: bool) -> str:
    name, phone = escape(person.name), person.best_phone
    top = _TOP.format(icon("star")) if person.is_top100 else ""
    cells = [(escape(one.title), conditional_escape(one.cell(person))) for one in columns]
    beside = "\n".join(f'<div class="cell desk">{cell}</div>' for _, cell in cells)
    return f"""<li class="line">
<span class="pick">{face(person)}{_pick(person, name) if with_picks else ""}</span>
<div>
<p><a class="name" href="{url}">{name}</a>{top}{_sentence(person)}</p>
<p class="chips mt-1">{_chips(person)}</p>
{_below(cells) if cells else ""}</div>
{beside if cells else _reach(person, phone, person.best_email)}
<div class="last">{_last(person)}{_call(person, phone, name) if phone else ""}</div>
</li>"""


_TOP = (
    '<span class="text-nowrap">&nbsp;<span class="top">{}'
    '<span class="visually-hidden">Top100</span></span></span>'
)


def _pick(person, name: str) -> str:
    return (
        f'<input class="form-check-input" type="checkbox" name="person" '
        f'value="{person.public_id}" aria-label="Pick {name}" autocomplete="off">'
    )


def _sentence(person) -> str:
    said = person.sentence
    shown = escape(truncatechars(said, SENTENCE)) if said else ""
    return shown and f' <span class="soft note-in">{shown}</span>'


def _chips(person) -> str:
    categories, warning = person.plain_categories, icon("alert-circle")
    said = [f'<span class="chip">{escape(one.name)}</span>' for one in categories[:CHIPS]]
    if len(categories) > CHIPS:
        said.append(f' <span class="soft small">and {len(categories) - CHIPS} more</span>')
    said += [f'<span class="state is-warn">{warning}{escape(gap)}</span>' for gap in person.gaps]
    return "".join(said)


def _below(cells) -> str:
    """The columns on a phone, where there is no room for them beside each other."""
    said = "".join(f"<span>{title}: {cell}</span> " for title, cell in cells if cell)
    return f'<p class="phone small soft cells">{said}</p>'


def _reach(person, phone, email) -> str:
    call = write = ""
    if phone:
        national = escape(phone.national)
        call = f'<a class="num" {attributes(phone, person)}>{national}</a><br>'
    if email:
        address = escape(email.address)
        write = f'<a href="mailto:{address}">{address}</a>'
    return f'<div class="reach desk">{call}{write}</div>'


def _last(person) -> str:
    if person.last_contacted_at is None:
        return '<span class="state">Not yet</span>'
    tone = f" is-{person.lateness}" if person.lateness else ""
    return f'<span class="state num{tone}">{stamp(person.last_contacted_at)}</span>'


def _call(person, phone, name: str) -> str:
    return (
        f'<a class="btn btn-icon btn-quiet" {attributes(phone, person)} '
        f'aria-label="Call {name}">{icon("phone")}</a>'
    )


def _address_of_pages(people):
    """The address of each one's page, with one look at the map of addresses."""
    if not people:
        return None
    first = str(people[0].public_id)
    before, after = reverse("contacts:person", args=[first]).split(first)
    return lambda person: f"{before}{person.public_id}{after}"
