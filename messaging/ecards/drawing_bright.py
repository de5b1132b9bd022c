"""Scenes of the bright months, of birthdays and of homes: each paints one frame."""

from messaging.ecards.drawing import (
    BRICK,
    CREAM,
    GOLD,
    INK,
    WHITE,
    WIDTH,
    Canvas,
    arc,
    faded,
    mix,
    smooth,
    turned,
    wave,
)
from messaging.ecards.drawing_nature import (
    birds,
    cloud,
    clover,
    flower,
    hill,
    rainbow,
    sun,
    tree,
    tulip,
)
from messaging.ecards.drawing_things import (
    PARTY,
    balloon,
    boat,
    bunting,
    cake,
    confetti,
    gift,
    house,
)
from messaging.ecards.programs import Look, program

BLOOMS = ("#d9747a", "#f0d070", "#b98ac0", "#f6efe2", "#e2935a")


@program("clovers", sky="#cde7d9", ground="#4e9a5b", letters="#14503a")
def clovers(c: Canvas, t: float, look: Look) -> None:
    c.fall(look.sky, mix(look.sky, CREAM, 0.85), height=320)
    rainbow(c, 476, 352, 232, 10)
    cloud(c, 180 + 6 * wave(t), 262, 0.8)
    cloud(c, 536 - 6 * wave(t), 212, 0.7)
    hill(c, 300, 26, mix(look.ground, look.sky, 0.45), at=0.1)
    house(c, 452, 312, 0.62, roof="#6d4a34", wall="#fbf4e4", lit=0.4, t=t, smoke="smoke")
    hill(c, 330, 18, mix(look.ground, look.sky, 0.15), at=0.55)
    hill(c, 362, 12, mix(look.ground, "#000000", 0.14), at=0.9)
    for place, (x, y, s) in enumerate(
        ((50, 346, 0.95), (110, 362, 0.75), (168, 348, 1.15), (236, 364, 0.85), (306, 352, 1.0),
         (372, 366, 0.8), (438, 352, 0.95), (506, 364, 0.8), (562, 348, 1.05))
    ):  # fmt: skip
        color = mix("#2f8a4c", "#7cc07a", (place * 3 % 5) / 6)
        clover(c, x, y, s, color, 7 * wave(t, place * 0.21), leaves=4 if place == 4 else 3)
    c.title(look.title, 92, look.letters, size=48, x=206)
    c.legend(look.line, 180, look.letters, x=206)


@program("meadow", sky="#bfe0ea", ground="#7fb069", letters="#1c4f57")
def meadow(c: Canvas, t: float, look: Look) -> None:
    c.fall(look.sky, mix(look.sky, CREAM, 0.85), height=300)
    sun(c, 506, 92, 38, t)
    cloud(c, 90 + 10 * wave(t), 168, 0.75)
    birds(c, 380, 176, t, "#55757d")
    hill(c, 262, 26, mix(look.ground, look.sky, 0.5), at=0.1)
    tree(c, 470, 276, 0.7, "#7fae66", t)
    hill(c, 286, 20, mix(look.ground, look.sky, 0.22), at=0.5)
    house(c, 220, 292, 0.7, t=t, smoke="smoke", lit=0.2)
    tree(c, 132, 300, 0.9, "#5d9650", t)
    tree(c, 552, 306, 1.0, "#689f55", t + 0.4)
    hill(c, 318, 14, look.ground, at=0.8)
    hill(c, 374, 6, mix(look.ground, "#000000", 0.12), at=0.3)
    for place in range(17):
        x = 18 + place * 36 + 7 * wave(place * 0.37)
        tall = 54 + 26 * abs(wave(place * 0.29))
        flower(c, x, 404, tall, BLOOMS[place % 5], t, at=place * 0.13, s=1.05)
    c.title(look.title, 84, look.letters, size=50, x=226)
    c.legend(look.line, 116, look.letters, x=226)


