"""The blocks that a mailing is made of, as HTML for mail programs and as plain text.

A block is a dict: an id, a kind, and what its kind needs (see KINDS). They are made ready once for
a mailing (`Ready`); after that a letter costs one merge and one join. Nothing that people write is
ever HTML: everything is escaped here, and the values of merge fields once more on their own.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass, field

from django.utils.html import escape

from messaging import merge, video

KINDS = {
    "heading": ("Heading", "heading"),
    "text": ("Text", "note"),
    "image": ("Picture", "photo"),
    "button": ("Button", "send-2"),
    "video": ("Video", "video"),
    "file": ("File", "paperclip"),
    "divider": ("Line", "separator-horizontal"),
}
WIDTH = 560  # of what stands in the letter, in the pixels of a mail program
INK, SOFT, PINE, LINE = "#25201a", "#62584c", "#0e5d55", "#e6ddcf"
SANS = "Helvetica, Arial, sans-serif"
SERIF = "Georgia, 'Times New Roman', serif"

_FIELD = re.compile(r"\{\{[^{}]*\}\}")
_MARK = re.compile("\ue000(\\d+)\ue001")
_UNIT = "\x1f"
Fill = Callable[[str], str]


# ── what is made ready once ──────────────────────────────────────────────────
class Marks:
    """The fields of a letter in the order they are met, each once; a mark stands for each."""

    def __init__(self):
        self.fields: list[str] = []

    def put(self, text: str) -> str:
        """The text with a mark in the place of each field."""
        bare = text.replace("\ue000", "").replace("\ue001", "").replace(_UNIT, " ")
        return _FIELD.sub(self._mark, bare)

    def _mark(self, match) -> str:
        if match[0] not in self.fields:
            self.fields.append(match[0])
        return f"\ue000{self.fields.index(match[0])}\ue001"


@dataclass(frozen=True)
class Filled:
    """A letter as one person gets it, and the fields that had nothing to say."""

    subject: str
    text: str
    html: str
    empty: list[str] = field(default_factory=list)


class Ready:
    """A letter made ready: what is the same for all, and the fields between."""

    def __init__(self, blocks: list[dict], *, subject: str = "", preheader: str = ""):
        marks = Marks()
        self.subject = _pieces(marks.put(subject))
        self.html = _pieces(_page(blocks, marks, preheader))
        self.text = _pieces(_plain(blocks, marks))
        self.fields = marks.fields

    def fill(self, person, *, workspace, membership=None, extra=None) -> Filled:
        """What one person gets: the fields are asked for once, whatever the number of blocks."""
        said, empty = self._values(person, workspace, membership, extra)
        safe = [str(escape(value)) for value in said]
        return Filled(_joined(self.subject, said), _joined(self.text, said),
                      _joined(self.html, safe), empty)  # fmt: skip

    def with_values(self, values: list[str]) -> Filled:
        """The letter with these values for its fields, in their order."""
        safe = [str(escape(value)) for value in values]
        return Filled(_joined(self.subject, values), _joined(self.text, values),
                      _joined(self.html, safe))  # fmt: skip

    def _values(self, person, workspace, membership, extra):
        if not self.fields:
            return [], []
        about = {"workspace": workspace, "membership": membership, "extra": extra}
        merged = merge.render(_UNIT.join(self.fields), person, **about)
        said = merged.text.split(_UNIT)
        if len(said) != len(self.fields):  # a value of somebody's has the separator in it
            said = [
                merge.render(one, person, **about).text.replace(_UNIT, " ") for one in self.fields
            ]
        return said, merged.empty


def _pieces(marked: str) -> list:
    """Fixed parts and, at every second place, the number of a field."""
    parts = _MARK.split(marked)
    return [int(part) if place % 2 else part for place, part in enumerate(parts)]


def _joined(pieces: list, values: list[str]) -> str:
    return "".join(values[part] if isinstance(part, int) else part for part in pieces)


def html(blocks: list[dict], fill: Fill | None = None) -> str:
    """The blocks as HTML; `fill(text)` gives what stands in the place of a field."""
    marks = Marks()
    pieces = _pieces(_page(blocks, marks, ""))
    return _joined(pieces, [str(escape(fill(one) if fill else one)) for one in marks.fields])


def text(blocks: list[dict], fill: Fill | None = None) -> str:
    """The same as plain text, with the same links."""
    marks = Marks()
    pieces = _pieces(_plain(blocks, marks))
    return _joined(pieces, [fill(one) if fill else one for one in marks.fields])


def words(blocks: list[dict]) -> str:
    """Everything that somebody wrote in them, for those who look it over."""
    names = ("text", "alt", "name")
    return "\n\n".join(str(one[name]) for one in blocks for name in names if one.get(name))


def links(blocks: list[dict]) -> list[str]:
    """Every address that the blocks lead to."""
    found = [str(one["url"]) for one in blocks if one.get("url")]
    for one in blocks:
        if one["kind"] == "text":
            found += re.findall(r"https?://[^\s<>\"']+[^\s<>\"'.,;:!?)]", one.get("text", ""))
    return list(dict.fromkeys(found))


# ── as HTML ──────────────────────────────────────────────────────────────────
def _page(blocks, marks, preheader) -> str:
    rows = "\n".join(_HTML[one["kind"]](one, marks) for one in blocks if one["kind"] in _HTML)
    hidden = (
        '<div style="display:none;max-height:0;overflow:hidden;font-size:1px;line-height:1px;'
        f'color:#ffffff">{escape(marks.put(preheader))}</div>\n' if preheader else ""
    )  # fmt: skip
    return (
        f'{hidden}<table role="presentation" width="100%" cellpadding="0" cellspacing="0" '
        'border="0"><tbody><tr><td align="center">\n'
        f'<table role="presentation" width="{WIDTH}" cellpadding="0" cellspacing="0" border="0" '
        f'style="width:100%;max-width:{WIDTH}px"><tbody>\n{rows}\n</tbody></table>\n'
        "</td></tr></tbody></table>"
    )


def _row(inner: str, padding: str = "0 0 18px", style: str = "", align: str = "left") -> str:
    styled = f"padding:{padding};text-align:{align};{style}"
    return f'<tr><td align="{align}" style="{styled}">{inner}</td></tr>'


def _heading(one, marks) -> str:
    said = escape(marks.put(one.get("text", "")))
    style = f"margin:0;font-family:{SERIF};font-size:26px;line-height:1.25;font-weight:normal;"
    return _row(f'<h1 style="{style}color:{INK}">{said}</h1>', "6px 0 12px")


def _text(one, marks) -> str:
    said = merge.as_html(marks.put(one.get("text", "")))
    said = said.replace("<p>", '<p style="margin:0 0 14px">')
    said = said.replace("<a href", f'<a style="color:{PINE}" href')
    style = f"font-family:{SANS};font-size:16px;line-height:1.55;color:{INK};"
    return _row(said, "0 0 6px", style)


def _image(one, marks) -> str:
    if not one.get("src"):
        return ""
    width, height = _fitted(one.get("width"), one.get("height"))
    alt = escape(marks.put(one.get("alt", "")))
    shown = (
        f'<img src="{escape(one["src"])}" width="{width}" height="{height}" alt="{alt}" '
        'border="0" style="display:block;width:100%;height:auto;border-radius:8px">'
    )
    if one.get("url"):
        shown = f'<a href="{escape(marks.put(one["url"]))}">{shown}</a>'
    return _row(shown)


def _fitted(width, height) -> tuple[int, int]:
    """The size in the letter: never wider than the column, nor than the picture itself."""
    try:
        width, height = max(1, int(width)), max(1, int(height))
    except (TypeError, ValueError):
        return WIDTH, WIDTH * 2 // 3
    shown = min(WIDTH, width)
    return shown, max(1, round(height * shown / width))


def _button(one, marks) -> str:
    if not one.get("url"):
        return ""
    said = escape(marks.put(one.get("text") or "Read more"))
    style = (
        f"display:inline-block;padding:13px 24px;border-radius:8px;background-color:{PINE};"
        f"color:#ffffff;font-family:{SANS};font-size:16px;font-weight:bold;text-decoration:none"
    )
    link = f'<a href="{escape(marks.put(one["url"]))}" style="{style}">{said}</a>'
    return _row(link, "6px 0 24px")


def _video(one, marks) -> str:
    return _row(video_html(one["url"], asks=False)) if one.get("url") else ""


def _file(one, marks) -> str:
    if not one.get("src"):
        return ""
    name, size = escape(one.get("name", "File")), escape(one.get("size", ""))
    style = f"color:{PINE};font-weight:bold"
    link = f'<a href="{escape(one["src"])}" style="{style}">{name}</a>'
    frame = (
        f"font-family:{SANS};font-size:15px;line-height:1.5;color:{SOFT};"
        f"border:1px solid {LINE};border-radius:8px;"
    )
    return _row(link + (f" ({size})" if size else ""), "12px 16px", frame) + _row("", "0 0 18px")


def _divider(one, marks) -> str:
    rule = f'<hr style="border:0;border-top:1px solid {LINE};margin:0">'
    return _row(rule, "10px 0 24px")


_HTML = {
    "heading": _heading,
    "text": _text,
    "image": _image,
    "button": _button,
    "video": _video,
    "file": _file,
    "divider": _divider,
}


# ── videos, in letters of every kind ─────────────────────────────────────────
def video_html(url: str, *, asks: bool = True) -> str:
    """The still of a video with its play mark, as a link; words while there is no still.

    Inside a workspace. What is not fetched yet is fetched by a worker, unless a page only looks.
    """
    still = video.still(url, asks=asks)
    link = escape(url)
    if still is None:
        return f'<a href="{link}">Watch the video</a>'
    width, height = _fitted(still.width, still.height)
    return (
        f'<a href="{link}"><img src="{escape(still.src)}" width="{width}" height="{height}" '
        'alt="Watch the video" border="0" '
        'style="display:block;width:100%;max-width:560px;height:auto;border-radius:8px"></a>'
    )


_BARE_LINK = re.compile(r'<p><a href="([^"]+)">\1</a></p>')


def with_videos(letter: str, *, asks: bool = True) -> str:
    """A letter of `merge.as_html`, where a video's address alone in a paragraph shows its still."""

    def shown(match):
        url = match[1].replace("&amp;", "&")
        return f"<p>{video_html(url, asks=asks)}</p>" if video.recognize(url) else match[0]

    return _BARE_LINK.sub(shown, letter)


# ── as plain text ────────────────────────────────────────────────────────────
def _plain(blocks, marks) -> str:
    parts = [_TEXT[one["kind"]](one, marks) for one in blocks if one["kind"] in _TEXT]
    return "\n\n".join(part for part in parts if part)


def _plain_heading(one, marks) -> str:
    said = marks.put(one.get("text", ""))
    return f"{said}\n{'=' * min(len(said), 60)}" if said else ""


def _plain_link(name: str, fallback: str):
    def say(one, marks) -> str:
        where = one.get("url") if name == "url" else one.get("src")
        said = marks.put(one.get("text") or one.get("name") or one.get("alt") or fallback)
        return f"{said}: {marks.put(where)}" if where else ""

    return say


_TEXT = {
    "heading": _plain_heading,
    "text": lambda one, marks: marks.put(one.get("text", "")).strip(),
    "image": lambda one, marks: (
        _plain_link("url", "Picture")(one, marks)
        or (f"[{marks.put(one['alt'])}]" if one.get("alt") else "")
    ),
    "button": _plain_link("url", "Read more"),
    "video": _plain_link("url", "Watch the video"),
    "file": _plain_link("src", "File"),
    "divider": lambda one, marks: "-" * 40,
}
