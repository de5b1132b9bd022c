"""The rules that agenda and contacts know by themselves; leads, messaging and prospects add theirs.

Promised for today, bounced or moved, Top100 past ninety days, birthdays, oldest last contact.
"""

import datetime as dt
from itertools import islice

from django.db.models import F, Q

from agenda.calls import whom
from agenda.calls.rules import Pick, Rule, add_rule
from agenda.models import Kind, Task
from contacts import top100
from contacts.life import CAME_BACK
from contacts.models import Address, Email, Person, YearDay
from contacts.models.person import QUIET_SINCE
from crm.kit import clock, dates

LATELY = dt.timedelta(days=14)
A_WHILE = dt.timedelta(days=30)  # whom one talked with since is left in peace
A_SIGN = "Often the first sign of a move."


def lately(day: dt.date, today: dt.date) -> str:
    """A day of the past as one says it: "today", "yesterday", "on Wednesday", "on Nov 3"."""
    away = (today - day).days
    if away in (0, 1):
        return ("today", "yesterday")[away]
    return f"on {day:%A}" if 1 < away < 7 else f"on {dates.in_words(day, today)}"


# ── promised for today ───────────────────────────────────────────────────────
def promised(membership, today: dt.date, most: int):
    """Planned calls and tasks to call, the longest due first."""
    found = [*_planned(membership, today, most), *_tasks(membership, today, most)]
    return [pick for _, pick in sorted(found, key=lambda one: one[0])][:most]


def _planned(membership, today, most):
    rows = _mine(membership, today).filter(follow_up_on__lte=today).order_by("follow_up_on", "id")
    rows = rows.exclude(follow_up_reason__startswith=CAME_BACK)
    for person in whom.first_of(rows, membership, today, most):
        day, asked = person.follow_up_on, person.follow_up_reason.strip().rstrip(".")
        yield day, Pick(person.pk, *_promise(day, asked, today))


def _promise(day: dt.date, asked: str, today: dt.date) -> tuple[str, None, str]:
    when = dates.in_words(day, today)
    if not asked:
        return f"You promised a call for {when}.", None, when
    if asked.endswith("?"):
        return f"{asked} Planned for {when}.", None, asked
    return f"{asked}, promised for {when}.", None, asked


def _tasks(membership, today, most):
    zone = membership.workspace.zone
    midnight = dt.datetime.combine(today + dt.timedelta(days=1), dt.time(), zone)
    unclaimed = Q(assigned_to=None) & whom.sharing(membership, today).mine("person")
    rows = (
        Task.objects.visible_to(membership)
        .open()
        .filter(Q(assigned_to=membership) | unclaimed, kind=Kind.CALL, due_at__lt=midnight)
        .filter(person__isnull=False)
        .order_by("due_at", "pk")
    )
    for task in whom.first_of(rows, membership, today, most, "person"):
        due = task.due_at.astimezone(zone)
        is_timed = task.has_time and due.date() == today
        hour = f" at {_clock(due)}" if is_timed else ""
        said = f"{task.title.rstrip('.')}, due {dates.in_words(due.date(), today)}{hour}."
        yield due.date(), Pick(task.person_id, said, task.due_at if is_timed else None, task.title)


def _clock(moment: dt.datetime) -> str:
    """ "5", "9:30": as the words around it say which half of the day it is."""
    hour = moment.hour % 12 or 12
    half = "am" if moment.hour < 12 else "pm"
    return f"{hour}:{moment:%M} {half}" if moment.minute else f"{hour} {half}"


# ── bounced or moved ─────────────────────────────────────────────────────────
def moved(membership, today: dt.date, most: int):
    """Mail came back lately, and nobody has talked with them since."""
    zone = membership.workspace.zone
    found = []
    for rows in (_bounced(membership), _returned(membership)):
        unheard = Q(person__last_contacted_at=None) | Q(
            person__last_contacted_at__lt=F("status_at")
        )
        mine = whom.sharing(membership, today).mine("person")
        rows = rows.filter(unheard, mine, status_at__gte=clock.now() - LATELY)
        rows = rows.select_related("person").order_by("-status_at", "pk")
        found += whom.first_of(rows, membership, today, most, "person", since="status_at")
    found.sort(key=lambda way: way.status_at, reverse=True)
    for way in found[:most]:
        yield _came_back(way, lately(way.status_at.astimezone(zone).date(), today))
    yield from islice(_asked_for(membership, today, most), most)


def _bounced(membership):
    hard = Email.Status.HARD_BOUNCE
    return Email.objects.visible_to(membership).filter(status=hard)


def _returned(membership):
    rows = Address.objects.visible_to(membership).filter(status=Address.Status.BAD)
    return rows.filter(lived_until=None)


def _came_back(way, when: str) -> Pick:
    if isinstance(way, Address):
        said = f"A letter to {way.street} came back {when}. {A_SIGN}"
        return Pick(way.person_id, said, None, "came back")
    name = way.person.spouse_first_name if way.of_spouse else way.person.first
    return Pick(way.person_id, f"{name}’s email bounced {when}. {A_SIGN}", None, "bounced")


def _asked_for(membership, today, most):
    """The call that is planned when mail comes back, however long ago that was."""
    people = _mine(membership, today).filter(follow_up_on__lte=today)
    rows = people.filter(follow_up_reason__startswith=CAME_BACK).order_by("follow_up_on", "id")
    for person in whom.first_of(rows, membership, today, most):
        yield Pick(person.pk, f"Their mail came back. {A_SIGN}", None, "came back")


