"""The HTML part of a mail as a person sees it: visible lines, two-cell rows as pairs."""

import re
from dataclasses import dataclass, field
from urllib.parse import parse_qsl, unquote, urlsplit

from selectolax.lexbor import LexborHTMLParser

from .values import clean, without_links

SIZE_LIMIT = 600_000
LINES_LIMIT = 4_000
DEPTH_LIMIT = 1_000
TAG = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9]*)")
FLAT = {
    "p", "li", "tr", "td", "th", "dd", "dt", "option", "br", "img", "input", "meta", "hr", "link",
    "tbody", "thead", "col", "area", "source", "wbr", "embed", "base",
}  # fmt: skip
UNSEEN = {
    "script",
    "style",
    "head",
    "template",
    "noscript",
    "title",
    "meta",
    "link",
    "object",
    "svg",
    "-comment",
}
PARAGRAPHS = {"p", "h1", "h2", "h3", "h4", "h5", "h6", "blockquote", "ul", "ol", "dl", "hr"}
BLOCKS = PARAGRAPHS | {
    "div", "table", "tbody", "thead", "tfoot", "tr", "td", "th", "li", "dt", "dd", "pre", "section",
    "article", "header", "footer", "center", "form", "fieldset", "address", "body", "html", "main",
    "option", "caption", "label", "legend", "nav", "aside", "figure", "figcaption",
}  # fmt: skip
STRUCK = {"s", "del", "strike"}
HIDDEN = re.compile(
    r"display:none|(?:left|text-indent):-\d{3,}|(?:^|;)height:0(?:px)?;.*overflow:hidden"
    r"|visibility:hidden|mso-hide:all|opacity:0(?:\.0+)?(?:;|!|$)|max-height:0(?:px)?(?:;|!|$)"
)
FONT_SIZE = re.compile(r"font-size:(\d+(?:\.\d+)?)")


@dataclass(frozen=True)
class Page:
    source: str = ""
    lines: tuple[str, ...] = ()
    meta: tuple[tuple[str, str], ...] = ()
    links: tuple[str, ...] = ()
    tree: LexborHTMLParser | None = field(default=None, repr=False, compare=False)

    def texts(self, css):
        """What each visible element that a selector names says."""
        nodes = self.tree.css(css) if self.tree else []
        return [text for node in nodes if not is_hidden(node) and (text := "\n".join(seen(node)))]

    def queries(self, part):
        """The decoded parameters of each link whose address holds `part`."""
        for link in self.links:
            if part in link:
                try:
                    yield dict(parse_qsl(urlsplit(link).query, max_num_fields=100))
                except ValueError:
                    continue


def read_page(html):
    if not html.strip():
        return Page()
    html = html[:SIZE_LIMIT].replace("\x00", "")
    if too_deep(html):
        return Page(html, tuple(clean(line) for line in re.split(r"<[^<>]*>", html)[:LINES_LIMIT]))
    tree = LexborHTMLParser(html)
    meta = tuple(
        ((node.attributes.get("name") or "").strip().lower(), node.attributes.get("content") or "")
        for node in tree.css("meta[name]")
    )
    links = tuple(unquote_once(node.attributes.get("href") or "") for node in tree.css("a[href]"))
    lines = tuple(seen(tree.body)) if tree.body else ()
    return Page(html, lines, meta, links, tree)


def too_deep(html):
    """Whether elements nest as in no honest mail: the parser takes the square of the depth."""
    depth = 0
    if html.count("<") < DEPTH_LIMIT:
        return False
    for tag in TAG.finditer(html):
        if tag.group(2).lower() not in FLAT:
            depth = max(0, depth - 1) if tag.group(1) else depth + 1
            if depth > DEPTH_LIMIT:
                return True
    return False


def unquote_once(link):
    """The target of a tracking link that carries it in its path, else the link itself."""
    return unquote(link) if "https:%2F%2F" in link else link


