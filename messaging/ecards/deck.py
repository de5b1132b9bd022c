"""Our eCards: each a readable file in cards/, with its drawing, its words and its season."""

import datetime as dt
import re
import tomllib
from dataclasses import dataclass, field
from functools import cache, cached_property
from hashlib import sha256
from pathlib import Path

import structlog
from django.conf import settings
from django.urls import reverse
from django.utils.text import slugify

from crm.kit.text import fold
from messaging import merge
from messaging.ecards import days, programs
from messaging.ecards.drawing import HEIGHT, WIDTH

HERE = Path(__file__).parent
LEAST_LETTERS = 300  # of live text beside a picture (reliability.md 2.7)
FACTS = {
    "name", "occasion", "version", "tags", "who", "opt_in", "alt", "subject", "message", "offered",
    "look",
}  # fmt: skip
# The occasion of the cards for a day that comes round each year with somebody.
OF_DAYS = {
    "birthday": "birthday", "spouse": "birthday", "wedding": "wedding-anniversary",
    "home": "home-anniversary",
}  # fmt: skip

log = structlog.get_logger("sphere.ecards")


class BadFile(Exception):
    """A card's file that cannot be used; the message is a sentence with its name."""


@dataclass(frozen=True)
class Card:
    key: str
    name: str
    occasion: str
    tags: tuple[str, ...]
    who: str
    alt: str
    subject: str
    message: str
    drawing: str
    look: dict = field(hash=False)
    version: int = 1
    opt_in: bool = False
    day: str = ""
    before: int = 0
    after: int = 0

    width, height = WIDTH, HEIGHT

    @cached_property
    def occasion_key(self) -> str:
        return slugify(self.occasion.replace("’", ""))

    @property
    def fingerprint(self) -> str:
        """Another one for whatever changes the picture: it stands in its address."""
        said = f"{self.drawing} {sorted(self.look.items())} {_pens()}"
        return sha256(said.encode()).hexdigest()[:10]

    @property
    def gif_url(self) -> str:
        return _public("ecards:gif", self)

    @property
    def png_url(self) -> str:
        return _public("ecards:png", self)

    # For pages of our own, wherever they were opened: the address without its host.
    @property
    def gif_path(self) -> str:
        return f"{reverse('ecards:gif', args=[self.key])}?v={self.fingerprint}"

    @property
    def png_path(self) -> str:
        return f"{reverse('ecards:png', args=[self.key])}?v={self.fingerprint}"

    @property
    def search_text(self) -> str:
        return fold(" ".join([self.name, self.occasion, self.who, *self.tags]))

    # ── its season ───────────────────────────────────────────────────────────
    def day_near(self, today: dt.date) -> dt.date | None:
        return days.nearest(self.day, today) if self.day else None

    def is_in_season(self, today: dt.date) -> bool:
        day = self.day_near(today)
        if day is None:
            return False
        return day - dt.timedelta(self.before) <= today <= day + dt.timedelta(self.after)

    def year_on(self, today: dt.date) -> int:
        """The year of the occasion that a card sent on that day is for."""
        day = self.day_near(today)
        return day.year if day else today.year


def _public(name: str, card: Card) -> str:
    return f"{settings.BASE_URL}{reverse(name, args=[card.key])}?v={card.fingerprint}"


@cache
def _pens() -> str:
    """What all drawings are made of."""
    files = sorted([*HERE.glob("drawing*.py"), HERE / "film.py"])
    return sha256(b"".join(file.read_bytes() for file in files)).hexdigest()


# ── files ────────────────────────────────────────────────────────────────────
def read(file: Path) -> Card:
    """One file; BadFile says what is wrong with it."""
    try:
        said = tomllib.loads(file.read_text("utf-8"))
        if strange := said.keys() - FACTS:
            raise BadFile(f"{file.name}: no field {', '.join(sorted(strange))}")
        look, offered = dict(said["look"]), said.get("offered", {})
        card = Card(
            key=file.stem, name=said["name"], occasion=said["occasion"],
            tags=tuple(said.get("tags", ())), who=said["who"], alt=said["alt"],
            subject=said["subject"], message=said["message"].strip(),
            drawing=look.pop("drawing"), look=look, version=said.get("version", 1),
            opt_in=said.get("opt_in", False), **offered,
        )  # fmt: skip
        _look_over(card)
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, KeyError, TypeError, ValueError) as error:
        raise BadFile(f"{file.name}: {type(error).__name__} {error}") from error
    return card


def _look_over(card: Card) -> None:
    """ValueError or KeyError for what would show only when somebody wants to send it."""
    _, usual = programs.named(card.drawing)
    if strange := card.look.keys() - usual.keys():
        raise ValueError(f"{card.drawing} takes no {', '.join(sorted(strange))}")
    if card.day:
        days.day_of(card.day, 2026)
    if wrong := _no_fields_of_ours(card.subject + card.message):
        raise ValueError(f"no field {wrong}")


def _no_fields_of_ours(text: str) -> str:
    """A card of ours asks for nothing that only one workspace has."""
    asked = (name.strip().lower() for name in re.findall(r"\{\{([^{}|]*)", text))
    return ", ".join(name for name in asked if name not in merge.FIELDS)


@cache
def _dealt() -> dict[str, Card]:
    found = []
    for file in (HERE / "cards").glob("*.toml"):
        try:
            found.append(read(file))
        except BadFile as error:
            log.error("ecards.bad_file", error=str(error))
    found.sort(key=lambda card: (*_place(card), card.name))
    return {card.key: card for card in found}


# ── the deck ─────────────────────────────────────────────────────────────────
def cards() -> list[Card]:
    """All of them, as the year goes; those of no season last."""
    return list(_dealt().values())


def _place(card: Card) -> tuple:
    if not card.day:
        return (1, card.occasion, card.look.get("years", 0))
    return (0, f"{days.day_of(card.day, 2026):%m-%d}", 0)


def find(key: str) -> Card | None:
    return _dealt().get(key)


def of_occasion(occasion_key: str) -> list[Card]:
    return [card for card in cards() if card.occasion_key == occasion_key]


def kinds_of(card: Card) -> list[str]:
    """The kinds of days that a card is for."""
    return [kind for kind, occasion in OF_DAYS.items() if occasion == card.occasion_key]


def occasions() -> dict[str, str]:
    """Every occasion by its key, as the year goes."""
    return {card.occasion_key: card.occasion for card in cards()}


def in_season(today: dt.date) -> list[Card]:
    """Those whose days these are, the one that is due first leading."""
    found = [card for card in cards() if card.is_in_season(today)]
    return sorted(found, key=lambda card: abs((card.day_near(today) - today).days))
