"""A couple goes two ways: one record becomes two, and either gets what is theirs."""

import datetime as dt

from django.db import models

from accounts.live import changed
from accounts.models import Act
from contacts.models import Note, Person
from crm.kit import clock

UNDO = dt.timedelta(days=30)


class Whose(models.TextChoices):
    FIRST = "first", "The first"
    OTHER = "other", "The other"
    BOTH = "both", "Both"


# What one knows of the two of them goes with both; what may be of one only can be taken out there.
_SHARED = (
    "book", "how_met", "source", "source_detail", "referred_by", "owner", "assistant", "about",
    "children", "in_common", "favorite_restaurant", "language", "last_contacted_at",
    "last_attempt_at", "last_mailed_at",
)  # fmt: skip


def part(person: Person, names: dict, whose: dict, *, by) -> tuple[Person, Act]:
    """Make two records of a couple. `names` are theirs from now on, `whose` says it by row.

    Notes, talks, drips and pursuits stay with the first, a dated note on either says where the
    other's are. One act.
    """
    person = Person.objects.select_for_update().get(pk=person.pk)
    couple, today = person.name, clock.today(person.workspace.zone)
    first, second = person.first, person.spouse_first_name
    title = f"{first} and {second} have records of their own"
    with Act.doing("parting", title, by=by, undo_for=UNDO) as act:
        other = Person(
            first_name=names["other_first_name"], last_name=names["other_last_name"],
            birthday=person.spouse_birthday, **{name: getattr(person, name) for name in _SHARED},
        )  # fmt: skip
        other.save()
        Person.objects.filter(pk=other.pk).update(
            **{name: getattr(person, name) for name in _SHARED if name.startswith("last_")}
        )
        wedding = person.wedding_anniversary
        person.change(
            first_name=names["first_name"], last_name=names["last_name"], spouse_first_name="",
            spouse_last_name="", spouse_birthday=None, wedding_anniversary=None, label_name="",
            salutation="", prefix=_own_prefix(person),
        )  # fmt: skip
        _divide(other, whose)
        day = f"{today:%B} {today.day}, {today.year}"
        was = f" They were married on {wedding:%B} {wedding.day}." if wedding else ""
        theirs = f"Until {day} one record with {person.name}: {couple}. What was written and said "
        Note.objects.create(person=other, body=f"{theirs}before is on that page.{was}", by=by)
        ours = f"Until {day} one record with {other.name}: {couple}. What was written and said "
        Note.objects.create(person=person, body=f"{ours}before is on this page.{was}", by=by)
        act.facts = {
            "said": _said(person, other),
            "people": [str(person.public_id), str(other.public_id)],
        }
        act.save(update_fields=["facts"])
        changed("people", "prospects", "leads")
    return other, act


def _own_prefix(person) -> str:
    is_of_both = "&" in person.prefix or " and " in person.prefix
    return "" if is_of_both else person.prefix


def _divide(other, whose: dict) -> None:
    """Phones, e-mails, addresses and categories go where they belong, some to both."""
    for row, choice in whose.items():
        if hasattr(row, "category"):
            if choice != Whose.FIRST:
                other.file(row.category)
            if choice == Whose.OTHER:
                row.person.unfile(row.category)
            continue
        if choice == Whose.BOTH:
            _copy(row, other)
        elif choice == Whose.OTHER:
            row.person = other
        if hasattr(row, "of_spouse"):
            row.of_spouse = False
        row.save()


def _copy(row, other) -> None:
    fields = {
        field.attname: getattr(row, field.attname)
        for field in row._meta.concrete_fields
        if field.name not in ("id", "public_id", "workspace", "person", "created_at")
    }
    twin = type(row)(person=other, **fields)
    if hasattr(twin, "of_spouse"):
        twin.of_spouse = False
    twin.save()


def _said(person, other) -> list[str]:
    ways = [*other.phones.all(), *other.emails.all(), *other.addresses.all()]
    got = ", ".join(map(str, ways)) or "no number and no address yet"
    return [
        f"{person.name}: letters go to {person.label_name}, Dear {person.salutation}.",
        f"{other.name}: letters go to {other.label_name}, Dear {other.salutation}. With {got}.",
        f"Notes, talks, drips and pursuits are on the page of {person.name}.",
        "The wedding day reminds nobody any more.",
    ]
