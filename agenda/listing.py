"""The lists of tasks: by day, by person, by what they belong to, by member, alike, and closed.

Each gives a page of groups and where it goes on; however long the list, a fixed number of queries.
"""

import datetime as dt
from dataclasses import dataclass, field
from heapq import merge
from itertools import islice

from django.contrib.postgres.aggregates import ArrayAgg
from django.db.models import Count, Min, OuterRef, Q, Subquery, Window
from django.db.models.functions import Lower, RowNumber, TruncDate
from django.db.models.lookups import IsNull

from agenda import belonging, lines, planned
from agenda.models import Task
from contacts.models import Person
from crm.kit import clock, keyset

A_PAGE = 40
GROUPS_A_PAGE = 15
MOST_OF_ONE = 4
ALIKE_A_PAGE = 12
ALIKE_SHOWN = 6
MOST_AT_ONCE = 100
_YEARS = range(1900, 2300)
_MOST_PK = 2**62


@dataclass
class Group:
    """Tasks that stand together under one head: a person, a thing, a title that several have."""

    tasks: list = field(default_factory=list)
    person: Person | None = None
    call: planned.PlannedCall | None = None
    thing: belonging.Thing | None = None
    title: str = ""
    count: int = 0
    rest: list = field(default_factory=list)  # those that are not shown

    @property
    def more(self) -> int:
        return self.count - len(self.tasks)

    @property
    def form_id(self) -> str:
        """The form of its buttons, by which its boxes are tied to it."""
        return f"alike-{self.tasks[0].pk}"

    @property
    def too_many(self) -> int:
        """How many there are beyond what is done in one go."""
        return max(0, self.count - MOST_AT_ONCE)


# ── places in a list ─────────────────────────────────────────────────────────
def pack(place: tuple) -> str:
    at, *rest = place
    return keyset.pack(at.isoformat(), *rest)


def unpack(text: str, *kinds) -> tuple | None:
    """The place in an address: a moment, and what follows it; None where it is none."""
    key = keyset.unpack(text, str, *kinds)
    try:
        at = dt.datetime.fromisoformat(key[0])
    except (TypeError, ValueError):
        return None
    numbers = [part for part in key[1:] if isinstance(part, int)]
    if at.tzinfo is None or at.year not in _YEARS or any(abs(one) > _MOST_PK for one in numbers):
        return None
    return (at, *key[1:])


def _key_of_task(after: tuple | None) -> tuple | None:
    """Where tasks go on; after a planned call with whatever is due at its moment or later."""
    if after is None:
        return None
    at, kind, pk = after
    return (at, pk) if kind else (at, 0)


def _cut(rows, most: int) -> tuple[list, str]:
    rows = list(islice(rows, most + 1))
    return rows[:most], pack(rows[most - 1].place) if len(rows) > most else ""


# ── by day ───────────────────────────────────────────────────────────────────
def by_day(asked, after: str) -> tuple[list, str]:
    """Tasks and planned calls under their days, the longest due first."""
    membership, place = asked.membership, unpack(after, int, int)
    zone = membership.workspace.zone
    tasks = asked.apply(Task.objects.visible_to(membership))
    calls = planned.lines(asked.calls(), A_PAGE + 1, place, zone)
    both = merge(calls, tasks.lines(A_PAGE + 1, _key_of_task(place)), key=lambda row: row.place)
    rows, following = _cut(both, A_PAGE)
    lines.dressed([row for row in rows if not row.is_call], membership)
    return lines.by_day(rows, clock.today(zone), zone), following


# ── by person, by thing ──────────────────────────────────────────────────────
@dataclass(frozen=True)
class _Head:
    """Where a group stands: by what of it is due first."""

    place: tuple
    of: object


