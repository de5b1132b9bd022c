"""Plain labels: "Name: Ann", a label over its value, rows of a table. Words: labels.toml."""

import re

from .addresses import is_place, one_line
from .label_words import field_of, key, known_field
from .names import read_name
from .values import clean, find_emails, find_phones, or_none, read_email, read_price

LABEL_LIMIT = 70
STRICT = {
    "name", "first_name", "last_name", "email", "phone", "cell", "home_phone", "message",
    "property_address", "address", "lead_type", "source_label", "city", "zip_code", "mls_number",
    "move_in", "timeline", "budget", "pets", "smoker", "income", "credit_score", "lease_length",
    "bedrooms", "occupants", "price", "ignore",
}  # fmt: skip
NAMES = {"name", "first_name", "last_name"}
TOLD_BY_VALUE = {"home", "person", "phone", "cell", "email", "mls_number"}
BULLET = r"^[^\w\n\"“”'‘(\[$+~#@<]{0,8}(?:\d{1,2}[.)]\s+)?\**"
LINE = re.compile(BULLET + r"([^\W_][^:：|\t]{0,70}?)\**\s*(::?|：|\||\t)\s*\**\s*(.*)$", re.DOTALL)
# Signs that part a label from its value too, but stand in sentences as well.
LOOSE = re.compile(BULLET + r"([^\W_][^:|\t]{0,40}?)\s+(?:[-–—=→]|[-=]>)\s+(.+)$")
SPACED = re.compile(BULLET + r"([^\W\d_][\w-]*(?: [\w-]+){0,2}?) (\S.*)$")
CLOCK = re.compile(r"\b\d{1,2}:\d\d(?!\d)")
FOOTER = re.compile(
    r"^(?:--$|-{3,}|_{3,}|={3,}|\*{3,}|manage submissions|does this submission look like spam"
    r"|this is a notification that|this (?:e-?mail|message|form|mail) (?:was|has been"
    r"|is) (?:sent|submitted|generated)"
    r"|sent (?:from|via)\b|powered by\b|you(?:'re| are) receiving|unsubscribe|to unsubscribe"
    r"|view (?:details|lead|this lead|the conversation|in )|log ?in to|sign in to"
    r"|reply (?:directly )?to this e-?mail"
    r"|©|copyright\b|to edit your e-?mail settings|click (?:here|below)|submitted \d"
    r"|open (?:lead|follow up boss)"
    r"|do not reply|please do not reply)",
    re.IGNORECASE,
)


