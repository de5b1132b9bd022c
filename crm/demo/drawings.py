"""Pictures of homes that never stood anywhere: drawn, so that the demo shows nobody's house."""

import io
import math
import random
from dataclasses import dataclass
from functools import cache

from PIL import Image, ImageDraw, ImageFilter

WIDE, HIGH = 1_200, 900
DEEP = "#1f4a5e"
FINE = 2  # drawn twice as large, so that edges come out smooth


@dataclass(frozen=True)
class Palette:
    """The colours of one home in its light."""

    sky: tuple[str, str]
    hills: tuple[str, str, str]
    wall: str
    roof: str
    door: str
    glow: str


@cache
def outside(palette: Palette, seed: int) -> bytes:
    """The house from the street."""
    picture = _sky(palette.sky)
    chance = random.Random(seed)
    _sun(picture, palette)
    draw = ImageDraw.Draw(picture)
    for depth, color in enumerate(palette.hills):
        _hill(draw, 470 + depth * 110, 60 - depth * 12, color, chance)
    for x in (130, 250, 1_010, 1_120):
        _tree(draw, x + chance.randrange(-20, 20), 690, palette)
    _house(draw, palette)
    _polygon(draw, [(520, 740), (610, 740), (760, 900), (430, 900)], "#cfc3ae")
    return _kept(picture)


@cache
def inside(palette: Palette, seed: int) -> bytes:
    """A living room with the view."""
    picture = Image.new("RGB", (WIDE * FINE, HIGH * FINE), "#efe7da")
    draw = ImageDraw.Draw(picture)
    _box(draw, 0, 640, WIDE, HIGH, "#b98f62")
    for x in range(-400, WIDE + 400, 110):
        _line(draw, [(600 + (x - 600) * 0.6, 640), (600 + (x - 600) * 1.9, HIGH)], "#a57d54", 3)
    picture.paste(_window_view(palette, seed), (230 * FINE, 110 * FINE))
    for x in (230, 470, 710, 950):
        _box(draw, x - 8, 102, x + 8, 520, "#fbf8f2")
    _box(draw, 222, 94, 958, 112, "#fbf8f2")
    _box(draw, 222, 508, 958, 530, "#fbf8f2")
    _rounded(draw, 150, 560, 720, 730, 36, palette.door)
    _rounded(draw, 180, 500, 690, 640, 36, palette.door)
    for x in (215, 460):
        _rounded(draw, x, 590, x + 200, 670, 24, palette.wall)
    _rounded(draw, 800, 660, 1_040, 690, 12, "#6f4d2f")
    for x in (825, 1_000):
        _box(draw, x, 690, x + 14, 780, "#6f4d2f")
    _box(draw, 1_080, 380, 1_092, 720, "#4b4238")
    _polygon(draw, [(1_030, 400), (1_142, 400), (1_112, 300), (1_060, 300)], palette.glow)
    return _kept(picture)


