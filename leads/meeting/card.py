"""A member's own card as a QR code: the code holds the card itself, so no page is public."""

import segno
from django.utils.safestring import SafeString, mark_safe

from contacts.names import read_names
from contacts.vcards import escaped
from leads.models import OwnCard


def vcard(card: OwnCard) -> str:
    """vCard 3.0, which the cameras of all phones read."""
    names = read_names(card.name)
    web = card.website and (card.website if "://" in card.website else f"https://{card.website}")
    parts = (names.last_name, names.first_name, names.middle_name, names.prefix, names.suffix)
    facts = {
        "N": ";".join(map(escaped, parts)), "FN": escaped(card.name),
        "ORG": escaped(card.company), "TITLE": escaped(card.title), "TEL;TYPE=CELL": card.phone,
        "EMAIL": escaped(card.email), "URL": escaped(web),
    }  # fmt: skip
    lines = [f"{name}:{value}" for name, value in facts.items() if value.strip(";")]
    return "\r\n".join(["BEGIN:VCARD", "VERSION:3.0", *lines, "END:VCARD", ""])


def qr(card: OwnCard) -> SafeString:
    """The code as SVG inside the page, black on white in any theme; it holds nothing but paths."""
    code = segno.make(vcard(card), error="m", micro=False)
    drawn = code.svg_inline(
        scale=4, border=4, dark="#000", light="#fff", omitsize=True, svgclass="own-card-qr",
        title="QR code of your card",
    )  # fmt: skip
    return mark_safe(drawn)  # noqa: S308 - segno's own paths; the title is ours
