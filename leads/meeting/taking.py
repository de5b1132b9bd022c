"""Somebody just met: kept at once, whole or not, and made a person when there is enough."""

from django.db import transaction

from accounts.live import changed
from accounts.models import Act
from contacts import quick_add
from contacts.models import Category, Email, LeadSource, Person, Picture, Touch
from contacts.names import read_names
from contacts.one_line import Number, Understood
from contacts.picking import as_uuid
from crm.kit import clock, phones
from leads.capture.pages import UNDO_FOR
from leads.meeting.handles import in_words, link
from leads.models import Meeting
from leads.models.meeting import LEARNED, evening_of

SOURCE = "Met in person"
NEW = "new"


# ── keeping ──────────────────────────────────────────────────────────────────
@transaction.atomic
def keep(told_as, values: dict, *, by, upload=None) -> Meeting:
    """Keep what was taken down under the phone's own id: sent twice, it is one.

    What is finished stays as it is. Raises ValidationError when the upload is no picture; then
    the words were kept all the same by a call without it.
    """
    now = clock.now()
    begun = {"by": by, "met_at": now, "stands_from": evening_of(now, by.workspace.zone)}
    meeting, _ = Meeting.objects.get_or_create(told_as=told_as, defaults=begun | values)
    meeting = Meeting.objects.select_for_update(of=("self",)).get(pk=meeting.pk)
    if not meeting.is_finished:
        for name, value in values.items():
            setattr(meeting, name, value)
        if upload:
            meeting.picture = Picture.keep(upload, by=by)
        meeting.set_aside_at = None
        meeting.save()
        changed("leads")
    return meeting


def set_aside(meeting: Meeting, *, by) -> Act | None:
    """Off Today; nothing of it is lost."""
    with Act.doing("meeting", f"Set aside {meeting}", by=by, undo_for=UNDO_FOR) as act:
        rows = Meeting.objects.unfinished().filter(pk=meeting.pk)
        if not rows.update(set_aside_at=clock.Now()):
            return None
    changed("leads")
    return act


# ── who it is ────────────────────────────────────────────────────────────────
def understood(meeting) -> Understood:
    names = read_names(meeting.name)
    names.company = meeting.company or names.company
    whole = phones.is_whole(meeting.phone)
    return Understood(
        names=names,
        phones=[Number(meeting.phone)] if whole else [],
        emails=[meeting.email] if "@" in meeting.email else [],
        how_met=meeting.how_met,
    )


def known(read: Understood, membership) -> list[Person]:
    """Who may be the same: by number or e-mail (`same` names which) first, by name after."""
    here = quick_add.already_here(read, membership)
    found = {person.pk: person for person in here}
    for person in quick_add.namesakes(read, membership):
        person.same = ""
        found.setdefault(person.pk, person)
    return list(found.values())[:4]


# ── finishing ────────────────────────────────────────────────────────────────
def finish(meeting: Meeting, *, by, person: Person | None = None) -> tuple[Person, Act | None]:
    """Make it a person, or add it to one who is here already; and you have met. Once."""
    title = f"Met {meeting}"
    with transaction.atomic():
        row = Meeting.objects.select_for_update(of=("self",)).get(pk=meeting.pk)
        if row.is_finished:
            return row.person, None
        with Act.doing("meeting", title, by=by, undo_for=UNDO_FOR) as act:
            is_known = person is not None
            person = person or _add(row, by)
            _learn(person, row, by, is_known=is_known)
            person.log_touch(by=by, kind=Touch.Kind.MET, body=_said(row), happened_at=row.met_at)
            row.person, row.finished_at = person, clock.now()
            row.set_aside_at = None
            row.save(update_fields=["person", "finished_at", "set_aside_at"])
            changed("leads", "people")
    return person, act


def _add(meeting: Meeting, by) -> Person:
    return quick_add.add(
        understood(meeting), by=by, book=meeting.book, source=LeadSource.objects.named(SOURCE)
    )


def _learn(person: Person, meeting: Meeting, by, *, is_known: bool) -> None:
    """Fill what was empty; what differs from what was known goes into a note, and stays dated."""
    notes = [meeting.note.strip()]
    if is_known:
        notes += _reach(person, meeting)
    facts = {name: getattr(meeting, name) for name in (*LEARNED, "how_met", "company")}
    if not is_known:
        facts.pop("how_met"), facts.pop("company")
    fresh = {name: said for name, said in facts.items() if said and not getattr(person, name)}
    page = link(meeting.network, meeting.handle)
    if page and page not in person.links.split():
        fresh["links"] = "\n".join(filter(None, [person.links, page]))[:2_000]
    elif meeting.handle and not page:
        notes.append(in_words(meeting.network, meeting.handle))
    notes += [
        f"{_label(name)}: {said}" for name, said in facts.items()
        if said and name not in fresh and getattr(person, name) != said and name != "how_met"
    ]  # fmt: skip
    person.change(**fresh)
    if written := "\n".join(filter(None, notes)):
        person.add_note(written[:20_000], by=by)
    wanted = Category.objects.filter(public_id__in=filter(None, map(as_uuid, meeting.categories)))
    person.file(*wanted)


def _reach(person: Person, meeting: Meeting) -> list[str]:
    """New ways to reach somebody known; the lines for the note that say how they are called now."""
    if phones.is_whole(meeting.phone):
        person.phones.get_or_create(number=meeting.phone)
    if "@" in meeting.email:
        person.emails.get_or_create(
            address_lc=Email.normal(meeting.email), defaults={"address": meeting.email}
        )
    same = not meeting.name or meeting.name.casefold() in person.name.casefold()
    return [] if same else [f"Gave the name {meeting.name}."]


def _label(name: str) -> str:
    return str(Person._meta.get_field(name).verbose_name).capitalize()


def _said(meeting: Meeting) -> str:
    return f"Met: {meeting.how_met}" if meeting.how_met else "Met in person"
