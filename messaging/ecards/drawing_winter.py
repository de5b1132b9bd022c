"""Scenes of the dark months: each paints one frame, `t` of the way through the loop."""

from messaging.ecards.drawing import (
    BRICK,
    CREAM,
    GLOW,
    GOLD,
    INK,
    WHITE,
    WIDTH,
    WOOD,
    Canvas,
    faded,
    mix,
    turned,
    wave,
)
from messaging.ecards.drawing_nature import (
    falling_leaves,
    heart,
    hill,
    moon,
    pine,
    pumpkin,
    snowfall,
    stars,
    tree,
)
from messaging.ecards.drawing_things import (
    bunting,
    clock,
    firework,
    house,
    menorah,
)
from messaging.ecards.programs import Look, program


@program("snow_house", sky="#2b4463", dusk="#e7b79b", snow="#f4f6f8", letters="#fff8ea")
def snow_house(c: Canvas, t: float, look: Look) -> None:
    c.fall(look.sky, look.dusk, height=300)
    stars(c, t, 26, low=120)
    hill(c, 262, 16, mix(look.snow, look.sky, 0.42), at=0.1)
    for x, y, s in ((40, 276, 0.62), (92, 268, 0.8), (486, 270, 0.75), (560, 282, 0.95)):
        pine(c, x, y, s, "#37576a", snow=True)
    hill(c, 296, 12, mix(look.snow, look.sky, 0.16), at=0.55)
    house(
        c, 300, 318, 1.12, lit=0.9 + 0.06 * wave(t), snow=True, t=t, smoke="smoke", roof="#8c4a3d"
    )
    for x, y, s in ((168, 326, 0.95), (438, 328, 1.05)):
        pine(c, x, y, s, "#27505a", snow=True)
    hill(c, 330, 9, look.snow, at=0.25)
    for step in range(5):
        c.ellipse(
            304 + 7 * wave(step / 7),
            334 + step * 14,
            15 + step * 4,
            4 + step,
            mix(look.snow, GLOW, 0.5),
        )
    snowfall(c, t, 75)
    c.title(look.title, 84, look.letters)
    c.legend(look.line, 116, look.letters)


@program("fir", sky="#173a3f", ground="#e9eef0", fir="#1f6a52", letters="#fff3d6")
def fir(c: Canvas, t: float, look: Look) -> None:
    c.fall(look.sky, mix(look.sky, "#5f8f8a", 0.6))
    stars(c, t, 34)
    hill(c, 342, 12, mix(look.ground, look.sky, 0.3), at=0.2)
    hill(c, 362, 8, look.ground, at=0.6)
    x, foot = 436, 366
    c.shine(x, 240, 170, GLOW, 0.2)
    c.box(x - 9, foot - 26, 18, 28, WOOD)
    for place, (wide, low, high) in enumerate(((112, 24, 128), (88, 92, 194), (62, 158, 252))):
        edge = [(x - wide, foot - low), (x, foot - high), (x + wide, foot - low)]
        scallop = [
            (x + wide - step * wide / 4, foot - low + (9 if step % 2 else 0)) for step in range(9)
        ]
        c.shape([*edge, *scallop], mix(look.fir, "#000000", 0.16 - 0.08 * place))
        reach = wide * 0.62
        rope = [
            (x - reach, foot - low - 30),
            (x - reach * 0.3, foot - low - 19),
            (x + reach * 0.8, foot - low - 27),
        ]
        c.curve(rope, faded(GOLD, 0.85), 2.4)
    lamps = (
        (-66, 38), (-28, 46), (18, 40), (64, 36), (-48, 82), (0, 72), (44, 86), (-52, 108),
        (-16, 114), (26, 106), (54, 112), (-22, 148), (18, 150),
        (-32, 174), (0, 180), (30, 174),
        (-8, 212), (10, 226),
    )  # fmt: skip
    for place, (dx, up) in enumerate(lamps):
        color = (BRICK, GLOW, "#7fb0d4", "#f2a0a0")[place % 4]
        lit = 0.5 + 0.5 * wave(t, place * 0.29)
        c.shine(x + dx, foot - up, 13, color, 0.55 * lit, rings=3)
        c.circle(
            x + dx, foot - up, 5, mix(mix(color, "#000000", 0.25), mix(color, WHITE, 0.5), lit)
        )
    c.shine(x, foot - 258, 40 + 5 * wave(t), GLOW, 0.5)
    star = [(17 if spike % 2 == 0 else 7, spike * 36 - 90) for spike in range(10)]
    c.shape([turned([(r, 0)], a, x, foot - 258)[0] for r, a in star], "#ffd56b")
    for gx, size, color in ((352, 30, BRICK), (392, 22, "#7fa9c0"), (494, 27, "#d9a93f")):
        c.box(gx - size / 2, foot - size + 4, size, size, color, r=2)
        c.box(gx - 3, foot - size + 4, 6, size, CREAM)
    snowfall(c, t, 44, seed=5)
    c.title(look.title, 150, look.letters, x=178, size=50)
    c.legend(look.line, 238, look.letters, x=178)


