"""Making a member's list of a day: rule by rule, at most so many names, each once in the house."""

import datetime as dt

from django.db import connection, transaction

from accounts import daily
from accounts.live import changed
from accounts.tenancy import current_workspace_id
from agenda.calls import best_time, rules, whom, windows
from agenda.calls.rules import Pick
from agenda.models import CallHabits, CallLine, LineState
from contacts import relationship
from contacts.models import Person
from crm.kit import clock

LONGEST = 500
AN_HOUR = dt.timedelta(hours=1)
_WRITTEN = ["rule", "reason", "strong", "position", "at", "opens_at", "closes_at", "caution"]


@transaction.atomic
def make(membership, day: dt.date | None = None, *, more: int = 0) -> int:
    """Make the list of that day anew; how many names wait on it.

    What was called or put off stays so. `more` names stand beyond the member's cap. Those of the
    house are made one after the other, so that no person comes onto two of them.
    """
    now = clock.now()
    day = day or now.astimezone(membership.workspace.zone).date()
    _take_turns()
    whom.forget_sharing(membership)
    waiting = CallLine.objects.filter(member=membership, state=LineState.WAITING)
    waiting.filter(day__lt=day).delete()
    lines = _lines(membership, day, now, more)
    kept = _write(membership, day, lines)
    waiting.filter(day=day).exclude(pk__in=kept).delete()
    changed("calls")
    return len(kept)


def make_all(workspace) -> None:
    """The morning's work: a list for everybody who calls."""
    for member in whom.callers():
        make(member)


daily.every("call_lists", hour=6, run=make_all)


def _take_turns() -> None:
    """Wait for whoever makes a list in this workspace just now, until the transaction ends."""
    with connection.cursor() as cursor:
        cursor.execute(
            "select pg_advisory_xact_lock(hashtextextended('call lists', %s))",
            [current_workspace_id()],
        )


# ── choosing ─────────────────────────────────────────────────────────────────
def _lines(membership, day, now, more: int) -> list[CallLine]:
    habits = CallHabits.objects.of(membership)
    taken = [LineState.CALLED, LineState.HELD]
    done = CallLine.objects.of_day(membership, day).filter(state__in=taken).count()
    room = max(0, habits.most - done) + more
    if not room or whom.sharing(membership, day) is None:
        return []
    picks = _gather(membership, habits, day, room)
    people = Person.objects.filter(pk__in=picks).prefetch_related("phones", "addresses")
    people = {person.pk: person for person in people}
    for person in people.values():
        person.workspace = membership.workspace
    here = membership.workspace.zone
    open_for = _open_for([people[pk] for pk in picks if pk in people], day, now, here, room)
    chosen = sorted(open_for, key=lambda pk: open_for[pk].closes_at <= now)[:room]
    cautions = _cautions([people[pk] for pk in chosen], day)
    lines = []
    for position, pk in enumerate(chosen, 1):
        line = _line(people[pk], *picks[pk], open_for[pk], day, here)
        line.position, line.caution = position, cautions.get(pk, "")
        lines.append(line)
    return lines


def _open_for(people, day: dt.date, now, here, room: int) -> dict[int, windows.Window]:
    """The hours of each, in their order: of as many as it takes to find enough in time."""
    found: dict[int, windows.Window] = {}
    for start in range(0, len(people), room):
        found |= windows.windows(people[start : start + room], day, now, here)
        if sum(window.closes_at > now for window in found.values()) >= room:
            break
    return found


def _gather(membership, habits, day, room: int) -> dict[int, tuple[str, Pick]]:
    """Twice as many as there is room for, since some may not be called on that day where they are.

    Whom a later rule names as well has two reasons, and never more.
    """
    found: dict[int, tuple[str, Pick]] = {}
    has_two: set[int] = set()
    for rule in rules.at_work(habits):
        if len(found) >= 2 * room:
            break
        for one in rule.choose(membership, day, 2 * room):
            pick = Pick(*one)
            if pick.person not in found:
                found[pick.person] = (rule.key, pick)
            elif rule.adds and pick.person not in has_two and found[pick.person][0] != rule.key:
                key, first = found[pick.person]
                found[pick.person] = (key, _both(first, pick))
                has_two.add(pick.person)
    return found


def _both(first: Pick, also: Pick) -> Pick:
    reason = f"{first.reason} {also.reason}"
    is_told = also.reason in first.reason or len(reason) > LONGEST
    return first._replace(reason=first.reason if is_told else reason, at=first.at or also.at)


def _cautions(people, day: dt.date) -> dict[int, str]:
    """Strangers with whom no relationship counts (any more): the registry comes first."""
    strangers = [person for person in people if not person.is_contact]
    found = relationship.standings(strangers, day)
    return {pk: standing.said[:200] for pk, standing in found.items() if standing.until is None}


def _line(person, key: str, pick: Pick, window, day, here) -> CallLine:
    at = pick.at or _best_time(person, day, here)
    if at is not None:  # their hour, as far as one may call at it
        at = max(window.opens_at, min(at, window.closes_at - AN_HOUR))
    return CallLine(
        person=person, rule=key, reason=pick.reason[:LONGEST], strong=pick.strong[:200],
        at=at, opens_at=window.opens_at, closes_at=window.closes_at,
    )  # fmt: skip


def _best_time(person, day: dt.date, here) -> dt.datetime | None:
    """At the hour they said, by their own clock."""
    if (time := best_time.read(person.best_time)) is None:
        return None
    return dt.datetime.combine(day, time, windows.own_zone(person, here)).astimezone(dt.UTC)


# ── writing ──────────────────────────────────────────────────────────────────
def _write(membership, day, lines: list[CallLine]) -> list[int]:
    """Who stays on the list keeps the line, so that an open page goes on working."""
    mine = CallLine.objects.of_day(membership, day).filter(state=LineState.WAITING)
    known = dict(mine.values_list("person", "pk"))
    for line in lines:
        line.pk, line.member, line.day = known.get(line.person_id), membership, day
    CallLine.objects.bulk_update([line for line in lines if line.pk], _WRITTEN)
    new = [line for line in lines if not line.pk]
    CallLine.objects.bulk_create(new, ignore_conflicts=True)
    people = [line.person_id for line in lines]
    return list(mine.filter(person__in=people).values_list("pk", flat=True))
