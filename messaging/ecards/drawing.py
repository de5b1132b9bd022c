"""Paper and pens: a canvas that draws at twice its size and is made small, so edges come out soft.

All measures are those of the finished card, 600 by 400. A color is "#rrggbb", or a tuple with an
opacity when it was `faded`. Everything that moves is asked for with `t`, from 0 up to 1, where 1
looks as 0 does: the card repeats itself without a jump.
"""

import math
from collections.abc import Iterable
from functools import cache
from pathlib import Path

from django.contrib.staticfiles import finders
from PIL import Image, ImageDraw, ImageFont

WIDTH, HEIGHT = 600, 400
FINE = 2
SERIF = ("fonts/newsreader/newsreader-latin-wght-normal.woff2", 520)
SANS = ("fonts/figtree/figtree-latin-wght-normal.woff2", 560)

INK, PAPER, CREAM, WHITE = "#25201a", "#fbf6ec", "#fff3d6", "#ffffff"
PINE, GOLD, BRICK, ROSE = "#0e5d55", "#e0a83e", "#b5533c", "#d9747a"
GLOW, WOOD, LEAF = "#ffd27a", "#7a5236", "#5d8a4a"

Color = str | tuple
Point = tuple[float, float]


# ── colors and motion ────────────────────────────────────────────────────────
def rgb(color: Color) -> tuple[int, int, int]:
    if isinstance(color, tuple):
        return color[:3]
    return tuple(int(color[place : place + 2], 16) for place in (1, 3, 5))


def mix(one: Color, other: Color, share: float) -> Color:
    """So much of the other color in the one."""
    pairs = zip(rgb(one), rgb(other), strict=True)
    return tuple(round(a + (b - a) * share) for a, b in pairs)


def faded(color: Color, opacity: float) -> Color:
    return (*rgb(color), round(255 * max(0.0, min(1.0, opacity))))


def wave(t: float, at: float = 0.0) -> float:
    """To and fro, from -1 to 1, once in a turn; `at` lets others lag behind."""
    return math.sin(math.tau * (t + at))


def turned(points: Iterable[Point], degrees: float, x: float, y: float) -> list[Point]:
    """The points, drawn around 0, turned and set down at a place."""
    sin, cos = math.sin(math.radians(degrees)), math.cos(math.radians(degrees))
    return [(x + a * cos - b * sin, y + a * sin + b * cos) for a, b in points]


def arc(x: float, y: float, rx: float, ry: float, start: float, end: float, steps: int = 24):
    """Points along an ellipse; degrees count clockwise from the right."""
    angles = (math.radians(start + (end - start) * step / steps) for step in range(steps + 1))
    return [(x + rx * math.cos(angle), y + ry * math.sin(angle)) for angle in angles]


def smooth(points: list[Point], *, closed: bool = True, steps: int = 10) -> list[Point]:
    """A round line through all the points (Catmull and Rom)."""
    count = len(points)
    found = []
    for place in range(count if closed else count - 1):
        near = [
            points[(place + step) % count if closed else max(0, min(count - 1, place + step))]
            for step in (-1, 0, 1, 2)
        ]
        found += [_between(near, step / steps) for step in range(steps)]
    return found if closed else [*found, points[-1]]


def _between(near: list[Point], u: float) -> Point:
    def one(a, b, c, d):
        return 0.5 * (
            2 * b + (c - a) * u + (2 * a - 5 * b + 4 * c - d) * u**2
            + (3 * b - a - 3 * c + d) * u**3
        )  # fmt: skip

    return tuple(one(*(point[axis] for point in near)) for axis in (0, 1))


# ── the canvas ───────────────────────────────────────────────────────────────
class Canvas:
    def __init__(self, ground: Color = PAPER):
        self.large = Image.new("RGB", (WIDTH * FINE, HEIGHT * FINE), rgb(ground))
        self.pen = ImageDraw.Draw(self.large, "RGBA")

    def finished(self) -> Image.Image:
        return self.large.resize((WIDTH, HEIGHT), Image.Resampling.BOX)

    def shape(self, points: Iterable[Point], color: Color) -> None:
        self.pen.polygon([(x * FINE, y * FINE) for x, y in points], fill=color)

    def blob(self, points: list[Point], color: Color) -> None:
        self.shape(smooth(points), color)

    def ellipse(self, x: float, y: float, rx: float, ry: float, color: Color) -> None:
        box = ((x - rx) * FINE, (y - ry) * FINE, (x + rx) * FINE, (y + ry) * FINE)
        self.pen.ellipse(box, fill=color)

    def circle(self, x: float, y: float, r: float, color: Color) -> None:
        self.ellipse(x, y, r, r, color)

    def ring(self, x: float, y: float, r: float, color: Color, width: float) -> None:
        box = ((x - r) * FINE, (y - r) * FINE, (x + r) * FINE, (y + r) * FINE)
        self.pen.ellipse(box, outline=color, width=round(width * FINE))

    def box(self, x: float, y: float, width: float, height: float, color: Color, r=0.0) -> None:
        """From its upper left corner."""
        if width * FINE < 1 or height * FINE < 1:
            return
        box = (x * FINE, y * FINE, (x + width) * FINE - 1, (y + height) * FINE - 1)
        self.pen.rounded_rectangle(box, radius=r * FINE, fill=color)

    def line(self, points: Iterable[Point], color: Color, width: float = 2) -> None:
        at = [(x * FINE, y * FINE) for x, y in points]
        self.pen.line(at, fill=color, width=max(1, round(width * FINE)), joint="curve")

    def curve(self, points: list[Point], color: Color, width: float = 2) -> None:
        self.line(smooth(points, closed=False), color, width)

    def fall(self, top: Color, foot: Color, *, y=0.0, height=HEIGHT, bands=16) -> None:
        """A sky: bands from one color to another, as on a poster."""
        step = height / bands
        for band in range(bands):
            color = mix(top, foot, band / max(1, bands - 1))
            self.box(0, y + band * step, WIDTH, step + 1, color)

    def shine(self, x: float, y: float, r: float, color: Color, strength=0.5, rings=5) -> None:
        """Light around something, weaker outward."""
        for ring in range(rings, 0, -1):
            self.circle(x, y, r * ring / rings, faded(color, strength / rings))

    # ── letters ──────────────────────────────────────────────────────────────
    def words(
        self, text: str, x: float, y: float, size: float, color: Color, *, face=SERIF,
        anchor="ms", spacing: float = 1.08,
    ) -> None:  # fmt: skip
        """Lines of letters; `y` is where the first of them stands."""
        font = letters(*face, round(size * FINE))
        for place, line in enumerate(text.split("\n")):
            at = (x * FINE, (y + place * size * spacing) * FINE)
            self.pen.text(at, line, font=font, fill=color, anchor=anchor)

    def title(self, text: str, y: float, color: Color, *, size: float = 46, x=WIDTH / 2) -> None:
        self.words(text, x, y, size, color)

    def legend(self, text: str, y: float, color: Color, *, size: float = 17, x=WIDTH / 2) -> None:
        """A small line, its letters a little apart."""
        self.words("\u200a".join(text), x, y, size, color, face=SANS)


@cache
def letters(path: str, weight: int, size: int):
    """A font of ours at that size; Pillow's own where ours is not built or cannot be read."""
    found = finders.find(path)
    try:
        if not found:
            raise OSError(path)
        font = ImageFont.truetype(str(Path(found)), size)
        font.set_variation_by_axes([weight])
    except OSError:
        return ImageFont.load_default(size)
    return font
