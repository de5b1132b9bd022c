"""Two records become one, and nothing is thrown away; taking it back puts both as they were.

Whatever points at the one that goes is pointed at the one that stays, by walking `_meta`, so no app
is forgotten. What a plain re-pointing cannot do, higher apps register with `when_merging`.
"""

import datetime as dt
from collections.abc import Callable, Iterable

from django.db import models, transaction

from accounts.live import changed
from accounts.models import Act
from accounts.models.history import CannotUndo, when_undone
from accounts.undoing import people_of
from contacts import match_keys
from contacts.duplicates import find_for, keep_keys
from contacts.match_keys import MADE_OF
from contacts.merge_fields import Choice, choose, is_fuller, is_swapped, same_houses
from contacts.models import (
    Address,
    Book,
    DuplicatePair,
    Email,
    FieldValue,
    Filing,
    MatchKey,
    Person,
    Phone,
)
from contacts.models.category import newly_filed

UNDO_FOR = dt.timedelta(days=30)
KINDS = ("merge", "merge_sure")
_when_merging: list[Callable] = []


class CannotMerge(Exception):
    """Why the two cannot be one, in a sentence."""


def when_merging(handle: Callable) -> Callable:
    """Register `handle(kept, lost, by)`: what plain re-pointing cannot do, in the transaction.

    It is called before anything is re-pointed, and may return lines for the note.
    """
    _when_merging.append(handle)
    return handle


# ── the command ──────────────────────────────────────────────────────────────
def merge(kept: Person, lost: Person, *, by, choice: Choice | None = None) -> Act:
    """Make one person of two, as one act that can be undone for 30 days."""
    names = [kept.name, lost.name]
    title = f"Made one person of {kept.name} and {lost.name}"
    with Act.doing(
        "merge", title, by=by, undo_for=UNDO_FOR, kept=[kept.pk], lost=[lost.pk], names=names
    ) as act:
        make_one(kept, lost, by=by, choice=choice)
    return act


@transaction.atomic
def make_one(kept: Person, lost: Person, *, by, choice: Choice | None = None) -> Person:
    """The same inside an act that somebody else began."""
    kept, lost = _lock(kept, lost)
    lines = [line for handle in _when_merging for line in handle(kept, lost, by) or ()]
    values, losing = choose(kept, lost, choice or Choice())
    lines += losing
    with match_keys.keys_elsewhere():
        lines += _join_ways(kept, lost) + _join_houses(kept, lost, choice or Choice())
        lines += _join_values(kept, lost)
        _join_filings(kept, lost)
        _join_pairs(kept, lost)
        _keep_clocks(kept, lost, values)
        _repoint(lost, kept)
        _write(kept, values)
        _take_away(lost)
        said = "\n".join(lines)
        kept.add_note(f"Merged with {lost.name}.\n{said}".strip()[:20_000], by=by)
    keep_keys([kept])
    find_for([kept])
    changed("people", "prospects")
    return kept


def _lock(kept: Person, lost: Person) -> tuple[Person, Person]:
    ids = [kept.pk, lost.pk]
    rows = {row.pk: row for row in
            Person.objects.filter(pk__in=ids).order_by("pk").select_for_update()}  # fmt: skip
    if len(rows) < 2:
        raise CannotMerge("One of the two is not here any more.")
    return rows[kept.pk], rows[lost.pk]


def _write(kept: Person, values: dict) -> None:
    """The names that Sphere made up follow the new ones."""
    if values:
        kept.change(**values)


def _keep_clocks(kept: Person, lost: Person, values: dict) -> None:
    for name in ("last_contacted_at", "last_attempt_at", "last_mailed_at"):
        moments = [moment for one in (kept, lost) if (moment := getattr(one, name))]
        if moments and max(moments) != getattr(kept, name):
            values[name] = max(moments)
    if lost.created_at < kept.created_at:
        values["created_at"] = lost.created_at
    if Book.CONTACTS in (kept.book, lost.book) and kept.book != Book.CONTACTS:
        values["book"] = Book.CONTACTS
    if kept.is_sample and not lost.is_sample:
        values["is_sample"] = False
    if kept.referred_by_id == lost.pk:
        values["referred_by"] = None if lost.referred_by_id == kept.pk else lost.referred_by


