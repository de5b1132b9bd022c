"""The columns of a list of people that one can choose, beside the name and its categories."""

from collections.abc import Callable
from dataclasses import dataclass

from django.utils.formats import date_format
from django.utils.html import format_html, format_html_join
from django.utils.text import capfirst

from contacts.dialling import attributes
from contacts.models import CustomField
from crm.kit import clock, dates


@dataclass(frozen=True)
class Column:
    name: str
    title: str
    cell: Callable  # person → what stands there, safe to show
    needs: tuple[str, ...] = ()  # what must be fetched with the people
    joins: tuple[str, ...] = ()  # and what in the same query


def _phone(person):
    phone = person.best_phone
    if phone is None:
        return ""
    return format_html('<a class="num" {}>{}</a>', attributes(phone, person), phone)


def _email(person):
    email = person.best_email
    return format_html('<a href="mailto:{0}">{0}</a>', email.address) if email else ""


def _reach(person):
    parts = [part for part in (_phone(person), _email(person)) if part]
    return format_html_join("", "{}<br>", ((part,) for part in parts))


def _city(person):
    address = person.mailing_address
    return address.city if address else ""


def _day(value) -> str:
    return date_format(value, "M j, Y") if value else ""


def _next(person):
    if not person.follow_up_on:
        return ""
    words = dates.in_words(person.follow_up_on, clock.on_this_machine().date())
    return format_html('<span title="{}">{}</span>', person.follow_up_reason, capfirst(words))


def _birthday(person):
    days = [day for day in (person.birthday, person.spouse_birthday) if day]
    return ", ".join(date_format(day, "M j") for day in days)


def _of(field: CustomField) -> Column:
    def cell(person):
        found = next((one for one in person.field_values.all() if one.field_id == field.pk), None)
        if found is None:
            return ""
        found.field = field
        value = found.value
        if field.kind == CustomField.Kind.MONEY and value is not None:
            return f"${value:,.2f}".removesuffix(".00")
        if field.kind == CustomField.Kind.NUMBER and value is not None:
            return f"{value.normalize():f}"
        return _day(value) if field.kind == CustomField.Kind.DATE else value

    return Column(f"field_{field.public_id}", field.name, cell, ("field_values",))


COLUMNS = {
    one.name: one
    for one in [
        Column("reach", "Reach them at", _reach),
        Column("phone", "Phone", _phone),
        Column("email", "E-mail", _email),
        Column("city", "City", _city, ("addresses",)),
        Column("source", "Source", lambda person: person.source or "", joins=("source",)),
        Column(
            "owner", "Looked after by", lambda person: person.owner or "", joins=("owner__user",)
        ),
        Column("next", "Next call", _next),
        Column("birthday", "Birthday", _birthday),
        Column("created", "Since", lambda person: _day(person.created_at)),
    ]
}
DEFAULT = [COLUMNS["reach"]]
MOST = 5


def columns_named(names: list[str], membership) -> list[Column]:
    """Those columns, at most five; the usual ones when none of them is known."""
    custom = {}
    if any(name.startswith("field_") for name in names):
        custom = {one.name: one for one in custom_columns(membership)}
    known = COLUMNS | custom
    return [known[name] for name in dict.fromkeys(names) if name in known][:MOST] or DEFAULT


def custom_columns(membership) -> list[Column]:
    return [_of(field) for field in CustomField.objects.visible_to(membership)]
