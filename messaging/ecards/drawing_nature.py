"""Out of doors: hills, sun and moon, trees, flowers, leaves, snow."""

import math
import random

from messaging.ecards.drawing import (
    CREAM,
    GLOW,
    GOLD,
    HEIGHT,
    LEAF,
    ROSE,
    WHITE,
    WIDTH,
    WOOD,
    Canvas,
    Color,
    arc,
    faded,
    mix,
    smooth,
    turned,
    wave,
)


# ── land and sky ─────────────────────────────────────────────────────────────
def hill(c: Canvas, y: float, high: float, color: Color, *, at: float = 0.0, long=1.0) -> None:
    """Rolling ground whose crest swings around `y`."""
    crest = [(x, ground(x, y, high, at=at, long=long)) for x in range(-10, WIDTH + 11, 10)]
    c.shape([*crest, (WIDTH + 10, HEIGHT + 10), (-10, HEIGHT + 10)], color)


def ground(x: float, y: float, high: float, *, at: float = 0.0, long=1.0) -> float:
    """How high the crest of such a hill stands there."""
    turn = x / WIDTH / long + at
    return y - high * (math.sin(math.tau * turn) * 0.7 + math.sin(math.tau * turn * 2.3) * 0.3)


def sun(c: Canvas, x: float, y: float, r: float, t: float, color: Color = GOLD) -> None:
    c.shine(x, y, r * (2.5 + 0.15 * wave(t)), CREAM, 0.55)
    for ray in range(12):
        out = r * (1.5 + 0.13 * wave(t, ray / 2))
        spoke = [(r * 1.22, -2.2), (out, 0), (r * 1.22, 2.2)]
        c.shape(turned(spoke, ray * 30 + t * 30, x, y), color)
    c.circle(x, y, r, color)


def moon(c: Canvas, x: float, y: float, r: float, sky: Color) -> None:
    c.shine(x, y, r * 2.4, CREAM, 0.28)
    c.circle(x, y, r, "#f7ecc9")
    for dx, dy, size in ((-0.3, -0.2, 0.2), (0.3, 0.15, 0.14), (-0.1, 0.42, 0.11)):
        c.circle(x + dx * r, y + dy * r, size * r, mix("#f7ecc9", sky, 0.12))


def stars(c: Canvas, t: float, count: int = 40, *, low: float = 220, seed: int = 3) -> None:
    dice = random.Random(seed)
    for _ in range(count):
        x, y, r, at = (
            dice.uniform(0, WIDTH),
            dice.uniform(0, low),
            dice.uniform(0.7, 1.7),
            dice.random(),
        )
        c.circle(x, y, r, faded(WHITE, 0.55 + 0.4 * wave(t, at)))


def cloud(c: Canvas, x: float, y: float, s: float, color: Color = WHITE) -> None:
    for dx, dy, r in ((-34, 4, 17), (-12, -8, 24), (16, -3, 20), (36, 6, 13)):
        c.circle(x + dx * s, y + dy * s, r * s, color)
    c.box(x - 50 * s, y + 2 * s, 98 * s, 19 * s, color, r=9 * s)


def rainbow(c: Canvas, x: float, y: float, r: float, width: float = 9) -> None:
    hues = ("#d9635a", "#e8975a", "#efc65c", "#6fa96b", "#5b93b8", "#8b76ad")
    for place, hue in enumerate(hues):
        c.ring(x, y, r - place * width, mix(hue, CREAM, 0.18), width + 0.5)


def birds(c: Canvas, x: float, y: float, t: float, color: Color, s: float = 1.0) -> None:
    for dx, dy, at in ((0, 0, 0), (34, -14, 0.3), (60, 6, 0.6)):
        lift = 5 * s * (1.4 + wave(t * 2, at))
        left = [(x + dx - 12 * s, y + dy - lift), (x + dx - 5 * s, y + dy - lift), (x + dx, y + dy)]
        right = [(2 * (x + dx) - px, py) for px, py in left]
        c.curve(left, color, 2.2)
        c.curve(right, color, 2.2)