@program("bouquet", wall="#f7e3da", table="#c98f78", vase="#5c8f98", letters="#7a2f3d")
def bouquet(c: Canvas, t: float, look: Look) -> None:
    c.fall(look.wall, mix(look.wall, WHITE, 0.45))
    c.shine(418, 180, 190, WHITE, 0.6, rings=7)
    c.box(0, 338, WIDTH, 62, look.table)
    c.box(0, 338, WIDTH, 9, mix(look.table, WHITE, 0.35))
    stems = (
        (-72, 132),
        (-44, 176),
        (-14, 148),
        (14, 196),
        (44, 158),
        (72, 136),
        (-28, 112),
        (30, 112),
    )
    for place, (dx, tall) in enumerate(stems):
        bloom = tulip if place % 3 == 1 else flower
        bloom(
            c,
            418 + dx * 0.7 + dx * 0.24,
            300,
            tall * 0.98,
            BLOOMS[place % 5],
            t,
            at=place * 0.17,
            s=1.75,
        )
    vase = [
        (386, 262),
        (450, 262),
        (462, 300),
        (470, 336),
        (448, 370),
        (388, 370),
        (366, 336),
        (374, 300),
    ]
    c.blob(vase, look.vase)
    c.ellipse(418, 262, 36, 7, mix(look.vase, INK, 0.2))
    c.shape(turned(arc(0, 0, 6, 30, 0, 360, 20), 6, 390, 322), mix(look.vase, WHITE, 0.4))
    for place, (x, y) in enumerate(((300, 362), (330, 376), (520, 372))):
        c.shape(turned(arc(0, 0, 9, 5, 0, 360, 14), 30 * place, x, y), BLOOMS[place % 5])
    c.title(look.title, 150, look.letters, size=50, x=172)
    c.legend(look.line, 248, look.letters, x=172, size=16)


@program(
    "lake",
    sky="#f2c7a2",
    high="#7fb2c4",
    water="#6fa3b5",
    land="#3f6f6a",
    craft="row",
    letters="#1f454c",
)
def lake(c: Canvas, t: float, look: Look) -> None:
    c.fall(look.high, look.sky, height=250)
    sun(c, 460, 226, 32, t, "#f2a54f")
    birds(c, 90, 150, t, mix(look.land, look.high, 0.3))
    hill(c, 246, 26, mix(look.land, look.sky, 0.55), at=0.3)
    hill(c, 254, 14, mix(look.land, look.sky, 0.25), at=0.75)
    c.fall(mix(look.water, look.sky, 0.45), look.water, y=258, height=142)
    for row in range(8):
        y, half = 268 + row * 15, 40 - row * 3
        shift = 9 * wave(t, row * 0.23)
        c.box(460 - half + shift, y, half * 2, 3, faded("#ffe2b0", 0.75), r=1.5)
        for x in range(-20 + row * 37 % 90, WIDTH, 130):
            c.box(x - shift * 1.4, y + 6, 38, 2.2, faded(WHITE, 0.45), r=1)
    bob = 3 * wave(t)
    boat(c, 250, 322 + bob, 1.0 if look.craft == "sail" else 0.95, sail=look.craft == "sail", t=t)
    for place, x in enumerate((14, 30, 44, 60, 560, 574, 590)):
        lean = 5 * wave(t, place * 0.2)
        c.curve([(x, 402), (x + lean * 0.4, 350), (x + lean, 306 + 9 * (place % 3))], "#3d6650", 3)
        c.ellipse(x + lean, 302 + 9 * (place % 3), 4, 13, "#7a5236")
    c.title(look.title, 78, look.letters, size=50)
    c.legend(look.line, 110, look.letters)


