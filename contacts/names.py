"""Names of persons and couples: as lists and envelopes write them, and as people type them."""

import re
from dataclasses import asdict, dataclass

from nameparser import HumanName


def join_names(person) -> str:
    """A couple is "Jack & Sandy Smith", or "Jack Smith & Sandy Jones" with two last names."""
    first, last = person.first_name, person.last_name
    if not person.spouse_first_name:
        return _joined(first, last)
    spouse_last = person.spouse_last_name or last
    if spouse_last == last:
        return f"{_joined(first)} & {_joined(person.spouse_first_name, last)}"
    return f"{_joined(first, last)} & {_joined(person.spouse_first_name, spouse_last)}"


def letter_name(person) -> str:
    """The name on the envelope: with prefix and suffix where there is one person only."""
    if person.spouse_first_name:
        return join_names(person)
    whole = _joined(person.prefix, person.first_name, person.middle_name, person.last_name)
    return _joined(whole, person.suffix) or person.company


def _joined(*parts: str) -> str:
    return " ".join(part for part in parts if part)


@dataclass
class Names:
    """The names of a record, by its columns."""

    prefix: str = ""
    first_name: str = ""
    middle_name: str = ""
    last_name: str = ""
    suffix: str = ""
    nickname: str = ""
    spouse_first_name: str = ""
    spouse_last_name: str = ""
    company: str = ""

    def __bool__(self):
        return any(asdict(self).values())


PARTICLES = {"de", "da", "del", "della", "di", "la", "le", "van", "von", "der", "den", "st."}
_AND = re.compile(r"\s+(?:&|\+|and)\s+|\s*&\s*", re.IGNORECASE)
_MR_AND_MRS = re.compile(r"^(mr|dr)\.?\s*(?:&|and|\+)\s*(mrs|ms|dr)\.?\s+", re.IGNORECASE)
_COMPANY = re.compile(
    r"\b(?:llc|inc|corp|corporation|company|co|ltd|lp|llp|pllc|realty|bank|plumbing|electric|"
    r"builders?|properties|group|associates|& sons|services)\b\.?",
    re.IGNORECASE,
)


def read_names(text: str) -> Names:
    """ "Jack & Sandy Smith", "Smith, Jack", "Dr. Maria de la Cruz", "Acme Plumbing LLC"."""
    text = " ".join(text.split()).strip(" ,;.-")
    if not text:
        return Names()
    if _COMPANY.search(text):
        return Names(company=text)
    if text.lower().startswith("the "):
        return Names(last_name=_cased(text[4:]))
    if both := _MR_AND_MRS.match(text):
        names = _one(text[both.end() :])
        names.prefix = f"{both[1].title()}. & {both[2].title()}."
        return names
    last, comma, firsts = text.partition(",")
    if comma and (second := _AND.split(firsts.strip(), maxsplit=1))[1:]:
        names = _one(f"{second[0]} {last}")
        names.spouse_first_name = _cased(second[1])
        return names
    partners = _AND.split(text, maxsplit=1)
    return _couple(*partners) if len(partners) == 2 and all(partners) else _one(text)


def _one(text: str) -> Names:
    human = HumanName(text)
    if text.islower() or text.isupper():
        human.capitalize(force=True)
    first, last = human.first, human.last
    if human.title and not first and not last:  # "Dean" is a name, too
        return Names(first_name=human.title)
    return Names(
        prefix=human.title,
        first_name=first,
        middle_name=human.middle,
        last_name=last,
        suffix=human.suffix,
        nickname=human.nickname,
    )


def _couple(one: str, other: str) -> Names:
    """The last name may stand with either of the two, or with both."""
    names, partner = _one(one), _one(other)
    names.suffix = names.suffix or partner.suffix
    names.spouse_first_name = _joined(partner.first_name, partner.middle_name)
    if not names.last_name:
        names.last_name = partner.last_name
    elif partner.last_name != names.last_name:
        names.spouse_last_name = partner.last_name
    return names


def _cased(text: str) -> str:
    text = text.strip()
    return text.title() if text.islower() or text.isupper() else text
