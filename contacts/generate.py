"""Invented people by the thousand, to see how Sphere carries them."""

import datetime as dt
import random
from itertools import batched
from uuid import UUID

from django.db import connection
from django.db.models import NOT_PROVIDED

from accounts.models import Membership
from accounts.tenancy import current_workspace_id
from contacts.match_keys import copy_keys, keys_of
from contacts.models import Address, Email, Note, Person, Phone, Touch
from crm.kit.ids import uuid7
from crm.kit.text import fold

FIRST = (
    "Alma Amos Anita Asher Beata Boris Carla Cyrus Dana Dmitri Edith Elmer Fatima Felix "
    "Gita Gordon Helga Hiram Imani Isaac Jada Jorge Karin Knox Lena Luther Mabel Milo Nora "
    "Nolan Olga Oscar Pearl Pablo Quinn Rhoda Rufus Salma Silas Thea Tobias Uma Ulric Viola "
    "Vance Willa Wyatt Ximena Yara Yosef Zelda Zane"
).split()
LAST_PARTS = (
    "Ash Bar Black Bran Cal Carl Dan Dun East El Fair Fen Gar Glen Hal Har Hol Is Kel Kirk "
    "Lan Lin Mal Mar Nor Oak Or Pem Quin Red Ros Sal Stan Thorn Tul Up Val War West Win "
    "Wood Yar"
).split()
LAST_ENDS = (
    "berg bridge by combe cott dale den field ford ham hart hurst ley lock man more ner "
    "quist ridge sen shaw son stead ston ton vale ville wald ward well wick wood worth"
).split()
STREETS = "Alder Bay Cedar Dune Elm Garden Harbor Juniper Lake Maple Orchard Pine Ridge".split()
STREET_KINDS = "Avenue Court Drive Lane Place Road Street Trail Way".split()
SAYINGS = (
    "Wants a bigger kitchen", "Roof was redone last spring", "Asked about the school district",
    "Thinks of moving closer to the grandchildren", "Sent a card for the new baby",
)  # fmt: skip
WELL_KNOWN = ("Winifred", "Tallgrass")  # the first of them, with 300 entries on the timeline
BATCH = 20_000


def people(count: int, *, seed: int = 1) -> int:
    """Write that many people into the current workspace, each with a phone, an e-mail, an address.

    One in five has a talk and a note on the record; the first is well known. They came over four
    years, and one in two hundred cannot be reached any more.
    """
    chance = random.Random(seed)
    now = dt.datetime.now(dt.UTC)
    by = Membership.everywhere.filter(workspace=current_workspace_id()).order_by("pk").first()
    for numbers in batched(range(count), BATCH):
        _write([_invented(number, chance, now) for number in numbers], by=by, chance=chance)
    _keep_in_touch(now, by=by)
    return Person.objects.count()


def settle() -> None:
    """Tell the planner what arrived, as autovacuum would within minutes; only the owner may.

    On a connection of its own, because VACUUM runs in no transaction.
    """
    owner = connection.copy()
    for option in ("options", "pool"):
        owner.settings_dict["OPTIONS"].pop(option, None)
    try:
        with owner.cursor() as cursor:
            cursor.execute("vacuum (analyze)")  # all tables, for triggers wrote into others
    finally:
        owner.close()


def _invented(number: int, chance: random.Random, now: dt.datetime) -> dict:
    first = chance.choice(FIRST)
    last = chance.choice(LAST_PARTS) + chance.choice(LAST_ENDS)
    if number == 0:
        first, last = WELL_KNOWN
    street = f"{chance.randrange(1, 2000)} {chance.choice(STREETS)} {chance.choice(STREET_KINDS)}"
    return {
        "first": first,
        "last": last,
        "book": "contacts" if chance.random() < 0.4 else "prospects",
        "created": now - dt.timedelta(days=number % 1400),
        "failed": now - dt.timedelta(days=number % 350) if number % 200 == 199 else None,
        "talked": now - dt.timedelta(days=chance.randrange(700)) if chance.random() < 0.8 else None,
        "number": f"+1{chance.randrange(201, 989)}{chance.randrange(200, 999)}{number % 10000:04d}",
        "email": f"{first}.{last}.{number}@example.com".lower(),
        "street": street,
    }


