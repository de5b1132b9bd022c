"""The leaderboard, where the owner wants one: who is ahead in what can be done, never in income."""

from dataclasses import dataclass

from goals.asked import Asked
from goals.team.figures import Line

MOST = 10


@dataclass(frozen=True)
class Place:
    number: int
    name: str
    score: int
    width: str
    is_me: bool


@dataclass(frozen=True)
class Board:
    title: str
    unit: str
    places: list[Place]


def of(lines: list[Line], asked: Asked) -> list[Board]:
    """One for each thing that counts; those who have done as much share a place."""
    return [
        _board("Conversations", "", lines, asked, lambda line: line.number("conversations")),
        _board("Days on target", "", lines, asked, lambda line: line.met),
        _board("Closings", "", lines, asked, lambda line: line.number("closings")),
    ]


def _board(title: str, unit: str, lines, asked: Asked, score) -> Board:
    ordered = sorted(lines, key=lambda line: (-score(line), line.name))
    most = max((score(line) for line in ordered), default=0)
    scores = [score(line) for line in ordered]
    places = [
        Place(
            scores.index(score(line)) + 1, line.name, score(line),
            f"{100 * score(line) / most:.1f}" if most else "0",
            line.member == asked.membership,
        )
        for line in ordered[:MOST]
    ]  # fmt: skip
    return Board(title, unit, places)
