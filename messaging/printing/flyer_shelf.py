"""Flyers to print: one page each, begun from a readable file in flyers/, filled in and painted."""

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from django.urls import reverse

from messaging import merge
from messaging.library import shelf
from messaging.models import FlyerSheet, Stationery
from messaging.printing import pdf

HERE = Path(__file__).parent / "flyers"
LAYOUTS = ("picture", "plain", "checklist")
POINTS = (15, 14, 13, 12, 11, 10, 9)  # as large as one page allows
MANY_HEADINGS = 4  # then the words stand in two columns
KEPT = ("headline", "line", "words", "call")


@dataclass(frozen=True)
class StandardFlyer:
    key: str
    name: str
    who: str
    layout: str
    headline: str
    line: str
    words: str
    call: str
    tags: tuple[str, ...] = ()
    version: int = 1

    @property
    def wants_home(self) -> bool:
        return any("{{property_" in text for text in (self.headline, self.line, self.words))


@cache
def standards() -> dict[str, StandardFlyer]:
    """All of ours by their keys, in the order of their names."""
    found = []
    for file in HERE.glob("*.toml"):
        said = tomllib.loads(file.read_text("utf-8"))
        said |= {"words": said["words"].strip(), "tags": tuple(said.get("tags", ()))}
        flyer = StandardFlyer(key=file.stem, **said)
        if flyer.layout not in LAYOUTS:
            raise ValueError(f"{file.name}: no layout {flyer.layout}")
        found.append(flyer)
    return {flyer.key: flyer for flyer in sorted(found, key=lambda one: one.name)}


SHELF = "printed-flyer"


def on_shelf() -> list[shelf.OnShelf]:
    """Those of ours, as they stand in the library."""
    return [
        shelf.OnShelf(
            SHELF, one.key, one.name, one.who, one.tags, (one.headline, one.line, one.words),
            f"{reverse('messaging:print_flyers')}#{one.key}",
        )
        for one in standards().values()
    ]  # fmt: skip


def taken() -> dict[str, list[FlyerSheet]]:
    """The workspace's own flyers by the key of ours that they began as."""
    found: dict[str, list[FlyerSheet]] = {}
    for sheet in FlyerSheet.objects.order_by("pk"):
        found.setdefault(sheet.flyer, []).append(sheet)
    return found


def begin(standard: StandardFlyer, *, by) -> FlyerSheet:
    """A flyer of the workspace's own, with the words of ours to begin with."""
    words = {name: getattr(standard, name) for name in KEPT}
    return FlyerSheet.objects.create(flyer=standard.key, name=standard.name, by=by, **words)


# ── what stands on it ────────────────────────────────────────────────────────
def layout_of(sheet: FlyerSheet) -> str:
    standard = standards().get(sheet.flyer)
    return standard.layout if standard else "plain"


def filled(sheet: FlyerSheet, membership) -> dict:
    """Its words with the fields filled in, ready for the page and for paper."""
    home = {"property_address": sheet.address, "property_street": sheet.address.partition(",")[0]}
    fill = {"workspace": membership.workspace, "membership": membership}
    fill["extra"] = home if sheet.address else {}
    said = {
        name: merge.render(getattr(sheet, name), merge.NOBODY, **fill).text.strip() for name in KEPT
    }
    writer = merge.render(
        "{{agent_name|}}\n{{agent_phone|}}\n{{agent_email|}}", merge.NOBODY, **fill
    ).text.split("\n")
    return said | {"parts": parts(said["words"]), "writer": [one for one in writer if one]}


def parts(words: str) -> list[tuple[str, object]]:
    """Headings ("# "), points ("- ") and paragraphs, each with its kind."""
    found: list[tuple[str, object]] = []
    for line in (one.strip() for one in words.replace("\r\n", "\n").split("\n")):
        if line.startswith("- "):
            if not found or found[-1][0] != "points":
                found.append(("points", []))
            found[-1][1].append(line[2:].strip())
        elif line.startswith("# "):
            found.append(("heading", line[2:].strip()))
        elif not line:
            found.append(("gap", ""))
        elif found and found[-1][0] == "text":
            found[-1] = ("text", f"{found[-1][1]} {line}")
        else:
            found.append(("text", line))
    return [part for part in found if part[0] != "gap"]


def gaps(sheet: FlyerSheet, membership) -> list[str]:
    """The fields that have nothing to say, and no words to fall back on."""
    fill = {"workspace": membership.workspace, "membership": membership}
    extra = {"property_address": sheet.address, "property_street": sheet.address}
    texts = "\n".join(getattr(sheet, name) for name in KEPT)
    empty = merge.render(texts, merge.NOBODY, extra=extra if sheet.address else {}, **fill).empty
    return list(dict.fromkeys(empty))


def painted(sheet: FlyerSheet, membership) -> tuple[bytes, int]:
    """The flyer as PDF, and its number of pages: one, unless there are far too many words."""
    stationery = Stationery.of(membership.workspace)
    said = filled(sheet, membership)
    page = said | {
        "layout": layout_of(sheet),
        "columns": sum(kind == "heading" for kind, _ in said["parts"]) >= MANY_HEADINGS,
        "picture": pdf.picture(sheet.picture, inches=8.5),
        "logo": pdf.picture(stationery.logo, inches=2.1),
        "stationery": stationery,
    }
    content, pages = b"", 0
    for points in POINTS:
        content, pages = pdf.paint("flyer", page | {"points": points})
        if pages == 1:
            break
    return content, pages