@program("candles", wall="#1f3354", sill="#c9a06a", letters="#fbeccb")
def candles(c: Canvas, t: float, look: Look) -> None:
    c.fall(mix(look.wall, "#000000", 0.25), mix(look.wall, "#5d7ea8", 0.45))
    stars(c, t, 30, low=330)
    c.shine(300, 190, 235, GLOW, 0.28, rings=7)
    c.box(0, 348, WIDTH, 52, look.sill)
    c.box(0, 348, WIDTH, 8, mix(look.sill, WHITE, 0.3))
    menorah(c, 300, 352, 1.12, t)
    for x, face in ((92, "#efe2c6"), (520, "#efe2c6")):
        top = [(x - 24, 314), (x, 304), (x + 24, 314), (x, 324)]
        c.shape([(x - 24, 314), (x, 324), (x, 352), (x - 24, 342)], mix(face, INK, 0.16))
        c.shape([(x + 24, 314), (x, 324), (x, 352), (x + 24, 342)], mix(face, INK, 0.28))
        c.shape(top, face)
        c.shape([(x - 24, 342), (x, 352), (x + 24, 342), (x, 376)], mix(face, INK, 0.36))
    c.title(look.title, 66, look.letters, size=48)
    c.legend(look.line, 98, look.letters)


@program("fireworks", sky="#12203d", glow="#4d4a7c", land="#0b1528", letters="#fff1cc", flags="")
def fireworks(c: Canvas, t: float, look: Look) -> None:
    c.fall(look.sky, look.glow, height=320)
    stars(c, t, 30, low=200)
    bursts = (
        (92, 194, 72, 0.0, "#ffd27a"), (506, 176, 76, 0.36, "#f08a7a"),
        (250, 214, 54, 0.7, "#8fc7e8"),
        (384, 222, 58, 0.14, "#f2b8c6"), (562, 250, 40, 0.6, "#ffd27a"),
        (168, 258, 40, 0.5, "#a9d8a0"),
    )  # fmt: skip
    for x, y, r, at, color in bursts:
        firework(c, x, y, r, ((t + at + 0.52) % 1) * 1.18, color)
    c.box(0, 320, WIDTH, 80, mix(look.glow, look.land, 0.55))
    for x, _, _, at, color in bursts[:4]:
        u = (t + at + 0.52) % 1
        for step in range(4):
            half = (26 - step * 3) * (1 - u)
            c.box(x - half, 336 + step * 13, half * 2, 3, faded(color, 0.5 * (1 - u)), r=1.5)
    hill(c, 318, 9, mix(look.land, look.glow, 0.25), at=0.3)
    for x, s in (
        (70, 0.46),
        (148, 0.56),
        (236, 0.48),
        (330, 0.58),
        (420, 0.5),
        (500, 0.56),
        (566, 0.46),
    ):
        house(c, x, 326, s, wall="#273453", roof="#1a2440", lit=0.95, door="#141d35")
        pine(c, x + 42, 328, s * 0.9, "#12233a")
    hill(c, 338, 5, look.land, at=0.1, long=1.6)
    if look.flags:
        bunting(c, 2, look.flags.split(), t, sag=18)
    c.title(look.title, 108 if look.flags else 92, look.letters, size=50)
    c.legend(look.line, 142 if look.flags else 126, look.letters)


