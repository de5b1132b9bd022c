"""Finding one person twice: from stored keys, for the whole workspace or for a few people.

Pairs share a key (contacts.match_keys), whose blocks are capped: an office number or a name that
many bear is no evidence. What a pair shares is weighed in contacts.evidence.
"""

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator
from itertools import batched

from django.db import connection, transaction

from accounts.tenancy import current_workspace_id
from contacts import match_keys
from contacts.evidence import EMAIL, HOUSE, LOCAL_PART, NAME, OFFICE, PHONE, Facts, Judgement, judge
from contacts.match_keys import keep_keys, keys_at_once
from contacts.streets import same_street

__all__ = ["candidates", "find_for", "judged", "keep_keys", "keep_missing_keys", "keys_at_once"]

BITS = {"e": EMAIL, "p": PHONE, "h": HOUSE, "l": LOCAL_PART, "n": NAME}
# How many may share a key before it says nothing, by kind.
CAPS = {"e": 8, "p": 20, "h": 12, "l": 4, "n": 3}
CROWD = 5  # so many at one number: an office, or a household of grown-ups
BATCH = 20_000

Pair = tuple[int, int, int]  # the smaller id, the larger, what they share

_CAPPED = " or ".join(f"(kind = '{kind}' and size <= {cap})" for kind, cap in CAPS.items())
_ALL = f"""
with shared as materialized (
    select kind, key, person_id, size from (
        select kind, key, person_id, count(*) over (partition by kind, key) as size
        from contacts_matchkey where workspace_id = %(here)s
    ) counted where size > 1 and ({_CAPPED})
)
select a.person_id, b.person_id, bit_or(
    case a.kind when 'e' then {EMAIL} when 'h' then {HOUSE} when 'l' then {LOCAL_PART}
    when 'n' then {NAME} else case when a.size < {CROWD} then {PHONE} else {OFFICE} end end
)
from shared a join shared b using (kind, key)
where a.person_id < b.person_id
group by 1, 2 order by 1, 2
"""
_OF_SOME = """
select m.person_id, m.kind, b.people
from contacts_matchkey m, lateral (
    select array_agg(person_id) as people from (
        select o.person_id from contacts_matchkey o
        where o.workspace_id = %(here)s and o.kind = m.kind and o.key = m.key limit 21
    ) sharing
) b
where m.workspace_id = %(here)s and m.person_id = any(%(ids)s)
"""
_FACTS = """
select id, first_lc, lower(nickname), last_lc, spouse_lc, spouse_last_lc, lower(middle_name),
       suffix, birthday, spouse_birthday, company_lc
from contacts_person where workspace_id = %(here)s and id = any(%(ids)s)
"""
_STREETS = """
select person_id, street_lc, left(postal_code, 5), lower(city) from contacts_address
where workspace_id = %(here)s and person_id = any(%(ids)s)
"""
_HELD = """
select person_id, array_agg(distinct kind) from contacts_matchkey
where workspace_id = %(here)s and person_id = any(%(ids)s) group by 1
"""


# ── what shares something ────────────────────────────────────────────────────
def candidates() -> list[Pair]:
    """Every two people of the workspace who share a key, by their ids."""
    return _ask(_ALL)


def _candidates_of(ids: list[int]) -> list[Pair]:
    shared: dict[tuple[int, int], int] = defaultdict(int)
    for one, kind, people in _ask(_OF_SOME, ids):
        if 1 < len(people) <= CAPS[kind]:
            bit = OFFICE if kind == "p" and len(people) >= CROWD else BITS[kind]
            for other in people:
                if other != one:
                    shared[min(one, other), max(one, other)] |= bit
    return [(low, high, bits) for (low, high), bits in sorted(shared.items())]


def _ask(statement: str, ids: list[int] | None = None) -> list:
    with connection.cursor() as cursor:
        cursor.execute(statement, {"here": current_workspace_id(), "ids": ids})
        return cursor.fetchall()


# ── how likely it is ─────────────────────────────────────────────────────────
def judged(pairs: Iterable[Pair]) -> Iterator[Judgement]:
    """Those of the candidates that are likely one person."""
    for batch in batched(pairs, BATCH):
        ids = list({pk for pair in batch for pk in pair[:2]})
        facts = {row[0]: Facts._make(row) for row in _ask(_FACTS, ids)}
        streets = _streets(batch)
        held = _held(batch)
        for low, high, shared in batch:
            if shared & HOUSE and not _one_house(streets[low], streets[high]):
                shared &= ~HOUSE
            if not shared or low not in facts or high not in facts:
                continue
            is_bare = shared == NAME and not (held[low] and held[high])
            if shared == NAME and not is_bare and not _same_birthday(facts[low], facts[high]):
                continue
            if found := judge(facts[low], facts[high], shared, is_bare=is_bare):
                yield found


def _same_birthday(a: Facts, b: Facts) -> bool:
    return a.birthday is not None and a.birthday == b.birthday


