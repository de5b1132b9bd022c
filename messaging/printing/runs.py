"""Print runs: what waits is taken into one, a job makes its PDF part by part.

A part is some fifty pieces, one transaction and one file: a crash costs the part at work. When all
are there they are joined, so that a run is one file for each thing that goes into the printer.
"""

import datetime as dt
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import transaction
from django.db.models import Prefetch
from django.urls import reverse

from accounts import jobs
from accounts.capabilities import Capability
from accounts.live import changed
from accounts.models import Job
from contacts.models import Person
from crm.kit import clock
from messaging import merge
from messaging.models import PrintPiece, PrintRun
from messaging.models.printed import Paper
from messaging.printing import addressing, pdf, sheets
from messaging.printing.painting import Easel, addressed, at_home

MOST = 5_000  # in one run
AT_ONCE = 12  # so few are made while the page waits
NAMED = 40
FOLDER = "prints"
KEPT_FOR = dt.timedelta(days=30)
State = PrintPiece.State
FILES = {
    "letter": "Letters",
    "card-folded": "Folded cards",
    "card-flat": "Flat cards",
    "postcard-4x6": "4 × 6 postcards",
    "postcard-6x9": "6 × 9 postcards",
    "everything": "Everything in one file",
    "labels": "Labels",
    "envelopes": "Envelopes",
    "addresses": "Address list",
}
ORDER = list(Paper.values)
UNWRITTEN = ("paper", "subject", "body", "people")  # of a run whose letters are to be written


# ── into a run ───────────────────────────────────────────────────────────────
def hindrance(piece) -> str:
    """Why a piece cannot be printed as it is; "" when it can."""
    if because := addressing.why_not(piece.person):
        return because
    if sheets.papers()[piece.paper].points_for(piece.body) is None:
        return "too many words for this paper"
    return ""


@transaction.atomic
def gather(pieces, *, by, title: str, options: dict) -> PrintRun | None:
    """Take those that can be printed into a run, in the order of their papers; None: there is none.

    Whoever else is at it takes none of them: they are locked, and no longer wait.
    """
    locked = list(
        pieces.waiting().order_by("due_on", "pk").select_for_update(skip_locked=True, of=("self",))
        .values_list("pk", flat=True)[:MOST]
    )  # fmt: skip
    people = Person.objects.prefetch_related("addresses")
    rows = PrintPiece.objects.filter(pk__in=locked).prefetch_related(Prefetch("person", people))
    chosen, left_out = [], []
    for piece in rows.order_by("due_on", "pk"):
        if because := hindrance(piece):
            left_out.append(f"{piece.person.name}: {because}.")
        else:
            chosen.append(piece)
    if not chosen:
        return None
    run = PrintRun.objects.create(
        title=title, by=by, count=len(chosen), options=options, left_out=_named(left_out)
    )
    chosen.sort(key=lambda piece: ORDER.index(piece.paper))
    _settle(run, chosen)
    changed("print")
    return run


def _settle(run: PrintRun, pieces: list[PrintPiece]) -> None:
    """Each has its place in the run, and the address that will stand on it."""
    for place, piece in enumerate(pieces, start=1):
        piece.run, piece.place, piece.state = run, place, State.PRINTED
        _address(piece)
    fields = ["run", "place", "state", "address", "printed_to"]
    PrintPiece.objects.bulk_update(pieces, fields, batch_size=500)


def _address(piece: PrintPiece) -> None:
    piece.address = addressing.address_of(piece.person)
    if piece.address:
        piece.printed_to = "\n".join(addressing.lines_for(piece.person, piece.address))


def _named(sentences: list[str]) -> list[str]:
    """The first of those who were left out, and how many more there are."""
    more = len(sentences) - NAMED
    return sentences[:NAMED] + ([f"And {more:,} more."] if more > 0 else [])


def for_people(people, *, what: str, title: str, by, options: dict) -> PrintRun:
    """A run for people who were picked; those who cannot be written to are left out and named."""
    usable = addressing.mailable(people)
    usable = addressing.by_zip(usable) if options.get("order") == "zip" else usable
    pks = [person.pk for person in usable[:MOST]]
    without = addressing.not_mailable(people).prefetch_related("addresses")[: NAMED + 1]
    left_out = [f"{person.name}: {addressing.why_not(person)}." for person in without]
    return PrintRun.objects.create(
        what=what, title=title, by=by, count=len(pks), options=options | {"people": pks},
        left_out=_named(left_out),
    )  # fmt: skip


