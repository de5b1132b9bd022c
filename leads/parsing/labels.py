"""Plain labels: "Name: Ann", a label over its value, rows of a table. Words: labels.toml."""

import functools
import re
import tomllib
import unicodedata
from pathlib import Path

from .addresses import one_line
from .names import read_name
from .values import clean, find_phones, read_email

LABEL_LIMIT = 70
STRICT = {
    "name", "first_name", "last_name", "email", "phone", "cell", "home_phone", "message",
    "property_address", "address", "lead_type", "source_label", "city", "zip_code", "mls_number",
    "move_in", "timeline", "budget", "pets", "smoker", "income", "credit_score", "lease_length",
    "bedrooms", "occupants", "ignore",
}  # fmt: skip
LINE = re.compile(
    r"^[\s>*•▪·-]*\**([^\W_][^:：|\t]{0,70}?)\**\s*(::?|：|\||\t)\s*\**\s*(.*)$", re.DOTALL
)
CLOCK = re.compile(r"\b\d{1,2}:\d\d(?:\s|$|[ap]m)", re.IGNORECASE)
LEADING = re.compile(
    r"^(?:your|contact|lead|prospect|client|customer|visitor|seller|buyer|renters?|tenant"
    r"|inquirer|user|consumer|the)\s+"
)
OTHERS = re.compile(
    r"\b(?:agent|broker|office|listing|support|lender|loan|vendor|assigned|company|brokerage"
    r"|title officer|manager)\b"
)
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


@functools.cache
def vocabulary():
    table = tomllib.loads(Path(__file__).with_name("labels.toml").read_text("utf-8"))
    return {key(label): name for name, labels in table.items() for label in labels}


@functools.lru_cache(maxsize=4096)
def key(label):
    """A label as the vocabulary writes it."""
    plain = unicodedata.normalize("NFKD", label.casefold().replace("’", "'"))
    plain = "".join(letter for letter in plain if not unicodedata.combining(letter))
    plain = re.sub(r"\((?:required|optional|s)\)|renter's\s", " ", plain)
    return " ".join(re.sub(r"[*?!#.:\s]+$|^[*#\s]+", "", plain).split())


@functools.lru_cache(maxsize=4096)
def field_of(label):
    """The field a label fills, or None for a word we do not know."""
    plain, words = key(label), vocabulary()
    if plain in words:
        return words[plain]
    shorter = LEADING.sub("", plain)
    if shorter in words and not OTHERS.search(plain):
        return words[shorter]
    if OTHERS.search(plain):
        return "ignore" if re.search(r"phone|e-?mail|name", plain) else None
    if len(plain.split()) <= 8:
        if re.search(r"\be-?mail\b", plain):
            return "email"
        if re.search(r"\b(?:cell|mobile)\b", plain):
            return "cell"
        if re.search(r"\b(?:tele)?phone\b", plain):
            return "phone"
    return None


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
            if not (
                value.startswith("//") or (separator == ":" and CLOCK.search(f"{label}:{value}"))
            ):
                return self.field(label), label, value.strip(), separator
        if line and len(line) <= 40:
            name = self.field(line)
            if name in STRICT or (name and key(line) in self.own):
                return name, line, "", ""
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
            below = self.below(index)
            if below is None:
                return end
            value, end = self.lines[below], below + 1
        if self.found.fill(name, value):
            self.seen.add(name)
            return end
        return index + 1

    def below(self, index):
        """Where the value of an empty label stands, unless the next thing is a label again."""
        for at in range(index + 1, min(index + 4, len(self.lines))):
            if self.lines[at]:
                label = self.split(at)
                unknown = label and label[0] is None and label[2]
                return at if label is None or unknown else None
        return None

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
            below = self.below(index)
            if below is None:
                return end
            end = below
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
        return not separator or is_such(name, value)

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
    if name in ("name", "person", "first_name", "last_name"):
        return read_name(value) is not None
    if name == "email":
        return read_email(value) is not None
    if name in ("phone", "cell", "home_phone"):
        return bool(find_phones(value))
    return True
