"""A Do-Not-Call list of numbers, by the million: read, kept, and marked on everybody's phones.

The list is a file of the default storage; a job reads it piece by piece. Each piece goes by COPY
into a table of the transaction and from there into ours, set by set.
"""

import datetime as dt
import re
from uuid import uuid4

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import connection

from accounts import jobs
from accounts.capabilities import Capability
from accounts.live import changed
from accounts.models import Job
from accounts.tenancy import current_workspace_id
from contacts.models import DncSource
from contacts.stops import LISTED
from crm.kit import clock

KIND = "dnc_list"
PIECE = 1_000_000  # bytes, some 80,000 numbers
SCRUB_EVERY = dt.timedelta(days=31)  # 16 CFR 310.4(b)(3)(iv)
PERMITTED = "Permission: "  # begins the note of a number that an agent has cleared, for good
_FIELDS = re.compile(rb"[,;\t|]")
_NOT_DIGITS = re.compile(rb"\D+")
_SOMEWHERE = re.compile(rb"(?<!\d)\(?([2-9]\d{2})\)?[-. ]{0,2}(\d{3})[-. ]?(\d{4})(?!\d)")


# ── questions ────────────────────────────────────────────────────────────────
def last_scrub(membership) -> Job | None:
    """The last list that was read to its end."""
    done = Job.objects.visible_to(membership).filter(kind=KIND, state=Job.State.DONE)
    return done.order_by("-finished_at").first()


def is_stale(scrub: Job | None) -> bool:
    return scrub is None or clock.on_this_machine() - scrub.finished_at > SCRUB_EVERY


def waits(membership) -> int:
    """For Tidy up: 1 when a list that was in use is older than the law allows."""
    scrub = last_scrub(membership)
    return int(scrub is not None and is_stale(scrub))


def told(count: int) -> str:
    if count:
        return "The last comparison is older than 31 days: fetch the list anew."
    return "Numbers of the registry are struck out on everybody’s page."


def read_line(line: bytes) -> bytes:
    """The number of a line as E.164: "231,5550142", "(231) 555-0142"; b"" when it has none."""
    first, *others = _FIELDS.split(line, maxsplit=2)
    digits = _NOT_DIGITS.sub(b"", first)
    if len(digits) == 3 and others:
        digits += _NOT_DIGITS.sub(b"", others[0])
    digits = digits[1:] if len(digits) == 11 and digits[:1] == b"1" else digits
    if len(digits) == 10 and digits[:1] > b"1":
        return b"+1" + digits
    found = _SOMEWHERE.search(line)
    return b"+1" + b"".join(found.groups()) if found else b""


# ── commands ─────────────────────────────────────────────────────────────────
def take(upload, text: str, *, source: str, replaces: bool, by) -> Job:
    """Keep the list and begin to read it; a short one is read when this returns."""
    content = upload or ContentFile(text.encode())
    lines = sum(chunk.count(b"\n") for chunk in content.chunks()) + 1
    content.seek(0)
    name = default_storage.save(f"do-not-call/{current_workspace_id()}/{uuid4().hex}.txt", content)
    return jobs.start(
        KIND, "Reading the Do-Not-Call list", by=by, total=lines, file=name, source=source,
        replaces=replaces, began=clock.now().isoformat(),
    )  # fmt: skip


@jobs.job(KIND, needs=Capability.MANAGE_AUTOMATION)
def read_piece(job) -> bool:
    """Read some of the file; when it is at its end, mark the phones."""
    at = job.cursor.get("at", 0)
    with default_storage.open(job.arguments["file"]) as file:
        file.seek(at)
        piece = file.read(PIECE)
        rest = b"" if len(piece) < PIECE else file.readline()
    piece += rest
    if piece:
        _count(job, piece)
        job.cursor = job.cursor | {"at": at + len(piece)}
        return True
    _finish(job)
    return False


def _count(job, piece: bytes) -> None:
    lines = [line for line in piece.splitlines() if line.strip()]
    numbers = {number for line in lines if (number := read_line(line))}
    added = _keep(numbers, job.arguments)
    known = job.cursor
    areas = set(known.get("areas", ())) | {number[2:5].decode() for number in numbers}
    job.cursor = known | {
        "new": known.get("new", 0) + added,
        "read": known.get("read", 0) + len(numbers),
        "areas": sorted(areas),
    }
    job.done = min(job.total, job.done + piece.count(b"\n") + (not piece.endswith(b"\n")))


