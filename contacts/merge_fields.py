"""Field by field: what one person made of two will have, and what goes into the note instead."""

from dataclasses import dataclass, field

from contacts.duplicates import same_place
from contacts.models import Address, LookingFor, Person
from contacts.names import join_names
from contacts.names_alike import Alike, first_alike
from contacts.streets import same_street
from crm.kit.dates import NO_YEAR

# What belongs together is chosen together.
_TOGETHER = {
    "names": ("Name", ("prefix", "first_name", "middle_name", "last_name", "suffix")),
    "spouse": ("Spouse", ("spouse_first_name", "spouse_last_name")),
    "source": ("Source", ("source", "source_detail")),
    "follow_up": ("Next call", ("follow_up_on", "follow_up_reason")),
}
_NOT_CHOSEN = {
    "id", "workspace", "public_id", "book", "last_contacted_at", "last_attempt_at",
    "last_mailed_at", "is_sample", "created_at", "updated_at", "first_lc", "last_lc", "spouse_lc",
    "spouse_last_lc", "company_lc", "sort_lc", "search_text", "label_name", "salutation",
}  # fmt: skip
_JOINED = {"about", "links"}  # both stay, one below the other
_OF_FIRST = ("prefix", "middle_name", "suffix", "nickname")
_LABELS = {
    "nickname": "Called", "company": "Company", "title": "Job", "how_met": "How you met",
    "owner": "Looked after by", "home": "House", "died_on": "Died",
}  # fmt: skip


@dataclass(frozen=True)
class Choice:
    """The names of what is taken from the one that goes; `from_kept` says the other way round."""

    from_lost: frozenset[str] = frozenset()
    from_kept: frozenset[str] = frozenset()

    def takes_lost(self, name: str, usual: bool = False) -> bool:
        return name in self.from_lost or (usual and name not in self.from_kept)


@dataclass
class Part:
    """Something that either of two people has: shown as a row, chosen if they differ."""

    name: str
    label: str
    mine: str
    theirs: str
    takes_theirs: bool = False
    both: bool = False  # nothing to choose: both stay
    values: dict = field(default_factory=dict)

    @property
    def is_same(self) -> bool:
        return bool(self.mine) and self.mine == self.theirs

    @property
    def is_choice(self) -> bool:
        return bool(self.mine and self.theirs) and not self.is_same and not self.both

    @property
    def result(self) -> str:
        if self.both:
            return "\n".join(dict.fromkeys(filter(None, (self.mine, self.theirs))))
        return self.theirs if (self.takes_theirs or not self.mine) else self.mine

    @property
    def loses(self) -> str:
        if not self.is_choice:
            return ""
        return self.mine if self.takes_theirs else self.theirs


def is_swapped(kept: Person, lost: Person) -> bool:
    """Whether the other's first name is this one's spouse."""
    if not kept.spouse_lc or first_alike(kept.first_lc, lost.first_lc) > Alike.UNKNOWN:
        return False
    return first_alike(kept.spouse_lc, lost.first_lc) > Alike.UNKNOWN


def parts(kept: Person, lost: Person, choice: Choice) -> list[Part]:
    """Every field of a person in which one of the two has something."""
    theirs = _seen(lost, kept) if is_swapped(kept, lost) else _values(lost)
    mine = _values(kept)
    groups = dict(_TOGETHER)
    grouped = {one for _, names in _TOGETHER.values() for one in names}
    for one in _chosen_fields():
        if one.name not in grouped:
            label = _LABELS.get(one.name) or str(one.verbose_name)
            groups[one.name] = (label[:1].upper() + label[1:], (one.name,))
    found = [_part(name, *group, mine, theirs, choice) for name, group in groups.items()]
    return [part for part in found if part.mine or part.theirs]


def _chosen_fields():
    return [one for one in Person._meta.concrete_fields if one.name not in _NOT_CHOSEN]


def _values(person: Person) -> dict:
    return {one.name: getattr(person, one.name) for one in _chosen_fields()}


def _seen(lost: Person, kept: Person) -> dict:
    """The values of one whose first name is the other's spouse."""
    values = _values(lost)
    family = values["last_name"]
    return values | dict.fromkeys(_OF_FIRST, "") | {
        "first_name": lost.spouse_first_name,
        "last_name": lost.spouse_last_name or family,
        "spouse_first_name": lost.first_name,
        "spouse_last_name": family if family != kept.last_name else "",
        "birthday": lost.spouse_birthday,
        "spouse_birthday": lost.birthday,
    }  # fmt: skip


def _part(name, label, names, mine, theirs, choice) -> Part:
    differs = any(mine[one] and theirs[one] and mine[one] != theirs[one] for one in names)
    part = Part(name, label, _said(name, names, mine), _said(name, names, theirs))
    if name in _JOINED and differs:
        part.both = True
        part.values = {name: _joined(name, mine[name], theirs[name])}
        return part
    part.takes_theirs = differs and choice.takes_lost(name)
    first, second = (theirs, mine) if part.takes_theirs else (mine, theirs)
    part.values = {one: first[one] or second[one] for one in names}
    if not differs:
        part.mine = part.mine and _said(name, names, part.values)
        part.theirs = part.theirs and _said(name, names, part.values)
    return part


