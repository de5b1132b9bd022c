"""Strings of a mail become values: phone numbers, mail addresses, prices, dates, addresses."""

import re
import unicodedata
from dataclasses import dataclass
from datetime import datetime

import phonenumbers

REGION = "US"
FREE_TEXT_LIMIT = 5_000
EMAIL = re.compile(r"[\w.!#$%&'+/=?^`{|}~-]{1,64}@[\w-]+(?:\.[\w-]+)+", re.UNICODE)
MONEY = re.compile(r"\$\s?(\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?\s?([kKmM]\b)?")
# "ID" alone is Idaho unless a number sign follows it.
MLS = re.compile(
    r"\b(?:MLS(?:\s?(?:ID|number|no\.?))*\s*[#:№]*|ID\s?#:?)\s*([A-Z]{0,4}-?\d{4,}[\w-]*)",
    re.IGNORECASE,
)
ABSENT = {
    "",
    "-",
    "--",
    "n/a",
    "na",
    "none",
    "null",
    "not answered",
    "not provided",
    "not available",
}
BOOLEANS = {"yes": True, "true": True, "no": False, "false": False}
# What a mail program or a preheader leaves between the letters; joiners stay inside a word,
# where emoji and Persian need them.
INVISIBLE = re.compile(
    "[\u00ad\u034f\u061c\u180e\u200b\u200e\u200f\u2028-\u202e\u2060-\u2064\ufeff]"
    "|(?<!\\S)[\u200c\u200d]+|[\u200c\u200d]+(?!\\S)"
)
CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")


# A mail program repeats an address or link behind the words that carry it.
LINK_AFTER_TEXT = re.compile(
    r"(?<=\S)\s?(?:<(?:mailto:|https?://|tel:)[^>\s]*>|\[mailto:[^\]\s]*\])"
)


def without_links(line):
    return LINK_AFTER_TEXT.sub("", line) if "<" in line or "[" in line else line


def stripped(text):
    """The text without the characters that nobody sees."""
    text = CONTROL.sub("", text)
    return text if text.isascii() else INVISIBLE.sub("", text)


def clean(text):
    """One line of NFC text: no invisible or control characters, runs of white space as one."""
    return " ".join(unicodedata.normalize("NFC", stripped(text)).split())


def or_none(text):
    """The text, or None for the ways in which portals write that there is no answer."""
    text = clean(text)
    return None if text.casefold() in ABSENT else text


@dataclass(frozen=True)
class Phone:
    number: str
    extension: str | None = None


def read_phone(text):
    """The phone number that a field holds, or None when it is masked, partial or no number."""
    found = find_phones(text)
    return found[0] if found else None


def find_phones(text):
    text = re.sub(r"[\u2010-\u2015\u2212]", "-", clean(text[:FREE_TEXT_LIMIT])).replace("tel:", " ")
    text = re.sub(r"(?<![\d+])00(?=[2-9]\d{7,})", "+", text)
    matcher = phonenumbers.PhoneNumberMatcher(
        text, REGION, leniency=phonenumbers.Leniency.POSSIBLE, max_tries=200
    )
    found = []
    for match in matcher:
        number = match.number
        if number.country_code == 1 and len(phonenumbers.national_significant_number(number)) != 10:
            continue  # seven digits ring nobody outside their own town
        found.append(
            Phone(
                phonenumbers.format_number(
                    phonenumbers.PhoneNumber(
                        country_code=number.country_code,
                        national_number=number.national_number,
                        italian_leading_zero=number.italian_leading_zero,
                    ),
                    phonenumbers.PhoneNumberFormat.E164,
                ),
                number.extension or None,
            )
        )
    return found


def read_email(text):
    """The mail address in a field, in small letters, without dots or brackets around it."""
    found = find_emails(text)
    return found[0] if found else None


def find_emails(text):
    found = []
    for match in EMAIL.finditer(text[:FREE_TEXT_LIMIT].replace("mailto:", " ")):
        address = match.group().strip(".'`").lower()
        if "*" not in text[max(0, match.start() - 3) : match.end()] and ".." not in address:
            found.append(address)
    return found


def read_price(text):
    """Whole US dollars, or None; a range or words around a lone figure are accepted."""
    text = clean(text)
    match = MONEY.search(text) or re.fullmatch(
        r"(\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?\s?([kKmM])?", text
    )
    if not match:
        return None
    scale = {"k": 1_000, "m": 1_000_000}.get((match.group(2) or "").lower(), 1)
    digits = match.group(1).replace(",", "")
    return int(digits) * scale if len(digits) <= 12 else None


def read_integer(text):
    match = re.search(r"\d{1,9}", text.replace(",", ""))
    return int(match.group()) if match else None


DATE_FORMATS = (
    "%m/%d/%Y", "%m/%d/%y", "%Y-%m-%d", "%b %d, %Y", "%B %d, %Y", "%d %b %Y", "%d %B %Y",
    "%A, %B %d, %Y", "%a, %b %d, %Y",
)  # fmt: skip
TIME_FORMATS = ("%I:%M %p", "%I:%M%p", "%I %p", "%I%p", "%H:%M")


def read_date(text):
    """ISO date, or the text as it was written when it is no date ("a month", "ASAP")."""
    text = clean(text)
    for form in DATE_FORMATS:
        try:
            return datetime.strptime(text, form).date().isoformat()
        except ValueError:
            continue
    return text or None


def read_moment(text):
    """ISO date and minute, without a zone because showing systems name none."""
    text = re.sub(r",? (?:at|@) ", " ", clean(text))
    for day in DATE_FORMATS:
        for hour in TIME_FORMATS:
            try:
                return datetime.strptime(text, f"{day} {hour}").isoformat(timespec="minutes")
            except ValueError:
                continue
    return text or None


def read_answer(text):
    text = or_none(text)
    return BOOLEANS.get(text.casefold(), text) if text else None


def read_lead_type(text):
    """buyer, seller or renter from a field that says so; None when it says two or none."""
    words = text.casefold()
    types = {
        kind
        for kind, pattern in (
            ("seller", r"\bsell|\bvaluation|home value|\bvendre|\bvender|verkauf"),
            ("buyer", r"\bbuy|\bpurchas|\bacheter|\bcomprar|\bkauf"),
            ("renter", r"\brent|\bleas(?:e|ing)\b|\btenant|\blouer|\balquil|\bmiete"),
        )
        if re.search(pattern, words)
    }
    return types.pop() if len(types) == 1 else None


EVENTS = {
    "request": "requested", "reschedul": "rescheduled", "cancel": "cancelled",
    "confirm": "confirmed",
    "feedback": "feedback", "inspection": "inspection", "began": "began", "ended": "ended",
    "declin": "declined",
}  # fmt: skip


def read_event(text):
    """What happened to a showing, in one word."""
    words = text.casefold()
    return next((event for start, event in EVENTS.items() if start in words), None)


EXTRA_READERS = {
    "event": read_event, "timeline": lambda text: text.replace("_", " "),
    "move_in": read_date, "showing_start": read_moment, "showing_end": read_moment,
    "previous_start": read_moment, "duration_minutes": read_integer, "total_showings": read_integer,
    "rating": read_integer, "beds": read_integer, "baths": read_integer, "bedrooms": read_integer,
    "bathrooms": read_integer, "occupants": read_integer, "income": read_price,
    "max_price": read_price,
    "pets": read_answer, "smoker": read_answer,
}  # fmt: skip


def read_extra(name, text):
    text = or_none(text)
    if text is None:
        return None
    return EXTRA_READERS.get(name, str)(text)