def make(run: PrintRun, *, by) -> Job:
    """Begin the job that makes the files; a handful is done when this returns."""
    run.files = []
    job = Job.begin("print", f"Make the PDF: {run.title}", by=by, total=run.count, run=run.pk)
    run.job = job
    run.save(update_fields=["files", "options", "job"])
    if run.count > AT_ONCE:
        jobs.ring(run.workspace_id, job.pk)
        return job
    return jobs.go_on(job)


# ── the job ──────────────────────────────────────────────────────────────────
@dataclass(frozen=True)
class Stage:
    """One file of a run: its rows in their order, and how some of them become pages."""

    name: str
    rows: Callable[[int, int], list]  # from that place, so many
    paint: Callable[[list, int], tuple[bytes, int]]
    size: Callable[[int], int]


@jobs.job("print", needs=Capability.WORK)
def step(job) -> bool:
    """The next part of the file that is being made, or the joining of all."""
    run = PrintRun.objects.select_related("workspace").filter(pk=job.arguments["run"]).first()
    if run is None:
        raise jobs.Refused("This print run is not there any more.")
    if _writes(run) and not job.cursor.get("written"):
        return _write(job, run)
    place, at = job.cursor.get("stage", 0), job.cursor.get("at", 0)
    stages = _stages(run, Easel(run.workspace), job.by)
    if place == len(stages):
        _join(job, run)
        return False
    stage, size = stages[place], stages[place].size(at)
    if rows := stage.rows(at, size):
        content, pages = stage.paint(rows, at)
        _keep(job, run, stage.name, content, pages)
        if place == 0 or (run.has_pieces and stage.name in ORDER):
            job.done = min(job.total, job.done + len(rows))
    is_over = len(rows) < size
    job.cursor |= {"stage": place + is_over, "at": 0 if is_over else at + len(rows)}
    return True


def _stages(run: PrintRun, easel: Easel, by) -> list[Stage]:
    if run.what == PrintRun.What.PIECES:
        return _of_pieces(run, easel)
    pks = run.options.get("people", [])

    def people(at, size):
        known = Person.objects.visible_to(by).prefetch_related("addresses", "phones", "emails")
        found = known.in_bulk(pks[at : at + size])
        return [found.get(pk) for pk in pks[at : at + size]]

    def homes(rows):
        return [at_home(person) if person else {"lines": []} for person in rows]

    if run.what == PrintRun.What.LABELS:
        return [_labels(run, easel, people, homes)]
    if run.what == PrintRun.What.ENVELOPES:
        number = run.options["envelope"]
        return [_stage("envelopes", people, lambda rows, at: easel.envelopes(homes(rows), number))]

    def table(rows, at):
        return easel.addresses([one for one in rows if one], run.title if at == 0 else "")

    return [_stage("addresses", people, table, size=1_000)]


def _of_pieces(run: PrintRun, easel: Easel) -> list[Stage]:
    """A file for each paper, then what the pieces go into, in the same order."""

    def of(paper):
        mine = run.pieces.filter(paper=paper).order_by("place")
        return _stage(
            paper,
            lambda at, size: list(mine[at : at + size]),
            lambda rows, at: easel.pieces(rows, paper),
        )

    papers = set(run.pieces.values_list("paper", flat=True))
    stages = [of(paper) for paper in ORDER if paper in papers]
    inside = run.pieces.exclude(kind=PrintPiece.Kind.POSTCARD).order_by("place")

    def rows(at, size):
        return list(inside[at : at + size])

    def to(pieces):
        return [addressed(piece) for piece in pieces]

    if run.options.get("sheet"):
        stages.append(_labels(run, easel, rows, to))
    if number := run.options.get("envelope"):
        stages.append(_stage("envelopes", rows, lambda some, at: easel.envelopes(to(some), number)))
    return stages