def _write(rows: list[dict], *, by, chance: random.Random) -> None:
    by_public_id = {uuid7(): row for row in rows}
    made = copy_in(Person, [_person(public_id, row) for public_id, row in by_public_id.items()])
    whose = [(pk, by_public_id[public_id]) for pk, public_id in made]
    copy_in(Phone, [
        {"person_id": pk, "number": row["number"], "reversed_digits": row["number"][:0:-1],
         "is_best": True, **_state(row, Phone.Status.BAD)}
        for pk, row in whose
    ])  # fmt: skip
    copy_in(Email, [
        {"person_id": pk, "address": row["email"], "address_lc": row["email"], "is_best": True,
         **_state(row, Email.Status.HARD_BOUNCE)}
        for pk, row in whose
    ])  # fmt: skip
    copy_in(Address, [
        {"person_id": pk, "street": row["street"], "street_lc": fold(row["street"]),
         "city": "Traverse City", "state": "MI", "postal_code": "49684",
         **_state(row, Address.Status.BAD)}
        for pk, row in whose
    ])  # fmt: skip
    here = current_workspace_id()
    copy_keys(
        (pk, *key)
        for pk, row in whose
        for key in keys_of(
            (row["first"], row["last"], "", "", "", "", None),
            [row["number"]], [row["email"]], [row["street"]], workspace_id=here,
        )
    )  # fmt: skip
    talked = [(pk, row) for pk, row in whose if row["talked"] and chance.random() < 0.2]
    said = [{"person_id": pk, "by_id": by and by.pk} for pk, _ in talked]
    copy_in(Note, [one | {"body": chance.choice(SAYINGS)} for one in said])
    copy_in(Touch, [
        one | {"happened_at": row["talked"], "is_conversation": True}
        for one, (_, row) in zip(said, talked, strict=True)
    ])  # fmt: skip


def _keep_in_touch(now: dt.datetime, *, by) -> None:
    known = Person.objects.get(first_lc=fold(WELL_KNOWN[0]), last_lc=fold(WELL_KNOWN[1]))
    said = {"person_id": known.pk, "by_id": by and by.pk}
    days = [now - dt.timedelta(days=day) for day in range(150)]
    copy_in(Note, [said | {"body": SAYINGS[0], "written_at": day} for day in days])
    copy_in(Touch, [said | {"happened_at": day, "is_conversation": True} for day in days])


def _person(public_id: UUID, row: dict) -> dict:
    first, last = row["first"], row["last"]
    first_lc, last_lc = fold(first), fold(last)
    return {
        "public_id": public_id, "book": row["book"], "first_name": first, "last_name": last,
        "label_name": f"{first} {last}", "salutation": first,
        "first_lc": first_lc, "last_lc": last_lc, "sort_lc": f"{last_lc} {first_lc}",
        "search_text": f"{first_lc} {last_lc}", "last_contacted_at": row["talked"],
        "created_at": row["created"], "updated_at": dt.datetime.now(dt.UTC),
    }  # fmt: skip


def _state(row: dict, status: str) -> dict:
    return {"status": status if row["failed"] else "", "status_at": row["failed"]}


def copy_in(model, rows: list[dict]) -> list[tuple[int, UUID | None]]:
    """The ids and public ids that the rows got; what they leave out is as the model has it.

    COPY is refused under row-level security: into a temporary table, then insert … select.
    """
    if not rows:
        return []
    usual = _usual(model)
    is_public = "public_id" in usual
    table, names = model._meta.db_table, ", ".join(usual | rows[0])
    with connection.cursor() as cursor:
        cursor.execute(f"create temp table arriving as select {names} from {table} with no data")
        with cursor.copy(f"copy arriving ({names}) from stdin") as copy:
            for row in rows:
                new = {"public_id": uuid7()} if is_public else {}
                copy.write_row(list((usual | new | row).values()))
        cursor.execute(
            f"insert into {table} ({names}) select {names} from arriving "
            f"returning id, {'public_id' if is_public else 'null'}"
        )
        made = cursor.fetchall()
        cursor.execute("drop table arriving")
    return made


def _usual(model) -> dict:
    """What a new row has in the columns that the database does not fill by itself."""
    return {
        field.column: field.get_db_prep_save(field.get_default(), connection)
        for field in model._meta.concrete_fields
        if not field.primary_key and field.db_default is NOT_PROVIDED and not field.generated
    }
