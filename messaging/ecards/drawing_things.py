"""What people make: houses, candles, cakes, balloons, keys, clocks, letters."""

import math
import random

from messaging.ecards.drawing import (
    BRICK,
    CREAM,
    GLOW,
    GOLD,
    HEIGHT,
    INK,
    PINE,
    WHITE,
    WIDTH,
    WOOD,
    Canvas,
    Color,
    arc,
    faded,
    mix,
    turned,
    wave,
)

PARTY = (BRICK, GOLD, PINE, "#d9747a", "#5b93b8")


def house(
    c: Canvas, x: float, y: float, s: float, *, wall: Color = "#f2e6d0", roof: Color = BRICK,
    door: Color = PINE, lit: float = 0.0, snow: bool = False, t: float = 0.0, smoke: str = "",
) -> None:  # fmt: skip
    """Standing on `y`, some 120 wide and 110 high at 1; `lit` is how warm its windows are."""
    chimney_x, chimney_y = x + 30 * s, y - 104 * s
    if smoke:
        puffs(c, chimney_x + 7 * s, chimney_y - 6 * s, s, t, smoke)
    c.box(chimney_x, chimney_y, 14 * s, 40 * s, mix(roof, INK, 0.3))
    c.box(x - 52 * s, y - 62 * s, 104 * s, 62 * s, wall)
    c.box(x - 52 * s, y - 62 * s, 104 * s, 7 * s, mix(wall, INK, 0.16))
    c.shape([(x - 64 * s, y - 58 * s), (x, y - 112 * s), (x + 64 * s, y - 58 * s)], roof)
    if snow:
        cover = ((-68, -58), (0, -118), (68, -58), (56, -62), (34, -74), (24, -82), (0, -96),
                 (-26, -80), (-40, -72))  # fmt: skip
        c.shape([(x + a * s, y + b * s) for a, b in cover], WHITE)
        c.box(chimney_x - 2 * s, chimney_y - 4 * s, 18 * s, 6 * s, WHITE, r=3 * s)
    glass = mix("#8fa9b3", GLOW, lit)
    for dx in (-40, 18):
        window(c, x + dx * s, y - 46 * s, 22 * s, 24 * s, glass, lit, snow)
    c.circle(x, y - 78 * s, 8.5 * s, mix(WHITE, roof, 0.1))
    c.circle(x, y - 78 * s, 6.5 * s, glass)
    c.box(x - 11 * s, y - 38 * s, 22 * s, 38 * s, mix(wall, INK, 0.22))
    c.box(x - 9 * s, y - 36 * s, 18 * s, 36 * s, door)
    c.circle(x + 5 * s, y - 18 * s, 1.6 * s, GOLD)
    c.box(x - 15 * s, y - 3 * s, 30 * s, 4 * s, mix(wall, INK, 0.35))


def window(c: Canvas, x, y, wide, high, glass: Color, lit=0.0, snow=False) -> None:
    if lit:
        c.shine(x + wide / 2, y + high / 2, wide * 1.3, GLOW, 0.3 * lit, rings=4)
    bar = wide * 0.09
    c.box(x - bar, y - bar, wide + 2 * bar, high + 2 * bar, WHITE)
    c.box(x, y, wide, high, glass)
    c.box(x + wide / 2 - bar / 2, y, bar, high, WHITE)
    c.box(x, y + high / 2 - bar / 2, wide, bar, WHITE)
    if snow:
        c.box(x - bar * 2, y + high, wide + 4 * bar, bar * 2.4, WHITE, r=bar)


def puffs(c: Canvas, x: float, y: float, s: float, t: float, kind: str) -> None:
    """What rises from a chimney: smoke or hearts."""
    from messaging.ecards.drawing_nature import heart

    for place in range(5):
        u = (place / 5 + t / 5) if kind == "smoke" else (place / 5 + t) % 1
        px, py = x + (16 * u + 9 * wave(u * 1.4 + place * 0.4)) * s * 1.5, y - 90 * s * u * 1.3
        if kind == "hearts":
            size = (5 + 14 * u) * s
            heart(c, px, py, size, mix("#e2717c", "#f6c9c6", max(0, u * 1.5 - 0.7)), 14 * wave(u))
        else:
            c.circle(px, py, (5 + 11 * u) * s, faded(WHITE, 0.75 * (1 - u)))