@program("hammock", sky="#bfe0ea", ground="#86b06a", cloth="#d96f55", letters="#1f4d4c")
def hammock(c: Canvas, t: float, look: Look) -> None:
    c.fall(look.sky, mix(look.sky, CREAM, 0.9), height=320)
    sun(c, 300, 196, 34, t)
    cloud(c, 150 + 8 * wave(t), 200, 0.6)
    cloud(c, 452 - 8 * wave(t), 176, 0.7)
    hill(c, 300, 18, mix(look.ground, look.sky, 0.45), at=0.2)
    c.box(0, 306, WIDTH, 20, "#7fb0c4")
    hill(c, 326, 8, mix(look.ground, look.sky, 0.12), at=0.6)
    tree(c, 96, 384, 2.1, "#5d9650", t)
    tree(c, 510, 384, 2.2, "#6aa356", t + 0.3)
    swing = 7 * wave(t)
    left, right = (104, 284), (502, 282)
    bed = [
        (176 + swing, 304),
        (240 + swing, 346),
        (304 + swing, 358),
        (368 + swing, 346),
        (430 + swing, 302),
    ]
    for end, points in ((left, bed[:2]), (right, bed[3:])):
        for point in points:
            c.line([end, point], "#8a6a4a", 2)
    top = smooth(bed, closed=False)
    c.shape(
        [*top, *[(x, y + 15 - abs(x - 304 - swing) * 0.11) for x, y in reversed(top)]], look.cloth
    )
    for x, y in top[4::8]:
        c.line([(x, y), (x + 2, y + 9)], mix(look.cloth, WHITE, 0.6), 5)
    c.blob(turned([(-24, -12), (22, -10), (26, 8), (-22, 12)], 30, 226 + swing, 328), CREAM)
    hill(c, 384, 5, look.ground, at=0.4)
    for x in range(20, 600, 58):
        flower(c, x, 404, 28, BLOOMS[x % 5], t, at=x / 200, s=0.7)
    c.title(look.title, 84, look.letters, size=50)
    c.legend(look.line, 116, look.letters)


@program("eggs", sky="#d3e8ef", ground="#8dbb72", letters="#5b3f74")
def eggs(c: Canvas, t: float, look: Look) -> None:
    c.fall(look.sky, mix(look.sky, "#fdeef0", 0.9), height=320)
    cloud(c, 470 + 8 * wave(t), 196, 0.9)
    cloud(c, 110 - 8 * wave(t), 226, 0.7)
    hill(c, 300, 24, mix(look.ground, look.sky, 0.45), at=0.15)
    _rabbit(c, 444, 330, t)
    hill(c, 328, 14, mix(look.ground, look.sky, 0.15), at=0.6)
    colors = ("#d98aa0", "#8fb8d8", "#e9c46a", "#a48cc4", "#86c09a", "#e79a6c")
    for place, x in enumerate((66, 146, 222, 300, 376, 536)):
        tilt = 5 * wave(t, place * 0.22)
        _egg(c, x, 362 + 6 * (place % 2), 0.98 - 0.1 * (place % 3), colors[place], tilt)
    hill(c, 384, 4, look.ground, at=0.4, long=0.5)
    for x in range(6, 600, 9):
        lean = 4 * wave(t, x / 130)
        c.line(
            [(x, 402), (x + lean, 370 + 9 * (x % 4) / 4)],
            mix(look.ground, "#2d5a2a", 0.2 + 0.1 * (x % 3)),
            2.6,
        )
    c.title(look.title, 92, look.letters, size=52)
    c.legend(look.line, 126, look.letters)


def _egg(c: Canvas, x, y, s, color, tilt) -> None:
    outline = smooth([(0, -42), (24, -18), (30, 10), (16, 32), (-16, 32), (-30, 10), (-24, -18)])
    c.shape(turned([(a * s, b * s) for a, b in outline], tilt, x, y), color)
    for place, up in enumerate((-16, 2, 18)):
        half = (22, 29, 25)[place]
        zig = [(-half + step * half / 4, up + (4 if step % 2 else -3)) for step in range(9)]
        tint = mix(color, WHITE, 0.7) if place != 1 else mix(color, INK, 0.18)
        c.line(turned([(a * s, b * s) for a, b in zig], tilt, x, y), tint, 3.6 * s)


def _rabbit(c: Canvas, x, y, t) -> None:
    fur, inner = "#efe6da", "#e8b9b4"
    for side in (-1, 1):
        tilt = side * 10 + 5 * wave(t * 2, 0.2 * side)
        c.shape(turned(arc(0, -40, 11, 36, 0, 360), tilt, x + side * 13, y - 74), fur)
        c.shape(turned(arc(0, -40, 5.5, 26, 0, 360), tilt, x + side * 13, y - 74), inner)
    c.ellipse(x, y, 42, 46, fur)
    c.circle(x, y - 58, 33, fur)
    for side in (-1, 1):
        c.circle(x + side * 12, y - 64, 3.6, INK)
        c.circle(x + side * 20, y - 50, 6, inner)
        c.ellipse(x + side * 20, y + 2, 12, 9, fur)
    c.shape([(x - 5, y - 54), (x + 5, y - 54), (x, y - 48)], "#c9756f")
    c.line([(x, y - 48), (x, y - 42)], "#c9756f", 1.6)