@cache
def water(palette: Palette, seed: int) -> bytes:
    """The bay at the end of the street."""
    picture = _sky(palette.sky)
    chance = random.Random(seed)
    _sun(picture, palette)
    draw = ImageDraw.Draw(picture)
    _hill(draw, 430, 40, palette.hills[0], chance)
    _box(draw, 0, 500, WIDE, HIGH, _deeper(palette.sky[0]))
    for _ in range(90):
        x, y = chance.randrange(WIDE), 515 + int(chance.random() ** 1.5 * 380)
        _line(draw, [(x, y), (x + 20 + (y - 500) // 3, y)], palette.glow, 2)
    _polygon(draw, [(470, 900), (560, 560), (600, 560), (760, 900)], "#8d7354")
    for step in range(9):
        y = 570 + step * step * 4
        _line(draw, [(555 - step * 9, y), (607 + step * 16, y)], "#725a3f", 3)
    _polygon(draw, [(870, 470), (870, 560), (935, 560)], "#fbf8f2")
    _polygon(draw, [(830, 568), (950, 568), (925, 596), (850, 596)], palette.door)
    return _kept(picture)


# ── parts ────────────────────────────────────────────────────────────────────
def _sky(sky) -> Image.Image:
    """From its upper colour into its lower one."""
    two = Image.new("RGB", (1, 2))
    two.putpixel((0, 0), _rgb(sky[0]))
    two.putpixel((0, 1), _rgb(sky[1]))
    return two.resize((WIDE * FINE, HIGH * FINE), Image.Resampling.BILINEAR)


def _rgb(color: str) -> tuple[int, ...]:
    return tuple(int(color[at : at + 2], 16) for at in (1, 3, 5))


def _deeper(color: str) -> tuple[int, ...]:
    """As the water shows the sky."""
    return tuple(
        round(part * 0.6 + depth * 0.4) for part, depth in zip(_rgb(color), _rgb(DEEP), strict=True)
    )


def _sun(picture, palette) -> None:
    size = (WIDE * FINE // 8, HIGH * FINE // 8)  # blurred small: the same light, sooner
    light = Image.new("L", size)
    ImageDraw.Draw(light).ellipse((210, 25, 270, 85), fill=210)
    light = light.filter(ImageFilter.GaussianBlur(16)).resize(picture.size)
    picture.paste(Image.new("RGB", picture.size, palette.glow), mask=light)


def _hill(draw, base, swing, color, chance) -> None:
    shift = chance.random() * 6
    edge = [
        (x, base + swing * math.sin(x / 210 + shift) + swing / 2 * math.sin(x / 83 + shift))
        for x in range(0, WIDE + 10, 10)
    ]
    _polygon(draw, [*edge, (WIDE, HIGH), (0, HIGH)], color)


def _tree(draw, x, ground, palette) -> None:
    _box(draw, x - 9, ground - 60, x + 9, ground + 20, "#5b4632")
    for rise, half in ((60, 80), (130, 64), (195, 46)):
        top = ground - rise - 120
        _polygon(draw, [(x - half, ground - rise), (x + half, ground - rise), (x, top)],
                 palette.hills[2])  # fmt: skip


def _house(draw, palette) -> None:
    _box(draw, 330, 470, 870, 745, palette.wall)
    _polygon(draw, [(290, 480), (600, 290), (910, 480)], palette.roof)
    _polygon(draw, [(330, 480), (600, 318), (870, 480)], palette.wall)
    _polygon(draw, [(290, 480), (600, 290), (910, 480), (880, 492), (600, 322), (320, 492)],
             palette.roof)  # fmt: skip
    _box(draw, 760, 300, 815, 400, "#8a5a48")
    for x in (380, 700):
        _window(draw, x, 540, 120, 110, palette)
    _window(draw, 555, 395, 90, 70, palette)
    _box(draw, 545, 570, 640, 745, "#fbf8f2")
    _box(draw, 555, 580, 630, 745, palette.door)
    _box(draw, 612, 660, 620, 672, palette.glow)
    _box(draw, 500, 735, 690, 752, "#d8ccb8")
    for x in (345, 430, 690, 780):
        _ellipse(draw, x, 700, x + 90, 770, palette.hills[2])


def _window(draw, x, y, wide, high, palette) -> None:
    _box(draw, x - 8, y - 8, x + wide + 8, y + high + 8, "#fbf8f2")
    _box(draw, x, y, x + wide, y + high, palette.glow)
    _line(draw, [(x + wide / 2, y), (x + wide / 2, y + high)], "#fbf8f2", 5)
    _line(draw, [(x, y + high / 2), (x + wide, y + high / 2)], "#fbf8f2", 5)


def _window_view(palette, seed) -> Image.Image:
    whole = _sky(palette.sky)
    _sun(whole, palette)
    draw = ImageDraw.Draw(whole)
    chance = random.Random(seed)
    for depth, color in enumerate(palette.hills):
        _hill(draw, 210 + depth * 80, 40, color, chance)
    return whole.crop((0, 0, 728 * FINE, 400 * FINE))


def _box(draw, x1, y1, x2, y2, color) -> None:
    draw.rectangle((x1 * FINE, y1 * FINE, x2 * FINE, y2 * FINE), fill=color)


def _rounded(draw, x1, y1, x2, y2, radius, color) -> None:
    box = (x1 * FINE, y1 * FINE, x2 * FINE, y2 * FINE)
    draw.rounded_rectangle(box, radius * FINE, fill=color)


def _ellipse(draw, x1, y1, x2, y2, color) -> None:
    draw.ellipse((x1 * FINE, y1 * FINE, x2 * FINE, y2 * FINE), fill=color)


def _polygon(draw, points, color) -> None:
    draw.polygon([(x * FINE, y * FINE) for x, y in points], fill=color)


def _line(draw, points, color, width) -> None:
    draw.line([(x * FINE, y * FINE) for x, y in points], fill=color, width=width * FINE)


def _kept(picture) -> bytes:
    out = io.BytesIO()
    picture.resize((WIDE, HIGH), Image.Resampling.LANCZOS).save(out, "JPEG", quality=88)
    return out.getvalue()