def _joined(name: str, mine: str, theirs: str) -> str:
    if theirs in mine:
        return mine
    whole = f"{mine}\n{theirs}"
    return whole if len(whole) <= Person._meta.get_field(name).max_length else mine


def _said(name: str, names, values: dict) -> str:
    if name == "names":
        return " ".join(filter(None, (values[one] for one in names)))
    return ", ".join(text for one in names if (text := _in_words(one, values[one])))


def _in_words(name: str, value) -> str:
    if value in (None, ""):
        return ""
    if hasattr(value, "strftime"):
        return f"{value:%B} {value.day}" + ("" if value.year == NO_YEAR else f", {value.year}")
    choices = dict(Person._meta.get_field(name).flatchoices)
    return str(choices.get(value, value))


def choose(kept: Person, lost: Person, choice: Choice) -> tuple[dict, list[str]]:
    """The values that the one who stays gets, and a line for each that does not stay."""
    values, lines = {}, []
    for part in parts(kept, lost, choice):
        values |= {
            name: value for name, value in part.values.items() if value != getattr(kept, name)
        }
        if part.loses:
            lines.append(f"{part.label}: {part.loses}")
        elif part.both and part.theirs not in part.values[part.name]:
            lines.append(f"{part.label}: {part.theirs}")
    if is_swapped(kept, lost):
        lines += [f"{lost.first_name}: {said}" for one in _OF_FIRST if (said := getattr(lost, one))]
    if lost.died_on and not kept.died_on:
        values.setdefault("died_on", lost.died_on)
    if values.get("referred_by") in (kept, lost):
        values.pop("referred_by")
    elif (sender := values.get("referred_by")) and sender.referred_by_id in (kept.pk, lost.pk):
        lines.append(f"Sent by {values.pop('referred_by').name}")
    return values, lines + _letters(kept, lost) + _wishes(kept, lost)


def _letters(kept: Person, lost: Person) -> list[str]:
    """How letters greet them stays as the agent has it; another wording goes into the note."""
    said = [("Dear", "salutation"), ("Envelope", "label_name")]
    return [
        f"{label}: {theirs}" for label, name in said
        if (theirs := getattr(lost, name)) and theirs != getattr(kept, name)
        and theirs not in (lost._dear(), join_names(lost))
    ]  # fmt: skip


def _wishes(kept: Person, lost: Person) -> list[str]:
    """What they look for: gaps are filled from the other, what differs goes into the note."""
    mine = LookingFor.objects.filter(person=kept).first()
    theirs = LookingFor.objects.filter(person=lost).first()
    if mine is None or theirs is None:
        return []
    lines, filled = [], []
    for one in LookingFor._meta.concrete_fields:
        if one.name in ("id", "workspace", "person"):
            continue
        here, there = getattr(mine, one.name), getattr(theirs, one.name)
        if here in (None, "") and there not in (None, ""):
            setattr(mine, one.name, there)
            filled.append(one.name)
        elif there not in (None, "", here):
            lines.append(f"Looks for, {one.verbose_name}: {there}")
    if filled:
        mine.save(update_fields=filled)
    return lines


# ── addresses: the same house, spelled two ways ──────────────────────────────
def same_houses(kept: Person, lost: Person) -> list[tuple[Address, Address]]:
    """Addresses of the two that are one house, with the one who stays first."""
    mine = list(kept.addresses.all())
    found = []
    for row in lost.addresses.all():
        same = next((one for one in mine if _is_same_house(one, row)), None)
        if same is not None and (not same.lived_until) == (not row.lived_until):
            found.append((same, row))
    return found


def _is_same_house(one: Address, other: Address) -> bool:
    place, other_place = (
        (row.postal_code[:5], row.city.casefold()) for row in (one, other)
    )  # fmt: skip
    return same_street(one.street_lc, other.street_lc) and same_place(*place, *other_place)


def is_fuller(theirs: Address, mine: Address) -> bool:
    return len(str(theirs)) > len(str(mine))


def ways_of(kept: Person, lost: Person) -> list[Part]:
    """Phones, e-mails and addresses, as rows of the page: all of them stay."""
    found = []
    for name, label, text in (
        ("phones", "Phone", "national"), ("emails", "E-mail", "address"),
    ):  # fmt: skip
        mine, theirs = (
            {getattr(row, text): row for row in getattr(person, name).all()}
            for person in (kept, lost)
        )
        found += [Part(name, label, said, said) for said in mine if said in theirs]
        ours = ", ".join(said for said in mine if said not in theirs)
        others = ", ".join(said for said in theirs if said not in mine)
        if ours or others:
            found.append(Part(name, label, ours, others, both=True))
    return found


def address_parts(kept: Person, lost: Person, choice: Choice) -> list[Part]:
    same = same_houses(kept, lost)
    found = []
    for mine, theirs in same:
        part = Part("address", mine.get_kind_display(), str(mine), str(theirs))
        part.takes_theirs = part.is_choice and choice.takes_lost("address", is_fuller(theirs, mine))
        found.append(part)
    known = {row.pk for both in same for row in both}
    mine, theirs = (
        ", ".join(str(row) for row in person.addresses.all() if row.pk not in known)
        for person in (kept, lost)
    )
    return found + (
        [Part("addresses", "Address", mine, theirs, both=True)] if mine or theirs else []
    )
