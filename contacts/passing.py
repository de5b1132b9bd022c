"""Somebody has died: what is changed the same day, gently and at once, and can be taken back."""

import datetime as dt

from accounts.live import changed
from accounts.models import Act
from contacts import life, stops
from contacts.fields import BirthdayField
from contacts.models import Address, Note, Person, Phone

UNDO = dt.timedelta(days=30)
FIRST, SPOUSE = "first", "spouse"
CHECKLIST = (
    "For the home, when the family is ready:\n"
    "· CMA: what the home is worth today, without being asked to sell\n"
    "· Net sheet: what would be left after a sale\n"
    "· Watch the property: vacant, insured, the yard, the mail, the heating"
)


def living_of(person) -> list[tuple[str, str]]:
    """Which of the two, or the one, may have died: a key and the name."""
    first = person.nickname or person.first_name or person.name
    both = [(FIRST, first)]
    return [*both, (SPOUSE, person.spouse_first_name)] if person.is_couple else both


def has_died(
    person: Person, who: str, *, on: dt.date, by, call_on: dt.date | None = None, keep=(),
    executor: str = "", executor_number: str = "",
) -> Act:  # fmt: skip
    """One of a couple, or the only one of the record, has died. All that follows is one act.

    `keep` are numbers and addresses of the dead that are the survivor's as well.
    """
    person = Person.objects.select_for_update().get(pk=person.pk)
    name = dict(living_of(person))[who]
    with Act.doing("death", f"{name} has died", by=by, undo_for=UNDO) as act:
        if person.is_couple:
            said = _leave_to_survivor(person, who, name, on, by, call_on, keep)
            people = [person]
        else:
            said = _close(person, name, on, by)
            people = [person, *_estate(person, name, by, call_on, executor, executor_number, said)]
        act.facts = {"said": said, "people": [str(one.public_id) for one in people]}
        act.save(update_fields=["facts"])
        changed("people", "prospects", "leads")
    return act


# ── of a couple ──────────────────────────────────────────────────────────────
def _leave_to_survivor(person, who, name, on, by, call_on, keep) -> list[str]:
    gone = {FIRST: False, SPOUSE: True}[who]
    kept = [f"{name} {_last_name(person, who)}".strip() + f" has died on {_day(on)}."]
    kept += ["Kept here, out of use:", f"Letters went to {person.label_name}, {person.salutation}"]
    kept += _facts_of(person, who)
    moved = _move_ways(person, gone, keep)
    kept += moved
    if person.follow_up_on:
        kept.append(
            f"A call was planned for {_day(person.follow_up_on)}: {person.follow_up_reason}"
        )
    person.change(**(_first_gone(person) if who == FIRST else _spouse_gone(person)))
    ended = life.end_what_is_automatic(person, by=by)
    person.plan_call(call_on, f"{name} has died. How is {person.first}?" if call_on else "")
    Note.objects.create(person=person, body="\n".join(kept), by=by)
    Note.objects.create(person=person, body=CHECKLIST, by=by)
    said = [
        f"The page is {person.name}’s now. Letters go to {person.label_name}, "
        f"Dear {person.salutation}.",
        f"{name}’s birthday and the wedding day remind nobody any more; they are in a note.",
    ]
    if moved:
        said.append(f"In the note, out of use: {'; '.join(moved)}.")
    if not any(phone.is_callable for phone in Phone.objects.filter(person=person)):
        said.append(f"There is no number left to call {person.first}.")
    said += ended
    if call_on:
        said.append(f"A call to {person.first} is planned for {_day(call_on)}.")
    return [*said, "What may help with the home is in a note: CMA, net sheet, watching it."]


def _first_gone(person) -> dict:
    """The spouse becomes the first; what was the other's own is in the note."""
    own = ("prefix", "middle_name", "suffix", "nickname", "title", "company")
    return dict.fromkeys([*own, "spouse_first_name", "spouse_last_name"], "") | {
        "first_name": person.spouse_first_name,
        "last_name": person.spouse_last_name or person.last_name,
        "birthday": person.spouse_birthday,
        "spouse_birthday": None,
        "wedding_anniversary": None,
        "label_name": "",
        "salutation": "",
    }


