"""Drawing programs by name: a card's file says which one draws it, in what colors and words."""

from collections.abc import Callable
from types import SimpleNamespace

from messaging.ecards.drawing import Canvas

Look = SimpleNamespace  # the words, the colors and what else a program takes, by name
Paint = Callable[[Canvas, float, Look], None]

_programs: dict[str, tuple[Paint, dict]] = {}


def program(name: str, **usual):
    """Register `paint(canvas, t, look)` and what it takes when a card says nothing else."""

    def register(paint: Paint) -> Paint:
        _programs[name] = (paint, {"title": "", "line": ""} | usual)
        return paint

    return register


def named(name: str) -> tuple[Paint, dict]:
    """KeyError where no program has that name."""
    from messaging.ecards import (  # noqa: F401 - they register
        drawing_bright,
        drawing_homes,
        drawing_winter,
    )

    return _programs[name]


def paint(name: str, t: float, said: dict) -> Canvas:
    draw, usual = named(name)
    if strange := said.keys() - usual.keys():
        raise KeyError(f"{name} takes no {', '.join(sorted(strange))}")
    canvas = Canvas()
    draw(canvas, t, Look(**usual | said))
    return canvas
