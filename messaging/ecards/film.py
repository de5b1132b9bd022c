"""A card as files: a GIF that moves, and a PNG that does not.

The first frame of the GIF is the whole card, for mail programs that show no other. All frames share
their colors, and after the first each holds only what moved.
"""

import io

from PIL import Image, ImageChops

from messaging.ecards import programs
from messaging.ecards.drawing import HEIGHT, WIDTH

FRAMES = 12
PACE = 130  # thousandths of a second to a frame
MOST_BYTES = 400_000
COLORS = (127, 95, 63, 47)  # as many as fit; one more says "as before"


def still(name: str, said: dict) -> bytes:
    out = io.BytesIO()
    image = programs.paint(name, 0, said).finished()
    _palette(image, 255).save(out, "PNG", optimize=True)
    return out.getvalue()


def moving(name: str, said: dict, *, frames: int = FRAMES, pace: int = PACE) -> bytes:
    painted = [programs.paint(name, place / frames, said).finished() for place in range(frames)]
    content = b""
    for colors in COLORS:
        content = _gif(painted, colors, pace)
        if len(content) <= MOST_BYTES:
            break
    return content


def _palette(image: Image.Image, colors: int) -> Image.Image:
    return image.quantize(colors, method=Image.Quantize.MEDIANCUT, dither=Image.Dither.NONE)


def _gif(painted: list[Image.Image], colors: int, pace: int) -> bytes:
    sample = Image.new("RGB", (WIDTH, HEIGHT * 3))
    for place in range(3):
        sample.paste(painted[place * len(painted) // 3], (0, place * HEIGHT))
    shared = sample.quantize(colors, method=Image.Quantize.MEDIANCUT, kmeans=1)
    flat = [one.quantize(palette=shared, dither=Image.Dither.NONE) for one in painted]
    shown = [flat[0], *(_what_moved(*pair, colors) for pair in zip(flat, flat[1:], strict=False))]
    out = io.BytesIO()
    shown[0].save(
        out, "GIF", save_all=True, append_images=shown[1:], duration=pace, loop=0, disposal=1,
        optimize=False, transparency=colors,
    )  # fmt: skip
    return out.getvalue()


def _what_moved(before: Image.Image, after: Image.Image, nothing: int) -> Image.Image:
    """The frame, and `nothing` wherever it is as it was before."""
    same = ImageChops.difference(
        Image.frombytes("L", before.size, before.tobytes()),
        Image.frombytes("L", after.size, after.tobytes()),
    ).point(lambda change: 0 if change else 255)
    moved = after.copy()
    moved.paste(nothing, mask=same)
    return moved