def _streets(pairs) -> dict:
    found = defaultdict(list)
    ids = {pk for *both, shared in pairs if shared & HOUSE for pk in both}
    for pk, *address in _ask(_STREETS, list(ids)) if ids else ():
        found[pk].append(address)
    return found


def _one_house(ours: list, theirs: list) -> bool:
    """Whether a street of one resembles one of the other, in the same place."""
    return any(
        same_street(street, other) and same_place(code, city, other_code, other_city)
        for street, code, city in ours for other, other_code, other_city in theirs
    )  # fmt: skip


def same_place(code: str, city: str, other_code: str, other_city: str) -> bool:
    """By ZIP where both have one, else by town; what is not known is no conflict."""
    if code and other_code:
        return code == other_code
    return not city or not other_city or city == other_city


def _held(pairs) -> dict[int, set[str]]:
    """Which ways to reach them are known, of those who share no more than a rare name."""
    found = defaultdict(set)
    ids = {pk for *both, shared in pairs if shared == NAME for pk in both}
    for pk, kinds in _ask(_HELD, list(ids)) if ids else ():
        found[pk] = set(kinds) & {"e", "p", "h"}
    return found


# ── writing pairs ────────────────────────────────────────────────────────────
_UPSERT = """
insert into contacts_duplicatepair
    (workspace_id, public_id, low_id, high_id, score, reasons, is_sure, state)
select %(here)s, uuidv7(), f.* , 'open'
from unnest(%(low)s::bigint[], %(high)s::bigint[], %(score)s::float8[], %(reasons)s::jsonb[],
            %(sure)s::bool[]) as f(low, high, score, reasons, sure)
on conflict (workspace_id, low_id, high_id) do update
set score = excluded.score, reasons = excluded.reasons, is_sure = excluded.is_sure
where contacts_duplicatepair.state <> 'different'
and (contacts_duplicatepair.score, contacts_duplicatepair.reasons, contacts_duplicatepair.is_sure)
    is distinct from (excluded.score, excluded.reasons, excluded.is_sure)
"""
# Open pairs that were looked for, between two pairs or of some people, and not found any more.
_STALE = """
delete from contacts_duplicatepair p where p.workspace_id = %(here)s and p.state <> 'different'
and {among}
and not exists (select from unnest(%(low)s::bigint[], %(high)s::bigint[]) as f(low, high)
    where (f.low, f.high) = (p.low_id, p.high_id))
"""
_BETWEEN = "(p.low_id, p.high_id) > (%(after_low)s, %(after_high)s) " \
    "and (p.low_id, p.high_id) <= (%(until_low)s, %(until_high)s)"  # fmt: skip
_OF_PEOPLE = "(p.low_id = any(%(ids)s) or p.high_id = any(%(ids)s))"
FIRST, LAST = (0, 0), (2**62, 2**62)


@transaction.atomic
def find_for(people: Iterable) -> int:
    """Find pairs for people whose keys are kept, and write them; how many there are.

    What was decided stays so; what is no pair any more goes.
    """
    ids = sorted({getattr(one, "pk", one) for one in people})
    count = 0
    for some in batched(ids, match_keys.BATCH):
        found = list(judged(_candidates_of(list(some))))
        _write(found, _OF_PEOPLE, ids=list(some))
        count += len(found)
    return count


def write_between(found: list[Judgement], after: tuple[int, int], until: tuple[int, int]) -> None:
    """Write the pairs that a scan found after one pair and up to another."""
    _write(found, _BETWEEN, after_low=after[0], after_high=after[1],
           until_low=until[0], until_high=until[1])  # fmt: skip


def _write(found: list[Judgement], among: str, **limits) -> None:
    params = limits | {
        "here": current_workspace_id(),
        "low": [one.low for one in found],
        "high": [one.high for one in found],
        "score": [one.score for one in found],
        "reasons": [json.dumps(one.reasons) for one in found],
        "sure": [one.is_sure for one in found],
    }
    with connection.cursor() as cursor:
        cursor.execute(_STALE.format(among=among), params)
        if found:
            cursor.execute(_UPSERT, params)


@match_keys.when_kept
def look_at_once(ids: list[int]) -> None:
    """Somebody is new, or is reached another way: are they here already?"""
    find_for(ids)


_KEYLESS = """
select p.id from contacts_person p where p.workspace_id = %(here)s and p.id > %(after)s
and not exists (select from contacts_matchkey m
    where m.workspace_id = %(here)s and m.person_id = p.id)
order by p.id limit %(most)s
"""


def keep_missing_keys(after: int = 0, most: int = match_keys.BATCH) -> int | None:
    """Keys for people who came in without, by COPY or before keys were kept; where to go on."""
    with connection.cursor() as cursor:
        params = {"here": current_workspace_id(), "after": after, "most": most}
        cursor.execute(_KEYLESS, params)
        ids = [pk for (pk,) in cursor.fetchall()]
    keep_keys(ids)
    return ids[-1] if len(ids) == most else None