# ── light ────────────────────────────────────────────────────────────────────
def flame(c: Canvas, x: float, y: float, s: float, t: float, at: float = 0.0) -> None:
    """Standing on `y`, some 20 high at 1."""
    lean, tall = 2.2 * wave(t * 2, at), 20 + 2.5 * wave(t * 3, at)
    c.shine(x, y - 8 * s, 26 * s, GLOW, 0.5 + 0.08 * wave(t * 3, at))
    for size, color in ((1.0, "#f0892f"), (0.72, "#ffc84a"), (0.4, "#fff4cf")):
        drop = [(0, 0), (-5.5, -5), (-4.5, -11), (lean, -tall), (4.5, -11), (5.5, -5)]
        c.blob([(x + a * s * size, y + b * s * size) for a, b in drop], color)


def candle(
    c: Canvas, x: float, y: float, tall: float, s: float, color: Color, t: float, at=0.0
) -> None:
    c.box(x - 4 * s, y - tall, 8 * s, tall, color, r=1.5 * s)
    c.box(x - 4 * s, y - tall, 3 * s, tall, mix(color, WHITE, 0.35), r=1.5 * s)
    c.line([(x, y - tall), (x, y - tall - 4 * s)], INK, 1.4 * s)
    flame(c, x, y - tall - 2 * s, s, t, at)


def firework(
    c: Canvas, x: float, y: float, r: float, u: float, color: Color, rays: int = 18
) -> None:
    """One burst; `u` is its life, from 0 to 1."""
    if not 0 < u < 1:
        return
    out, fade = r * (1 - (1 - u) ** 3), 1 - max(0.0, (u - 0.45) / 0.55)
    c.shine(x, y, out * 1.2, color, 0.25 * fade)
    for ray in range(rays):
        angle = math.tau * ray / rays
        far = out * (1 if ray % 2 else 0.66)
        dx, dy, drop = math.cos(angle), math.sin(angle), 16 * u * u
        tail = max(0.0, far - r * 0.3 * (1 - u * 0.5))
        tint = faded(color if ray % 2 else mix(color, WHITE, 0.5), fade)
        c.line(
            [(x + dx * tail, y + dy * tail + drop * 0.6), (x + dx * far, y + dy * far + drop)],
            tint,
            2.2,
        )
        c.circle(x + dx * far, y + dy * far + drop, 2.3, tint)


# ── feasts ───────────────────────────────────────────────────────────────────
def balloon(
    c: Canvas, x: float, y: float, s: float, color: Color, t: float, at=0.0, *, string=90
) -> None:
    sway = 5 * wave(t, at)
    thread = [
        (x, y + 34 * s),
        (x + sway, y + 34 * s + string * s * 0.5),
        (x - sway, y + 34 * s + string * s),
    ]
    c.curve(thread, faded(INK, 0.5), 1.4)
    c.shape(
        [(x - 5 * s, y + 38 * s), (x + 5 * s, y + 38 * s), (x, y + 29 * s)], mix(color, INK, 0.2)
    )
    c.blob([(x, y - 33 * s), (x + 27 * s, y - 12 * s), (x + 20 * s, y + 16 * s), (x, y + 33 * s),
            (x - 20 * s, y + 16 * s), (x - 27 * s, y - 12 * s)], color)  # fmt: skip
    c.shape(
        turned(arc(0, 0, 4 * s, 9 * s, 0, 360, 16), 24, x - 12 * s, y - 14 * s),
        mix(color, WHITE, 0.5),
    )


def confetti(c: Canvas, t: float, count: int = 70, *, seed: int = 2, colors=PARTY) -> None:
    dice = random.Random(seed)
    for number in range(count):
        x, y, at = dice.uniform(0, WIDTH), dice.uniform(0, HEIGHT + 20), dice.random()
        down = (y + t * (HEIGHT + 20)) % (HEIGHT + 20) - 10
        wide, color = dice.uniform(6, 10), colors[number % len(colors)]
        thin = 2 + 3 * abs(wave(t, at))
        strip = [(-wide / 2, -thin), (wide / 2, -thin), (wide / 2, thin), (-wide / 2, thin)]
        c.shape(turned(strip, 360 * (at + t), x + 9 * wave(t, at), down), color)


def bunting(c: Canvas, y: float, colors, t: float, *, sag: float = 26, flags: int = 13) -> None:
    def at(u):
        return u * WIDTH, y + sag * (1 - (2 * (u * 2 % 1) - 1) ** 2)

    c.line([at(step / 60) for step in range(60)], INK, 1.6)
    for flag in range(flags):
        (x, top), (end, other) = at((flag + 0.12) / flags), at((flag + 0.88) / flags)
        tip = ((x + end) / 2 + 4 * wave(t, flag / 5), (top + other) / 2 + 32)
        c.shape([(x, top), (end, other), tip], colors[flag % len(colors)])


