"""Putting back what a person's record was: one field, one row, or all of it as on a day.

Values go back through the models' own verbs, so that what is made of them follows. It is an act of
its own, and can be taken back like any other.
"""

import datetime as dt
from collections import defaultdict
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.db import models

from accounts.live import changed
from accounts.models import Act, Version
from contacts import meanwhile, referrals, walk_back
from contacts.history_words import (
    Names,
    Row,
    field_of,
    in_words,
    is_kept_from,
    speech_of,
    title_of,
)
from contacts.models import (
    Address,
    Category,
    Email,
    FieldValue,
    Filing,
    LookingFor,
    Note,
    Person,
    Phone,
)
from crm.kit import keyset

UNDO_FOR = dt.timedelta(days=1)
FACTS = (Person, Phone, Email, Address, Filing, FieldValue, LookingFor)
_MODELS = {model._meta.db_table: model for model in (*FACTS, Note)}
# What touches, letters and whole acts write: taken back with them, never by itself.
NOT_ALONE = {
    "person_id", "died_on", "last_contacted_at", "last_attempt_at", "last_mailed_at",
    "status_at", "filed_at", "written_at", "by_id", "home_id",
}  # fmt: skip
_WITH_STATUS = ("status", "status_note", "status_at", "dnc_source")
_STOPS = {"DNC", "OptOut", "Complaint", "HardBounce"}


class CannotRestore(Exception):
    """What stands in the way, in a sentence."""


class ChangedMeanwhile(CannotRestore):
    """Somebody changed it after the page was opened; `back` puts it back all the same."""

    def __init__(self, said: str, back: str = ""):
        super().__init__(said)
        self.back = back


@dataclass(frozen=True)
class Difference:
    """What a row was then, and is now; `key` names it in a form, with what was `seen` of it."""

    key: str
    seen: str
    table: str
    pk: int
    column: str  # empty: the whole row
    title: str
    now: str
    then: str

    @property
    def which(self) -> tuple[str, int, str]:
        return self.table, self.pk, self.column


def can_be_put_back(model, column: str) -> bool:
    return model._meta.db_table in _MODELS and column not in NOT_ALONE


# ── one field, one row ───────────────────────────────────────────────────────
def put_back(person: Person, token: str, *, by) -> Act:
    """Put the old value back that a version holds. A second call finds nothing to do.

    ChangedMeanwhile when the field says something else by now than the page that sent the token.
    """
    pk, column, shown = keyset.unpack(token, int, str, str) or (0, "", "")
    version = Version.objects.visible_to(by).of_person(person).filter(pk=_bigint(pk)).first()
    model = _MODELS.get(version.table) if version else None
    if model is None or (column or "*") not in {*(version.before or {}), "*"}:
        raise CannotRestore("This is not there any more. Look again.")
    found = None if not column else field_of(model, column)
    if column and (not can_be_put_back(model, column) or found is None):
        raise CannotRestore("This cannot be put back by itself. Take the whole act back instead.")
    if is_kept_from(by, model, column.removesuffix("_id") or "*"):
        raise CannotRestore("This is not yours to see.")
    what = title_of(model, column).lower() if column else speech_of(model).noun
    then = version.before if not column else {column: version.before[column]}
    with Act.doing("restore", f"Put back: {what}", by=by, undo_for=UNDO_FOR) as act:
        locked = Person.objects.select_for_update().get(pk=person.pk)
        if column:
            _refuse_if_changed(model, version, column, shown, by)
        _write(locked, model, version.row_id, then, {column} if column else None)
        changed("people")
    return act


