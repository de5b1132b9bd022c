"""A name as a form or a header gives it becomes first and last name."""

import functools
import re
from dataclasses import dataclass

from nameparser import HumanName

from .values import clean, or_none

NAME_LIMIT = 120
COUPLE = re.compile(r"\s+(?:&|and|y|et|und|\+)\s+|\s*/\s*", re.IGNORECASE)
NOT_A_NAME = re.compile(
    r"[@?]|https?:|\bsee crm\b|\d{3}|^\d|^(?:unknown|anonymous|not provided|new lead|guest"
    r"|user|value|answer)$",
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
    first, last = split(people[0])
    if len(people) == 1:
        return Name(first, last)
    other_first, other_last = split(people[1])
    if not last and other_first and other_last:
        last = other_last
    return Name(first, last, people[1])


def looks_like_name(text):
    if not or_none(text) or len(text) > NAME_LIMIT or len(text.split()) > 8:
        return False
    if NOT_A_NAME.search(text) or not re.search(r"[^\W\d_]", text):
        return False
    return not (len(text.split()) > 3 and SENTENCE.search(text))


def split(text):
    human = HumanName(text)
    middle = " ".join(part for part in human.middle.split() if len(part.strip(".")) > 1)
    first = " ".join(part for part in (human.first, middle) if part)
    if not first and not human.last:
        return cased(text), None
    if not first and not human.title:
        return cased(human.last), None
    if not first and human.title:
        first = human.title if not human.last else ""
    return cased(first) or None, cased(human.last) or None


def cased(text):
    """Title case for a name that was typed in one case only; any other is left as it is."""
    text = clean(text)
    if not text or not (text.isupper() or text.islower()) or len(text) == 1:
        return text
    words = re.sub(r"[^\W\d_]+", lambda word: word.group().capitalize(), text)
    words = re.sub(r"(?<=['’])S\b", "s", words)
    return re.sub(r"\bMc([a-z])", lambda letter: "Mc" + letter.group(1).upper(), words)
