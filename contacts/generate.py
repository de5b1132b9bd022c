"""Invented people by the thousand, to see how Sphere carries them."""

import datetime as dt
import random
from itertools import batched
from uuid import UUID

from django.db import connection

from accounts.tenancy import current_workspace_id
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
BATCH = 20_000
PERSON = (
    "workspace_id public_id book first_name last_name label_name salutation first_lc "
    "last_lc sort_lc search_text last_contacted_at updated_at"
).split()
EMPTY = (
    "prefix middle_name suffix nickname spouse_first_name spouse_last_name company title "
    "how_met about source_detail follow_up_reason spouse_lc spouse_last_lc company_lc"
).split()


def people(count: int, *, seed: int = 1) -> int:
    """Write that many people with a phone and an e-mail each into the current workspace."""
    chance = random.Random(seed)
    now = dt.datetime.now(dt.UTC)
    for numbers in batched(range(count), BATCH):
        rows = [_row(number, chance, now) for number in numbers]
        _insert(rows)
    with connection.cursor() as cursor:
        cursor.execute("select count(*) from contacts_person")
        return cursor.fetchone()[0]


def _row(number: int, chance: random.Random, now: dt.datetime) -> dict:
    first = chance.choice(FIRST)
    last = chance.choice(LAST_PARTS) + chance.choice(LAST_ENDS)
    return {
        "first": first,
        "last": last,
        "book": "contacts" if chance.random() < 0.4 else "prospects",
        "talked": now - dt.timedelta(days=chance.randrange(700)) if chance.random() < 0.8 else None,
        "number": f"+1{chance.randrange(201, 989)}{chance.randrange(200, 999)}{number % 10000:04d}",
        "email": f"{first}.{last}.{number}@example.com".lower(),
    }


def _insert(rows: list[dict]) -> None:
    """COPY is refused under row-level security: into a temporary table, then insert … select."""
    workspace_id = current_workspace_id()
    now = dt.datetime.now(dt.UTC)
    by_public_id = {uuid7(): row for row in rows}
    with connection.cursor() as cursor:
        made = _copy(
            cursor,
            "contacts_person",
            [*PERSON, *EMPTY, "is_sample"],
            (_person(one, workspace_id, row, now) for one, row in by_public_id.items()),
        )
        rows = [by_public_id[public_id] for _, public_id in made]
        ids = [pk for pk, _ in made]
        phone = ["workspace_id", "person_id", "public_id", "number", "reversed_digits"]
        _copy(
            cursor,
            "contacts_phone",
            [*phone, "extension", "label", "of_spouse", "is_best", "status", "status_note"],
            (
                (workspace_id, pk, uuid7(), row["number"], row["number"][:0:-1],
                 "", "mobile", False, True, "", "")
                for pk, row in zip(ids, rows, strict=True)
            ),
        )  # fmt: skip
        email = ["workspace_id", "person_id", "public_id", "address", "address_lc"]
        _copy(
            cursor,
            "contacts_email",
            [*email, "label", "of_spouse", "is_best", "is_relay", "status", "status_note"],
            (
                (workspace_id, pk, uuid7(), row["email"], row["email"],
                 "home", False, True, False, "", "")
                for pk, row in zip(ids, rows, strict=True)
            ),
        )  # fmt: skip


def _person(public_id: UUID, workspace_id: int, row: dict, now: dt.datetime) -> tuple:
    first, last = row["first"], row["last"]
    first_lc, last_lc = fold(first), fold(last)
    written = (
        workspace_id, public_id, row["book"], first, last, f"{first} {last}", first,
        first_lc, last_lc, f"{last_lc} {first_lc}", f"{first_lc} {last_lc}", row["talked"], now,
    )  # fmt: skip
    return (*written, *([""] * len(EMPTY)), False)


def _copy(cursor, table: str, columns: list[str], rows) -> list[tuple[int, UUID]]:
    """The ids and public ids that the rows got."""
    names = ", ".join(columns)
    cursor.execute(f"create temp table arriving as select {names} from {table} with no data")
    with cursor.copy(f"copy arriving ({names}) from stdin") as copy:
        for row in rows:
            copy.write_row(row)
    cursor.execute(
        f"insert into {table} ({names}) select {names} from arriving returning id, public_id"
    )
    made = cursor.fetchall()
    cursor.execute("drop table arriving")
    return made
