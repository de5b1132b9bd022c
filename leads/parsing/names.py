"""A name as a form or a header gives it becomes first and last name."""

import functools
import re
from dataclasses import dataclass

from nameparser import HumanName
from nameparser.config import Constants

from .values import clean, or_none

# The parser's own lists hold given names (Prince, Dean, Earl) and surnames (Do, Ma, Vi).
TITLES = {
    "mr",
    "mrs",
    "ms",
    "miss",
    "mx",
    "dr",
    "prof",
    "professor",
    "rev",
    "reverend",
    "fr",
    "hon",
}
SUFFIXES = {
    "jr",
    "sr",
    "ii",
    "iii",
    "iv",
    "esq",
    "md",
    "phd",
    "cpa",
    "dds",
    "dvm",
    "rn",
    "jd",
    "mba",
}
WORDS = Constants(
    titles=TITLES, first_name_titles=set(), suffix_acronyms=SUFFIXES, suffix_not_acronyms=SUFFIXES
)
NAME_LIMIT = 120
COUPLE = re.compile(r"\s+(?:&|and|y|et|und|\+)\s+|\s*/\s*", re.IGNORECASE)
NOT_A_NAME = re.compile(
    r"[@?]|https?:|\bsee crm\b|\d{3}|^\d|^(?:unknown|anonymous|not provided|new lead|guest"
    r"|user|value|answer)$|^(?:you|your|hi|hello|dear|this|thanks?|somebody|someone|the) ",
    re.IGNORECASE,
)
SENTENCE = re.compile(
    r"\b(?:what|should|would|could|please|is|are|have|your|this|that|we|you)\b", re.IGNORECASE
)


@dataclass(frozen=True)
class Name:
    first: str | None
    last: str | None
    second_person: str | None = None


@functools.lru_cache(maxsize=256)
def read_name(text):
    """First and last name, or None when the text is a sentence, a number or an address.

    A couple gives its first person; the other stands in `second_person`.
    """
    text = clean(re.sub(r"<[^>]{0,80}>", " ", text)).strip(" \"'.,;:-|*")
    if not looks_like_name(text):
        return None
    people = COUPLE.split(text, maxsplit=1)
    if people[0].casefold().strip(".") in TITLES and len(people) > 1:
        people = [people[1]]  # Mr. and Mrs. Smith
    first, last = split(people[0])
    if len(people) == 1:
        return Name(first, last)
    other_first, other_last = split(people[1])
    if not last and other_first and other_last:
        last = other_last
    return Name(first, last, people[1])


def read_part(text):
    """A first or a last name that a form asks for alone, without what is no part of it."""
    text = clean(text).strip(" \"'.,;:|*")
    if not looks_like_name(text):
        return None
    words = COUPLE.split(text, maxsplit=1)[0].split()
    while len(words) > 1 and words[-1].strip(".,").casefold() in SUFFIXES:
        words.pop()
    while len(words) > 1 and words[0].strip(".").casefold() in TITLES:
        words.pop(0)
    return cased(" ".join(words).strip(" ,"))


def looks_like_name(text):
    if not or_none(text) or len(text) > NAME_LIMIT or len(text.split()) > 8:
        return False
    if NOT_A_NAME.search(text) or not re.search(r"[^\W\d_]", text):
        return False
    return not (len(text.split()) > 3 and SENTENCE.search(text))


def split(text):
    human = HumanName(text, constants=WORDS)
    middle = " ".join(part for part in human.middle.split() if len(part.strip(".")) > 1)
    first = " ".join(part for part in (human.first, middle) if part)
    if not first and not human.last:
        return cased(text), None
    if not first and not human.title:
        return cased(human.last), None
    if not first and human.title:
        first = human.title if not human.last else ""
    last, words = human.last, first.split()
    if len(words) == 3 and all(len(word.strip(".")) > 1 for word in words):
        first, last = " ".join(words[:2]), f"{words[2]} {last}"  # two given names, two surnames
    initials = first.isupper() and not text.isupper() and len(first) == 2
    return (first if initials else cased(first)) or None, cased(last) or None


def cased(text):
    """Title case for a name that was typed in one case only; any other is left as it is."""
    text = clean(text)
    if not text or not (text.isupper() or text.islower()) or len(text) == 1:
        return text
    words = re.sub(r"[^\W\d_]+", lambda word: word.group().capitalize(), text)
    words = re.sub(r"(?<=['’])S\b", "s", words)
    return re.sub(r"\bMc([a-z])", lambda letter: "Mc" + letter.group(1).upper(), words)