def gift(c: Canvas, x: float, y: float, s: float, color: Color, ribbon: Color) -> None:
    c.box(x - 38 * s, y - 56 * s, 76 * s, 56 * s, color, r=3 * s)
    c.box(x - 43 * s, y - 66 * s, 86 * s, 18 * s, mix(color, INK, 0.14), r=3 * s)
    c.box(x - 7 * s, y - 66 * s, 14 * s, 66 * s, ribbon)
    for side in (-1, 1):
        loop = [(0, -66), (side * 26, -92), (side * 34, -74)]
        c.blob([(x + a * s, y + b * s) for a, b in loop], ribbon)
        inner = [(side * 8, -71), (side * 22, -83), (side * 25, -75)]
        c.blob([(x + a * s, y + b * s) for a, b in inner], mix(ribbon, INK, 0.25))
    c.circle(x, y - 67 * s, 8 * s, mix(ribbon, WHITE, 0.15))


def cake(c: Canvas, x: float, y: float, s: float, t: float, *, candles: int = 5) -> None:
    """Two tiers on a stand; `y` is the foot of it."""
    c.ellipse(x, y, 56 * s, 8 * s, "#cdbfa8")
    c.box(x - 8 * s, y - 26 * s, 16 * s, 26 * s, "#dccfb9")
    c.ellipse(x, y - 28 * s, 124 * s, 11 * s, "#e8ddc9")
    for half, foot, high, color in ((100, 32, 62, "#f6d9cf"), (66, 94, 54, "#c4ddd3")):
        top = y - (foot + high) * s
        c.box(x - half * s, top, 2 * half * s, high * s, color, r=8 * s)
        icing = mix("#d9747a", WHITE, 0.1) if half == 100 else "#e7b95c"
        c.box(x - half * s, top, 2 * half * s, 15 * s, icing, r=7 * s)
        for drip in range(-half + 12, half - 4, 20):
            c.box(
                x + (drip - 6) * s, top + 5 * s, 12 * s, (15 + 7 * (drip % 3)) * s, icing, r=6 * s
            )
        for dot in range(-half + 14, half, 22):
            c.circle(x + dot * s, top + (high - 9) * s, 4 * s, WHITE)
    for place in range(candles):
        cx = x + (place - (candles - 1) / 2) * 24 * s
        candle(c, cx, y - 147 * s, 30 * s, s, PARTY[place % len(PARTY)], t, place * 0.23)


# ── things of a home ─────────────────────────────────────────────────────────
def key(c: Canvas, x: float, y: float, s: float, color: Color, degrees: float) -> None:
    """Hanging from its bow, which is at the place."""
    shaft = [(-4, 22), (4, 22), (4, 92), (-4, 92)]
    bits = [[(4, 74), (17, 74), (17, 81), (4, 81)], [(4, 85), (13, 85), (13, 92), (4, 92)]]
    for part in (shaft, *bits):
        c.shape(turned([(a * s, b * s) for a, b in part], degrees, x, y), color)
    ((bx, by),) = turned([(0, 6 * s)], degrees, x, y)
    c.circle(bx, by, 20 * s, color)
    c.ring(bx, by, 20 * s, mix(color, WHITE, 0.35), 2 * s)
    ((hx, hy),) = turned([(0, 1 * s)], degrees, x, y)
    c.circle(hx, hy, 8 * s, mix(color, INK, 0.55))


def clock(c: Canvas, x: float, y: float, r: float, hours: float, *, rim: Color = PINE) -> None:
    """Its hands at that time."""
    c.ellipse(x, y + r * 1.12, r * 0.8, r * 0.09, faded(INK, 0.16))
    c.circle(x, y, r * 1.1, rim)
    c.circle(x, y, r, "#fffaf0")
    for mark in range(12):
        length, width = (0.13, 3.4) if mark % 3 == 0 else (0.07, 2)
        ends = [(0, -r * 0.93), (0, -r * (0.93 - length))]
        c.line(turned(ends, mark * 30, x, y), INK, width)
    for hour in (12, 3, 6, 9):
        ((nx, ny),) = turned([(0, -r * 0.68)], hour * 30, x, y)
        c.words(str(hour), nx, ny + r * 0.07, r * 0.22, INK, anchor="ms")
    for degrees, far, width, color in (
        (hours * 30, 0.46, 6.5, INK), (hours % 1 * 360, 0.72, 4.2, BRICK),
    ):  # fmt: skip
        c.line(turned([(0, r * 0.12), (0, -r * far)], degrees, x, y), color, width)
    c.circle(x, y, 6.5, INK)


