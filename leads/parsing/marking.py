"""From values that a person read out of a mail to the marks by which the next one is read."""

import re
from bisect import bisect_right
from dataclasses import dataclass
from itertools import accumulate

from .engine import PHONE_LIKE
from .taught import AROUND, FIELDS, Mark, plain_lines
from .values import MONEY, find_phones, read_price

LONGEST = 60
UNTIL = 40
FARTHEST = 12
PIECE = 30
SELF_TELLING = ("phone", "email")


@dataclass(frozen=True)
class Span:
    """Where a value stands: the field, the line, from and to."""

    name: str
    line: int
    start: int
    end: int


def marks_of(views, said: dict[str, str]) -> dict[str, Mark]:
    """The marks of each value that stands in the mail, by the view in which most of them do."""
    best: dict[str, Mark] = {}
    for view in views:
        lines = plain_lines(view)
        spans = spans_of(lines, said)
        marks = {span.name: _mark(span, spans, lines) for span in spans if span.name != "message"}
        if message := _message(lines, said.get("message", ""), spans):
            marks["message"] = message
        if len(marks) > len(best):
            best = marks
    return {name: best[name] for name in FIELDS if name in best}


def spans_of(lines: list[str], said: dict[str, str]) -> list[Span]:
    """The first place of each value; the message has none of its own."""
    spans = []
    for name in FIELDS[:-1]:
        value = " ".join((said.get(name) or "").split())
        if value and (span := _first(name, value, lines)):
            spans.append(span)
    return sorted(spans, key=lambda span: (span.line, span.start))


def _first(name, value, lines):
    for pattern in _patterns(name, value):
        for number, line in enumerate(lines):
            for match in pattern.finditer(line):
                if _is_it(name, value, match.group()):
                    return _span(name, number, match, line)
    return None


def _patterns(name, value):
    """The value as it stands first, then as others write it."""
    if name == "phone":
        return [PHONE_LIKE]
    if name == "price":
        return [MONEY]
    patterns = [_words(value)]
    words = value.split()
    if name == "name" and len(words) > 1:
        first, last = re.escape(words[0]), re.escape(words[-1])
        patterns += [_lazy(first, last), _lazy(last, first)]
    if name == "property_address" and len(words) > 1:
        street = _words(" ".join(words[:2])).pattern
        patterns.append(re.compile(street + r"[^|/(]{0,120}", re.IGNORECASE))
    return patterns


def _words(text):
    return re.compile(r"(?<!\w)" + re.escape(text) + r"(?!\w)", re.IGNORECASE)


def _lazy(one, other):
    return re.compile(rf"(?<!\w){one}\W[^\n]{{0,20}}?{other}(?!\w)", re.IGNORECASE)


def _is_it(name, value, text):
    if name == "phone":
        wanted, found = find_phones(value), find_phones(text)
        return bool(wanted and found and wanted[0].number == found[0].number)
    return name != "price" or read_price(text) == read_price(value)


def _span(name, number, match, line):
    end = match.end()
    if name == "property_address" and line[end : end + 1] not in ("", "/", "|", ".", "("):
        after = line[end:].lstrip()
        if after.startswith(",") or not re.fullmatch(r"[^,]*", match.group()):
            end = len(line)
    return Span(name, number, match.start(), end)


# ── the surroundings of a value ──────────────────────────────────────────────
def _mark(span, spans, lines) -> Mark:
    line = lines[span.line]
    here = [one for one in spans if one.line == span.line and one != span]
    before = [one for one in here if one.end <= span.start]
    after = [one for one in here if one.start >= span.end]
    begin = before[-1].end if before else 0
    tail = line[begin : span.start].strip()
    rest = line[span.end : after[0].start] if after else line[span.end :]
    until = "" if span.name in SELF_TELLING else _until(rest, bool(after))
    if _says(tail):
        return Mark("after", _last(tail), until)
    label = line[: before[0].start].strip() if before else ""
    if before and _says(label):
        if span.name in SELF_TELLING:
            return Mark("after", _last(label))
        if tail:
            return Mark("after", tail, until, on=label[:LONGEST])
    if until and not before and _says(until):
        return Mark("before", until=until)
    return _by_place(span, spans, lines, until)


