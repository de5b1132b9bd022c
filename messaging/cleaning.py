"""What may stand in the HTML of a letter: every letter goes through here before it leaves."""

import nh3

TAGS = nh3.ALLOWED_TAGS - {"map", "area", "bdo", "ruby", "rt", "rp", "rtc", "wbr", "center"}
ATTRIBUTES = {
    "*": {"style", "align", "lang", "dir", "title"},
    "a": {"href"},
    "img": {"src", "alt", "width", "height", "border"},
    "table": {"role", "width", "cellpadding", "cellspacing", "border"},
    "td": {"width", "colspan", "rowspan", "valign"},
    "th": {"width", "colspan", "rowspan", "valign", "scope"},
}
STYLES = {
    "background-color", "border", "border-bottom", "border-collapse", "border-radius",
    "border-spacing", "border-top", "color", "display", "font-family", "font-size", "font-style",
    "font-weight", "height", "letter-spacing", "line-height", "margin", "margin-bottom",
    "margin-top", "max-height", "max-width", "overflow", "padding", "padding-bottom",
    "padding-top", "text-align", "text-decoration", "vertical-align", "width",
}  # fmt: skip

_FETCHES = ("url", "expression", "import", "\\")


def _harmless(tag: str, name: str, value: str) -> str | None:
    """No style fetches anything: a background is a tracker that nobody sees."""
    if name == "style" and any(word in value.lower() for word in _FETCHES):
        return None
    return value


_cleaner = nh3.Cleaner(
    tags=TAGS,
    attributes=ATTRIBUTES,
    attribute_filter=_harmless,
    filter_style_properties=STYLES,
    url_schemes={"http", "https", "mailto", "tel"},
    url_relative="deny",
    link_rel=None,
)


def clean(html: str) -> str:
    """The HTML without anything that could run, load or cover: twice the same as once."""
    return _cleaner.clean(html)