# ── trees ────────────────────────────────────────────────────────────────────
def tree(c: Canvas, x: float, y: float, s: float, color: Color = LEAF, t: float = 0.0) -> None:
    """A round one, standing on `y`, some 100 high at 1."""
    c.shape(
        [(x - 5 * s, y), (x + 5 * s, y), (x + 2.5 * s, y - 58 * s), (x - 2.5 * s, y - 58 * s)], WOOD
    )
    c.line([(x, y - 34 * s), (x + 16 * s, y - 54 * s)], WOOD, 3 * s)
    lean = 1.6 * s * wave(t)
    for dx, dy, r, tone in (
        (-22, -58, 24, 0.16), (22, -56, 23, 0.12), (0, -50, 24, 0.14), (-10, -80, 25, 0.0),
        (14, -76, 22, 0.0), (-12, -86, 13, -0.14),
    ):  # fmt: skip
        tint = mix(color, "#000000", tone) if tone >= 0 else mix(color, WHITE, -tone)
        c.circle(x + dx * s + lean * -dy / 80, y + dy * s, r * s, tint)


def pine(c: Canvas, x: float, y: float, s: float, color: Color, *, snow: bool = False) -> None:
    c.box(x - 4 * s, y - 12 * s, 8 * s, 12 * s, WOOD)
    for step, (wide, low, high) in enumerate(((34, 10, 52), (28, 36, 76), (20, 62, 100))):
        left, right, top = (x - wide * s, y - low * s), (x + wide * s, y - low * s), y - high * s
        sag = (x, y - (low - 6) * s)
        c.shape([(x, top), right, sag, left], mix(color, "#000000", 0.1 * (2 - step)))
        if snow:
            tip = ((0, 0), (0.42, 18), (0.16, 14), (0, 20), (-0.2, 14), (-0.42, 18))
            c.shape([(x + wide * a * s, top + b * s) for a, b in tip], WHITE)