def mug(c: Canvas, x: float, y: float, s: float, color: Color, t: float) -> None:
    for place in (-1, 0, 1):
        base = x + place * 17 * s
        rise = [
            (base + 5 * s * wave(t, place * 0.3 + step * 0.22), y - (92 + step * 15) * s)
            for step in range(5)
        ]
        c.curve(rise, faded(WHITE, 0.7), 4 * s)
    c.ring(x + 43 * s, y - 42 * s, 22 * s, color, 9 * s)
    c.box(x - 42 * s, y - 82 * s, 84 * s, 82 * s, color, r=13 * s)
    c.box(x - 42 * s, y - 82 * s, 84 * s, 40 * s, color)
    c.ellipse(x, y - 82 * s, 42 * s, 9 * s, mix(color, INK, 0.2))
    c.ellipse(x, y - 81 * s, 36 * s, 6 * s, "#5a3a26")
    c.box(x - 32 * s, y - 66 * s, 7 * s, 48 * s, mix(color, WHITE, 0.35), r=3 * s)


def menorah(c: Canvas, x: float, y: float, s: float, t: float, color: Color = "#d8a93f") -> None:
    """All nine lit; `y` is its foot."""
    c.box(x - 44 * s, y - 9 * s, 88 * s, 9 * s, color, r=3 * s)
    c.box(x - 26 * s, y - 18 * s, 52 * s, 10 * s, color, r=3 * s)
    c.box(x - 4 * s, y - 150 * s, 8 * s, 140 * s, color)
    for arm in range(1, 5):
        r = arm * 32 * s
        c.line(arc(x, y - 118 * s, r, r * 0.72, 0, 180, 40), mix(color, INK, 0.05 * arm), 6.5 * s)
    for arm in range(-4, 5):
        cx, cy = x + arm * 32 * s, y - (118 if arm else 142) * s
        c.box(cx - 8 * s, cy - 8 * s, 16 * s, 9 * s, color, r=3 * s)
        candle(c, cx, cy - 6 * s, 34 * s, s, "#f4ead6" if arm else "#7fb0d4", t, arm * 0.37)


def envelope(c: Canvas, x: float, y: float, s: float, opened: float) -> None:
    """Its middle at the place; `opened` is how far the flap is up."""
    back = "#e6d3b1"
    c.box(x - 100 * s, y - 60 * s, 200 * s, 130 * s, back, r=6 * s)
    tip = y - 60 * s + (70 - 150 * opened) * s
    c.shape([(x - 100 * s, y - 58 * s), (x + 100 * s, y - 58 * s), (x, tip)], mix(back, INK, 0.08))


def envelope_front(c: Canvas, x: float, y: float, s: float) -> None:
    paper = "#f7ead3"
    c.shape([(x - 100 * s, y - 58 * s), (x, y + 20 * s), (x - 100 * s, y + 70 * s)], paper)
    c.shape([(x + 100 * s, y - 58 * s), (x, y + 20 * s), (x + 100 * s, y + 70 * s)], paper)
    c.shape(
        [(x - 100 * s, y + 70 * s), (x, y + 4 * s), (x + 100 * s, y + 70 * s)],
        mix(paper, WOOD, 0.1),
    )
    c.line(
        [(x - 98 * s, y + 68 * s), (x, y + 4 * s), (x + 98 * s, y + 68 * s)],
        mix(paper, WOOD, 0.3),
        1.5,
    )


def boat(c: Canvas, x: float, y: float, s: float, *, sail: bool, t: float = 0.0) -> None:
    tilt = 2.4 * wave(t)

    def put(points, color):
        c.shape(turned([(a * s, b * s) for a, b in points], tilt, x, y), color)

    if sail:
        put([(-3, -8), (-3, -150), (-1, -150), (-1, -8)], WOOD)
        put([(2, -148), (74, -26), (2, -20)], "#fdf6e6")
        put([(2, -96), (34, -94), (50, -66), (2, -64)], BRICK)
        put([(-7, -128), (-48, -22), (-7, -20)], CREAM)
    else:
        line = turned([(22 * s, -16 * s), (92 * s, -82 * s), (104 * s, -84 * s)], tilt, x, y)
        c.curve(line, WOOD, 2.6 * s)
        c.line([line[-1], (line[-1][0] + 4 * s, y + 10 * s)], faded(WHITE, 0.8), 1)
        put([(-28, -10), (-24, -38), (-8, -44), (4, -36), (8, -10)], PINE)
        c.circle(*turned([(-10 * s, -54 * s)], tilt, x, y)[0], 11 * s, "#d9a988")
        put([(-27, -56), (9, -56), (6, -62), (2, -62), (0, -72), (-20, -72), (-22, -62)], "#e2c98d")
        put([(-4, -34), (24, -18), (22, -13), (-8, -24)], mix(PINE, WHITE, 0.15))
    put([(-86, -14), (88, -14), (62, 14), (-62, 14)], WOOD if not sail else "#8c3f2e")
    put([(-86, -14), (88, -14), (83, -7), (-81, -7)], mix(WOOD, WHITE, 0.3))