@program("chimney_hearts", sky="#e9a5a0", dusk="#fbe3cf", ground="#a9606a", letters="#6d2436")
def chimney_hearts(c: Canvas, t: float, look: Look) -> None:
    c.fall(look.sky, look.dusk, height=310)
    c.shine(300, 300, 190, CREAM, 0.4, rings=7)
    for x, y, s, at in (
        (70, 150, 12, 0.1),
        (130, 214, 8, 0.5),
        (520, 166, 11, 0.8),
        (470, 226, 7, 0.3),
    ):
        heart(c, x, y + 5 * wave(t, at), s, mix(look.sky, WHITE, 0.45), 10 * wave(t, at))
    hill(c, 306, 24, mix(look.ground, look.dusk, 0.5), at=0.05)
    tree(c, 96, 318, 0.9, "#c97a80", t)
    tree(c, 520, 322, 1.05, "#bd6b74", t + 0.3)
    hill(c, 330, 15, mix(look.ground, look.dusk, 0.2), at=0.5)
    house(
        c,
        292,
        344,
        1.1,
        wall="#fff4e6",
        roof="#b0495a",
        door="#8c3547",
        lit=0.85,
        t=t,
        smoke="hearts",
    )
    hill(c, 352, 10, look.ground, at=0.8)
    for x in range(24, 600, 46):
        heart(c, x + 7 * wave(x / 90), 384, 7, mix(look.ground, WHITE, 0.35))
    c.title(look.title, 70, look.letters, size=48, x=190)
    c.legend(look.line, 100, look.letters, x=190)


@program("pumpkins", sky="#2a1f45", dusk="#d9763a", land="#17112b", letters="#ffe2b0")
def pumpkins(c: Canvas, t: float, look: Look) -> None:
    c.fall(look.sky, look.dusk, height=320)
    moon(c, 456, 118, 58, look.sky)
    for x, y, at, s in (
        (380, 96, 0.0, 1.0),
        (520, 160, 0.3, 0.8),
        (330, 172, 0.6, 0.65),
        (560, 66, 0.8, 0.6),
    ):
        flap = 9 * s * wave(t * 2, at)
        wing = [
            (0, 4),
            (14, -4 - flap),
            (34, -9 - flap),
            (28, 4 - flap * 0.4),
            (18, 3),
            (12, 8),
            (6, 5),
            (0, 12),
        ]
        for side in (-1, 1):
            c.shape([(x + side * a * s, y + b * s + 4 * wave(t, at)) for a, b in wing], "#130d22")
    hill(c, 296, 20, mix(look.land, look.dusk, 0.3), at=0.15)
    c.line([(92, 320), (96, 250), (84, 206)], look.land, 9)
    for points in ([(94, 262), (64, 226), (52, 190)], [(95, 252), (126, 216), (132, 178)],
                   [(86, 214), (100, 182)],
                   [(64, 228), (40, 220)], [(126, 218), (150, 206)]):  # fmt: skip
        c.curve(points, look.land, 5)
    house(
        c,
        236,
        316,
        0.95,
        wall="#2b2145",
        roof="#1a1330",
        door="#120c22",
        lit=0.9 + 0.08 * wave(t * 2),
    )
    hill(c, 328, 10, look.land, at=0.7)
    pumpkin(c, 366, 372, 0.95, t, face=True)
    pumpkin(c, 520, 374, 0.75, t)
    pumpkin(c, 446, 384, 1.15, t + 0.4, face=True)
    c.title(look.title, 78, look.letters, size=48, x=182)
    c.legend(look.line, 110, look.letters, x=182)


@program(
    "autumn_table", sky="#f6d9a8", far="#d98f4a", near="#a5562d", cloth="#fbf1de", letters="#6b2f17"
)
def autumn_table(c: Canvas, t: float, look: Look) -> None:
    c.fall(look.sky, mix(look.sky, CREAM, 0.7), height=300)
    hill(c, 236, 24, mix(look.far, look.sky, 0.45), at=0.1)
    for x, s, color in (
        (44, 0.8, "#c9702f"),
        (112, 0.62, "#d99a3a"),
        (492, 0.7, "#b8552c"),
        (562, 0.9, "#d08a33"),
    ):
        tree(c, x, 262, s, color, t)
    hill(c, 260, 14, look.far, at=0.5)
    house(c, 206, 268, 0.6, lit=0.6, t=t, smoke="smoke", roof="#8c4a2f", door="#7b3a22")
    falling_leaves(c, t, ("#c9702f", "#b8442c", "#d99a3a", "#8c5a2f"), 20)
    c.box(0, 318, WIDTH, 82, mix(look.near, "#000000", 0.15))
    c.box(0, 306, WIDTH, 16, look.near)
    c.shape([(90, 306), (510, 306), (540, 400), (60, 400)], look.cloth)
    for x in range(110, 500, 44):
        c.line([(x, 306), (x + (x - 300) * 0.16, 400)], faded("#d9b98a", 0.4), 2)
    pumpkin(c, 130, 318, 0.72, t)
    pumpkin(c, 478, 320, 0.86, t)
    _pie(c, 300, 330, t)
    c.title(look.title, 84, look.letters, size=50)
    c.legend(look.line, 116, look.letters)


