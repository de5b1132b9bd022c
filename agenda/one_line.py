"""A task in one line: "Call Ray next fri 3pm", "Order photos tomorrow for Nora", "#Taxes mail the
receipts on the 10th every month".

What is not understood stays in the title, so that nothing typed is ever lost.
"""

import datetime as dt
import re
from dataclasses import dataclass

from agenda import assigning, moments
from agenda.models.doing import Kind
from agenda.repeating import Repeat
from contacts.models import Category, Person
from contacts.picking import candidates
from crm.kit import dates
from crm.kit.text import fold

_VERBS = {
    "call": Kind.CALL, "phone": Kind.CALL, "ring": Kind.CALL, "text": Kind.TEXT, "sms": Kind.TEXT,
    "email": Kind.EMAIL, "e-mail": Kind.EMAIL, "mail": Kind.EMAIL, "write": Kind.EMAIL,
    "card": Kind.CARD, "visit": Kind.VISIT, "meet": Kind.VISIT, "see": Kind.VISIT,
}  # fmt: skip
_EVERY = re.compile(
    r"\b(?:(?P<adverb>daily|weekly|biweekly|monthly|quarterly|yearly|annually)"
    r"|(?:every|each)\s+(?P<unit>day|workday|weekday|business day|week|month|quarter|year"
    r"|(?:other|second|two|2)\s+weeks?|(?:three|3)\s+months"
    r"|(?P<other>other\s+)?(?P<weekday>(?:mon|tues|wednes|thurs|fri|satur|sun)day)))\b",
    re.IGNORECASE,
)
_UNITS = {
    "day": Repeat.DAY, "daily": Repeat.DAY, "workday": Repeat.WORKDAY, "weekday": Repeat.WORKDAY,
    "business day": Repeat.WORKDAY, "week": Repeat.WEEK, "weekly": Repeat.WEEK,
    "biweekly": Repeat.TWO_WEEKS, "month": Repeat.MONTH, "monthly": Repeat.MONTH,
    "quarter": Repeat.QUARTER, "quarterly": Repeat.QUARTER, "three months": Repeat.QUARTER,
    "3 months": Repeat.QUARTER, "year": Repeat.YEAR, "yearly": Repeat.YEAR,
    "annually": Repeat.YEAR,
}  # fmt: skip
_MOST_WORDS_OF_A_DAY = 5
_NO_DAY_ALONE = re.compile(r"\d+|[a-z]{1,2}|now|days?|weeks?|months?|years?|(?:wk|mo|yr)s?")
_SPAN_ALONE = re.compile(r"(?:a|an|the|\w+) (?:days?|weeks?|wks?|months?|years?)")
_UNTIL = {"about", "re", "regarding", "to", "and", "because", "on", "at", "if", "whether", "–", "-"}
_MOST_WORDS_OF_A_NAME = 4


@dataclass
class Line:
    """What a line says; `who` is a public id, or the words of a name that fits several."""

    title: str
    kind: str = Kind.OTHER
    due: str = "today"
    repeat: str = ""
    who: str = ""
    member: object = None
    category: object = None


def read(text: str, membership, now: dt.datetime) -> Line:
    """`now` is the present moment where the member is."""
    said = " ".join(text.split())[:500]
    category, rest = _category(said, membership)
    repeat, day, rest = _repeat(rest)
    time, rest = moments.find_time(rest)
    said_day, rest = _day(rest, now.date())
    member, rest = _member(rest)
    due = ", ".join(part for part in (said_day or day, moments.hour_in_words(time) if time else "")
                    if part)  # fmt: skip
    title = _tidy(rest) or said
    kind, who = _kind_and_person(title, membership)
    return Line(title[:1].upper() + title[1:200], kind, due or "today", repeat, who, member,
                category)  # fmt: skip


def _tidy(rest: str) -> str:
    rest = re.sub(r"\s+([,.;:])", r"\1", " ".join(rest.split()))
    return re.sub(r"[\s,;:–-]+(?:(?:at|on|by|due|from|the|in|,)\s*)*$", "", rest).strip(" ,;")