# ── small things that grow ───────────────────────────────────────────────────
def flower(
    c: Canvas, x: float, y: float, tall: float, color: Color, t: float, *, at=0.0, petals=6, s=1.0,
    heart: Color = GOLD,
) -> None:  # fmt: skip
    """On a stem that sways, with two leaves."""
    head_x, head_y = x + 6 * wave(t, at) * tall / 90, y - tall
    stem = smooth(
        [(x, y), (x + (head_x - x) * 0.3, y - tall * 0.5), (head_x, head_y)], closed=False
    )
    c.line(stem, "#4f7a43", 2.6 * s)
    for side in (-1, 1):
        leaf(c, *stem[len(stem) // 3], 15 * s, "#5d8a4a", -90 + side * 52)
    for petal in range(petals):
        angle = 360 / petals * petal + 8 * wave(t, at)
        oval = arc(9.5 * s, 0, 8.5 * s, 5.6 * s, 0, 360, 20)
        c.shape(
            turned(oval, angle, head_x, head_y), color if petal % 2 else mix(color, WHITE, 0.12)
        )
    c.circle(head_x, head_y, 5 * s, heart)


def tulip(
    c: Canvas, x: float, y: float, tall: float, color: Color, t: float, *, at=0.0, s=1.0
) -> None:
    head_x, head_y = x + 5 * wave(t, at) * tall / 90, y - tall
    stem = smooth(
        [(x, y), (x + (head_x - x) * 0.3, y - tall * 0.5), (head_x, head_y)], closed=False
    )
    c.line(stem, "#4f7a43", 3 * s)
    for side in (-1, 1):
        c.blob(
            [(x, y), (x + side * 15 * s, y - tall * 0.5), (x + side * 3 * s, y - tall * 0.24)],
            "#5d8a4a",
        )
    cup = [(-11, -2), (-12, -22), (-5, -13), (0, -26), (5, -13), (12, -22), (11, -2), (0, 7)]
    c.shape([(head_x + a * s, head_y + b * s) for a, b in cup], color)
    middle = [(0, -26), (6, -12), (4, 2), (0, 7), (-4, 2), (-6, -12)]
    c.shape([(head_x + a * s, head_y + b * s) for a, b in middle], mix(color, WHITE, 0.22))


def leaf(c: Canvas, x: float, y: float, s: float, color: Color, degrees: float) -> None:
    """From its stalk outward."""
    outline = [
        (0, 0),
        (0.3 * s, -0.26 * s),
        (0.7 * s, -0.22 * s),
        (s, 0),
        (0.7 * s, 0.22 * s),
        (0.3 * s, 0.26 * s),
    ]
    c.shape(turned(smooth(outline, steps=5), degrees, x, y), color)
    c.line(
        turned([(0, 0), (0.8 * s, 0)], degrees, x, y), mix(color, "#000000", 0.22), max(0.6, s / 22)
    )


def falling_leaves(c: Canvas, t: float, colors, count: int = 22, *, seed: int = 5, s=1.0) -> None:
    dice = random.Random(seed)
    for number in range(count):
        x, y, size = dice.uniform(0, WIDTH), dice.uniform(0, HEIGHT + 40), dice.uniform(14, 24) * s
        at, spin = dice.random(), dice.choice((-1, 1))
        down = (y + t * (HEIGHT + 40)) % (HEIGHT + 40) - 20
        color = colors[number % len(colors)]
        leaf(c, x + 16 * wave(t, at), down, size, color, 360 * at + spin * 360 * t)


def snowfall(c: Canvas, t: float, count: int = 70, *, seed: int = 11, color: Color = WHITE) -> None:
    dice = random.Random(seed)
    for _ in range(count):
        x, y, r, at = (
            dice.uniform(0, WIDTH),
            dice.uniform(0, HEIGHT),
            dice.uniform(1.2, 3.2),
            dice.random(),
        )
        c.circle(x + 7 * wave(t, at), (y + t * HEIGHT) % (HEIGHT + 8) - 4, r, color)


def clover(c: Canvas, x: float, y: float, s: float, color: Color, degrees=0.0, *, leaves=4) -> None:
    c.curve(
        turned([(0, 0), (3 * s, 20 * s), (-2 * s, 40 * s)], degrees, x, y),
        mix(color, "#000000", 0.2),
        3 * s,
    )
    for place in range(leaves):
        angle = degrees + 360 / leaves * place + (45 if leaves == 4 else -90)
        part = [(14 * s - b, a) for a, b in heart_shape(13 * s)]
        c.shape(turned(part, angle, x, y), color)
        c.line(turned([(4 * s, 0), (18 * s, 0)], angle, x, y), mix(color, WHITE, 0.3), 1.2 * s)


def heart_shape(s: float) -> list[tuple[float, float]]:
    """Around 0, its point below, some 2 wide at 1."""
    found = []
    for step in range(40):
        a = math.tau * step / 40
        found.append((
            s * 16 * math.sin(a) ** 3 / 16,
            -s / 16 * (13 * math.cos(a) - 5 * math.cos(2 * a)
                       - 2 * math.cos(3 * a) - math.cos(4 * a)),
        ))  # fmt: skip
    return found


def heart(c: Canvas, x: float, y: float, s: float, color: Color = ROSE, degrees=0.0) -> None:
    c.shape(turned(heart_shape(s), degrees, x, y), color)
    shine = turned(arc(-0.45 * s, -0.42 * s, 0.2 * s, 0.13 * s, 0, 360, 12), degrees, x, y)
    c.shape(shine, mix(color, WHITE, 0.45))


def pumpkin(c: Canvas, x: float, y: float, s: float, t: float, *, face: bool = False) -> None:
    """Standing on `y`; with a face it is lit from inside."""
    for dx, rx, tone in (
        (-22, 20, 0.2),
        (22, 20, 0.2),
        (-11, 21, 0.08),
        (11, 21, 0.08),
        (0, 19, 0),
    ):
        c.ellipse(x + dx * s, y - 27 * s, rx * s, 27 * s, mix("#d97b29", "#5a2b0c", tone))
    stalk = [(-4, -52), (5, -52), (4, -62), (11, -70), (4, -72), (-3, -63)]
    c.shape([(x + a * s, y + b * s) for a, b in stalk], "#5f6b34")
    if not face:
        return
    light = mix(GLOW, "#ff9d3c", 0.3 + 0.3 * wave(t, x / 90))
    c.shine(x, y - 25 * s, 62 * s, light, 0.3 + 0.1 * wave(t, x / 90))
    for side in (-1, 1):
        eye = [(-7, 0), (7, 0), (0, -12)]
        c.shape([(x + side * 14 * s + a * s, y - 30 * s + b * s) for a, b in eye], light)
    mouth = [(-24, -20), (-14, -14), (-8, -18), (-4, -12), (4, -12), (8, -18), (14, -14), (24, -20),
             (16, -5), (6, -2), (-6, -2), (-16, -5)]  # fmt: skip
    c.shape([(x + a * s, y + b * s) for a, b in mouth], light)