def _labels(run, easel, rows, to) -> Stage:
    """Parts of whole sheets; the first one begins at the label that was asked for."""
    number, begin_at = run.options["sheet"], run.options.get("begin_at", 1)
    capacity = sheets.labels()[number].capacity
    used = (begin_at - 1) % capacity
    whole = capacity * max(1, 240 // capacity)

    def paint(some, at):
        return easel.labels(to(some), number, used if at == 0 else 0)

    return Stage("labels", rows, paint, lambda at: whole - used if at == 0 else whole)


def _stage(name, rows, paint, size=50) -> Stage:
    return Stage(name, rows, paint, lambda at: size)


# ── letters that are written for a run ───────────────────────────────────────
def _writes(run: PrintRun) -> bool:
    return run.has_pieces and "body" in run.options


def _write(job, run: PrintRun, size: int = 200) -> bool:
    """A piece for each of the next people, with the fields filled in; gaps are named."""
    said, at = run.options, job.cursor.get("wrote", 0)
    pks = said["people"][at : at + size]
    people = Person.objects.visible_to(job.by).select_related("workspace", "home")
    known = people.prefetch_related("addresses").in_bulk(pks)
    place = run.pieces.count()
    for pk in pks:
        if pk in known and not _write_one(run, job.by, known[pk], place + 1):
            place += 1
    job.cursor |= {"wrote": at + len(pks), "written": at + size >= len(said["people"])}
    if job.cursor["written"]:
        run.count = job.total = run.pieces.count()
        run.options = {name: said[name] for name in said if name not in UNWRITTEN}
        run.save(update_fields=["count", "options"])
        if not run.count:
            raise jobs.Refused("Nobody is left to print for. " + " ".join(run.left_out[:3]))
    return True


def _write_one(run: PrintRun, by, person, place: int) -> str:
    """Why this one was left out; "" when it is written."""
    said = run.options
    filled = {
        name: merge.render(said[name], person, workspace=run.workspace, membership=by)
        for name in ("subject", "body")
    }
    piece = PrintPiece(
        person=person, kind=Paper(said["paper"]).kind, paper=said["paper"], by=by, run=run,
        place=place, state=State.PRINTED, due_on=clock.today(run.workspace.zone),
        subject=filled["subject"].text[:200], body=filled["body"].text,
        key=f"run:{run.public_id}:{person.pk}", why={"rule": f"{by} wrote it."},
    )  # fmt: skip
    empty = [name for one in filled.values() for name in one.empty]
    because = f"nothing to say for {{{{{empty[0]}}}}}" if empty else hindrance(piece)
    if because:
        run.left_out = _named([*run.left_out, f"{person.name}: {because}."])
        run.save(update_fields=["left_out"])
        return because
    _address(piece)
    piece.save()
    return ""


# ── files ────────────────────────────────────────────────────────────────────
def _keep(job, run, name: str, content: bytes, pages: int) -> None:
    kept = job.cursor.setdefault("parts", {}).setdefault(name, [])
    path = f"{_folder(run)}/parts/{job.public_id}-{name}-{len(kept):04}.pdf"
    kept.append([default_storage.save(path, ContentFile(content)), pages])


def _folder(run) -> str:
    return f"{FOLDER}/{clock.now().date()}/{run.workspace_id}-{run.public_id}"


def _join(job, run: PrintRun) -> None:
    parts = job.cursor.get("parts", {})
    whole = {name: parts[name] for name in FILES if name in parts}
    if len(papers := [name for name in ORDER if name in parts]) > 1:
        whole = {"everything": sum((parts[name] for name in papers), [])} | whole
    run.files = [_bound(run, name, pieces) for name, pieces in whole.items()]
    run.save(update_fields=["files"])
    for path, _ in sum(parts.values(), []):
        default_storage.delete(path)
    job.result |= {"url": reverse("messaging:print_run", args=[run.public_id]), "link": "See it"}
    job.said = f"{run.title}: the PDF is ready."
    changed("print")


def _bound(run, name: str, parts: Iterable) -> dict:
    """One file of all parts of a name."""
    content = pdf.joined(_content(path) for path, _ in parts)
    path = default_storage.save(f"{_folder(run)}/{name}.pdf", ContentFile(content))
    pages = sum(pages for _, pages in parts)
    return {"name": name, "title": FILES[name], "file": path, "pages": pages}


def _content(path: str) -> bytes:
    with default_storage.open(path) as kept:
        return kept.read()


def clear(now: dt.datetime | None = None) -> int:
    """Delete the files of the days that are over a month ago; they can be made again."""
    long_ago, gone = str(((now or clock.now()) - KEPT_FOR).date()), 0
    if not default_storage.exists(FOLDER):
        return 0
    for day in default_storage.listdir(FOLDER)[0]:
        if day < long_ago:
            gone += _delete(f"{FOLDER}/{day}")
    return gone


def _delete(folder: str) -> int:
    folders, files = default_storage.listdir(folder)
    for name in files:
        default_storage.delete(f"{folder}/{name}")
    gone = len(files) + sum(_delete(f"{folder}/{name}") for name in folders)
    default_storage.delete(folder)
    return gone
