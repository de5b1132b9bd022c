"""What a label says: the field it fills. Words first (labels.toml), then the pattern it follows."""

import functools
import re
import tomllib
import unicodedata
from pathlib import Path

LEADING = re.compile(
    r"^(?:your|my|contact|lead|prospect|client|customer|visitor|seller|buyer|renter|tenant|sender"
    r"|inquirer|user|consumer|applicant|guest|attendee|registrant|homeowner|owner|caller|borrower"
    r"|person|submitter|primary|preferred|personal|best|the|their)(?:'s|s'|s)?\s+"
)
OTHERS = re.compile(
    r"\b(?:agent|broker|office|listing|support|lender|loan|vendor|assigned|company|brokerage"
    r"|title officer|manager|co-?buyer|spouse|partner|emergency)\b"
)
PLACE = r"(?:property|home|house|listing|address)"
INTEREST = (
    r"(?:viewed|saved|favou?rite[ds]?|interest(?:ed)?|inquir(?:y|ed|ing)|enquir(?:y|ed)"
    r"|request(?:ed)?|tour|showing|visit(?:ed)?|details|info|information|question|of|in|about|for"
    r"|last|first|most|recently|recent|subject|selected|on|the|your|seen)"
)
# Asked in this order. The value must fit the field as well, so that a guess does no harm.
PATTERNS = tuple(
    (re.compile(pattern), name)
    for pattern, name in (
        (r"\be-?mail\b", "email"),
        (r"\b(?:cell|mobile)\b", "cell"),
        (r"\b(?:tele)?phone\b", "phone"),
        (
            r"\b(?:contact|call ?back|best|text|reach|whatsapp)\b.*\bnumber\b|\bnumber to"
            r"|^caller$",
            "phone",
        ),
        (r"\b(?:type|status|style|id|url|link|date|time|score|preference|consent)$", None),
        (
            r"^(?:messages?|comments?|questions?|notes?|remarks)(?: ?(?:from|for|about|text|/|&|and"
            r"|or)\b.*)?$|^(?:the|any|other|additional|inquiry|special|further)\b.*\b(?:messages?"
            r"|comments?|questions?|notes?|details|info(?:rmation)?|requests?|instructions)$"
            r"|^(?!have|got|for|if|view|reply|see|send|any)\w.*\b(?:message|comments|questions"
            r"|notes|remarks)$|^(?:what|how) .*(?:know|help|looking for|mind)\b|^anything else\b"
            r"|^tell (?:us|me)\b|^(?:message|comments?|notes?|questions?) ?/",
            "message",
        ),
        (r"^mls(?:id)?(?: (?:listing|property|number|no|id|code))*$", "mls_number"),
        (
            r"^(?:listing|list|listed|home|house|sale|asking|current|property)(?: (?:price|at"
            r"|for))+$",
            "price",
        ),
        (rf"^(?:{INTEREST} )*{PLACE}(?: {PLACE})?(?: {INTEREST})*$", "home"),
        (rf"^{INTEREST}(?: {INTEREST})+$|^(?:viewed|saved|favorited|re)$", "home"),
    )
)


@functools.cache
def vocabulary():
    table = tomllib.loads(Path(__file__).with_name("labels.toml").read_text("utf-8"))
    return {key(label): name for name, labels in table.items() for label in labels}


@functools.lru_cache(maxsize=4096)
def key(label):
    """A label as the vocabulary writes it."""
    plain = unicodedata.normalize("NFKD", label.casefold().replace("’", "'").replace("_", " "))
    plain = "".join(letter for letter in plain if not unicodedata.combining(letter))
    plain = re.sub(r"[®™©]|\((?:required|optional|s)\)|renter's\s", " ", plain)
    plain = re.sub(r"(?<=\w)\s*#\s*:?\s*$", " number", plain)
    return " ".join(re.sub(r"[*?!#.:\s]+$|^[*#\s]+", "", plain).split())


@functools.lru_cache(maxsize=4096)
def known_field(label):
    """The field of a label that stands in the vocabulary, with or without whose it is."""
    plain, words = key(label), vocabulary()
    if plain in words:
        return words[plain]
    shorter = plain
    while (shortened := LEADING.sub("", shorter)) != shorter:
        shorter = shortened
        if shorter in words and not OTHERS.search(plain):
            return words[shorter]
    return None


@functools.lru_cache(maxsize=4096)
def field_of(label):
    """The field a label fills, or None for a word we do not know."""
    plain = key(label)
    if known := known_field(label):
        return known
    if OTHERS.search(plain) and re.search(r"phone|e-?mail|name|cell|mobile", plain):
        return "ignore"
    if len(plain.split()) > 8 or OTHERS.search(re.sub(r"\blisting\b", "", plain)):
        return None
    return next((name for pattern, name in PATTERNS if pattern.search(plain)), None)
