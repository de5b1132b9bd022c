"""Reads a PDF back: its pages, their sizes, and which words stand where. Inches from the top left.

Of its own, and simple: it goes by the cross-reference table, as a viewer does, and understands
what WeasyPrint writes of text.
"""

import re
import zlib
from dataclasses import dataclass, field


@dataclass
class Page:
    width: float
    height: float
    words: list[tuple[float, float, str]] = field(default_factory=list)
    pictures: int = 0

    @property
    def text(self) -> str:
        return "\n".join(said for _, _, said in self.words)

    def where(self, said: str) -> tuple[float, float]:
        """Where a line with these words begins: its left edge and its baseline."""
        return next((x, y) for x, y, line in self.words if said in line)


def read(content: bytes) -> list[Page]:
    objects, root = _objects(content)
    tree = _number(objects[root], b"Pages")
    return [_page(objects, number) for number in _leaves(objects, tree)]


def _objects(content: bytes) -> tuple[dict[int, bytes], int]:
    table = int(content[content.rindex(b"startxref") :].split()[1])
    lines, objects = content[table:].splitlines(), {}
    assert lines[0] == b"xref"
    for number in range(int(lines[1].split()[1])):
        place, _, kind = lines[2 + number].split()
        if kind == b"n":
            head = b"%d 0 obj\n" % number
            assert content[int(place) :].startswith(head), f"object {number} is not in its place"
            end = content.index(b"\nendobj\n", int(place))
            objects[number] = content[int(place) + len(head) : end]
    return objects, int(re.search(rb"/Root (\d+) 0 R", content[table:])[1])


def _number(object_: bytes, name: bytes) -> int:
    return int(re.search(rb"/%s (\d+) 0 R" % name, object_)[1])


def _leaves(objects, tree: int):
    kids = re.search(rb"/Kids \[([^\]]*)\]", objects[tree])
    if not kids:
        yield tree
        return
    for number in re.findall(rb"(\d+) 0 R", kids[1]):
        assert _number(objects[int(number)], b"Parent") == tree
        yield from _leaves(objects, int(number))


def _stream(object_: bytes) -> bytes:
    _, _, rest = object_.partition(b"\nstream\n")
    return zlib.decompressobj().decompress(rest)


def _page(objects, number: int) -> Page:
    here = objects[number]
    box = re.search(rb"/MediaBox \[([^\]]*)\]", here)[1].split()
    page = Page(float(box[2]) / 72, float(box[3]) / 72)
    named = objects[_number(objects[_number(here, b"Resources")], b"Font")]
    fonts = {
        name.decode(): _letters(_stream(objects[_number(objects[int(at)], b"ToUnicode")]))
        for name, at in re.findall(rb"/(\S+) (\d+) 0 R", named)
    }
    _read_words(page, _stream(objects[_number(here, b"Contents")]).decode("latin-1"), fonts)
    return page


def _letters(cmap: bytes) -> dict[str, str]:
    pairs = re.findall(rb"<([0-9a-f]{4})> <([0-9a-f]+)>\n", cmap)
    return {
        glyph.decode(): bytes.fromhex(said.decode()).decode("utf-16-be") for glyph, said in pairs
    }


def _times(one, other):
    a, b, c, d, e, f = one
    g, h, i, j, k, m = other
    return (
        a * g + b * i, a * h + b * j, c * g + d * i, c * h + d * j, e * g + f * i + k,
        e * h + f * j + m,
    )  # fmt: skip


def _read_words(page: Page, drawn: str, fonts) -> None:
    now, kept, place, font = (1, 0, 0, 1, 0, 0), [], None, {}
    for line in drawn.splitlines():
        *said, operator = line.split() or [""]
        if operator == "q":
            kept.append(now)
        elif operator == "Q":
            now = kept.pop()
        elif operator == "cm":
            now = _times(tuple(map(float, said)), now)
        elif operator == "Tm":
            place = _times(tuple(map(float, said)), now)
        elif operator == "Tf":
            font = fonts[said[0][1:]]
        elif operator == "Do":
            page.pictures += 1
        elif operator == "TJ":
            glyphs = "".join(re.findall(r"<([0-9a-f]+)>", line))
            words = "".join(font[glyphs[at : at + 4]] for at in range(0, len(glyphs), 4))
            page.words.append((place[4] / 72, page.height - place[5] / 72, words))
