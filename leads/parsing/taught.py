"""Formats that a member has taught: literal words in a mail beside which each field stands.

Data only, and no regex of a user's: a mark is words that are looked for as they are, so that no
rule can be slow, and none can read what is not there. Values are read as everywhere else.
"""

import re
from dataclasses import dataclass, field, replace
from functools import lru_cache
from itertools import islice

from . import wording
from .forwards import unwrap
from .mail import open_mail
from .reading import Found
from .sources import is_vendor

FIELDS = (
    "name", "first_name", "last_name", "phone", "email", "property_address", "price", "mls_number",
    "message",
)  # fmt: skip
PERSON = ("first_name", "last_name")
STANDARDS = {"adf", "metadata", "payload"}
MOST_PLACES = 5  # so many lines with the words are tried for a value that is one
NEAR = 3
AROUND = ' \t.,;:!-–—·•|/()[]<>"“”*'


@dataclass(frozen=True)
class Mark:
    """How a field is found: `after` words on its line, `before` others at its beginning, so many
    lines `below` words, or as the so-manyeth `line` of the mail."""

    way: str = "after"
    words: str = ""
    until: str = ""
    on: str = ""  # only in a line that begins with this
    number: int = 1


@dataclass(frozen=True)
class Format:
    """A sender's mails, by address or domain, and by words in the subject if there are any."""

    parser: str
    sender: str
    subject_mark: str = ""
    lead_type: str = "unknown"
    marks: dict[str, Mark] = field(default_factory=dict)

    def fits(self, mail) -> bool:
        if self.subject_mark.casefold() not in mail.subject.casefold():
            return False
        return is_of(mail.sender, self.sender)

    @property
    def narrowness(self) -> tuple:
        return bool(self.subject_mark), "@" in self.sender


def is_of(address: str, sender: str) -> bool:
    """Whether an address is that sender's: the same one, or at that domain or one below it."""
    address, sender = address.lower(), sender.lower()
    if "@" in sender:
        return address == sender
    domain = address.rpartition("@")[2]
    return bool(sender) and (domain == sender or domain.endswith("." + sender))


def plain_lines(view) -> list[str]:
    """Lines as a person sees them, in which marks are looked for and found."""
    lines = (line.replace(":\t", ": ").replace("\t", ": ") for line in view)
    return [" ".join(line.split()) for line in lines]


# ── reading ──────────────────────────────────────────────────────────────────
def improved(reading, raw, ours, formats):
    """The reading, or a better one by what was taught for its sender; never a worse one."""
    if not formats or not _is_open_to(reading):
        return reading
    mail = unwrap(open_mail(raw))
    fitting = sorted((one for one in formats if one.fits(mail)), key=_narrowest)
    for one in fitting:
        found = read_by(one, mail, ours)
        better = _merged(reading, found, one, mail)
        if better is not None:
            return better
    return reading


def _narrowest(one):
    return tuple(not part for part in one.narrowness)


def _is_open_to(reading) -> bool:
    """Standards, and a sender's own file that read all, are not asked again."""
    if reading.kind == "lead":
        by_general_rules = reading.parser in ("labels", "sentence")
        return reading.parser not in STANDARDS and (by_general_rules or not reading.complete)
    return reading.kind == "unknown" or (
        reading.kind == "not_a_lead" and reading.parser == "classify"
    )


def read_by(one: Format, mail, ours) -> Found:
    """What a format reads in a mail: by the view of it that says most."""
    trials = []
    for view in mail.views:
        found = Found(ours, is_vendor)
        read_lines(one, plain_lines(view), found)
        trials.append(found)
    return max(trials, key=lambda found: found.weight, default=Found(ours, is_vendor))


def read_lines(one: Format, lines: list[str], found: Found) -> None:
    if mark := one.marks.get("message"):  # in what somebody wrote, no mark counts
        lines = _read_message(lines, mark, found)
    for name in FIELDS[:-1]:
        if mark := one.marks.get(name):
            for text in islice(_texts(lines, mark, name), MOST_PLACES):
                if found.fill(name, text.strip(AROUND)):
                    break
    found.settle()