def _by_place(span, spans, lines, until) -> Mark:
    """On a line of its own: so many below one that is the same in every mail."""
    taken = {one.line for one in spans}
    said = [number for number in range(span.line) if lines[number]]
    for distance, number in enumerate(reversed(said), 1):
        if number not in taken and _says(lines[number]) and distance <= FARTHEST:
            return Mark("below", lines[number][:LONGEST].strip(), until, number=distance)
    return Mark("line", until=until, number=len(said) + 1)


def _says(text) -> bool:
    return bool(re.search(r"[^\W\d_]{2}", text))


def _last(text) -> str:
    """The last words of a long beginning, which are likelier to stand in every mail."""
    if len(text) <= LONGEST:
        return text
    return text[-LONGEST:].partition(" ")[2].strip() or text[-LONGEST:]


def _until(rest, is_followed) -> str:
    rest = rest.strip()
    if not _says(rest):
        return rest.strip() if is_followed and rest else ""
    return _first_words(rest.lstrip(AROUND))


def _first_words(text) -> str:
    label, colon, _ = text[: UNTIL + 1].partition(":")
    if colon:
        return label + colon
    return text if len(text) <= UNTIL else text[:UNTIL].rpartition(" ")[0] or text[:UNTIL]


# ── the message ──────────────────────────────────────────────────────────────
def message_span(lines, message) -> tuple[int, int, int] | None:
    """(first line, place in it, last line) of the message; None when all of the mail is it."""
    pieces = [" ".join(line.split()) for line in message.splitlines() if line.strip()]
    if not pieces or sum(map(len, pieces)) > 0.7 * sum(map(len, lines)):
        return None
    start = _find(lines, pieces[0][:PIECE])
    end = start and _find(lines, pieces[-1][-PIECE:], after=start[0])
    return (start[0], start[1], end[2]) if start and end else None


def _message(lines, message, spans) -> Mark | None:
    span = message_span(lines, message)
    if span is None:
        return None
    number, at, last = span
    until = _after_message(lines, last, spans)
    label = lines[number][:at].strip()
    if _says(label):
        return Mark("after", _last(label), until)
    said = [one for one in range(number) if lines[one]]
    if said and said[-1] not in {one.line for one in spans} and _says(lines[said[-1]]):
        return Mark("below", lines[said[-1]][:LONGEST].strip(), until)
    return Mark("line", until=until, number=len(said) + 1)


def _find(lines, piece, after=0):
    """(line, place in it, line where it ends) of words that may go on in the next line."""
    rest = [line.lower() for line in lines[after:]]
    starts = list(accumulate((len(line) + 1 for line in rest), initial=0))
    at = " ".join(rest).find(piece.lower())
    if at < 0:
        return None
    first, last = (bisect_right(starts, one) - 1 for one in (at, at + len(piece) - 1))
    return after + first, at - starts[first], after + last


def _after_message(lines, end, spans) -> str:
    following = next((n for n in range(end + 1, len(lines)) if lines[n]), None)
    if following is None:
        return ""
    first = next((one.start for one in spans if one.line == following), None)
    return _first_words(lines[following][:first].strip())


# ── in words ─────────────────────────────────────────────────────────────────
NAMES = {
    "name": "The name", "first_name": "The first name", "last_name": "The last name",
    "phone": "The phone number", "email": "The e-mail address",
    "property_address": "The home’s address", "price": "The price",
    "mls_number": "The MLS number", "message": "The message",
}  # fmt: skip


def in_words(name: str, mark: Mark) -> str:
    """The mark as a sentence: "The name stands after “Visitor:”."."""
    said = f"{NAMES[name]} {_where(mark, is_message=name == 'message')}"
    if mark.until and mark.way != "before":
        said += f", up to “{mark.until}”"
    elif name == "message":
        said += " and goes on to the end"
    return said + "."


def _where(mark, is_message):
    verb = "begins" if is_message else "stands"
    match mark.way:
        case "after":
            line = f" in the line that begins with “{mark.on}”" if mark.on else ""
            return f"{verb} after “{mark.words}”{line}"
        case "before":
            return f"{verb} at the beginning of a line, before “{mark.until}”"
        case "below":
            line = "the line" if mark.number == 1 else f"the {_ordinal(mark.number)} line"
            return f"{verb} in {line} below “{mark.words}”"
    return f"{verb} in the {_ordinal(mark.number)} line of the mail"


def _ordinal(number: int) -> str:
    teen = 10 <= number % 100 <= 20
    return f"{number}{'th' if teen else {1: 'st', 2: 'nd', 3: 'rd'}.get(number % 10, 'th')}"