# ── birthdays and good news ──────────────────────────────────────────────────
@program("cake", wall="#f8e2d4", table="#8fb3ad", letters="#8a3145")
def birthday_cake(c: Canvas, t: float, look: Look) -> None:
    c.fall(look.wall, mix(look.wall, WHITE, 0.4))
    c.shine(408, 190, 190, CREAM, 0.6, rings=7)
    bunting(c, 4, PARTY, t, sag=20)
    c.box(0, 340, WIDTH, 60, look.table)
    c.box(0, 340, WIDTH, 8, mix(look.table, WHITE, 0.4))
    cake(c, 408, 366, 1.05, t)
    gift(c, 96, 376, 0.8, "#5b93b8", GOLD)
    gift(c, 178, 382, 0.58, BRICK, CREAM)
    c.title(look.title, 152, look.letters, size=52, x=158)
    c.legend(look.line, 242, look.letters, x=158)


@program("balloons", sky="#bfe0ea", letters="#22495a", roof="#b5533c")
def balloons(c: Canvas, t: float, look: Look) -> None:
    """A house that balloons have almost lifted off its hill."""
    c.fall(look.sky, mix(look.sky, CREAM, 0.9), height=360)
    cloud(c, 92 + 10 * wave(t), 250, 0.9)
    cloud(c, 120 - 8 * wave(t), 330, 0.6)
    hill(c, 352, 20, "#a5c78a", at=0.1)
    rise = 6 * wave(t)
    knot = (432, 226 + rise)
    bunch = (
        (-78, -92),
        (-40, -128),
        (4, -142),
        (48, -126),
        (84, -92),
        (-58, -56),
        (-18, -84),
        (26, -88),
        (62, -54),
        (2, -44),
    )
    for dx, dy in bunch:
        c.line([knot, (knot[0] + dx, knot[1] + dy + 26)], faded(INK, 0.4), 1.2)
    for place, (dx, dy) in enumerate(bunch):
        sway = 3 * wave(t, place * 0.17)
        balloon(
            c, knot[0] + dx + sway, knot[1] + dy, 0.98, PARTY[place % 5], t, place * 0.2, string=0
        )
    c.line([knot, (462, 262 + rise)], faded(INK, 0.5), 1.6)
    house(c, 432, 364 + rise, 0.98, roof=look.roof, lit=0.3)
    hill(c, 372, 10, "#86b06a", at=0.6)
    for x in range(30, 330, 44):
        flower(c, x, 404, 34, BLOOMS[x % 5], t, at=x / 130, s=0.8)
    c.title(look.title, 104, look.letters, size=52, x=170)
    c.legend(look.line, 192, look.letters, x=170)


@program("confetti", ground="#0e5d55", paper="#fff6e3", letters="#7c2f3e", gift="")
def confetti_card(c: Canvas, t: float, look: Look) -> None:
    c.fall(look.ground, mix(look.ground, "#000000", 0.25))
    confetti(c, t, 90)
    c.box(92, 92, 416, 196, faded("#000000", 0.18), r=14)
    c.box(88, 86, 416, 196, look.paper, r=14)
    c.box(98, 96, 396, 176, mix(look.paper, GOLD, 0.55), r=9)
    c.box(100, 98, 392, 172, look.paper, r=8)
    c.title(look.title, 176, look.letters, size=52, x=296)
    c.legend(look.line, 222, look.letters, x=296, size=17)
    for x, y, degrees in ((88, 86, 0), (504, 86, 90), (504, 282, 180), (88, 282, 270)):
        c.shape(turned([(-6, -6), (34, -6), (-6, 34)], degrees, x, y), GOLD)
    if look.gift:
        gift(c, 296, 372, 0.92, look.gift, GOLD)
    else:
        for place, x in enumerate((210, 296, 382)):
            balloon(
                c,
                x,
                336 + 5 * wave(t, place * 0.3),
                0.66,
                PARTY[(place * 2) % 5],
                t,
                place * 0.3,
                string=60,
            )