def _merged(reading, found, one, mail):
    """The taught fields over the others; None when they make no lead."""
    said = {name: value for name, value in found.fields.items() if name != "lead_type"}
    if not said:
        return None
    is_lead = reading.kind == "lead"
    if not is_lead and not ({"email", "phone"} & set(said) and len(said) > 1):
        return None
    if set(PERSON) & set(said):
        said = dict.fromkeys(PERSON) | said
    if not is_lead and "message" not in one.marks:
        said.setdefault("message", reading.message)
    base = reading if is_lead else replace(reading, email=None, phone=None)
    better = replace(
        base, kind="lead", parser=one.parser, **said,
        lead_type=_lead_type(reading, one, said, mail), extra=_extra(reading, found),
    )  # fmt: skip
    return better if better.reachable else None


def _lead_type(reading, one, said, mail):
    if one.lead_type != "unknown":
        return one.lead_type
    if reading.kind == "lead" and reading.lead_type != "unknown":
        return reading.lead_type
    return wording.lead_type(f"{said.get('message') or ''}\n{mail.subject}") or "unknown"


def _extra(reading, found):
    kept = ("forwarded_by", "untrusted_forward")
    extra = {
        name: value
        for name, value in reading.extra.items()
        if reading.kind == "lead" or name in kept
    }
    return {name: value for name, value in extra.items() if name != "guessed"} | found.extra


# ── where a mark points ──────────────────────────────────────────────────────
@lru_cache(maxsize=2048)
def _literal(words: str) -> re.Pattern:
    start = r"(?<!\w)" if words[:1].isalnum() else ""
    return re.compile(start + re.escape(words), re.IGNORECASE)


def _places(lines, words, on=""):
    """(line number, end of the words in it): lines that begin with them first."""
    if not words:
        return
    pattern, later = _literal(words), []
    for number, line in enumerate(lines):
        if on and not line.casefold().startswith(on.casefold()):
            continue
        if match := pattern.search(line):
            if match.start() == 0:
                yield number, match.end()
            else:
                later.append((number, match.end()))
    yield from later


def _cut(text: str, until: str) -> str:
    match = _literal(until).search(text) if until else None
    return text[: match.start()] if match else text


def _texts(lines, mark, name):
    """The texts that a mark points at, the likeliest first."""
    match mark.way:
        case "after":
            for number, end in _places(lines, mark.words, mark.on):
                yield _cut(lines[number][end:], mark.until)
        case "before":
            for line in lines:
                found = _literal(mark.until).search(line) if mark.until else None
                if found and found.start():
                    yield line[: found.start()]
        case "below":
            for number, _ in _places(lines, mark.words):
                yield from _below([line for line in lines[number + 1 :] if line], mark, name)
        case "line":
            yield from _below([line for line in lines if line], mark, name)


def _below(said, mark, name):
    """The line of that place; a number or an address, which tell themselves, from near it too."""
    at = mark.number - 1
    near = said[at : at + 1]
    if name in ("phone", "email"):
        near += said[max(0, at - NEAR) : at] + said[at + 1 : at + 1 + NEAR]
    for line in near:
        yield _cut(line, mark.until)


def _read_message(lines, mark, found):
    """Fill the message; the lines that are left, in which no words are the writer's."""
    for start, first, offset in _beginnings(lines, mark):
        end = next(
            (
                number
                for number in range(start, len(lines))
                if mark.until
                and _literal(mark.until).search(lines[number], offset * (number == start))
            ),
            len(lines),
        )
        if end == start:
            text, end = _cut(first, mark.until), start + 1
            parts = [text]
        else:
            rest = _cut(lines[end], mark.until) if end < len(lines) else ""
            parts = [first, *lines[start + 1 : end], rest]
        if found.fill("message", "\n".join(parts).strip().strip(AROUND[:2])):
            head = lines[start][:offset]
            return [*lines[:start], head, *lines[end:]]
    return lines


def _beginnings(lines, mark):
    """(line, its text from where the message begins, where in the line that is)."""
    if mark.way == "after":
        for number, end in _places(lines, mark.words, mark.on):
            yield number, lines[number][end:].strip(), end
        return
    said = [number for number, line in enumerate(lines) if line]
    if mark.way == "below":
        for number, _ in _places(lines, mark.words):
            yield from _nth([one for one in said if one > number], lines, mark.number)
    elif mark.way == "line":
        yield from _nth(said, lines, mark.number)


def _nth(numbers, lines, wanted):
    for number in numbers[wanted - 1 : wanted]:
        yield number, lines[number], 0