def by_person(asked, after: str) -> tuple[list[Group], str]:
    """Everybody with something to do or a planned call, by what is due first with them."""
    membership, place = asked.membership, unpack(after, int, int)
    zone = membership.workspace.zone
    base = asked.open(Task.objects.visible_to(membership)).filter(person__isnull=False)
    base = base.alias(day=TruncDate("due_at", tzinfo=zone))
    calls = asked.calls()
    called = calls.filter(pk=OuterRef("person"), follow_up_on__lte=OuterRef("day"))
    sooner = base.filter(person=OuterRef("pk"), day__lt=OuterRef("follow_up_on"))
    of_tasks = _heads(base.filter(_none(called)), base, "person_id", place)
    found = planned.in_order(calls.filter(_none(sooner)), place, zone)
    of_calls = [
        _Head((planned.first_moment(person, zone), 0, person.pk), person.pk)
        for person in found.only("follow_up_on")[: GROUPS_A_PAGE + 1]
    ]
    heads, following = _cut(merge(of_calls, of_tasks, key=lambda one: one.place), GROUPS_A_PAGE)
    groups = {head.of: Group() for head in heads}
    _fill(groups, base, "person_id", membership)
    first = planned.lines(calls.filter(pk__in=groups), GROUPS_A_PAGE, None, zone)
    for call in first:
        groups[call.person.pk].call, groups[call.person.pk].person = call, call.person
    for group in groups.values():
        group.person = group.person or (group.tasks[0].person if group.tasks else None)
    return [group for group in groups.values() if group.person], following


def by_thing(asked, kind: str, after: str) -> tuple[list[Group], str]:
    """What belongs to things of one kind, by what is due first of each."""
    membership, place = asked.membership, unpack(after, int, int)
    base = asked.open(Task.objects.visible_to(membership))
    base = base.filter(belongs_to__startswith=f"{kind}:").exclude(belongs_to="")
    heads, following = _cut(_heads(base, base, "belongs_to", place), GROUPS_A_PAGE)
    groups = {head.of: Group() for head in heads}
    _fill(groups, base, "belongs_to", membership)
    known = belonging.things(groups, membership)
    for key, group in groups.items():
        group.thing = known.get(key)
    return [group for group in groups.values() if group.thing], following


def _heads(rows, base, column: str, place: tuple | None) -> list[_Head]:
    """The first task of each group among these, in their order."""
    same = base.filter(**{column: OuterRef(column)})
    before = Q(due_at__lt=OuterRef("due_at")) | Q(due_at=OuterRef("due_at"), pk__lt=OuterRef("pk"))
    first = rows.filter(_none(same.filter(before))).in_order(_key_of_task(place))
    chosen = first.values_list("due_at", "pk", column)[: GROUPS_A_PAGE + 1]
    return [_Head((at, 1, pk), of) for at, pk, of in chosen]


def _none(rows) -> Q:
    """That there is no such row, asked of each alone: as EXISTS all tasks would be hashed."""
    return Q(IsNull(Subquery(rows.order_by().values("pk")[:1]), True))


def _fill(groups: dict, base, column: str, membership) -> None:
    """Each group with its first tasks, and how many there are."""
    if not groups:
        return
    numbered = base.filter(**{f"{column}__in": list(groups)}).annotate(
        number=Window(RowNumber(), partition_by=column, order_by=["due_at", "pk"]),
        of_group=Window(Count("*"), partition_by=column),
    )
    counts = dict(numbered.filter(number__lte=MOST_OF_ONE).values_list("pk", "of_group"))
    for task in lines.dressed(_fetch(counts), membership):
        group = groups[getattr(task, column)]
        group.tasks.append(task)
        group.count = counts[task.pk]


def _fetch(pks) -> list[Task]:
    found = Task.objects.filter(pk__in=list(pks)).for_lines().in_order() if pks else []
    return list(found)


