"""The lines of Tidy up that contacts itself puts up."""

from contacts import fall_cleanup, reachable, top100, yearly_cleanup
from contacts.models import Person
from contacts.tidy import TidyItem, add_to_tidy_up
from crm.kit import keyset


def _people(count: int) -> str:
    return "1 person" if count == 1 else f"{keyset.counted(count)} people"


# ── nobody can reach them ────────────────────────────────────────────────────
def unreachable_count(membership) -> int:
    return keyset.count(reachable.unreachable(Person.objects.visible_to(membership)))


add_to_tidy_up(
    TidyItem(
        "Nobody can reach them any more", "contacts:unreachable", unreachable_count,
        "Their last working number, e-mail or address has failed.", "mail-x", order=20,
    )
)  # fmt: skip


# ── Top100 ───────────────────────────────────────────────────────────────────
def due_of_top100(membership) -> int | None:
    covered = top100.coverage(membership)
    return covered["whole"] - covered["covered"] if covered["whole"] else None


add_to_tidy_up(
    TidyItem(
        "Top100 who are due", "contacts:top100", due_of_top100,
        "The people who send you others, and have not heard from you in 90 days.", "star",
        order=30,
    )
)  # fmt: skip


# ── the walk of fall ─────────────────────────────────────────────────────────
def left_of_walk(membership) -> int:
    """How many are still to be met, while a walk is under way."""
    walk = fall_cleanup.current(membership.workspace)
    return keyset.count(fall_cleanup.not_met(walk)) if walk and walk.ended_at is None else 0


def walk_text(count: int) -> str:
    if count:
        return f"{_people(count)} to meet, a card or a goodbye at a time."
    return "Halloween to Christmas: a card, an address or a goodbye, one person at a time."


add_to_tidy_up(
    TidyItem(
        "Fall cleanup", "contacts:fall_cleanup", left_of_walk, walk_text, "mail-heart", order=40
    )
)


# ── January ──────────────────────────────────────────────────────────────────
def proposed_count(membership) -> int:
    cleanup = yearly_cleanup.waiting()
    # Without the reason in words, which would be made for each of them.
    return keyset.count(yearly_cleanup.going(cleanup).values("pk")) if cleanup else 0


def proposed_text(count: int) -> str:
    if count:
        return f"{_people(count)} would go. They wait for the owner’s consent."
    return "Each January the Cold are proposed for deletion; you can look through them any day."


add_to_tidy_up(
    TidyItem(
        "Yearly cleanup", "contacts:yearly_cleanup", proposed_count, proposed_text, "snowflake",
        order=50,
    )
)  # fmt: skip
