"""The library: letters, notes, scripts and snippets that anybody can read and mend as files.

    messaging/library/letters/thank_you.toml
        name, version, tags, who (one line), subject (letters), body

Read once, when first asked. A file that is not as it should be stops the start of the test that
reads them all, not a page: it is left out and logged. A higher app puts a shelf of its own beside
ours with `add_shelf`.
"""

import tomllib
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import structlog
from django.urls import reverse

from crm.kit.text import fold
from messaging import merge

HERE = Path(__file__).parent
KINDS = ("letter", "note", "script", "snippet", "flyer", "ecard-message")
WITH_SUBJECT = ("letter", "flyer")
_KNOWN = {"name", "version", "tags", "who", "subject", "body"}
log = structlog.get_logger("sphere.library")


class BadFile(ValueError):
    """A file of the library is not as it should be; the message says where and what."""


@dataclass(frozen=True)
class Standard:
    """A piece of the library, as its file has it."""

    kind: str
    key: str
    name: str
    version: int
    tags: tuple[str, ...]
    who: str
    subject: str
    body: str

    def __str__(self):
        return self.name

    def get_absolute_url(self):
        return reverse("messaging:standard", args=[self.kind, self.key])

    @property
    def texts(self) -> list[str]:
        return [text for text in (self.subject, self.body) if text]

    @property
    def opening(self) -> str:
        return merge.without_fields(self.body)[:160]

    @property
    def has_subject(self) -> bool:
        return self.kind in WITH_SUBJECT

    @property
    def icon(self) -> str:
        return shelf_of(self.kind).icon

    @property
    def kind_words(self) -> str:
        return shelf_of(self.kind).one

    @property
    def search_text(self) -> str:
        return fold(" ".join([self.name, self.who, self.subject, self.body, *self.tags]))


# ── files ────────────────────────────────────────────────────────────────────
def files(kind: str) -> list[Path]:
    return sorted((HERE / f"{kind}s").glob("*.toml"))


def read(kind: str, file: Path) -> Standard:
    """One file; BadFile says what is wrong with it."""
    try:
        said = tomllib.loads(file.read_text("utf-8"))
        standard = Standard(
            kind=kind,
            key=file.stem,
            name=said["name"],
            version=said.get("version", 1),
            tags=tuple(said.get("tags", ())),
            who=said.get("who", ""),
            subject=said.get("subject", ""),
            body=said["body"].strip(),
        )
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, KeyError, AttributeError) as error:
        raise BadFile(f"{file.name}: {type(error).__name__} {error}") from error
    if wrong := [*(f"no field {name}" for name in said.keys() - _KNOWN), *_wrong_with(standard)]:
        raise BadFile(f"{file.name}: {'; '.join(wrong)}")
    return standard


def _wrong_with(one: Standard) -> list[str]:
    texts = (one.name, one.who, one.subject, one.body, *one.tags)
    if not all(isinstance(text, str) for text in texts) or type(one.version) is not int:
        return ["a value is of the wrong kind"]
    said = {
        "the name is missing or too long": not 0 < len(one.name) <= 120,
        "a version is a number from 1": one.version < 1,
        "the text is missing": not one.body,
        "the subject is missing": one.kind == "letter" and not one.subject,
        "the subject is too long": len(one.subject) > 200,
        "a tag is too long": any(len(tag) > 30 for tag in one.tags),
        "who it is for is too long": len(one.who) > 200,
    }
    return [sentence for sentence, is_so in said.items() if is_so]


@cache
def _shelved(kind: str) -> dict[str, Standard]:
    found = {}
    for file in files(kind):
        try:
            found[file.stem] = read(kind, file)
        except BadFile as error:
            log.error("library.bad_file", error=str(error))
    return found


def pieces(kind: str) -> list[Standard]:
    """Every piece of that kind, by name."""
    return sorted(_shelved(kind).values(), key=lambda one: fold(one.name))


def find(kind: str, key: str) -> Standard | None:
    return _shelved(kind).get(key) if kind in KINDS else None


def piece(kind: str, key: str) -> Standard:
    """The piece of that key; KeyError without one."""
    return _shelved(kind)[key]


# ── shelves ──────────────────────────────────────────────────────────────────
@dataclass(frozen=True)
class OnShelf:
    """What stands in the library and has a page of its own elsewhere: an eCard, a flyer."""

    kind: str
    key: str
    name: str
    who: str
    tags: tuple[str, ...]
    texts: tuple[str, ...]
    url: str

    def __str__(self):
        return self.name

    def get_absolute_url(self):
        return self.url

    @property
    def opening(self) -> str:
        return merge.without_fields(self.texts[-1])[:160] if self.texts else ""

    @property
    def icon(self) -> str:
        return shelf_of(self.kind).icon

    @property
    def kind_words(self) -> str:
        return shelf_of(self.kind).one

    @property
    def search_text(self) -> str:
        return fold(" ".join([self.name, self.who, *self.texts, *self.tags]))


@dataclass(frozen=True)
class Shelf:
    """A kind of thing in the library.

    What stands there has a key, name, who, tags, an opening, texts, a search_text and a URL of its
    own; `taken()` says what this workspace has taken, by key.
    """

    kind: str
    one: str
    many: str
    icon: str
    standing: Callable[[], Iterable]
    taken: Callable | None = None
    order: int = 5


_shelves: dict[str, Shelf] = {}


def add_shelf(shelf: Shelf) -> None:
    _shelves[shelf.kind] = shelf


def shelves() -> list[Shelf]:
    """Those on which something stands."""
    ordered = sorted(_shelves.values(), key=lambda shelf: shelf.order)
    return [shelf for shelf in ordered if any(True for _ in shelf.standing())]


def shelf_of(kind: str) -> Shelf:
    return _shelves[kind]


def everything() -> list:
    """All that stands in the library, by name."""
    standing = [one for shelf in _shelves.values() for one in shelf.standing()]
    return sorted(standing, key=sort_key)


def sort_key(one) -> tuple[str, str, str]:
    return (fold(one.name), one.kind, one.key)


for _kind, _one, _many, _icon in (
    ("letter", "Letter", "Letters", "mail"),
    ("note", "Note", "Notes", "note"),
    ("script", "Call script", "Call scripts", "phone"),
    ("snippet", "Text snippet", "Text snippets", "message-2"),
    ("flyer", "Flyer", "Flyers", "file-text"),
    ("ecard-message", "eCard message", "eCard messages", "mail-heart"),
):
    add_shelf(Shelf(_kind, _one, _many, _icon, lambda kind=_kind: pieces(kind)))
