"""History as people read it: acts, newest first, each with what it changed, before and after.

Versions hold what a row was before a change (docs/decisions/0009). What it was after is found by
walking back from the row as it is now, in a fixed number of queries for a page.

Acts are numbered by time (uuid7), so a page of them is a walk down one index, however many rows an
act moved. A change made in the database by hand, outside every scope, has a number of no time: it
stands on the person's page, not in the history of the workspace.
"""

import datetime as dt
from collections import defaultdict
from dataclasses import dataclass, field
from uuid import UUID

from django.db import connection, models

from accounts.models import Act, Membership, Version
from accounts.models.history import Origin
from contacts.history_words import (
    Names,
    Row,
    in_words,
    is_kept_from,
    model_of,
    shortened,
    speech_of,
    title_of,
)
from contacts.meanwhile import seen
from contacts.models import Person
from contacts.restoring import can_be_put_back
from contacts.walk_back import changed_columns, keys_in, names_of, walk_from_now
from crm.kit import clock, keyset

SIZE = 25  # acts of a page
OF_A_PERSON, OF_AN_ACT = 40, 6  # rows of one act that a page shows
LOOKED_AT = 2_000  # acts that a narrow page looks through before it asks whether to go on


@dataclass(frozen=True)
class Fact:
    """One field that changed."""

    title: str
    before: str
    after: str
    back: str = ""  # what puts the old value back

    @property
    def is_long(self) -> bool:
        return max(len(self.before), len(self.after)) > 160

    @property
    def brief(self) -> tuple[str, str]:
        return shortened(self.before, 80), shortened(self.after, 80)


@dataclass(frozen=True)
class Change:
    """What an act did to one row."""

    op: str  # I, U or D, taken over the whole act
    noun: str
    name: str
    facts: list[Fact]
    person: str = ""
    person_url: str = ""
    back: str = ""  # what puts a deleted row back

    @property
    def is_about_the_person(self) -> bool:
        return self.noun == "person"

    @property
    def done(self) -> str:
        return {"I": "Added", "U": "Changed", "D": "Taken away"}[self.op]


@dataclass
class Deed:
    """One act as a page shows it."""

    act: UUID
    last: int  # the newest of its versions here
    at: dt.datetime
    by: str
    origin: str
    row: Act | None = None
    changes: list[Change] = field(default_factory=list)
    count: int = 0
    can_undo: bool = False
    then: str = ""  # the address part of "as it was then"

    @property
    def title(self) -> str:
        if self.row:
            return self.row.title
        done = {change.done for change in self.changes}
        return done.pop() if len(done) == 1 else "Changed"

    @property
    def icon(self) -> str:
        if self.row:
            return ICONS.get(self.row.kind, "stack-2")
        ops = {change.op for change in self.changes}
        return {"I": "plus", "D": "trash"}.get(ops.pop(), "pencil") if len(ops) == 1 else "pencil"

    @property
    def more(self) -> int:
        return max(0, self.count - len(self.changes))


