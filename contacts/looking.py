"""Two panels of a person's page: what they look for, and the fields of the workspace's own."""

from django.db.models import OuterRef

from contacts import custom
from contacts.fields import figure_in_words
from contacts.models import LookingFor
from contacts.page import may_have
from crm.kit import dates, money


def rows():
    """The sign of the panel: something is known of what they look for."""
    return LookingFor.objects.filter(person=OuterRef("pk"))


def context(person, membership) -> dict:
    """What is known of their search, in the words of a conversation."""
    known = LookingFor.objects.filter(person=person)
    found = known.first() if may_have(person, "looking") else None
    return {
        "facts": _facts(found) if found else [],
        "can_work": membership.can_work,
        "is_asked_for": not person.is_contact,
    }


def own_fields(person, membership) -> dict:
    """The values that are filled in, each as it is written."""
    fields = custom.fields_of(membership) if may_have(person, "own_fields") else []
    values = custom.values_of(person) if fields else []
    return {
        "values": [(field.name, custom.shown(field, value)) for field, value in values],
        "has_fields": bool(fields),
        "can_work": membership.can_work,
    }


def _facts(found):
    agreed = [dates.written_out(found.agreement_signed_on)]
    agreed += [f"until {dates.written_out(found.agreement_ends_on)}"] * bool(
        found.agreement_ends_on
    )
    approved = [money.in_words(found.approved_amount), found.lender]
    approved += [f"until {dates.written_out(found.approved_until)}"] * bool(found.approved_until)
    sells = {True: "Yes", False: "No", None: ""}[found.must_sell_first]
    facts = [
        ("When", found.get_timeframe_display() if found.timeframe else ""),
        ("Home", found.get_home_display() if found.home else ""),
        ("Price", _between(found.price_min, found.price_max)),
        ("Rooms", _rooms(found)),
        ("Where", found.areas),
        ("Why", found.motivation),
        ("Pre-approved", ", ".join(filter(None, approved))),
        ("Sells first", sells),
        ("Other agent", found.other_agent),
        ("Agreement", ", ".join(filter(None, [*agreed, found.agreement_pay]))),
    ]
    return [(name, said) for name, said in facts if said]


def _between(least, most) -> str:
    if least is None or most is None:
        return f"up to {money.in_words(most)}" if most is not None else _from(least)
    return f"{money.in_words(least)} to {money.in_words(most)}"


def _from(least) -> str:
    return f"from {money.in_words(least)}" if least is not None else ""


def _rooms(found: LookingFor) -> str:
    rooms = [(found.beds, "bed"), (found.baths, "bath")]
    return ", ".join(
        f"{figure_in_words(count)}+ {room}s" for count, room in rooms if count is not None
    )
