"""A mail beside its form: its words, with what was read of it marked in them."""

from dataclasses import dataclass

from leads.parsing.marking import message_span, spans_of

CLASSES = {
    "name": ("m-name", "Name"), "phone": ("m-phone", "Phone"), "email": ("m-mail", "Email"),
    "property_address": ("m-home", "Home"), "message": ("m-said", "Message"),
}  # fmt: skip
MOST_LINES = 1_500


@dataclass(frozen=True)
class Piece:
    text: str
    css: str = ""
    label: str = ""


def paragraphs(text: str, said: dict[str, str]) -> list[list[list[Piece]]]:
    """The mail's paragraphs, their lines, and the pieces of each; hostile words stay words."""
    lines = text.split("\n")[:MOST_LINES]
    marks = _marks(lines, said)
    found, paragraph = [], []
    for number, line in enumerate(lines):
        if line.strip():
            paragraph.append(list(_pieces(line, marks.get(number, []))))
        elif paragraph:
            found.append(paragraph)
            paragraph = []
    return [*found, paragraph] if paragraph else found


def _marks(lines, said) -> dict[int, list]:
    """For each line the places (from, to, field) in order; none within another."""
    marks: dict[int, list] = {}
    if whole := message_span(lines, said.get("message") or ""):
        first, at, last = whole
        for number in range(first, last + 1):
            marks[number] = [(at if number == first else 0, len(lines[number]), "message")]
    for span in spans_of(lines, said):
        places = marks.setdefault(span.line, [])
        if all(span.end <= start or span.start >= end for start, end, _ in places):
            places.append((span.start, span.end, span.name))
    return {number: sorted(places) for number, places in marks.items()}


def _pieces(line, places):
    done = 0
    for start, end, name in places:
        if start > done:
            yield Piece(line[done:start])
        yield Piece(line[start:end], *CLASSES.get(name, ("", "")))
        done = end
    if done < len(line):
        yield Piece(line[done:])