def _refuse_if_changed(model, version, column, shown, by) -> None:
    """Nobody's change is written over unseen: compared under the lock of the row."""
    pk, then = version.row_id, version.before
    model.objects.select_for_update(of=("self",)).filter(pk=pk).first()
    now = walk_back.rows_now([(version.table, pk)]).get((version.table, pk))
    if now is None or now[column] == then[column] or meanwhile.seen(now[column]) == shown:
        return
    names = walk_back.names_of(walk_back.keys_in(model, [column], now, then), by.workspace_id)
    is_now, was = (
        in_words(model, column, row[column], names, by.workspace.zone) for row in (now, then)
    )
    said = meanwhile.told(
        version.table, pk, column, title=title_of(model, column), now=is_now, membership=by
    )
    back = f"Put back, it is “{was}”." if was else "Put back, it is empty."
    raise ChangedMeanwhile(
        f"{said} {back}", keyset.pack(version.pk, column, meanwhile.seen(now[column]))
    )


def _bigint(number: int) -> int:
    return number if 0 < number < 2**63 else 0


# ── all of it ────────────────────────────────────────────────────────────────
def differences(person: Person, at: int, membership) -> list[Difference]:
    """What the record says otherwise than right after that version was written."""
    found, asked = [], set()
    for (table, pk), (then, now) in _then_and_now(person, at).items():
        model = _MODELS[table]
        if is_kept_from(membership, model):
            continue
        columns = [
            column
            for column in _columns(model, then, now)
            if not is_kept_from(membership, model, column.removesuffix("_id"))
        ]
        asked |= walk_back.keys_in(model, columns, then or {}, now or {})
        found += [(model, pk, column, then, now) for column in columns]
    names = walk_back.names_of(asked, person.workspace_id)
    return [_difference(*one, names, membership.workspace.zone) for one in found]


def _then_and_now(person, at) -> dict:
    """The rows of the record that changed since, as they were and as they are."""
    tables = [model._meta.db_table for model in FACTS]
    since = list(
        Version.objects.of_person(person).filter(pk__gt=at, table__in=tables).order_by("pk")
    )
    states = walk_back.walk_back(since)
    first: dict[tuple[str, int], Version] = {}
    last: dict[tuple[str, int], Version] = {}
    for version in since:
        first.setdefault((version.table, version.row_id), version)
        last[version.table, version.row_id] = version
    found = {}
    for key, version in first.items():
        then, now = states[version.pk][0], states[last[key].pk][1]
        theirs = [state for state in (then, now) if state]
        if key[0] == Person._meta.db_table or all(
            state.get("person_id") == person.pk for state in theirs
        ):
            found[key] = (then, now)
    return found


def _columns(model, then, now) -> list[str]:
    if then is None and now is None:
        return []
    if then is None or now is None:
        return [""]
    if model is Filing:
        return []
    return [
        column
        for column in walk_back.changed_columns(model, then, now)
        if can_be_put_back(model, column) and column not in _WITH_STATUS[1:]
    ]


def _difference(model, pk, column, then, now, names, zone) -> Difference:
    speech = speech_of(model)

    def said(state):
        if state is None:
            return ""
        if column:
            return in_words(model, column, state.get(column), names, zone)
        return speech.name(Row(model, state), names)

    row = "" if model is Person else speech.name(Row(model, now or then), names)
    title = title_of(model, column) if column else speech.noun.capitalize()
    if column and row:
        title = f"{row}: {title.lower()}"
    table = model._meta.db_table
    seen = meanwhile.seen(now[column] if column else now)
    key = keyset.pack(table, pk, column, seen)
    return Difference(key, seen, table, pk, column, title, said(now), said(then))


def asked_for(keys: list[str]) -> dict[tuple[str, int, str], str]:
    """Which differences these keys of a form name, and what their page showed of each."""
    read = (keyset.unpack(key, str, int, str, str) for key in keys)
    return {(table, pk, column): seen for table, pk, column, seen in filter(None, read)}


