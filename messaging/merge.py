"""Merge fields of letters: `{{first_name}}`, or `{{first_name|there}}` with words to fall back on.

Fields that the workspace added itself come after ours: "Boat name" is `{{boat_name}}`, and stays
so when it is renamed.
A fixed list (merge_fields) and a fixed grammar. What people write is never rendered as template
code: what cannot be a field stays in the text as it was typed.
"""

import difflib
import re
from collections.abc import Iterable
from dataclasses import dataclass, field

from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

from accounts.models import Workspace
from accounts.tenancy import current_workspace_id
from contacts import custom
from messaging.merge_fields import (
    AGENT,
    FIELDS,
    NOBODY,
    OWN,
    Letter,
    add_fields,
    card_from,
    letters,
    property_from,
)

__all__ = [
    "FIELDS", "NOBODY", "Letter", "Merged", "add_fields", "as_html", "card_from", "complaints",
    "fields", "groups", "missing", "missing_of_writer", "needed", "preview", "property_from",
    "render", "without_fields",
]  # fmt: skip

_FIELD = re.compile(r"\{\{\s*([^{}|]*?)\s*(?:\|([^{}]*))?\}\}")
_NAME = re.compile(r"[^\W_][\w ]*")  # what can be the name of a field at all


@dataclass(frozen=True)
class Merged:
    """The finished text, the names that are no fields, and the fields that had nothing to say."""

    text: str
    unknown: list[str] = field(default_factory=list)
    empty: list[str] = field(default_factory=list)


def render(
    text: str, person, *, workspace, membership=None, extra: dict | None = None, html: bool = False
) -> Merged:
    """Fill the fields in. With `html` every value is escaped; the text itself is the agent's.

    `{{brokerage|}}` says that nothing may stand there.
    """
    letter, unknown, empty = Letter(person, workspace, membership), [], []

    def fill(match):
        name, fallback = match[1].lower(), (match[2] or "").strip()
        value = _value(name, letter, extra or {})
        if value is None:
            unknown.append(name)
            if not _NAME.fullmatch(name):
                return match[0]
        elif not value and match[2] is None:
            empty.append(name)
        said = value or fallback
        return escape(said) if html else said

    return Merged(_FIELD.sub(fill, text), unknown, empty)


def preview(text: str, person, *, workspace, membership=None) -> SafeString:
    """The letter as HTML for the one who writes it: what is missing stands there, marked."""
    letter = Letter(person, workspace, membership)
    said, end = [], 0
    for match in _FIELD.finditer(text):
        said.append(escape(text[end : match.start()]))
        value = _value(match[1].lower(), letter, {}) or (match[2] or "").strip()
        is_gap = not value and match[2] is None
        said.append(f'<mark class="gap">{escape(match[0])}</mark>' if is_gap else escape(value))
        end = match.end()
    said.append(escape(text[end:]))
    return mark_safe("".join(said))


def _value(name: str, letter: Letter, extra: dict) -> str | None:
    if name in extra:
        return str(extra[name])
    if known := FIELDS.get(name):
        return str(known.ask(letter) or "")
    return letter.custom.get(custom.merge_name(name)) if _NAME.fullmatch(name) else None


# ── what may be asked for ────────────────────────────────────────────────────
def fields() -> list[tuple[str, str]]:
    """Every field that a letter of this workspace may ask for, and what its own are called now."""
    found = dict.fromkeys(FIELDS, "") | custom.merge_names()
    return [(f"{{{{{key}}}}}", name) for key, name in found.items()]


def groups() -> list[tuple[str, list[tuple[str, str]]]]:
    """The same under headings, each field with what it says in plain words."""
    found: dict[str, list] = {}
    for key, one in FIELDS.items():
        found.setdefault(one.group, []).append((f"{{{{{key}}}}}", one.says))
    if own := custom.merge_names():
        found[OWN] = [(f"{{{{{key}}}}}", name) for key, name in own.items()]
    return list(found.items())


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
            if not _NAME.fullmatch(name) or custom.merge_name(name) not in own
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


# ── what is missing ──────────────────────────────────────────────────────────
def needed(texts: Iterable[str], extra: tuple[str, ...] = ()) -> list[str]:
    """The fields that have no words to fall back on, in the order in which they are met."""
    asked = (
        match[1].lower() for text in texts for match in _FIELD.finditer(text) if match[2] is None
    )
    return [name for name in dict.fromkeys(asked) if _NAME.fullmatch(name) and name not in extra]


def missing(texts, people, *, extra: tuple[str, ...] = ()) -> list[tuple[object, list[str]]]:
    """Those of the people for whom a field of the texts has nothing to say, and which ones.

    What is missing of the writer is missing for everybody: `missing_of_writer` says that.
    """
    asked = [
        name for name in needed(texts, extra) if name not in FIELDS or FIELDS[name].group != AGENT
    ]
    if not asked:
        return []
    workspace = Workspace.objects.get(pk=current_workspace_id())
    found = []
    for letter in letters(people, asked, workspace=workspace):
        if gaps := [name for name in asked if _value(name, letter, {}) == ""]:
            found.append((letter.person, gaps))
    return found


def missing_of_writer(texts, membership, extra: tuple[str, ...] = ()) -> list[str]:
    """The fields of the texts that would say something of the writer, and cannot."""
    letter = Letter(NOBODY, membership.workspace, membership)
    return [
        name
        for name in needed(texts, extra)
        if name in FIELDS and FIELDS[name].group == AGENT and not _value(name, letter, {})
    ]


# ── as HTML ──────────────────────────────────────────────────────────────────
def as_html(text: str) -> str:
    """Plain text as HTML paragraphs, everything escaped; links become links."""
    paragraphs = re.split(r"\n\s*\n", text.strip().replace("\r\n", "\n"))
    return "\n".join(f"<p>{_linked(escape(part))}</p>" for part in paragraphs if part.strip())


def _linked(escaped: str) -> str:
    linked = re.sub(r"https?://[^\s<>\"']+[^\s<>\"'.,;:!?)]", r'<a href="\g<0>">\g<0></a>', escaped)
    return linked.replace("\n", "<br>\n")
