"""Flyers to print in the library's designs, with the listing's photos, QR code and sign's code."""

from leads.capture import prints
from leads.models import Flyer
from messaging.models import FlyerSheet, Stationery
from messaging.printing import flyer_shelf, pdf

MOST_PHOTOS = 4


def designs() -> list:
    """Those of the library that are about a home."""
    return [one for one in flyer_shelf.standards().values() if one.wants_home]


def painted(standard, page: Flyer, membership) -> bytes:
    """The PDF of that design for this home, on one page whenever its words allow it."""
    photos = [one.picture for one in page.pictures[:MOST_PHOTOS]]
    sheet = FlyerSheet(
        flyer=standard.key, name=standard.name, address=page.property.address,
        **{name: getattr(standard, name) for name in flyer_shelf.KEPT},
    )  # fmt: skip
    if page.words or page.figures:
        sheet.words = _words(page)
    said = flyer_shelf.filled(sheet, membership)
    code = page.codes.on().select_related("line").order_by("pk").first()
    stationery = Stationery.of(membership.workspace)
    context = said | {
        "layout": standard.layout,
        "page": page,
        "photos": [data for one in photos if (data := pdf.picture(one, inches=7.5))],
        "logo": pdf.picture(stationery.logo, inches=2.1),
        "stationery": stationery,
        "qr": prints.qr_data(page.url),
        "code": code,
        "sign_words": prints.sign_words(code) if code else "",
        "rates": prints.RATES,
    }
    content = b""
    for points in flyer_shelf.POINTS:
        content, pages = pdf.paint(
            "transactions/promotions/paper_flyer.html", context | {"points": points}
        )
        if pages == 1:
            break
    return content


def _words(page: Flyer) -> str:
    """The home's own words in place of the design's questions; braces are no fields of ours."""
    points = [f"- {value} {name}" for name, value in page.figures]
    points += [f"- {name}: {value}" if value else f"- {name}" for name, value in page.more_facts]
    text = "\n\n".join(part for part in (page.headline, page.words) if part)
    return f"{text}\n\n{'\n'.join(points)}".strip().replace("{{", "{ {").replace("}}", "} }")
