"""Scenes of homes and of thanks: each paints one frame."""

from messaging.ecards.drawing import (
    BRICK,
    CREAM,
    INK,
    PINE,
    WHITE,
    WOOD,
    Canvas,
    faded,
    mix,
    turned,
    wave,
)
from messaging.ecards.drawing_bright import BLOOMS
from messaging.ecards.drawing_nature import (
    cloud,
    flower,
    ground,
    heart,
    hill,
    sun,
    tree,
)
from messaging.ecards.drawing_things import (
    envelope,
    envelope_front,
    house,
    key,
)
from messaging.ecards.programs import Look, program


@program("tree_years", sky="#cfe5e6", ground="#8fb573", leaf="#5d9650", years=1, letters="#2a4a3a")
def tree_years(c: Canvas, t: float, look: Look) -> None:
    """The tree beside the house is as old as their time in it."""
    c.fall(look.sky, mix(look.sky, CREAM, 0.9), height=320)
    sun(c, 84, 84, 30, t)
    cloud(c, 300 + 8 * wave(t), 210, 0.6)
    hill(c, 300, 22, mix(look.ground, look.sky, 0.45), at=0.1)
    hill(c, 326, 14, mix(look.ground, look.sky, 0.12), at=0.6)
    house(c, 206, 352, 1.22, t=t, smoke="smoke", lit=0.45)
    size = {1: 0.55, 2: 0.85, 3: 1.2, 5: 1.65, 10: 2.15}.get(look.years, 1.2)
    tree(c, 452, 358, size, look.leaf, t)
    if look.years >= 10:
        _swing(c, 400, 262, t)
    if look.years == 1:
        c.line([(470, 358), (470, 312)], WOOD, 3)
        c.line([(470, 322), (454, 322)], CREAM, 3)
    if look.years >= 3:
        for place in range(look.years):
            dx, dy = 34 * wave(place * 0.37), -76 - 14 * wave(place * 0.61)
            c.circle(452 + dx * size * 0.95, 358 + dy * size * 0.95, 5.5, BRICK)
    hill(c, 358, 8, look.ground, at=0.9)
    for place, x in enumerate(range(24, 600, 40)):
        y = ground(x, 366, 8, at=0.9) + 26
        flower(c, x, y, 26, BLOOMS[place % 5], t, at=place * 0.19, s=0.75)
    c.title(look.title, 76, look.letters, size=44, x=330)
    c.legend(look.line, 106, look.letters, x=330)


def _swing(c: Canvas, x: float, y: float, t: float) -> None:
    tilt = 16 * wave(t)
    for dx in (-14, 14):
        c.line([(x + dx, y - 60), *turned([(dx, 66)], tilt, x, y)], "#8a6a4a", 2)
    c.line(turned([(-19, 66), (19, 66)], tilt, x, y), WOOD, 5)


@program("keys", sky="#f3d7ad", ground="#7f9f62", letters="#5a3417")
def keys(c: Canvas, t: float, look: Look) -> None:
    c.fall(look.sky, mix(look.sky, CREAM, 0.8), height=330)
    c.shine(180, 290, 170, WHITE, 0.5, rings=6)
    hill(c, 312, 20, mix(look.ground, look.sky, 0.5), at=0.2)
    tree(c, 54, 346, 1.0, "#84a35c", t)
    tree(c, 322, 346, 0.8, "#93ad66", t + 0.3)
    hill(c, 338, 12, mix(look.ground, look.sky, 0.15), at=0.6)
    house(
        c, 186, 360, 1.3, lit=0.6 + 0.25 * wave(t), t=t, smoke="smoke", door=BRICK, roof="#5c6b57"
    )
    hill(c, 366, 8, look.ground, at=0.1)
    swing = 9 * wave(t)
    c.ring(462, 150, 26, "#8d8577", 5)
    tag = turned([(-17, 0), (17, 0), (17, 64), (0, 82), (-17, 64)], -20 + swing, 446, 172)
    c.line([(452, 174), (446, 178)], "#8d8577", 3)
    c.shape(tag, PINE)
    heart(c, *turned([(0, 36)], -20 + swing, 446, 172)[0], 9, CREAM, -20 + swing)
    key(c, 466, 178, 1.5, "#d9a93f", 9 + swing * 0.8)
    key(c, 478, 172, 1.25, "#b9b1a2", 34 + swing * 1.2)
    c.title(look.title, 78, look.letters, size=50, x=226)
    c.legend(look.line, 110, look.letters, x=226)


@program("envelope", wall="#dcebe6", letters="#17494a")
def letter_of_thanks(c: Canvas, t: float, look: Look) -> None:
    c.fall(look.wall, mix(look.wall, WHITE, 0.6))
    c.shine(408, 240, 180, WHITE, 0.8, rings=6)
    for place, (x, y, s) in enumerate(
        ((300, 120, 9), (350, 72, 12), (470, 66, 11), (520, 128, 9), (560, 208, 7))
    ):
        heart(
            c,
            x,
            y + 7 * wave(t, place * 0.21),
            s,
            mix("#d9747a", look.wall, 0.35),
            12 * wave(t, place * 0.3),
        )
    envelope(c, 408, 274, 1.3, 0.8)
    lift = 8 * wave(t)
    c.box(318, 132 + lift, 180, 200, "#fffdf8", r=4)
    heart(c, 408, 186 + lift, 27 + 1.6 * wave(t * 2), "#d9606c")
    for row in range(3):
        c.box(346, 228 + row * 15 + lift, 124 - 26 * (row % 2), 4, mix(look.wall, INK, 0.16), r=2)
    envelope_front(c, 408, 274, 1.3)
    c.title(look.title, 178, look.letters, size=56, x=142)
    c.legend(look.line, 278, look.letters, x=142, size=15)


@program("plane", sky="#a9d0dc", ground="#6fa07a", letters="#153f4a")
def paper_plane(c: Canvas, t: float, look: Look) -> None:
    c.fall(look.sky, mix(look.sky, CREAM, 0.9), height=340)
    cloud(c, 90 + 10 * wave(t), 246, 0.9)
    cloud(c, 372 - 10 * wave(t), 84, 0.6)
    hill(c, 326, 20, mix(look.ground, look.sky, 0.4), at=0.1)
    for x, s in ((96, 0.62), (548, 0.8)):
        house(c, x, 346, s, lit=0.5, t=t, smoke="smoke")
    tree(c, 172, 348, 0.7, "#6fa060", t)
    hill(c, 352, 10, look.ground, at=0.6)
    steps = [step / 46 for step in range(46)]
    path = [(176 + 264 * u + 46 * wave(u), 340 - 118 * u + 26 * wave(u, 0.25) - 26) for u in steps]
    for x, y in path[3 + int(t * 3) :: 3]:
        c.circle(x, y, 2.2, faded(look.letters, 0.6))
    bob = 7 * wave(t)
    for points, color in (
        ([(0, 0), (112, -62), (40, 22)], "#fffdf6"), ([(40, 22), (112, -62), (56, 40)], "#cdbfa6"),
        ([(56, 40), (112, -62), (88, 34)], "#f3ead8"),
    ):  # fmt: skip
        c.shape(turned(points, 3 * wave(t, 0.1), 440, 186 + bob), color)
    c.title(look.title, 104, look.letters, size=50, x=192)
    c.legend(look.line, 190, look.letters, x=192, size=16)