def return_to(person: Person, at: int, keys: list[str], *, day: str, by) -> Act | None:
    """Put these differences back, all in one act; None when there was nothing left of them.

    ChangedMeanwhile when one of them says something else by now than the page that named it.
    """
    asked = asked_for(keys)
    with Act.doing("restore", f"Put back as on {day}", by=by, undo_for=UNDO_FOR) as act:
        locked = Person.objects.select_for_update().get(pk=person.pk)
        wanted = [one for one in differences(locked, at, by) if one.which in asked]
        if not wanted:
            act.delete()
            return None
        if other := [one for one in wanted if one.seen != asked[one.which]]:
            said = (
                meanwhile.told(*one.which, title=one.title, now=one.now, membership=by)
                for one in other
            )
            raise ChangedMeanwhile(" ".join(said))
        states = _then_and_now(locked, at)
        by_row: dict[tuple[str, int], set[str]] = defaultdict(set)
        for one in wanted:
            by_row[one.table, one.pk].add(one.column)
        for (table, pk), columns in by_row.items():
            then = states[table, pk][0]
            _write(locked, _MODELS[table], pk, then, None if "" in columns else columns)
        changed("people")
    return act


# ── through the models' own verbs ────────────────────────────────────────────
def _write(person, model, pk, then: dict | None, columns: set[str] | None) -> None:
    """Make a row what it was: these columns of it, or the row itself (None)."""
    try:
        if model is Person:
            _change_person(person, then, columns)
        elif model is Filing:
            _file(person, pk, then)
        elif columns is None:
            _row_again(model, pk, then)
        else:
            _change_row(model.objects.filter(person=person, pk=pk).first(), then, columns)
    except ValidationError as refused:
        is_named = then and model is not Person
        name = speech_of(model).name(Row(model, then), Names()) if is_named else ""
        sentences = " ".join(refused.messages)
        raise CannotRestore(f"{name}: {sentences}" if name else sentences) from None


def _change_person(person, then, columns):
    values = {}
    for column in columns or ():
        found = field_of(Person, column)
        values[found.name] = _value(found, then[column])
    if referrer := values.get("referred_by"):
        referrals.refuse_circle(person, referrer)
    book = values.pop("book", None)
    person.change(**values)
    if book:
        Person.objects.filter(pk=person.pk).update(book=book)


def _file(person, pk, then):
    """A category is put back by its id, or taken away again."""
    if then is None:
        filing = Filing.objects.filter(person=person, pk=pk).select_related("category").first()
        if filing:
            person.unfile(filing.category)
        return
    category = Category.objects.filter(pk=then["category_id"]).first()
    if category is None:
        raise CannotRestore("This category is not there any more.")
    person.file(category)


def _row_again(model, pk, then):
    if then is None:
        model.objects.filter(pk=pk).delete()
        return
    if model.objects.filter(pk=pk).exists():
        return
    row = model(pk=pk)
    for found in model._meta.concrete_fields:
        if found.column in then and found.name not in ("id", "workspace"):
            setattr(row, found.attname, found.to_python(then[found.column]))
    if hasattr(row, "is_best") and row.is_best:
        row.is_best = not model.objects.filter(person=row.person_id, is_best=True).exists()
    row.full_clean(exclude=["id"])
    row.save(force_insert=True)


def _change_row(row, then, columns):
    if row is None:
        raise CannotRestore("This is not there any more. Put the whole of it back first.")
    if "status" in columns:
        _change_status(row, then)
    names = []
    for column in columns - set(_WITH_STATUS):
        found = field_of(type(row), column)
        setattr(row, found.name, _value(found, then[column]))
        names.append(found.name)
    if not names:
        return
    row.full_clean()
    row.save(update_fields=names)
    if "is_best" in names and row.is_best:
        others = type(row).objects.filter(person=row.person_id, is_best=True)
        others.exclude(pk=row.pk).update(is_best=False)


def _change_status(row, then):
    """A stop is never lifted from the history: that is done on the number or address itself."""
    if row.status in _STOPS and then["status"] not in _STOPS:
        raise CannotRestore(
            f"{row} is {row.status}. Lift that on the number or address itself, if they said so."
        )
    row.mark(then["status"], then.get("status_note") or "")


def _value(found, raw):
    if not isinstance(found, models.ForeignKey):
        return found.to_python(raw)
    if raw is None:
        return None
    target = found.remote_field.model.objects.filter(pk=raw).first()
    if target is None:
        raise CannotRestore(f"{found.verbose_name.capitalize()}: that one is not there any more.")
    return target