def is_hidden(node):
    while node is not None and node.tag not in ("html", "-undef"):
        if hides(node):
            return True
        node = node.parent
    return False


def hides(node):
    if node.tag in UNSEEN:
        return True
    attributes = node.attributes
    if "hidden" in attributes:
        return True
    style = attributes.get("style")
    return bool(style) and bool(HIDDEN.search(style.lower().replace(" ", "")))


def seen(root):
    """The visible lines below a node; old text that is struck through stands between ~~ marks."""
    lines = Lines()
    stack = [(root, False, False)]
    while stack and len(lines.done) < LINES_LIMIT:
        node, leaving, tiny = stack.pop()
        if leaving:
            lines.leave(node.tag)
            continue
        if node.tag == "-text":
            if not tiny:
                lines.write(node.text_content or "", is_pre(node))
            continue
        if hides(node):
            continue
        if node.tag == "tr" and (row := two_cells(node)):
            lines.row(*row)
            continue
        if node.tag == "table" and (rows := headed(node)):
            for row in rows:
                lines.row(*row)
            continue
        if node.tag == "br":
            lines.line_break()
            continue
        lines.enter(node.tag)
        stack.append((node, True, tiny))
        tiny = shrinks(node, tiny)
        stack.extend((child, False, tiny) for child in reversed(list(node.iter(include_text=True))))
    lines.end()
    return lines.done


def is_pre(node):
    return node.parent is not None and node.parent.tag in ("pre", "textarea")


def shrinks(node, tiny):
    """Whether text here is of size nothing. Layout cells say 0 and their children a real size."""
    style = node.attributes.get("style")
    size = FONT_SIZE.search(style.lower().replace(" ", "")) if style else None
    return float(size.group(1)) == 0 if size else tiny


def two_cells(row):
    """(label line, value lines) of a table row with just two cells and no table inside."""
    cells = [cell for cell in row.iter() if cell.tag in ("td", "th")]
    if len(cells) != 2 or row.css_first("table") is not None or any(hides(cell) for cell in cells):
        return None
    label, value = (seen(cell) for cell in cells)
    label = [line for line in label if line]
    if len(label) != 1 or len(label[0]) > 70:
        return None
    return label[0], [line for line in value if line]


def headed(table):
    """(label, value lines) for each column of a table of one record under its headings."""
    rows = [[cell for cell in row.iter() if cell.tag in ("td", "th")] for row in table.css("tr")]
    if len(rows) != 2 or len(rows[0]) != len(rows[1]) or len(rows[0]) < 3:
        return None
    if any(cell.tag != "th" for cell in rows[0]):
        return None
    labels = [" ".join(line for line in seen(cell) if line) for cell in rows[0]]
    return list(zip(labels, ([x for x in seen(cell) if x] for cell in rows[1]), strict=True))


class Lines:
    """Gathers text into lines; a paragraph's border leaves an empty line."""

    def __init__(self):
        self.done = []
        self.open = []

    def write(self, text, pre):
        if pre:
            first, *rest = text.split("\n")
            self.open.append(first)
            for line in rest:
                self.end()
                self.open.append(line)
        else:
            self.open.append(text)

    def end(self):
        line = without_links(clean("".join(self.open).replace("\n", " ")))
        self.open = []
        if line:
            self.done.append(line)

    def line_break(self):
        """One ends the line, the next leaves an empty one."""
        if not "".join(self.open).strip():
            self.gap()
        self.end()

    def gap(self):
        self.end()
        if self.done and self.done[-1]:
            self.done.append("")

    def enter(self, tag):
        if tag in STRUCK:
            self.open.append("~~")
        elif tag in PARAGRAPHS:
            self.gap()
        elif tag in BLOCKS:
            self.end()

    leave = enter

    def row(self, label, values):
        self.end()
        self.done.append(f"{label}\t{values[0] if values else ''}")
        self.done += [*values[1:], ""]
