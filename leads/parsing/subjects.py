"""What a subject says of who wrote and about which property, for want of better in the body."""

import re

from .addresses import is_place
from .names import looks_like_name
from .sources import slug_for

WHAT = (
    r"(?:lead|inquiry|enquiry|referral|prospect|registration|registrant|sign-?up|contact|client"
    r"|customer|guest|visitor|message|question|request|submission|response|opportunity|match"
    r"|appointment|buyer|seller|renter|homeowner)"
)
ABOUT = r"(?: (?:about|for|on|regarding|re:?|in|at|of)\b.*|(?: [-–—|@]| ?[(,:!]).*)?"
NAME = r"(?P<name>[^\W\d_][^:|@\n\d()–—]{1,58}?)"
DID = (
    r"(?:has |is |just |would like |wants |was |have |are )+(?:\w+ )?(?:registered|signed|sent"
    r"|request|inquir|interest|submit|ask|contact|favorit|saved|view|schedul|assign|match|claim"
    r"|a new|your new|to (?:see|buy|sell|tour|know|meet|speak|talk|connect|schedule)|looking"
    r"|messag|reach|waiting|invited|ready|considering)"
    r"|(?:registered|requested|inquired|favorited|saved|viewed|wants|needs|requests|signed up"
    r"|sent you|asked|submitted|contacted)\b"
)
PERSON = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        rf"\b{WHAT}s?(?: (?:notification|alert|received|claimed|assigned|request|details|info))?"
        rf"(?: \([^)]{{1,30}}\))?\s*[:–—-]\s*{NAME}{ABOUT}$",
        rf"\b{WHAT}s? (?:from|via|on) [^:]{{2,40}}?(?::| [-–—]) {NAME}{ABOUT}$",
        rf"\b{WHAT}s? (?:from|by|with) {NAME}{ABOUT}$",
        rf"^\W*(?:(?:re|new|hot|lead|alert)\s*[:!-]\s*)*{NAME} (?:{DID})",
        rf"^\W*(?:meet|introducing|connect with|call) {NAME}{ABOUT}$",
        rf"\b{WHAT}s? {NAME}{ABOUT}$",
    )
)
PLACE = re.compile(
    r"(?:\b(?:about|for|on|regarding|re|in|at|of|see|tour|visit|viewed|saved)\b|[-–—|:,@])\s*:?\s+(\S.*)$",
    re.I,
)
UNIT = r"(?:, (?:apt|apartment|unit|suite|ste|no|#)[^,\n]{1,20})?"
FULL_PLACE = re.compile(
    rf"\b[NSEW]?\d+[\w/-]* [^,\n]{{3,60}}{UNIT}, [^,\d]{{2,40}}, [A-Z]{{2}},? \d{{5}}"
    r"(?:-\d{4})?\b",
    re.IGNORECASE,
)
STREET = re.compile(
    r"\d[\w/-]* .*\b(?:st|street|ave|avenue|rd|road|dr|drive|ln|lane|ct|court|blvd|boulevard|way|pl"
    r"|place|ter|terrace|cir|circle|trl|trail|pkwy|parkway|hwy|highway|loop|run|pt|point|cv|cove"
    r"|sq|row|path|xing|crossing|broadway)\b\.?(?:,? .*)?$",
    re.IGNORECASE,
)
NOBODY = re.compile(
    r"\b(?:lead|leads|inquiry|request|website|site|form|contact|property|listing|home|house|agent"
    r"|realty|realtor|real estate|buyer|seller|new|your|alert|notification|message|online|google"
    r"|facebook|zillow|info|showing|tour|report|update|client|customer|referral|team|group|inc|llc"
    r"|sold|price (?:drop|cut|reduc|change)\w*|market|search|value|from|for|about|with|street"
    r"|avenue|road)\b",
    re.IGNORECASE,
)
LIMIT = 300


def read_subject(subject, found):
    """Fill the person and the property as many a tool's subject names them."""
    subject = subject[:LIMIT]
    if "name" not in found and (name := person(subject)):
        found.fill("name", name)
    if place := property_of(subject):
        found.fill("fallback_address", place)


def person(subject):
    for pattern in PERSON:
        match = pattern.search(subject)
        if match and is_person(match.group("name").strip()):
            return match.group("name").strip()
    return None


def is_person(text):
    """Two to four capitalised words that no portal is called by."""
    words = text.split()
    capital = all(
        word[0].isupper() or word in ("de", "van", "der", "la", "&", "and") for word in words
    )
    named = 1 < len(words) <= 4 and capital and looks_like_name(text)
    return named and not NOBODY.search(text) and slug_for(text) is None


def property_of(subject):
    """The address in a subject, whole or as its last words; None when there is none."""
    if match := FULL_PLACE.search(subject):
        return match.group()
    rest = subject
    while match := PLACE.search(rest):
        rest = match.group(1)
        if STREET.match(rest) and is_place(rest) and slug_for(rest) is None:
            return rest
    return None
