"""What life does to the people of a record: who has died, whose mail came back, who moved.

Death itself is in contacts/passing.py, a couple that parts in contacts/parting.py.
"""

import datetime as dt

from django.db import transaction
from django.db.models import Q

from accounts.live import changed
from contacts.list_filters import ListFilter, add_filter, tick
from contacts.models import Address, Category, DncSource, Email, Note, Phone
from crm.kit import clock, dates

CAME_BACK = "The mail came back; are they moving?"
A_WEEK, TWO_MONTHS = dt.timedelta(days=7), dt.timedelta(days=60)
_when_died: list = []

# A list leaves the dead out, unless it asks for them.
add_filter(
    ListFilter("died", tick("Who have died"), lambda value, by: Q(died_on__isnull=False),
               lambda value, by: "Who have died", order=9)
)  # fmt: skip


def when_died(handle):
    """Register `handle(person, by)`: called in the transaction in which somebody has died.

    Of a couple the other lives on: `person.died_on` is None then, and the record is theirs. What
    the handle returns, a sentence of what it ended, is told to the member.
    """
    _when_died.append(handle)
    return handle


def end_what_is_automatic(person, *, by) -> list[str]:
    """Let every app end what it does by itself for this person; what each of them says."""
    return [said for handle in _when_died if (said := handle(person, by))]


# ── mail that comes back ─────────────────────────────────────────────────────
@transaction.atomic
def mail_came_back(where: Email | Address, *, by=None, note: str = "") -> bool:
    """An e-mail bounced or a letter was returned: the most valuable signal there is.

    Marks it, writes a dated note, and plans the call at once; a second call changes nothing.
    """
    person, now = where.person, clock.now()
    today = now.astimezone(person.workspace.zone).date()
    said = f"Mail to {where} came back on {today:%B} {today.day}, {today.year}."
    lately = person.notes.filter(written_at__gt=now - TWO_MONTHS)
    if lately.filter(body__startswith=f"Mail to {where} came back").exists():
        return False
    if not where.status:
        status = Email.Status.HARD_BOUNCE if isinstance(where, Email) else Address.Status.BAD
        where.status, where.status_at = status, now
        where.save(update_fields=["status", "status_at"])
    Note.objects.create(person=person, body=f"{said} {note}".strip(), by=by)
    if not person.died_on and not _is_left_alone(person):
        _ask_where_they_go(person, today)
    changed("people")
    return True


def _is_left_alone(person) -> bool:
    silent = [Category.Meaning.COLD, Category.Meaning.NO_LEAD]
    return person.filings.filter(category__meaning__in=silent).exists()


def _ask_where_they_go(person, today: dt.date) -> None:
    """The call is for today; what another one was planned for is asked in the same."""
    before = person.follow_up_reason.rstrip(".")
    if before.startswith(CAME_BACK):
        return
    was = f" Also: {before}." if person.follow_up_on and before else ""
    person.plan_call(min(today, person.follow_up_on or today), CAME_BACK + was)


# ── what the page of a person tells ──────────────────────────────────────────
def stories(person, today: dt.date) -> list[dict]:
    """What has just happened in their life and asks for something, from what was fetched."""
    if person.died_on or person.is_filed_as(Category.Meaning.COLD):
        return []
    told = [_asked_us(person, today), _moved(person, today)]
    return [story for story in told if story]


def _asked_us(person, today: dt.date) -> dict | None:
    week_ago = clock.on_this_machine() - A_WEEK
    asked = [
        phone for phone in person.phones.all()
        if phone.status == Phone.Status.DNC and phone.dnc_source == DncSource.OWN
        and phone.status_at and phone.status_at > week_ago
    ]  # fmt: skip
    if not asked:
        return None
    day = dates.in_words(asked[0].status_at.astimezone(person.workspace.zone).date(), today)
    numbers = " and ".join(phone.national for phone in asked)
    verb = "are" if len(asked) > 1 else "is"
    return {
        "icon": "hand-stop", "tone": "bad", "bold": f"{person.first} asked not to be called.",
        "rest": f"{numbers} {verb} DNC since {day}. A letter or a visit is still all right.",
    }  # fmt: skip


def _moved(person, today: dt.date) -> dict | None:
    if not person.follow_up_on or not person.follow_up_reason.startswith(CAME_BACK):
        return None
    ways = [*person.addresses.all(), *person.emails.all()]
    failed = max(
        (way for way in ways if way.status in ("BAD", "HardBounce") and way.status_at),
        key=lambda way: way.status_at,
        default=None,
    )
    where = ""
    if failed:
        day = failed.status_at.astimezone(person.workspace.zone).date()
        where = f"What went to {failed} came back {dates.in_words(day, today)}. "
    return {
        "icon": "mailbox", "tone": "warn", "bold": "The mail came back.",
        "rest": f"{where}Call: are they moving? It is the best reason to call there is.",
        "new_address": isinstance(failed, Address),
    }  # fmt: skip