def _spouse_gone(person) -> dict:
    is_of_both = "&" in person.prefix or " and " in person.prefix
    return {
        "prefix": "" if is_of_both else person.prefix,
        "spouse_first_name": "",
        "spouse_last_name": "",
        "spouse_birthday": None,
        "wedding_anniversary": None,
        "label_name": "",
        "salutation": "",
    }


def _last_name(person, who) -> str:
    return (person.spouse_last_name if who == SPOUSE else "") or person.last_name


def _facts_of(person, who) -> list[str]:
    """What was known of the one who has died, a line each."""
    first = who == FIRST
    job = " at ".join(part for part in (person.title, person.company) if part)
    facts = {
        "Name": _whole_name(person) if first else "",
        "Job": job if first else "",
        "Birthday": _words(person.birthday if first else person.spouse_birthday),
        "Wedding": _words(person.wedding_anniversary),
    }
    return [f"{what}: {value}" for what, value in facts.items() if value]


def _whole_name(person) -> str:
    names = (person.prefix, person.first_name, person.middle_name, person.last_name, person.suffix)
    nickname = f"({person.nickname})" if person.nickname else ""
    return " ".join(part for part in (*names, nickname) if part)


def _move_ways(person, gone: bool, keep) -> list[str]:
    """Take the dead one's numbers and e-mails away; all others are the survivor's own now."""
    kept, away = {row.public_id for row in keep}, []
    for rows in (person.phones, person.emails):
        for row in rows.all():
            if row.of_spouse == gone and row.public_id not in kept:
                away.append(row)
            elif row.of_spouse:
                row.of_spouse = False
                row.save(update_fields=["of_spouse"])
    stops.remember_ways(away)
    said = [f"{row} ({row.status})" if row.status else str(row) for row in away]
    for row in away:
        row.delete()
    return said


# ── alone ────────────────────────────────────────────────────────────────────
def _close(person, name, on, by) -> list[str]:
    planned = person.follow_up_on and f" A call was planned for {_day(person.follow_up_on)}."
    person.change(died_on=on, follow_up_on=None, follow_up_reason="")
    Note.objects.create(person=person, body=f"{name} has died on {_day(on)}.{planned or ''}", by=by)
    said = [
        f"{name}’s record stays, with all that was written. It is out of the call list, the "
        "prospects and the lists; nothing is sent to it, and its numbers cannot be dialed."
    ]
    return said + life.end_what_is_automatic(person, by=by)


def _estate(person, name, by, call_on, executor, number, said) -> list[Person]:
    """Whoever looks after the estate gets a record, so that the call has somebody to reach."""
    if not (call_on or executor or number):
        return []
    first, _, last = executor.rpartition(" ")
    estate = Person.objects.create(
        first_name=(first or last)[:80], last_name=(last if first else "")[:80],
        company=f"Estate of {person.name}"[:120], owner=person.owner, source=person.source,
        how_met=f"Looks after the estate of {person.name}"[:200], book=person.book,
    )  # fmt: skip
    if number:
        estate.phones.create(number=number)
    for home in person.addresses.filter(kind=Address.Kind.HOME, lived_until=None):
        estate.addresses.create(
            kind=Address.Kind.PROPERTY, street=home.street, city=home.city, state=home.state,
            postal_code=home.postal_code,
        )  # fmt: skip
    if call_on:
        estate.plan_call(call_on, f"{name} has died. How can you help the family?")
        said.append(f"A call to {estate.name} is planned for {_day(call_on)}.")
    Note.objects.create(person=estate, body=CHECKLIST, by=by)
    said.append(f"{estate.name} has a record of its own, with what may help with the home.")
    return [estate]


def _day(day: dt.date) -> str:
    return f"{day:%B} {day.day}, {day.year}"


def _words(day: dt.date | None) -> str:
    return BirthdayField().prepare_value(day) if day else ""
