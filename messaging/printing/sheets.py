"""Sheets, envelopes and papers by their measures (sheets.toml), and whether words fit on them."""

import math
import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path

POINTS = 72  # an inch
LETTER_WIDTH = 0.53  # of its size, on an average; a little generous, so that words do fit
LINE = 1.32
LABEL_LINE = 1.18
SMALLEST = 5.5
INSET = 0.12  # inches between the edge of a label and its words


@dataclass(frozen=True)
class Sheet:
    """A letter sheet of labels."""

    number: str
    title: str
    words: str
    columns: int
    rows: int
    width: float
    height: float
    left: float
    top: float
    step_x: float
    step_y: float
    points: float

    @property
    def capacity(self) -> int:
        return self.columns * self.rows

    def corner(self, place: int) -> tuple[float, float]:
        """Where the label at that place of its sheet (from 0) begins, row by row."""
        row, column = divmod(place, self.columns)
        return self.left + column * self.step_x, self.top + row * self.step_y

    def points_for(self, lines: list[str]) -> float:
        """The size in which all lines stand on the label; long ones are broken."""
        width = (self.width - 2 * INSET) * POINTS
        height = (self.height - 0.1) * POINTS
        size = self.points
        while size > SMALLEST and _rows(lines, width, size) * size * LABEL_LINE > height:
            size -= 0.5
        return size


@dataclass(frozen=True)
class Envelope:
    number: str
    title: str
    words: str
    width: float
    height: float
    address_left: float
    address_top: float
    points: float


@dataclass(frozen=True)
class Measures:
    """Of the paper that a piece is printed on."""

    paper: str
    template: str
    width: float
    height: float
    room_width: float = 0
    room_height: float = 0
    text_points: tuple = ()
    front_points: float = 0
    address_left: float = 0
    address_top: float = 0

    def points_for(self, text: str) -> float | None:
        """The largest size in which the words fit; None: there are too many for this paper."""
        if not self.text_points:
            return 11
        lines = text.strip().splitlines()
        width, height = self.room_width * POINTS, self.room_height * POINTS
        fitting = (
            size for size in self.text_points if _rows(lines, width, size) * size * LINE <= height
        )
        return next(fitting, None)


def _rows(lines: list[str], width: float, size: float) -> float:
    """How many rows these lines take; an empty one is half of one."""
    row = max(1, int(width / (size * LETTER_WIDTH)))
    return sum(math.ceil(len(line) / row) if line.strip() else 0.5 for line in lines)


@cache
def _read() -> dict:
    return tomllib.loads((Path(__file__).parent / "sheets.toml").read_text(encoding="utf-8"))


@cache
def labels() -> dict[str, Sheet]:
    return {number: Sheet(number, **facts) for number, facts in _read()["labels"].items()}


@cache
def envelopes() -> dict[str, Envelope]:
    return {number: Envelope(number, **facts) for number, facts in _read()["envelopes"].items()}


@cache
def papers() -> dict[str, Measures]:
    return {
        paper: Measures(paper, **facts | {"text_points": tuple(facts.get("text_points", ()))})
        for paper, facts in _read()["papers"].items()
    }