# ── which acts ───────────────────────────────────────────────────────────────
# A recommendation is of two people: it is written down as the one's who got the card.
_THEIRS = """
with as_vendor as materialized (
    select id from contacts_referral where workspace_id = %(workspace)s and vendor_id = %(person)s
    union
    select row_id from accounts_version
    where workspace_id = %(workspace)s and "table" = 'contacts_referral' and op = 'D'
      and (before ->> 'vendor_id')::bigint = %(person)s
), theirs as (
    select * from accounts_version where workspace_id = %(workspace)s and person_pk = %(person)s
    union all
    select v.* from as_vendor join accounts_version v on v.workspace_id = %(workspace)s
        and v."table" = 'contacts_referral' and v.row_id = as_vendor.id
        and v.person_pk <> %(person)s
)
"""
_OF_PERSON = f"""{_THEIRS}
select act, max(id) from theirs
group by act having max(id) < %(before)s order by 2 desc limit %(most)s
"""
_PERSONS_ROWS = f"""{_THEIRS}
select * from (
    select theirs.*, row_number() over (partition by act order by id) as place,
           count(*) over (partition by act) as count
    from theirs where act = any(%(acts)s)
) v where place <= %(most)s order by id
"""
# One probe of the index version_by_act for each act: what it moved is not read. An act is named by
# two bounds, since `act = … order by id` would lead through the primary key where statistics lag.
_ACTS = """
with recursive walk(act, n) as (
    (select act, 1 from accounts_version
     where workspace_id = %(workspace)s and act < %(before)s and act >= %(since)s
     order by act desc limit 1)
    union all
    select (select v.act from accounts_version v
            where v.workspace_id = %(workspace)s and v.act < walk.act and v.act >= %(since)s
            order by v.act desc limit 1), walk.n + 1
    from walk where walk.act is not null and walk.n < %(most)s
)
select walk.act, v.by_id, v.origin from walk cross join lateral (
    select by_id, origin from accounts_version v
    where v.workspace_id = %(workspace)s and v.act >= walk.act and v.act <= walk.act
    order by v.act, v.id limit 1
) v where walk.act is not null
order by walk.act desc
"""
_ACTS_ROWS = """
select v.*, counted.count from unnest(%s::uuid[]) a(act)
cross join lateral (
    select count(*) from (
        select from accounts_version v
        where v.workspace_id = %s and v.act >= a.act and v.act <= a.act
        order by v.act, v.id limit 1001
    ) counted
) counted
cross join lateral (
    select * from accounts_version v
    where v.workspace_id = %s and v.act >= a.act and v.act <= a.act
    order by v.act, v.id limit %s
) v order by v.id
"""
ICONS = {
    "delete": "trash", "merge": "users-group", "bulk": "checkbox", "import": "file-import",
    "undo": "history", "restore": "history", "recommend": "heart-handshake", "details": "mail",
}  # fmt: skip
END = UUID("0fffffff-ffff-7fff-bfff-ffffffffffff")  # beyond every act that is numbered by time
BEGINNING = UUID(int=0)


def of_person(person, membership, after: str = "") -> tuple[list[Deed], str]:
    """The acts that changed a person, newest first, and the key of the next page."""
    (before,) = keyset.unpack(after, int) or [2**62]
    before = min(max(before, 0), 2**62)  # nonsense in an address is no number of a row
    asked = {"workspace": person.workspace_id, "person": person.pk, "before": before}
    with connection.cursor() as cursor:
        cursor.execute(_OF_PERSON, asked | {"most": SIZE + 1})
        found = cursor.fetchall()
    acts = [act for act, _ in found[:SIZE]]
    asked |= {"acts": acts, "most": OF_A_PERSON}
    rows = list(Version.objects.raw(_PERSONS_ROWS, asked)) if acts else []
    deeds = _deeds(rows, membership, person=person)
    own = {version.act: version.pk for version in rows if version.person_pk == person.pk}
    for deed in deeds:
        deed.then = keyset.pack(own[deed.act]) if deed.act in own else ""
    return deeds, keyset.pack(found[SIZE - 1][1]) if len(found) > SIZE else ""


def of_workspace(asked, membership) -> tuple[list[Deed], str]:
    """The acts of a workspace that `asked` (a HistoryFilter) lets through, and the next key."""
    acts, next_key = _named_acts(asked) if asked.kind else _every_act(asked)
    workspace = membership.workspace_id
    rows = Version.objects.raw(_ACTS_ROWS, [acts, workspace, workspace, OF_AN_ACT])
    return _deeds(list(rows) if acts else [], membership), next_key


def _every_act(asked) -> tuple[list[UUID], str]:
    is_narrow = bool(asked.member or asked.origin)
    most = LOOKED_AT if is_narrow else SIZE + 1
    with connection.cursor() as cursor:
        cursor.execute(
            _ACTS,
            {
                "workspace": asked.membership.workspace_id,
                "before": asked.before or END,
                "since": asked.since or BEGINNING,
                "most": most,
            },
        )
        walked = cursor.fetchall()
    acts = [
        act
        for act, by, origin in walked
        if asked.member in (None, by) and asked.origin in ("", origin)
    ]
    if len(acts) > SIZE:
        return acts[:SIZE], keyset.pack(str(acts[SIZE - 1]))
    return acts, keyset.pack(str(walked[-1][0])) if len(walked) == most else ""


def _named_acts(asked) -> tuple[list[UUID], str]:
    """Acts of one kind have a row of their own."""
    acts = Act.objects.visible_to(asked.membership).filter(kind=asked.kind)
    acts = acts.filter(public_id__lt=asked.before or END, public_id__gte=asked.since or BEGINNING)
    if asked.member is not None:
        acts = acts.filter(by=asked.member)
    if asked.origin:
        acts = acts.filter(origin=asked.origin)
    found = list(acts.order_by("-public_id").values_list("public_id", flat=True)[: SIZE + 1])
    return found[:SIZE], keyset.pack(str(found[SIZE - 1])) if len(found) > SIZE else ""