def _keep(numbers: set[bytes], arguments) -> int:
    """Put the numbers onto the list; how many were not on it."""
    with connection.cursor() as cursor:
        cursor.execute("create temp table listed (number varchar(20)) on commit drop")
        with cursor.copy("copy listed (number) from stdin") as copy:
            copy.write(b"\n".join(sorted(numbers)))
        cursor.execute(
            "with kept as ("
            "  insert into contacts_dncnumber (workspace_id, number, source, listed_at) "
            "  select %(workspace)s, number, %(source)s, %(began)s from listed "
            "  on conflict (workspace_id, number, source) "
            "  do update set listed_at = excluded.listed_at "
            "  returning (xmax = 0) as is_new"
            ") select count(*) filter (where is_new) from kept",
            _named(arguments),
        )
        [added] = cursor.fetchone()
        cursor.execute("drop table listed")
    return added


def _finish(job) -> None:
    facts = job.cursor
    left, freed = _let_go(job) if job.arguments["replaces"] else (0, 0)
    people = _mark(job.arguments)
    if not facts.get("read"):
        raise jobs.Refused("No telephone number was found in it. Write one on each line.")
    numbers = "number" if facts["read"] == 1 else "numbers"
    said = f"{facts['read']:,} {numbers} read, {facts['new']:,} of them new. "
    said += f"Marked DNC: phones of {_people(people)}." if people else "Nobody’s phone was marked."
    if job.arguments["replaces"]:
        said += f" {left:,} left the list; to be called again: {_people(freed)}."
    job.said = said
    job.result = {"read": facts["read"], "new": facts["new"], "people": people, "freed": freed}
    job.done = job.total
    changed("people")


def _people(count: int) -> str:
    return "1 person" if count == 1 else f"{count:,} people"


def _mark(arguments) -> int:
    """Mark the good numbers that are on the list, but for permitted ones; how many people's."""
    with connection.cursor() as cursor:
        cursor.execute(
            "with marked as ("
            "  update contacts_phone p set status = 'DNC', status_note = %(note)s, "
            "    status_at = %(now)s, dnc_source = %(source)s "
            "  from contacts_dncnumber d "
            "  where d.workspace_id = %(workspace)s and d.source = %(source)s "
            "    and p.workspace_id = d.workspace_id and p.number = d.number and p.status = '' "
            "    and not starts_with(p.status_note, %(permitted)s) "
            "  returning p.person_id"
            ") select count(distinct person_id) from marked",
            _named(arguments),
        )
        return cursor.fetchone()[0]


def _let_go(job) -> tuple[int, int]:
    """Take off the list what was not in the file, of the area codes that were; whom it frees."""
    with connection.cursor() as cursor:
        cursor.execute(
            "with gone as ("
            "  delete from contacts_dncnumber "
            "  where workspace_id = %(workspace)s and source = %(source)s "
            "    and listed_at < %(began)s and substr(number, 3, 3) = any(%(areas)s) "
            "  returning number"
            "), standing as ("
            "  select number, exists (select from contacts_dncnumber o "
            "    where o.workspace_id = %(workspace)s and o.number = gone.number "
            "      and o.source = %(other)s) as is_listed from gone"
            "), moved as ("
            "  update contacts_phone p set "
            "    status = case when is_listed then 'DNC' else '' end, "
            "    status_note = case when is_listed then %(other_note)s else '' end, "
            "    status_at = case when is_listed then status_at end, "
            "    dnc_source = case when is_listed then %(other)s else '' end "
            "  from standing s "
            "  where p.workspace_id = %(workspace)s and p.number = s.number "
            "    and p.status = 'DNC' and p.dnc_source = %(source)s "
            "  returning p.person_id, p.status"
            ") select (select count(*) from gone), "
            "(select count(distinct person_id) from moved where status = '')",
            _named(job.arguments) | {"areas": job.cursor.get("areas", [])},
        )
        return cursor.fetchone()


def _named(arguments) -> dict:
    source = DncSource(arguments["source"])
    other = DncSource.STATE if source == DncSource.REGISTRY else DncSource.REGISTRY
    return {
        "other": other.value,
        "other_note": LISTED[other],
        "workspace": current_workspace_id(),
        "source": source.value,
        "note": LISTED[source],
        "began": dt.datetime.fromisoformat(arguments["began"]),
        "now": clock.now(),
        "permitted": PERMITTED,
    }