def _pie(c: Canvas, x: float, y: float, t: float) -> None:
    for place in (-1, 0, 1):
        rise = [
            (x + place * 30 + 6 * wave(t, place * 0.3 + step * 0.2), y - 30 - step * 12)
            for step in range(5)
        ]
        c.curve(rise, faded(WHITE, 0.75), 4)
    c.ellipse(x, y + 16, 92, 19, "#e2d2b4")
    c.shape([(x - 82, y - 8), (x + 82, y - 8), (x + 66, y + 20), (x - 66, y + 20)], "#b98a52")
    c.ellipse(x, y - 8, 84, 22, "#d9a45e")
    c.ellipse(x, y - 9, 70, 16, "#a9531f")
    for step in range(-2, 3):
        c.line([(x + step * 26 - 14, y - 20), (x + step * 26 + 14, y + 3)], "#e0b06a", 6)
        c.line([(x + step * 26 + 14, y - 20), (x + step * 26 - 14, y + 3)], "#e0b06a", 6)


@program(
    "clock",
    sky="#cfe6ee",
    ground="#8bb174",
    start=2.0,
    hours=1.0,
    season="spring",
    letters="#1e4a55",
    rim="#0e5d55",
)
def turning_clock(c: Canvas, t: float, look: Look) -> None:
    """The hands go from one hour to the other, wait there, and begin anew."""
    from messaging.ecards.drawing_nature import cloud, tulip

    c.fall(look.sky, mix(look.sky, CREAM, 0.8), height=330)
    hill(c, 318, 20, mix(look.ground, look.sky, 0.4), at=0.1)
    hill(c, 344, 14, look.ground, at=0.6)
    share = min(1.0, t / 0.7)
    clock(c, 176, 226, 118, look.start + look.hours * share * share * (3 - 2 * share), rim=look.rim)
    if look.season == "spring":
        cloud(c, 516 + 8 * wave(t), 250, 0.8)
        for place, x in enumerate((330, 372, 414, 458, 500, 544, 580)):
            color = ("#d9747a", "#e7b93e", "#b576a8")[place % 3]
            tulip(c, x, 392, 66 + 12 * (place % 3), color, t, at=place * 0.17)
    else:
        tree(c, 512, 362, 1.2, "#cf7a34", t)
        house(c, 398, 366, 0.7, lit=0.85, t=t, smoke="smoke")
        falling_leaves(c, t, ("#c9702f", "#b8442c", "#d99a3a"), 16)
    c.title(look.title, 84, look.letters, size=44, x=436)
    c.legend(look.line, 84 + 46 * (1 + look.title.count("\n")), look.letters, x=436, size=16)


@program("mug", wall="#efe2cb", view="#bcd6da", cup="#b5533c", letters="#4a3020")
def mug_at_the_window(c: Canvas, t: float, look: Look) -> None:
    from messaging.ecards.drawing_nature import birds, sun
    from messaging.ecards.drawing_things import mug

    c.fall(look.wall, mix(look.wall, WHITE, 0.35))
    pane = Canvas(look.view)
    pane.fall(look.view, CREAM, height=300)
    sun(pane, 486, 150, 26, t)
    birds(pane, 350, 118, t, "#56707a")
    hill(pane, 262, 22, "#a8c08a", at=0.15)
    hill(pane, 292, 14, "#7fa468", at=0.6)
    house(pane, 400, 290, 0.6, t=t, smoke="smoke", lit=0.3)
    tree(pane, 498, 300, 0.8, t=t)
    box = (300, 44, 572, 316)
    part = tuple(edge * 2 for edge in box)
    c.box(286, 30, 300, 300, WHITE, r=4)
    c.large.paste(pane.large.crop(part), part[:2])
    c.box(430, 40, 11, 280, WHITE)
    c.box(296, 174, 280, 11, WHITE)
    c.box(0, 326, WIDTH, 74, "#c79a68")
    c.box(0, 326, WIDTH, 10, "#dcb98c")
    mug(c, 214, 366, 0.92, look.cup, t)
    c.title(look.title, 112, look.letters, size=46, x=150)
    c.legend(look.line, 206, look.letters, x=150, size=15)