# ── what both may have ───────────────────────────────────────────────────────
_WEIGHT = ["", "BAD", "HardBounce", "DNC", "OptOut", "Complaint"]


def _join_ways(kept: Person, lost: Person) -> list[str]:
    """Phones and e-mails: all stay, the same one stands once in its strictest state."""
    lines, turned = [], is_swapped(kept, lost)
    for model, what in ((Phone, "number"), (Email, "address_lc")):
        mine = {getattr(row, what): row for row in model.objects.filter(person=kept)}
        has_best = any(row.is_best for row in mine.values())
        for row in model.objects.filter(person=lost):
            if (same := mine.get(getattr(row, what))) is not None:
                lines += _strictest(same, row)
                _repoint(row, same)
                model.objects.filter(pk=row.pk)._raw_delete("default")
            elif turned or (row.is_best and has_best):
                model.objects.filter(pk=row.pk).update(
                    of_spouse=row.of_spouse ^ turned, is_best=row.is_best and not has_best
                )
    return lines


def _join_houses(kept: Person, lost: Person, choice: Choice) -> list[str]:
    """One house spelled two ways: the chosen spelling, or the fuller one; the other is noted."""
    lines = []
    for mine, theirs in same_houses(kept, lost):
        stays, goes = mine, theirs
        if str(mine) != str(theirs) and choice.takes_lost("address", is_fuller(theirs, mine)):
            stays, goes = theirs, mine
        if str(mine) != str(theirs):
            lines.append(f"{goes.get_kind_display()}: {goes}")
        if goes.status and not stays.status:
            stays.mark(goes.status, goes.status_note, goes.status_at)
        lines += [goes.status_note] if goes.status_note not in ("", stays.status_note) else []
        _repoint(goes, stays)
        Address.objects.filter(pk=goes.pk)._raw_delete("default")
    return lines


def _strictest(same, row) -> list[str]:
    said = [f"{row}: {row.status_note}"] if row.status_note not in ("", same.status_note) else []
    if row.label != same.label:
        said.append(f"{row} was also kept as {row.get_label_display().lower()}.")
    if _WEIGHT.index(row.status) > _WEIGHT.index(same.status):
        for name in ("status", "status_note", "status_at", "dnc_source"):
            if hasattr(row, name):
                setattr(same, name, getattr(row, name))
        same.is_best = False
    elif row.status == same.status == "DNC" and row.dnc_source == "own":
        same.dnc_source = "own"
    if getattr(row, "extension", "") and not same.extension:
        same.extension = row.extension
    same.save()
    return said


def _join_values(kept: Person, lost: Person) -> list[str]:
    """Custom fields, where both have the same one: what stays, and a line for the other."""
    mine = {value.field_id: value for value in FieldValue.objects.filter(person=kept)}
    lines = []
    for value in FieldValue.objects.filter(person=lost, field__in=mine).select_related("field"):
        if value.value != mine[value.field_id].value:
            lines.append(f"{value.field}: {value.value}")
    return lines


def _join_filings(kept: Person, lost: Person) -> None:
    """Filed where either was; what follows of a new category, follows here."""
    mine = set(kept.filings.values_list("category_id", flat=True))
    new = Filing.objects.filter(person=lost).exclude(category__in=mine)
    filed = [filing.category for filing in new.select_related("category")]
    new.update(person=kept, sort_lc=kept.sort_lc)
    for category in filed:
        newly_filed([kept.pk], category)