def _category(text: str, membership) -> tuple[Category | None, str]:
    """ "#Taxes": a category of that name; of several words, the longest that is one."""
    found = re.search(r"(?:^|\s)#(?P<words>[^\s#].*)", text)
    if not found:
        return None, text
    words = found["words"].split()
    for count in range(min(len(words), _MOST_WORDS_OF_A_NAME), 0, -1):
        name = " ".join(words[:count])
        named = Category.objects.visible_to(membership).filter(name_lc=fold(name).strip(",. "))
        if category := named.first():
            return category, f"{text[: found.start()]} {' '.join(words[count:])}"
    return None, text


def _repeat(text: str) -> tuple[str, str, str]:
    """How often, the weekday that it names, and the rest."""
    found = _EVERY.search(text)
    if not found:
        return "", "", text
    rest = f"{text[: found.start()]} {text[found.end() :]}"
    if found["weekday"]:
        return Repeat.TWO_WEEKS if found["other"] else Repeat.WEEK, found["weekday"].lower(), rest
    unit = (found["adverb"] or found["unit"]).lower()
    return _UNITS.get(unit, Repeat.TWO_WEEKS), "", rest


def _day(text: str, today: dt.date) -> tuple[str, str]:
    """The words of a day, and the rest: the longest that are one, the last of those."""
    words = text.split()
    for count in range(min(_MOST_WORDS_OF_A_DAY, len(words)), 0, -1):
        for start in range(len(words) - count, -1, -1):
            said = " ".join(words[start : start + count]).strip(" ,.;")
            is_last = start + count == len(words)
            if _may_be_day(said.lower(), is_last) and dates.read(said, today):
                return said, " ".join(words[:start] + words[start + count :])
    return "", text


def _may_be_day(said: str, is_last: bool) -> bool:
    """ "two weeks" is a day only where it ends the line: one may order two weeks of flyers."""
    return not _NO_DAY_ALONE.fullmatch(said) and (is_last or not _SPAN_ALONE.fullmatch(said))


def _member(text: str) -> tuple[object, str]:
    """ "… for Nora" at the end, or "@nora" anywhere: the member who does it."""
    for pattern in (r"(?:^|\s)@(?P<name>\w+)", r"\sfor (?P<name>\w+)\s*[.,]?\s*$"):
        found = re.search(pattern, text, re.IGNORECASE)
        if found and (member := assigning.member_called(found["name"])):
            return member, f"{text[: found.start()]} {text[found.end() :]}"
    return None, text


def _kind_and_person(title: str, membership) -> tuple[str, str]:
    first, *words = title.split()
    kind = _VERBS.get(first.lower().rstrip(":,"), Kind.OTHER)
    if kind == Kind.OTHER:
        found = re.search(r"\b(?:to|for|with|from) (?P<name>[A-Z].*)", title)
        return kind, _only_one(found["name"].split(), membership) if found else ""
    while words and words[0].lower() in ("to", "with", "a", "back"):
        words = words[1:]
    return kind, _person(words, membership)


def _person(words: list[str], membership) -> str:
    """Whose name these words begin with: an id, or the words where it may be several people's."""
    for name in _names(words):
        found = _called(name, membership)
        if found:
            return str(found[0].public_id) if len(found) == 1 else name
    return ""


def _only_one(words: list[str], membership) -> str:
    for name in _names(words):
        found = _called(name, membership)
        if len(found) == 1:
            return str(found[0].public_id)
    return ""


def _names(words: list[str]) -> list[str]:
    """The first words as names, the longest first."""
    kept: list[str] = []
    for word in words[:_MOST_WORDS_OF_A_NAME]:
        if word.lower() in _UNTIL:
            break
        kept.append(re.sub(r"(?:['’]s|[,.:;?!])+$", "", word))
        if kept[-1] != word:
            break
    return [" ".join(kept[:count]) for count in range(len(kept), 0, -1)]


def _called(name: str, membership) -> list[Person]:
    """The people each word of whose name begins so; one who is called just so leads alone."""
    found = [
        person
        for person in candidates(Person.objects.visible_to(membership), name, None)
        if _says(name, person)
    ]
    exact = [person for person in found if fold(person.name) == fold(name)]
    return exact if len(exact) == 1 else found


def _says(words: str, person: Person) -> bool:
    parts = fold(f"{person.name} {person.first_name} {person.nickname}").split()
    return all(word in parts for word in fold(words).split())