def act_at(moment: dt.datetime) -> UUID:
    """The least number that an act of that moment can have."""
    return UUID(int=max(0, int(moment.timestamp() * 1000)) << 80)


# ── what they did ────────────────────────────────────────────────────────────
def _deeds(versions: list[Version], membership, person=None) -> list[Deed]:
    states, now = walk_from_now(versions)
    groups: dict[UUID, list[Version]] = defaultdict(list)
    for version in versions:
        groups[version.act].append(version)
    named = Act.objects.filter(public_id__in=groups).annotate(
        is_open=models.ExpressionWrapper(
            models.Q(undone_at=None, undo_until__gt=clock.Now()),
            output_field=models.BooleanField(),
        )
    )
    rows = {row.public_id: row for row in named}
    names = _names_for(versions, states)
    deeds = []
    for act, written in groups.items():
        first = written[0]
        deed = Deed(
            act=act, last=written[-1].pk, at=first.at, row=rows.get(act), count=first.count,
            by=names.of(Membership, first.by_id), origin=_from_where(first.origin),
        )  # fmt: skip
        deed.changes = _changes(written, states, now, names, membership, person)
        deed.count -= len(written) - len(deed.changes)
        deed.can_undo = bool(
            deed.row
            and deed.row.is_open
            and (deed.row.by_id == membership.pk or membership.may("delete_records"))
        )  # fmt: skip
        if deed.changes or deed.row:
            deeds.append(deed)
    key = (lambda deed: deed.last) if person else (lambda deed: deed.act)
    return sorted(deeds, key=key, reverse=True)


def _from_where(origin: str) -> str:
    """ "in Sphere", "by import"."""
    label = Origin(origin).label
    return label[0].lower() + label[1:]


def _changes(written, states, now, names, membership, person) -> list[Change]:
    by_row: dict[tuple, list[Version]] = defaultdict(list)
    for version in written:
        by_row[version.table, version.row_id].append(version)
    found = []
    for (table, pk), versions in by_row.items():
        model = model_of(table)
        if model is None or is_kept_from(membership, model):
            continue
        rows = states[versions[0].pk][0], states[versions[-1].pk][1], now.get((table, pk))
        if change := _change(model, versions, rows, names, membership, person):
            found.append(change)
    return sorted(found, key=lambda change: not change.is_about_the_person)


def _change(model, versions, rows, names, membership, person) -> Change | None:
    before, after, now = rows
    if before is None and after is None:
        return None
    op = "I" if before is None else "D" if after is None else "U"
    row, speech = Row(model, after or before), speech_of(model)
    zone = membership.workspace.zone
    columns = changed_columns(model, before or {}, after or {})
    facts = [
        Fact(
            title_of(model, column),
            in_words(model, column, before[column], names, zone) if before else "",
            in_words(model, column, after[column], names, zone) if after else "",
            _back(model, versions, column, now) if op == "U" else "",
        )
        for column in columns
        if not is_kept_from(membership, model, column.removesuffix("_id"))
    ]
    facts = [fact for fact in facts if fact.before or fact.after]
    if op == "U" and not facts:
        return None
    whose = versions[0].person_pk
    is_theirs = whose is not None and person is None and model is not Person
    return Change(
        op, speech.noun, speech.name(row, names), facts,
        person=names.of(Person, whose) if is_theirs else "",
        person_url=names.urls.get(whose, "") if person is None else "",
        back=_back(model, versions, "", None) if op == "D" else "",
    )  # fmt: skip


def _back(model, versions: list[Version], column: str, now: dict | None) -> str:
    """Names the version that holds the old value of a column, or the row that was deleted.

    With it goes what the column says now, so that a change made meanwhile is noticed.
    """
    if not can_be_put_back(model, column):
        return ""
    for version in versions:
        holds = column in (version.before or {}) if column else version.op == "D"
        if holds:
            return keyset.pack(version.pk, column, seen(now[column]) if now else "")
    return ""


def _names_for(versions, states) -> Names:
    asked: set[tuple[str, int]] = set()
    for version in versions:
        asked |= {
            (Membership._meta.db_table, version.by_id),
            (Person._meta.db_table, version.person_pk),
        }
        if (model := model_of(version.table)) is not None and version.pk in states:
            before, after = (state or {} for state in states[version.pk])
            asked |= keys_in(model, changed_columns(model, before, after), before, after)
    return names_of(asked, versions[0].workspace_id) if versions else Names()
