"""Merge fields of letters: `{{first_name}}`, or `{{first_name|there}}` with words to fall back on.

Fields that the workspace added itself come after ours: "Boat name" is `{{boat_name}}`, and stays
so when it is renamed.
A fixed list and a fixed grammar. What people write is never rendered as template code.
"""

import difflib
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property
from types import SimpleNamespace

from django.utils.html import escape

from contacts import custom

_FIELD = re.compile(r"\{\{\s*([^{}|]*?)\s*(?:\|([^{}]*))?\}\}")


@dataclass(frozen=True)
class Letter:
    """Whom the fields speak of: the person, who writes, and for which workspace."""

    person: object
    workspace: object
    membership: object | None = None

    @property
    def writer(self) -> str:
        user = self.membership.user if self.membership else None
        return user.get_full_name() if user else self.workspace.name

    @cached_property
    def custom(self) -> dict[str, str]:
        return custom.for_letters(self.person)


NOBODY = SimpleNamespace(  # of whom nothing is known: a letter before it has a reader
    name="",
    nickname="",
    first_name="",
    last_name="",
    salutation="",
    spouse_first_name="",
    home=None,
)

FIELDS: dict[str, Callable[[Letter], str]] = {
    "first_name": lambda to: to.person.nickname or to.person.first_name,
    "last_name": lambda to: to.person.last_name,
    "full_name": lambda to: to.person.name,
    "dear": lambda to: to.person.salutation or to.person.first_name,
    "spouse_first_name": lambda to: to.person.spouse_first_name,
    "home_address": lambda to: to.person.home.address if to.person.home else "",
    "agent_name": lambda to: to.writer,
    "agent_first_name": lambda to: to.writer.split(" ")[0],
    "agent_email": lambda to: to.membership.user.email if to.membership else "",
    "brokerage": lambda to: to.workspace.brokerage,
}
custom.keep_free(FIELDS)


@dataclass(frozen=True)
class Merged:
    """The finished text, the names that are no fields, and the fields that had nothing to say."""

    text: str
    unknown: list[str] = field(default_factory=list)
    empty: list[str] = field(default_factory=list)


def render(
    text: str, person, *, workspace, membership=None, extra: dict | None = None, html: bool = False
) -> Merged:
    """Fill the fields in. With `html` every value is escaped; the text itself is the agent's."""
    letter, unknown, empty = Letter(person, workspace, membership), [], []

    def fill(match):
        name, fallback = match[1].lower(), (match[2] or "").strip()
        value = _value(name, letter, extra or {})
        if value is None:
            unknown.append(name)
        elif not value and not fallback:
            empty.append(name)
        said = value or fallback
        return escape(said) if html else said

    return Merged(_FIELD.sub(fill, text), unknown, empty)


def _value(name: str, letter: Letter, extra: dict) -> str | None:
    if name in extra:
        return str(extra[name])
    if ask := FIELDS.get(name):
        return str(ask(letter) or "")
    return letter.custom.get(custom.merge_name(name))


def fields() -> list[tuple[str, str]]:
    """Every field that a letter of this workspace may ask for, and what its own are called now."""
    found = dict.fromkeys(FIELDS, "") | custom.merge_names()
    return [(f"{{{{{key}}}}}", name) for key, name in found.items()]


def without_fields(text: str) -> str:
    """The text as it would be with nothing to fill in: for lists that speak of nobody."""
    bare = _FIELD.sub(lambda match: (match[2] or "").strip(), text)
    return " ".join(bare.split()).strip(" ,")


def complaints(text: str, extra: tuple[str, ...] = ()) -> list[str]:
    """What is wrong with the fields of a text, in sentences, with what was probably meant."""
    found = []
    asked = dict.fromkeys(match[1].lower() for match in _FIELD.finditer(text))
    if strange := [name for name in asked if name not in FIELDS and name not in extra]:
        own = custom.merge_names()
        found += [
            f"There is no field {{{{{name}}}}}.{_meant(name, own, extra)}"
            for name in strange
            if custom.merge_name(name) not in own
        ]
    bare = _FIELD.sub("", text)
    if "{{" in bare or "}}" in bare:
        found.append("A field is not closed: it is written {{first_name}}.")
    return found


def _meant(name: str, own: dict[str, str], extra: tuple[str, ...]) -> str:
    """The field that has that name by now, or the one that is spelled most alike."""
    for key, title in own.items():
        if custom.merge_name(title) == custom.merge_name(name):
            return f" In letters “{title}” is {{{{{key}}}}}."
    near = difflib.get_close_matches(name, [*FIELDS, *own, *extra], n=1)
    return f" Did you mean {{{{{near[0]}}}}}?" if near else ""


def as_html(text: str) -> str:
    """Plain text as HTML paragraphs, everything escaped; links become links."""
    paragraphs = re.split(r"\n\s*\n", text.strip().replace("\r\n", "\n"))
    return "\n".join(f"<p>{_linked(escape(part))}</p>" for part in paragraphs if part.strip())


def _linked(escaped: str) -> str:
    linked = re.sub(r"https?://[^\s<>\"']+[^\s<>\"'.,;:!?)]", r'<a href="\g<0>">\g<0></a>', escaped)
    return linked.replace("\n", "<br>\n")