# ── by member ────────────────────────────────────────────────────────────────
def by_member(asked, midnight: dt.datetime) -> list[dict]:
    """Each member with how much there is to do, how much of it is late, and what is nobody's."""
    rows = asked.narrowed(Task.objects.visible_to(asked.membership).open()).order_by()
    today = Q(due_at__gte=midnight, due_at__lt=midnight + dt.timedelta(days=1))
    counted = rows.values("assigned_to").annotate(
        open=Count("pk"),
        late=Count("pk", filter=Q(due_at__lt=midnight)),
        today=Count("pk", filter=today),
        first=Min("due_at"),
    )
    found = {row["assigned_to"]: row for row in counted}
    nothing = {"open": 0, "late": 0, "today": 0, "first": None}
    lines = [{"member": one, "whose": one.pk} | found.get(one.pk, nothing) for one in asked.members]
    if None in found:
        lines.append({"member": None, "whose": "nobody"} | found[None])
    return lines


# ── alike ────────────────────────────────────────────────────────────────────
def alike(asked, after: str) -> tuple[list[Group], str]:
    """Open tasks of the same name and kind, two or more of them: to be dealt with in one go."""
    membership, place = asked.membership, unpack(after, str, str)
    rows = asked.open(Task.objects.visible_to(membership)).order_by()
    named = rows.annotate(named=Lower("title")).values("named", "kind")
    groups = named.annotate(
        count=Count("pk"), first=Min("due_at"), ids=ArrayAgg("pk", order_by=["due_at", "pk"])
    ).filter(count__gt=1)
    if place:
        at, name, kind = place
        later = Q(named__gt=name) | Q(named=name, kind__gt=kind)
        groups = groups.filter(Q(first__gt=at) | (Q(first=at) & later))
    found = list(groups.order_by("first", "named", "kind")[: ALIKE_A_PAGE + 1])
    last = found[ALIKE_A_PAGE - 1] if len(found) > ALIKE_A_PAGE else None
    following = pack((last["first"], last["named"], last["kind"])) if last else ""
    return _alike(found[:ALIKE_A_PAGE], membership), following


def _alike(found: list[dict], membership) -> list[Group]:
    """Each group with the tasks that are shown, and the public ids of the others of one go."""
    wanted = [pk for row in found for pk in row["ids"][:MOST_AT_ONCE]]
    shown = {pk for row in found for pk in row["ids"][:ALIKE_SHOWN]}
    names = dict(Task.objects.filter(pk__in=wanted).values_list("pk", "public_id"))
    tasks = {task.pk: task for task in lines.dressed(_fetch(shown), membership)}
    groups = []
    for row in found:
        first = [tasks[pk] for pk in row["ids"][:ALIKE_SHOWN] if pk in tasks]
        rest = [names[pk] for pk in row["ids"][ALIKE_SHOWN:MOST_AT_ONCE] if pk in names]
        if first:
            group = Group(first, title=first[0].title, count=row["count"], rest=rest)
            groups.append(group)
    return groups


# ── closed ───────────────────────────────────────────────────────────────────
def closed(asked, column: str, after: str) -> tuple[list[Task], str]:
    """What is over, the latest first: "done_at", or "skipped_at" for what was left out."""
    membership, place = asked.membership, unpack(after, int, int)
    rows = Task.objects.visible_to(membership).filter(**{f"{column}__isnull": False})
    rows = asked.narrowed(asked.of_whom(rows, column.replace("_at", "_by")))
    if place:
        at, _, pk = place
        rows = rows.filter(Q(**{f"{column}__lt": at}) | Q(**{column: at, "pk__lt": pk}))
    pks = list(rows.order_by(f"-{column}", "-pk").values_list("pk", flat=True)[: A_PAGE + 1])
    known = {task.pk: task for task in _fetch(pks)}
    tasks = [known[pk] for pk in pks if pk in known]
    last = tasks[A_PAGE - 1] if len(tasks) > A_PAGE else None
    following = pack((getattr(last, column), 1, last.pk)) if last else ""
    return lines.dressed(tasks[:A_PAGE], membership), following
