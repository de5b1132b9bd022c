"""What two records of one person would share, as 64-bit hashes: written when its parts are.

Normalised here, in Python: doing it in SQL afterwards costs 40 s a million (PERFORMANCE.md).
"""

import re
from collections import defaultdict
from collections.abc import Iterable
from contextlib import contextmanager
from contextvars import ContextVar
from hashlib import blake2b

from django.db import connection

from accounts.tenancy import WorkspaceQuerySet, current_workspace_id
from contacts.given_names import COMMON_LAST, roots, sound
from contacts.streets import parse_street
from crm.kit.text import fold

BATCH = 5_000
EMAIL, PHONE, HOUSE, LOCAL_PART, NAME = "ephln"
_ROLES = frozenset(
    "admin agent billing contact desk email frontdesk hello home homes info mail me noemail none "
    "noreply no-reply office realestate realtor reception sales service support team test".split()
)
_NOWHERE = frozenset(["none.com", "noemail.com", "na.com", "test.com", "email.com"])
_GOOGLE = frozenset(["gmail.com", "googlemail.com"])
_PLACEHOLDER = re.compile(r"(\d)\1{6}$|(?:123)?4567890?$|1234567$|^\+1(?:000|(\d)\2\2\2\2\2\2)")


def canonical_email(address: str) -> str:
    """The mailbox behind an address: without a tag, nor the dots that Google ignores."""
    local, _, domain = address.strip().casefold().rpartition("@")
    local = local.partition("+")[0]
    if domain in _GOOGLE:
        local, domain = local.replace(".", ""), "gmail.com"
    return f"{local}@{domain}" if local and domain and domain not in _NOWHERE else ""


def local_part(address: str, names=()) -> str:
    """What stands before the @, where it is somebody's own: no role, and more than a name."""
    local = address.strip().casefold().rpartition("@")[0].partition("+")[0]
    letters = "".join(letter for letter in local if letter.isalnum())
    if len(letters) < 5 or letters.isdigit() or local in _ROLES:
        return ""
    is_a_name = letters.isalpha() and any(name and name in letters for name in names)
    return "" if is_a_name else letters


def is_somebodys(number: str) -> bool:
    """Whether an E.164 number can be anybody's: 555-5555 and 000-0000 are written for none."""
    return number.startswith("+") and len(number) > 8 and not _PLACEHOLDER.search(number)


def keys_of(names: tuple, phones=(), emails=(), streets=(), *, workspace_id: int) -> set:
    """The (kind, key) pairs of a person, for `keep_keys` and for COPY.

    `names`: first, last, spouse's first, spouse's last, nickname, company, birthday.
    """
    first, last, spouse, spouse_last, nickname, company, birthday = names
    found = [(PHONE, number) for number in phones if is_somebodys(number)]
    family = {name for name in map(fold, (last, spouse_last)) if name in COMMON_LAST} | {
        fold(first)
    }
    for address in emails:
        found += [(EMAIL, canonical_email(address)), (LOCAL_PART, local_part(address, family))]
    lasts = {sound(one) for one in (last, spouse_last) if one} or {sound(company)} - {""}
    for street in filter(None, map(parse_street, streets)):
        found += [(HOUSE, f"{street.number} {street.sound} {one}") for one in lasts]
    partners = [(first, last), (nickname, last), (spouse, spouse_last or last)]
    for given, family in partners:
        if given and family:
            for root in roots(fold(given)):
                found.append((NAME, f"{sound(root)} {sound(family)}"))
                if birthday and given != spouse:
                    found.append((NAME, f"{sound(root)} {sound(family)} {birthday}"))
    if company and not (first or last):
        found.append((NAME, fold(company)))
    seed = workspace_id.to_bytes(8)
    return {(kind, _hash(f"{kind}{text}", seed)) for kind, text in found if text}


def _hash(text: str, seed: bytes) -> int:
    return int.from_bytes(blake2b(text.encode(), digest_size=8, key=seed).digest(), signed=True)


# ── writing ──────────────────────────────────────────────────────────────────
_waiting: ContextVar[set | None] = ContextVar("waiting", default=None)
_when_kept = []


def when_kept(handle):
    """Register `handle(ids)`: after the keys of people whom somebody wrote were kept."""
    _when_kept.append(handle)
    return handle


@contextmanager
def keys_at_once():
    """Inside, keys of whoever is written are kept once, at the end."""
    outer = _waiting.get()
    if outer is not None:
        yield
        return
    waiting: set[int] = set()
    token = _waiting.set(waiting)
    try:
        yield
    finally:
        _waiting.reset(token)
    if waiting:
        written(*waiting)


