"""Exports: a small one is made while it is downloaded, a large one in parts by a worker.

Each step of the job writes a part of the file, so that it needs little memory, shows how far it is
and goes on after a crash. The parts are kept for a week, in a folder of their day.
"""

import datetime as dt

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage

from accounts import jobs
from accounts.capabilities import Capability
from accounts.models import Act
from contacts.export import csv_rows, vcards
from contacts.models import Person, Selection
from crm.kit import clock

AT_ONCE = 5_000  # so many are streamed while the browser waits
A_PART = 10_000
KEPT_FOR = dt.timedelta(days=7)
FOLDER = "exports"
TYPES = {"csv": "text/csv; charset=utf-8", "vcf": "text/vcard; charset=utf-8"}
BOM = "\ufeff"  # without it a spreadsheet takes accents for something else


def write_down(selection, kind: str, *, by) -> Act:
    """History says that it was taken out, by whom and how many."""
    format_name = "vCards" if kind == "vcf" else "CSV"
    title = f"Exported {selection.people_words} as {format_name}"
    return Act.begin("export", title, by=by, count=selection.count, format=kind)


def file_name(kind: str, today: dt.date) -> str:
    return f"people-{today}.{kind}"


def text_of(people, kind: str, *, with_notes: bool = False, is_first: bool = True):
    """The text of a file of these people, piece by piece."""
    if kind == "vcf":
        yield from vcards(people)
        return
    if is_first:
        yield BOM
    yield from csv_rows(people, with_notes=with_notes, with_header=is_first)


def start(selection: Selection, kind: str, *, with_notes: bool, by) -> jobs.Job:
    return jobs.start(
        "export", f"Export {selection.people_words}", by=by, total=selection.count,
        selection=selection.pk, format=kind, with_notes=with_notes,
    )  # fmt: skip


@jobs.job("export", needs=Capability.EXPORT)
def step(job) -> bool:
    """The next part of the file."""
    said = job.arguments
    selection = Selection.objects.visible_to(job.by).filter(pk=said["selection"]).first()
    if selection is None:
        raise jobs.Refused("Who was picked is not known any more. Pick them once more.")
    ids = selection.ids_between(job.done, job.done + A_PART)
    people = Person.objects.visible_to(job.by).filter(pk__in=ids).order_by("sort_lc", "id")
    parts = job.result.setdefault("parts", [])
    job.result.setdefault("day", str(clock.now().date()))
    text = "".join(
        text_of(people, said["format"], with_notes=said["with_notes"], is_first=not parts)
    )
    name = f"{FOLDER}/{job.result['day']}/{job.public_id}/{len(parts):04}.{said['format']}"
    parts.append(default_storage.save(name, ContentFile(text.encode())))
    job.done += len(ids)
    if job.done < selection.count and ids:
        return True
    write_down(selection, said["format"], by=job.by)
    job.said = f"The file of {selection.people_words} is ready. It is kept for a week."
    return False


def pieces(parts: list[str]):
    """The file again, a piece of a part at a time."""
    for part in parts:
        with default_storage.open(part) as kept:
            yield from kept.chunks()


def clear(now: dt.datetime | None = None) -> int:
    """Delete the files of the days that are over a week ago; how many parts went."""
    long_ago = str(((now or clock.now()) - KEPT_FOR).date())
    gone = 0
    if not default_storage.exists(FOLDER):
        return 0
    for day in default_storage.listdir(FOLDER)[0]:
        if day < long_ago:
            for job in default_storage.listdir(f"{FOLDER}/{day}")[0]:
                folder = f"{FOLDER}/{day}/{job}"
                for part in default_storage.listdir(folder)[1]:
                    default_storage.delete(f"{folder}/{part}")
                    gone += 1
                default_storage.delete(folder)
            default_storage.delete(f"{FOLDER}/{day}")
    return gone