def _join_pairs(kept: Person, lost: Person) -> None:
    """Who was said to be somebody else stays so; other pairs are looked for anew."""
    of_lost = DuplicatePair.objects.filter(models.Q(low=lost) | models.Q(high=lost))
    different = of_lost.filter(state=DuplicatePair.State.DIFFERENT)
    for pair in different.exclude(low=kept).exclude(high=kept):
        other = pair.high_id if pair.low_id == lost.pk else pair.low_id
        low, high = sorted((kept.pk, other))
        known = DuplicatePair.objects.filter(low=low, high=high)
        if not known.update(state=pair.state, decided_by=pair.decided_by_id):
            DuplicatePair.objects.filter(pk=pair.pk).update(low=low, high=high)
    DuplicatePair.objects.filter(models.Q(low=lost) | models.Q(high=lost)).delete()


# ── pointing elsewhere ───────────────────────────────────────────────────────
_WRITTEN_HERE = (MatchKey, DuplicatePair)


def _repoint(row, to) -> None:
    """Let everything that points at one row point at the other.

    A row that the other has already (a unique constraint says so) goes: it says the same.
    """
    for relation in type(row)._meta.get_fields(include_hidden=True):
        if not (relation.one_to_many or relation.one_to_one) or not relation.auto_created:
            continue
        model, field = relation.related_model, relation.field
        if model in _WRITTEN_HERE:
            continue
        theirs = model._base_manager.filter(**{field.name: row})
        for doubled in _doubled(model, field, row, to):
            theirs.filter(pk__in=doubled).delete()
        for refused in _refused(model, field, row, to):
            refused.delete()
        theirs.update(**{field.name: to})


def _doubled(model, field, row, to) -> Iterable:
    for constraint in model._meta.constraints:
        names = getattr(constraint, "fields", ())
        if not isinstance(constraint, models.UniqueConstraint) or field.name not in names:
            continue
        others = [name for name in names if name not in ("workspace", field.name)]
        same = model._base_manager.filter(
            **{field.name: to}, **{name: models.OuterRef(name) for name in others}
        )
        mine = model._base_manager.filter(**{field.name: row})
        if constraint.condition is not None:
            same, mine = same.filter(constraint.condition), mine.filter(constraint.condition)
        yield list(mine.filter(models.Exists(same)).values_list("pk", flat=True))


def _refused(model, field, row, to) -> Iterable:
    """Rows between the two: a vendor is not recommended to himself."""
    both = [one for one in model._meta.local_fields if one.related_model is type(row)]
    if model is type(row):
        return
    for other in both:
        if other != field:
            yield model._base_manager.filter(**{field.name: row, other.name: to})


def _take_away(lost: Person) -> None:
    """Nothing hangs on it any more but its keys."""
    MatchKey.objects.filter(person=lost).delete()
    count, gone = lost.delete()
    if count != 1:
        raise RuntimeError(f"Merging would have lost {gone}")


# ── taking it back ───────────────────────────────────────────────────────────
@when_undone
def write_anew(act: Act, people: list[int]) -> None:
    """Keys follow whatever was put back. A merge is not taken back under a later one."""
    if act.kind in KINDS:
        kept = set(act.facts.get("kept", []))
        if gone := kept - set(Person.objects.filter(pk__in=kept).values_list("pk", flat=True)):
            raise CannotUndo(_why_not(gone))
    keep_keys(people_of(act, MADE_OF))


def _why_not(gone: set[int]) -> str:
    for later in Act.objects.filter(kind__in=KINDS, undone_at=None).order_by("-pk")[:500]:
        if gone & set(later.facts.get("lost", [])):
            return f"Take this back first: {later.title}."
    return "Somebody it concerns has been deleted since. Put them back first."


def merged_into(person: Person) -> list[int]:
    """The ids of everybody who became part of this person: their history is this one's, too."""
    found: list[int] = []
    left = [person.pk]
    while left:
        into = left.pop()
        acts = Act.objects.filter(kind__in=KINDS, undone_at=None, facts__kept__contains=[into])
        for facts in acts.values_list("facts", flat=True):
            for kept, lost in zip(facts["kept"], facts["lost"], strict=True):
                if kept == into and lost not in found:
                    found.append(lost)
                    left.append(lost)
    return found