@contextmanager
def keys_elsewhere():
    """Inside, no keys are kept: whoever asks for this keeps them afterwards."""
    token = _waiting.set(set())
    try:
        yield
    finally:
        _waiting.reset(token)


def written(*ids: int) -> None:
    """The names of these people, or a way to reach them, were written."""
    waiting = _waiting.get()
    if waiting is not None:
        waiting.update(ids)
        return
    keep_keys(ids)
    for handle in _when_kept:
        handle(list(ids))


def keep_keys(people: Iterable) -> None:
    """Write the keys of these people (rows or ids) anew; those that are right already stay."""
    ids = sorted({getattr(one, "pk", one) for one in people})
    for start in range(0, len(ids), BATCH):
        _keep(ids[start : start + BATCH])


# What keys are made of, by table.
MADE_OF = {
    "contacts_person": [
        "first_name", "last_name", "spouse_first_name", "spouse_last_name", "nickname", "company",
        "birthday",
    ],
    "contacts_phone": ["number", "person_id"],
    "contacts_email": ["address_lc", "is_relay", "person_id"],
    "contacts_address": ["street", "person_id"],
}  # fmt: skip
_NAMES = """
select id, first_name, last_name, spouse_first_name, spouse_last_name, nickname, company, birthday
from contacts_person where workspace_id = %(here)s and id = any(%(ids)s)
"""
_WAYS = """
select person_id, 'p', number from contacts_phone
where workspace_id = %(here)s and person_id = any(%(ids)s)
union all select person_id, 'e', address_lc from contacts_email
where workspace_id = %(here)s and person_id = any(%(ids)s) and not is_relay
union all select person_id, 'h', street from contacts_address
where workspace_id = %(here)s and person_id = any(%(ids)s)
"""
_KEPT = "select id, person_id, kind, key from contacts_matchkey where person_id = any(%s)"
_ADD = """
insert into contacts_matchkey (workspace_id, person_id, kind, key)
select %s, w.* from unnest(%s::bigint[], %s::text[], %s::bigint[]) w
"""


def _keep(ids: list[int]) -> None:
    here = current_workspace_id()
    with connection.cursor() as cursor:
        ways: dict = defaultdict(list)
        cursor.execute(_WAYS, {"here": here, "ids": ids})
        for pk, kind, said in cursor.fetchall():
            ways[pk, kind].append(said)
        cursor.execute(_NAMES, {"here": here, "ids": ids})
        wanted = {
            (pk, *key)
            for pk, *names in cursor.fetchall()
            for key in keys_of(
                tuple(names), ways[pk, PHONE], ways[pk, EMAIL], ways[pk, HOUSE], workspace_id=here
            )
        }
        cursor.execute(_KEPT, [ids])
        kept = {tuple(row): pk for pk, *row in cursor.fetchall()}
        if gone := [pk for row, pk in kept.items() if row not in wanted]:
            cursor.execute("delete from contacts_matchkey where id = any(%s)", [gone])
        if new := sorted(wanted - kept.keys()):
            cursor.execute(_ADD, [here, *map(list, zip(*new, strict=True))])


def copy_keys(rows: Iterable[tuple]) -> None:
    """Write (person id, kind, key) of people who are new, as fast as they arrive."""
    with connection.cursor() as cursor:
        cursor.execute("create temp table arriving_keys (person_id bigint, kind text, key bigint)")
        with cursor.copy("copy arriving_keys from stdin") as copy:
            for row in rows:
                copy.write_row(row)
        cursor.execute(
            "insert into contacts_matchkey (workspace_id, person_id, kind, key) "
            "select %s, a.* from arriving_keys a", [current_workspace_id()]
        )  # fmt: skip
        cursor.execute("drop table arriving_keys")


# ── rows that keys are made of ───────────────────────────────────────────────
class KeyedQuerySet(WorkspaceQuerySet):
    def delete(self):
        people = list(self.order_by().values_list("person_id", flat=True).distinct())
        gone = super().delete()
        if people:
            written(*people)
        return gone

    delete.alters_data = True
    delete.queryset_only = True


class Keyed:
    """A way to reach a person: writing one keeps the person's keys."""

    KEYED: frozenset[str]  # the fields that keys are made of

    @classmethod
    def from_db(cls, *args, **kwargs):
        row = super().from_db(*args, **kwargs)
        row.was_of = row.__dict__.get("person_id")
        return row

    def save(self, **kwargs):
        super().save(**kwargs)
        only = kwargs.get("update_fields")
        if only is None or not self.KEYED.isdisjoint(only):
            written(*({self.person_id, getattr(self, "was_of", None)} - {None}))

    def delete(self, *args, **kwargs):
        gone = super().delete(*args, **kwargs)
        written(self.person_id)
        return gone
