"""One SVG sprite of the outline icons named in static/icons.txt: `python -m launcher.icons`."""

import re
import sys
from pathlib import Path

from launcher.settings import ROOT

NAMES = ROOT / "static" / "icons.txt"
OUTLINE = ROOT / "node_modules" / "@tabler" / "icons" / "icons" / "outline"
SPRITE = ROOT / "build" / "static" / "icons.svg"
SHAPE = re.compile(r"<(?:path|circle|rect|line|polyline|polygon|ellipse)\b[^>]*/>")
# Every Tabler icon opens with this invisible square; the viewBox says the same.
FRAME = re.compile(r'<path stroke="none" d="M0 0h24v24H0z"[^>]*/>')


class UnknownIcon(Exception):
    pass


def symbol(name: str, folder: Path = OUTLINE) -> str:
    file = folder / f"{name}.svg"
    if not file.exists():
        raise UnknownIcon(f"Tabler has no outline icon named {name!r}; see {NAMES.name}.")
    shapes = SHAPE.findall(FRAME.sub("", file.read_text()))
    return f'<symbol id="{name}" viewBox="0 0 24 24">{"".join(shapes)}</symbol>'


def sprite(text: str, folder: Path = OUTLINE) -> str:
    words = (word for line in text.splitlines() for word in line.partition("#")[0].split())
    symbols = "\n".join(symbol(name, folder) for name in sorted(set(words)))
    return f'<svg xmlns="http://www.w3.org/2000/svg">\n{symbols}\n</svg>\n'


def build(names: Path = NAMES, target: Path = SPRITE, folder: Path = OUTLINE) -> bool:
    """Write the sprite if its list or the icons are newer; say whether it was written."""
    sources = (names, folder)
    if target.exists() and all(
        each.exists() and each.stat().st_mtime < target.stat().st_mtime for each in sources
    ):
        return False
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_text(sprite(names.read_text(), folder))
    return True


if __name__ == "__main__":
    try:
        build()
    except UnknownIcon as error:
        sys.exit(str(error))
