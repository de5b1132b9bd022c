"""What contacts says on Today: the walk of fall in its season, and what waits for a yes."""

from django.db.models import F
from django.urls import reverse

from contacts import fall_cleanup
from contacts.models import Book, DuplicatePair, Email, FallCleanup, Person, YearlyCleanup
from crm.kit import clock, keyset
from crm.kit.counting import First
from crm.kit.nav import Line

MOST = keyset.COUNT_TO + 1


def some(count: int, one: str, many: str) -> str:
    """ "1 person", "12 people", "10,000+ people"."""
    return f"{keyset.counted(count)} {one if count == 1 else many}"


# ── by name ──────────────────────────────────────────────────────────────────
_NAMES = (
    "first_name", "nickname", "last_name", "spouse_first_name", "spouse_last_name", "company",
)  # fmt: skip


def first_with_name(rows, *fields: str) -> First:
    """The first of these rows, with those fields of it and the name of its person."""
    return First(rows.values(*fields, **{f"their_{name}": F(f"person__{name}") for name in _NAMES}))


def person_of(row: dict) -> Person:
    """Whom such a row is about, to be called by name."""
    return Person(**{name: row[f"their_{name}"] for name in _NAMES})


# ── the walk of fall ─────────────────────────────────────────────────────────
def walk_rows(membership, since) -> dict:
    year = clock.today(membership.workspace.zone).year
    walks = FallCleanup.objects.visible_to(membership).values("pk").order_by()
    return {
        "under_way": walks.filter(ended_at=None),
        "over": walks.filter(ended_at__isnull=False, year=year),
    }


def walk(membership, counts) -> list[Line]:
    """From Halloween to Christmas, until it has been walked."""
    is_season = fall_cleanup.is_season(clock.today(membership.workspace.zone))
    if not membership.can_work or not is_season or (counts["over"] and not counts["under_way"]):
        return []
    url = reverse("contacts:fall_cleanup")
    if counts["under_way"]:
        return [Line("Fall cleanup.", "The walk is under way.", url, "Go on with it", "mail-heart")]
    text = "From Halloween to Christmas, once through everybody you know."
    return [Line("Fall cleanup.", text, url, "See how it goes", "mail-heart")]


# ── since yesterday ──────────────────────────────────────────────────────────
def overnight_rows(membership, since) -> dict:
    pairs = DuplicatePair.objects.visible_to(membership).filter(state=DuplicatePair.State.OPEN)
    bounced = Email.objects.visible_to(membership).exclude(status="")
    cleanups = YearlyCleanup.objects.visible_to(membership)
    return {
        "pairs": pairs.order_by().values("pk")[:MOST],
        "stopped": bounced.filter(
            status=Email.Status.HARD_BOUNCE, status_at__gte=since
        ).order_by().values("pk")[:MOST],
        "cleanup": cleanups.filter(state=YearlyCleanup.State.PROPOSED).order_by().values("pk"),
    }  # fmt: skip


def overnight(membership, counts) -> list[Line]:
    if not membership.can_work:
        return []
    found = []
    if stopped := counts["stopped"]:
        addresses = some(stopped, "email address", "email addresses")
        text = "Their letters came back for good. Often the first sign of a move."
        found.append(Line(f"Stopped {addresses}.", text, icon="mail-x"))
    if counts["cleanup"]:
        found.append(
            Line(
                "Yearly cleanup.", "People filed Cold would go. The owner decides.",
                reverse("contacts:yearly_cleanup"), "Look through them", "snowflake",
                is_proposal=True,
            )
        )  # fmt: skip
    if pairs := counts["pairs"]:
        found.append(
            Line(
                f"{some(pairs, 'pair', 'pairs')} may be the same person.", "",
                reverse("contacts:duplicates"), "Look at them", "users", is_proposal=True,
            )
        )  # fmt: skip
    return found


# ── the first law: build a database ──────────────────────────────────────────
def build_rows(membership, since) -> dict:
    people = Person.objects.visible_to(membership).filter(book=Book.CONTACTS)
    return {"new": people.filter(created_at__gte=since).order_by().values("pk")[:MOST]}


def build(membership, counts) -> list[Line]:
    url = reverse("contacts:contacts")
    return [Line(keyset.counted(counts["new"]), "new in your contacts", url, "Build", "users")]