# ── Top100, birthdays, and everybody else ────────────────────────────────────
def top100_past_90(membership, today: dt.date, most: int):
    mine = whom.sharing(membership, today).mine()
    rows = top100.due(membership).filter(mine, _unplanned(today))
    for person in whom.first_of(rows, membership, today, most):
        pk, talked = person.pk, person.last_contacted_at
        if talked is None:
            said = "You have not talked yet; you promised your Top100 every 90 days."
            yield Pick(pk, said, None, "not talked yet")
        else:
            days = _days_since(talked, membership, today)
            said = f"{days} since you talked; you promised your Top100 every 90."
            yield Pick(pk, said, None, days)


def birthdays(membership, today: dt.date, most: int):
    """Whose day it is: their own, the spouse's, of the wedding or of their home."""
    days = YearDay.objects.visible_to(membership).filter(month_day__in=YearDay.kept_on(today))
    rows = _mine(membership, today).filter(pk__in=days.values("person_pk")).order_by("pk")
    people = {person.pk: person for person in whom.first_of(rows, membership, today, most)}
    for day in days.filter(person_pk__in=people).order_by("person_pk", "kind"):
        yield _occasion(people[day.person_pk], day, today)


def _occasion(person, day, today: dt.date) -> Pick:
    years = today.year - day.year if day.year != dates.NO_YEAR else 0
    spouse = person.spouse_first_name or "The spouse"
    strong, rest = {
        "birthday": (f"turns {years} today" if years else "has a birthday today", person.first),
        "spouse": (f"turns {years} today" if years else "has a birthday today", spouse),
        "wedding": (f"Married {_years(years)} today" if years else "Wedding day today", ""),
        "home": (f"{_years(years)} in their home" if years else "Bought their home", ""),
    }[day.kind]
    said = f"{rest} {strong}.".lstrip() if rest else f"{strong}{_today(day.kind)}."
    return Pick(person.pk, said, None, strong)


def _today(kind: str) -> str:
    return " today" if kind == "home" else ""


def _years(years: int) -> str:
    return f"{years} year" if years == 1 else f"{years} years"


def oldest(membership, today: dt.date, most: int):
    """Of the member's own and of nobody's, each by its index, whom nobody has talked with longest;
    who was never talked with counts from the day they came."""
    share = whom.sharing(membership, today)
    whose = [(Q(owner=membership), Q()), (Q(owner=None), share.my_turn())]
    whose += [(Q(owner=gone), share.my_turn()) for gone in _owners_gone(share)]
    found = []
    for owner, turn in whose:
        rows = Person.objects.visible_to(membership).in_book("contacts").filter(owner, turn)
        rows = rows.filter(_unplanned(today), _rested(), died_on=None)
        rows = rows.annotate(quiet_since=QUIET_SINCE)
        rows = rows.order_by("owner_id", "quiet_since", "pk")  # as the index has it
        found += whom.first_of(rows, membership, today, most)
    found.sort(key=lambda person: (person.quiet_since, person.pk))
    for person in found[:most]:
        yield Pick(person.pk, *_quiet(person, membership, today))


def _owners_gone(share) -> list[int]:
    """Members who call nobody (any more): their people go round."""
    from accounts.models import Membership

    others = Membership.objects.exclude(pk__in=share.callers)
    return list(others.values_list("pk", flat=True))


def _quiet(person, membership, today) -> tuple[str, None, str]:
    days = _days_since(person.quiet_since, membership, today)
    if person.last_contacted_at is None:
        return f"You have not talked yet; they came {days} ago.", None, "not talked yet"
    return f"{days} since you talked.", None, days


def _days_since(moment, membership, today: dt.date) -> str:
    days = max(0, (today - moment.astimezone(membership.workspace.zone).date()).days)
    return f"{days} day" if days == 1 else f"{days} days"


def _unplanned(today: dt.date) -> Q:
    """Whose next call is planned for a later day, is called on that day."""
    return Q(follow_up_on=None) | Q(follow_up_on__lte=today)


def _rested() -> Q:
    return Q(last_contacted_at=None) | Q(last_contacted_at__lt=clock.now() - A_WHILE)


def _mine(membership, today):
    mine = whom.sharing(membership, today).mine()
    return Person.objects.visible_to(membership).living().filter(mine)


add_rule(
    Rule(
        "promised", "Promised for today", promised, 30,
        "Calls you planned for today or before, and tasks to call.",
    )
)  # fmt: skip
add_rule(
    Rule(
        "moved", "Bounced or moved", moved, 40,
        "An email bounced or a letter came back in the last two weeks.",
    )
)  # fmt: skip
add_rule(
    Rule(
        "top100", "Top100 past 90 days", top100_past_90, 50,
        "The hundred you promised to talk with every ninety days.",
    )
)  # fmt: skip
add_rule(
    Rule(
        "birthdays", "Birthdays and anniversaries", birthdays, 70,
        "Theirs, the spouse’s, the wedding, the day they bought their home.",
    )
)  # fmt: skip
add_rule(
    Rule(
        "oldest", "Oldest last contact", oldest, 80,
        "Of your contacts, whom you have not talked with longest.", adds=False,
    )
)  # fmt: skip
