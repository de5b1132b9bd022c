"""How the addresses of a workspace stand: what looks wrong, what came back, who refuses us."""

from django.db.models import Count
from django.http import QueryDict
from django.urls import reverse

from contacts.book import PeopleFilter
from contacts.models import Email, Person
from crm.kit import keyset
from messaging.models import AddressReport

Check, Kind = Email.Check, AddressReport.Kind
MOST_REFUSALS = 5
TITLES = {
    Check.TYPO: "Probably mistyped", Check.SYNTAX: "No address is written so",
    Check.NO_DOMAIN: "No such domain", Check.NO_MAIL: "The domain takes no mail",
    Check.THROWAWAY: "Throwaway addresses", Check.ROLE: "Read by several people",
    Check.UNSURE: "Could not be checked",
}  # fmt: skip
TABS = [
    ("", "All"), (Kind.HARD, "Dead"), (Kind.SOFT, "This time only"), (Kind.COMPLAINT, "Junk"),
    (Kind.OPT_OUT, "Opt-outs"), (Kind.REFUSED, "Because of us"),
]  # fmt: skip


def figures(membership) -> list[dict]:
    """How many people have an address of each kind, and the list of them."""
    emails = Email.objects.visible_to(membership).filter(status="", is_relay=False)
    found = emails.filter(check_result__in=list(TITLES)).order_by()
    counts = dict(found.values_list("check_result").annotate(count=Count("pk")))
    return [
        {
            "title": title,
            "count": counts[check.value],
            "url": f"{reverse('contacts:contacts')}?book=all&check={check.value}",
            "tone": "warn" if check.value in Check.wrong() else "",
        }
        for check, title in TITLES.items()
        if counts.get(check.value)
    ]


def wrong_count(membership) -> int:
    return keyset.count(Email.objects.visible_to(membership).looking_wrong())


def wrong_people(membership) -> int:
    asked = QueryDict("book=all&check=wrong")
    everybody = Person.objects.visible_to(membership)
    return keyset.count(PeopleFilter(asked, membership=membership).apply(everybody))


def refusals(membership) -> dict | None:
    """The alarm: servers that refuse what we send, in the last thirty days; None is all well."""
    rows = AddressReport.objects.visible_to(membership).against_us()
    count = keyset.count(rows)
    if not count:
        return None
    return {
        "count": count,
        "rows": list(rows.select_related("person").order_by("-pk")[:MOST_REFUSALS]),
    }


def refusal_count(membership) -> int | None:
    """For Tidy up: the line is there only while somebody refuses us."""
    rows = AddressReport.objects.visible_to(membership).against_us()
    return keyset.count(rows) or None


def reports(membership, kind: str, after: str, size: int) -> tuple[list, str]:
    """What came back, the newest first, and where the list goes on."""
    rows = AddressReport.objects.visible_to(membership)
    if kind in Kind.values:
        rows = rows.filter(kind=kind)
    if after.isdecimal() and len(after) < 19:
        rows = rows.filter(pk__lt=int(after))
    found = list(rows.select_related("person", "message").order_by("-pk")[: size + 1])
    query = QueryDict(mutable=True)
    if kind in Kind.values:
        query["kind"] = kind
    if len(found) > size:
        query["after"] = str(found[size - 1].pk)
        return found[:size], f"?{query.urlencode()}"
    return found, ""


def tabs(kind: str) -> list[dict]:
    return [
        {"title": title, "url": f"?kind={value}" if value else "?", "is_current": value == kind}
        for value, title in TABS
    ]