class Labels:
    """Reads the labelled lines of one view into Found."""

    def __init__(self, lines, found, own=None):
        self.lines = lines
        self.found = found
        self.own = own or {}
        self.seen = set()
        self.airy = False

    def field(self, label):
        return self.own.get(key(label)) or field_of(label)

    def split(self, index):
        """(field or None, label, value, separator) when the line begins with a label, else None."""
        line = self.lines[index]
        match = LINE.match(line)
        if match and len(match.group(1)) <= LABEL_LIMIT:
            label, separator, value = match.groups()
            if not (value.startswith("//") or CLOCK.search(label[-3:] + separator + value[:3])):
                value = value.strip(" |") if separator == "|" else value.strip()
                return self.field(label), label, value, separator
        if line and len(line) <= 40:
            name = self.own.get(key(line)) or known_field(line)
            if name in STRICT or (name and key(line) in self.own):
                return name, line, "", ""
            name = name or field_of(line)
            if name in TOLD_BY_VALUE and is_nothing_else(name, self.line_below(index)):
                return name, line, "", ""
        return self.split_loosely(line)

    def split_loosely(self, line):
        """A well-known label without a colon, where what follows can be nothing but its value."""
        if len(line) > 300:
            return None
        for pattern, certain in ((LOOSE, is_such), (SPACED, is_nothing_else)):
            match = pattern.match(line)
            name = match and (self.own.get(key(match.group(1))) or known_field(match.group(1)))
            if name in STRICT and name != "ignore" and certain(name, match.group(2)):
                return name, match.group(1), match.group(2).strip(), "-"
        return None

    def read(self):
        """Fill Found from every label; how many different labels held a value."""
        self.airy = self.spacing()
        index = 0
        while index < len(self.lines):
            label = self.split(index)
            if label is None or label[0] is None:
                index = self.other(label, index) if label else index + 1
                continue
            index = self.take(label, index)
        return len(self.seen - {"ignore"})

    def spacing(self):
        """Whether the form leaves an empty line before most labels."""
        starts = [
            i
            for i in range(len(self.lines))
            if (label := self.split(i)) and label[0] and label[3] in (":", "::")
        ]
        return sum(i > 0 and not self.lines[i - 1] for i in starts) > len(starts) / 2

    def take(self, label, index):
        name, _, value, separator = label
        if name == "message":
            return self.message(value, index, separator)
        if name in ("property_address", "address"):
            return self.address(name, value, index, separator)
        end = index + 1
        if not value and separator != "\t":
            below = self.below(index, is_name=name in NAMES and separator == ":")
            if below is None:
                return end
            value, end = self.lines[below], below + 1
        if name in ("name", "person"):
            value = self.found.without_contacts(value[:200])
        if self.found.fill(name, value):
            self.seen.add(name)
            return end
        return index + 1

    def below(self, index, is_name=False, is_message=False):
        """Where the value of an empty label stands, unless the next thing is a label again."""
        at = next(
            (i for i in range(index + 1, min(index + 4, len(self.lines))) if self.lines[i]), 0
        )
        label = self.split(at) if at else None
        if not at or label is None:
            return at or None
        name, _, value, separator = label
        surname = is_name and not separator and at == index + 1  # Chase Price
        words = is_message and value and not is_such(name, value)  # Name: is on the title
        return at if (name is None and value) or surname or words else None

    def address(self, name, value, index, separator):
        parts, end = [value] if value else [], index + 1
        if not value and separator != "\t":
            below = self.below(index)
            if below is None:
                return end
            parts, end = [self.lines[below]], below + 1
        while end < len(self.lines) and len(parts) < 4:
            gap = end + 1 < len(self.lines) and not self.lines[end] and self.is_town(end + 1)
            if not gap and not self.continues(parts, end):
                break
            end += gap
            parts.append(self.lines[end])
            end += 1
        if parts and self.found.fill(name, one_line(parts)):
            self.seen.add(name)
        return end

    def continues(self, parts, at):
        """Whether this line goes on with the address above: a unit, or a town with its ZIP."""
        line = self.lines[at]
        if not line or self.split(at) or FOOTER.match(line):
            return False
        return (
            bool(
                self.is_town(at)
                or re.match(r"(?:(?:apt|unit|suite|ste)\b|#)", line, re.IGNORECASE)
                or (re.match(r"^\d+ ", parts[-1]) and re.match(r"^[^\d.!?]+,\s*[A-Z]{2}$", line))
            )
            and len(line) <= 80
        )

    def is_town(self, at):
        return bool(re.match(r"[^\d:]{2,50},?\s+[A-Z]{2}\.?,?\s+\d{5}(?:-\d{4})?$", self.lines[at]))

    def message(self, value, index, separator):
        parts, end = [value] if value else [], index + 1
        if not value and separator != "\t":
            below = self.below(index, is_message=True)
            if below is None:
                return end
            end = below + 1
            parts.append(self.lines[below])
        while end < len(self.lines) and not self.ends_message(end):
            if separator == "\t" and not self.lines[end]:
                break  # a table's cell ends where the table goes on
            parts.append(self.lines[end])
            end += 1
        if self.found.fill("message", " ".join(parts)):
            self.seen.add("message")
        return end

    def ends_message(self, at):
        line = self.lines[at]
        if FOOTER.match(line):
            return True
        label = self.split(at)
        if label is None:
            return False
        name, _, value, separator = label
        if separator == "\t":
            return True
        after_gap = not self.lines[at - 1]
        if self.airy and not after_gap:
            return False
        if name is None:
            return self.airy and separator in (":", "::")
        if name in ("message", "ignore"):
            return after_gap or name == "ignore"
        if name in self.found:
            return self.repeats(name, value)
        return is_such(name, value or self.line_below(at))

    def line_below(self, at):
        return next((line for line in self.lines[at + 1 : at + 3] if line), "")

    def repeats(self, name, value):
        """Whether the whole form is there a second time, as in a hidden copy."""
        return name == "email" and value.lower().startswith(self.found.get("email") or "\0")

    def other(self, label, index):
        """An unknown label: keep its answer, for the agent to read."""
        _, name, value, separator = label
        if (
            value
            and separator in ("\t", ":")
            and 2 < len(name) <= 40
            and len(self.found.extra) < 40
        ):
            answers = self.found.extra.setdefault("answers", {})
            if len(answers) < 30:
                answers.setdefault(clean(name), clean(value)[:500])
        return index + 1


def is_such(name, value):
    """Whether a value can be what its label says; a sentence after "Name:" is part of a letter."""
    if name in NAMES or name == "person":
        return read_name(value) is not None
    if name == "email":
        return read_email(value) is not None
    if name in ("phone", "cell", "home_phone"):
        return bool(find_phones(value))
    if name == "home":
        return is_place(value)
    if name == "price":
        return read_price(value) is not None
    return or_none(value) is not None


def is_nothing_else(name, value):
    """Whether a value is wholly of its label's kind, as no sentence that begins so would be."""
    if name in NAMES or name == "person":
        words = value.split()
        capital = all(word[0].isupper() for word in words) and known_field(value) is None
        return 0 < len(words) <= 4 and capital and is_such(name, value)
    if name == "email":
        return find_emails(value) == [value.lower()]
    if name in ("phone", "cell", "home_phone"):
        return bool(re.fullmatch(r"[\d\s().+–x/-]{10,30}", value)) and bool(find_phones(value))
    if name in ("property_address", "address", "home"):
        return bool(re.search(r", [A-Z]{2},? \d{5}$", value))
    if name == "mls_number":
        return bool(re.fullmatch(r"[A-Z]{0,4}-?\d[\w-]{3,15}", value))
    return name == "price" and bool(re.fullmatch(r"\$[\d,]+", value))
