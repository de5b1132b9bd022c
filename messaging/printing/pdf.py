"""Pages as PDF by WeasyPrint, a part at a time, and the parts as one file.

Nothing is fetched, from disk or from anywhere: pictures and letters stand in the page itself.
"""

import atexit
import base64
import io
import re
from collections.abc import Iterable
from functools import cache
from pathlib import Path
from threading import Lock

import segno
from django.conf import settings
from django.contrib.staticfiles import finders
from django.template.loader import render_to_string
from django.urls import reverse
from PIL import Image

FONTS = {
    "Newsreader": "fonts/newsreader/newsreader-latin-wght-normal.woff2",
    "Figtree": "fonts/figtree/figtree-latin-wght-normal.woff2",
}
_painting = Lock()  # Pango's fonts are one set for the whole process


def paint(template: str, context: dict) -> tuple[bytes, int]:
    """The PDF of a template of print (or of one elsewhere, by its path), and its pages' number."""
    from weasyprint import HTML, URLFetcher  # slow to import, and rarely needed

    here = template if "/" in template else f"messaging/printing/paper/{template}.html"
    page = render_to_string(here, context)
    fetcher = URLFetcher(allowed_protocols=("data",), allow_redirects=False)
    out = io.BytesIO()
    with _painting:
        look, fonts = _look()
        document = HTML(string=page, url_fetcher=fetcher).render(
            font_config=fonts, stylesheets=[look]
        )
        # Objects one by one, not packed into a stream of objects: `joined` counts through them.
        document.write_pdf(io.BytesIO(), finisher=lambda _, pdf: pdf.write(out))
    return out.getvalue(), len(document.pages)


@cache
def _look():
    """The product's own letters; without them the system's will do."""
    from weasyprint import CSS
    from weasyprint.text.fonts import FontConfiguration

    fonts = FontConfiguration()
    faces = [
        f"@font-face {{ font-family: {family};"
        f' src: url("data:font/woff2;base64,{_packed(Path(at).read_bytes())}"); }}'
        for family, path in FONTS.items()
        if (at := finders.find(path))
    ]
    atexit.register(_look.cache_clear)  # Pango may be gone when Python takes the rest down
    return CSS(string="\n".join(faces), font_config=fonts), fonts


def picture(kept, *, inches: float) -> str:
    """A picture for that width at 300 dots an inch, inside the page; "" when its file is gone."""
    if kept is None:
        return ""
    try:
        with Image.open(io.BytesIO(kept.content)) as image:
            side = round(inches * 300)
            image.thumbnail((side, side))
            out = io.BytesIO()
            image.convert("RGB").save(out, "JPEG", quality=88, optimize=True)
    except OSError:
        return ""
    return f"data:image/jpeg;base64,{_packed(out.getvalue())}"


def code_link(piece) -> str:
    """What a phone's camera makes of the square on a piece: the page that books it as returned."""
    return settings.BASE_URL + reverse("messaging:print_code", args=[piece.code])


def square(piece) -> str:
    """The piece's code as a QR, small enough for the corner of an envelope."""
    made = segno.make(code_link(piece), error="l", micro=False)
    out = io.BytesIO()
    made.save(out, kind="png", scale=1, border=0)
    return f"data:image/png;base64,{_packed(out.getvalue())}"


def _packed(content: bytes) -> str:
    return base64.b64encode(content).decode()


# ── many parts, one file ─────────────────────────────────────────────────────
_NAMES = re.compile(rb"(\d+) 0 R\b")
_STREAM = b"\nstream\n"


def joined(parts: Iterable[bytes]) -> bytes:
    """One PDF of parts that `paint` made: their objects under new numbers, below one root."""
    out, offsets, trees, count = io.BytesIO(), {}, [], 0
    out.write(b"%PDF-1.7\n%\xf0\x9f\x96\xa4\n")
    last = 2  # the catalog, and the root of all pages
    for part in parts:
        objects, catalog, pages = _objects(part)
        trees.append(last + pages)
        count += int(re.search(rb"/Count (\d+)", objects[pages])[1])
        for number, content in objects.items():
            if number == catalog:
                continue
            if number == pages:
                content = content.replace(b"/Type /Pages", b"/Type /Pages /Parent 0 0 R", 1)
            offsets[last + number] = out.tell()
            out.write(b"%d 0 obj\n%s\nendobj\n" % (last + number, _renamed(content, last)))
        last += max(objects)
    kids = b" ".join(b"%d 0 R" % tree for tree in trees)
    for number, content in (
        (1, b"<</Type /Catalog /Pages 2 0 R>>"),
        (2, b"<</Type /Pages /Kids [%s] /Count %d>>" % (kids, count)),
    ):
        offsets[number] = out.tell()
        out.write(b"%d 0 obj\n%s\nendobj\n" % (number, content))
    _end(out, offsets, last)
    return out.getvalue()


def _objects(part: bytes) -> tuple[dict[int, bytes], int, int]:
    """The objects of a part by their numbers, and which are its catalog and its pages."""
    begins = int(part[part.rindex(b"startxref") :].split()[1])
    table, _, trailer = part[begins:].partition(b"trailer")
    rows = table.splitlines()[2:]
    places = {n: int(row[:10]) for n, row in enumerate(rows) if row.split()[2:] == [b"n"]}
    ends = [*sorted(places.values()), begins]
    after = dict(zip(ends, ends[1:], strict=False))
    objects = {}
    for number, place in places.items():
        raw = part[place : after[place]]
        objects[number] = raw[raw.index(b"obj") + 3 : raw.rindex(b"endobj")].strip(b"\n")
    catalog = int(re.search(rb"/Root (\d+) 0 R", trailer)[1])
    pages = int(re.search(rb"/Pages (\d+) 0 R", objects[catalog])[1])
    return objects, catalog, pages


def _renamed(content: bytes, by: int) -> bytes:
    """References moved on by that much; what streams hold is left alone. 0 is the new root."""
    head, stream, rest = content.partition(_STREAM)

    def move(found):
        number = int(found[1])
        return b"%d 0 R" % (number + by if number else 2)

    return _NAMES.sub(move, head) + stream + rest


def _end(out, offsets: dict[int, int], last: int) -> None:
    begins = out.tell()
    out.write(b"xref\n0 %d\n0000000000 65535 f \n" % (last + 1))
    for number in range(1, last + 1):
        place = offsets.get(number)
        out.write(b"%010d 00000 n \n" % place if place else b"0000000000 65535 f \n")
    out.write(b"trailer\n<</Size %d /Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n" % (last + 1, begins))
