"""For whom a step is: by category and by field. Who is not meant is passed over, with the reason.

if because := conditions.unmet(step, person):  # "June is not in Friend."
"""

from contacts import custom
from contacts.models import CustomField, FieldValue
from crm.kit.text import fold

OWN = "field:"
FIELDS = {
    "email": "E-mail", "phone": "Phone", "address": "Address", "spouse_first_name": "Spouse",
    "birthday": "Birthday", "wedding_anniversary": "Wedding anniversary",
    "home_bought_on": "The day they bought their home", "lease_ends_on": "The end of their lease",
    "tenure": "Rents or owns", "children": "Children", "pets": "Pets", "employer": "Works for",
    "company": "Company", "language": "Language", "source": "Where they came from",
    "city": "City", "state": "State",
}  # fmt: skip


def choices() -> list[tuple[str, str]]:
    """For a form, called inside a workspace: what is known of everybody, and one's own fields."""
    own = CustomField.objects.all()
    return [
        ("", "For everybody"), *FIELDS.items(),
        *((f"{OWN}{field.public_id}", field.name) for field in own),
    ]  # fmt: skip


def unmet(step, person) -> str:
    """Why this step is not for this person, in a sentence; or nothing."""
    if not (step.only_in_id or step.asks_category or step.not_in_id or step.if_field):
        return ""
    filed = {category.pk for category in person.known_categories}
    if step.only_in_id and step.only_in_id not in filed:
        return f"{person.first} is not in {step.only_in}."
    if step.asks_category and not step.only_in_id:
        return "The category that this step is for is gone."
    if step.not_in_id in filed:
        return f"{person.first} is in {step.not_in}."
    if step.if_field and not _says(step, person):
        return f"{_name(step.if_field)} of {person.first} {_wanted(step)}."
    return ""


def in_words(step) -> str:
    """ "Only Friend, not Vendor; only if Tenure is Rents": for the list of the steps."""
    parts = [
        f"only {step.only_in}" if step.only_in_id else "",
        f"not {step.not_in}" if step.not_in_id else "",
        f"only if {_name(step.if_field)} {step.get_if_rule_display()}"
        f"{f' “{step.if_value}”' if step.Rule(step.if_rule).compares else ''}"
        if step.if_field
        else "",
    ]
    said = ", ".join(part for part in parts if part)
    return f"{said[:1].upper()}{said[1:]}"


def _says(step, person) -> bool:
    said, wanted = fold(_value(step.if_field, person)), fold(step.if_value)
    match step.Rule(step.if_rule):
        case step.Rule.KNOWN:
            return bool(said)
        case step.Rule.UNKNOWN:
            return not said
        case step.Rule.IS:
            return said == wanted
        case step.Rule.IS_NOT:
            return said != wanted
    return wanted in said


def _value(field: str, person) -> str:
    """What stands there, as a page shows it."""
    if field.startswith(OWN):
        values = FieldValue.objects.filter(person=person, field__public_id=field.removeprefix(OWN))
        found = values.select_related("field").first()
        return custom.shown(found.field, found.value) if found else ""
    address = person.mailing_address
    match field:
        case "email":
            return str(person.best_email or "")
        case "phone":
            return str(person.best_phone or "")
        case "address":
            return str(address or "")
        case "city" | "state":
            return getattr(address, field, "")
        case "tenure":
            return person.get_tenure_display() if person.tenure else ""
    return str(getattr(person, field, None) or "")


def _wanted(step) -> str:
    """How it falls short: "is empty", "is not “Rents”"."""
    value = f"“{step.if_value}”"
    return {
        "known": "is empty", "unknown": "is filled in", "is": f"is not {value}",
        "is_not": f"is {value}", "has": f"does not contain {value}",
    }[step.if_rule]  # fmt: skip


def _name(field: str) -> str:
    if field.startswith(OWN):
        found = CustomField.objects.filter(public_id=field.removeprefix(OWN)).first()
        return found.name if found else "A field that is gone"
    return FIELDS.get(field, "A field that is gone")
