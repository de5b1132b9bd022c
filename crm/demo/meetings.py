"""Somebody just met, taken down as a photo of a card: to be finished tonight."""

import datetime as dt
import io
import uuid

from django.core.files.base import ContentFile
from PIL import Image, ImageDraw, ImageFont

from crm.kit import clock
from leads.meeting import taking
from leads.models import Meeting, OwnCard

LINES = [
    (64, "Nora Lindqvist", 58, "#23323a"),
    (140, "Owner, Harbor Street Bakery", 30, "#5a6a70"),
    (300, "(231) 555-0188", 36, "#23323a"),
    (352, "nora@harborstreet.example", 36, "#23323a"),
]


def meet(by) -> None:
    """The card was photographed at noon; the form has not been filled in."""
    OwnCard.objects.create(
        member=by, name=by.user.get_full_name(), title="Real estate agent",
        company=by.workspace.brokerage, phone="+12315550100", email=by.user.email,
    )  # fmt: skip
    seen = {"name": "", "how_met": "Chamber of Commerce breakfast", "pets": "An old beagle, Otis"}
    met = taking.keep(uuid.uuid4(), seen, by=by, upload=ContentFile(_card(), name="card.jpg"))
    earlier = clock.now() - dt.timedelta(hours=5)
    Meeting.objects.filter(pk=met.pk).update(met_at=earlier, stands_from=earlier)


def _card() -> bytes:
    """A business card on a wooden table, as a phone sees it."""
    table = Image.new("RGB", (1_200, 800), "#8a6a4a")
    grain = ImageDraw.Draw(table)
    for row in range(0, 800, 16):
        grain.line([(0, row), (1_200, row + 24)], fill="#7d5f42", width=5)
    card = Image.new("RGBA", (900, 480), "#fbf8f1")
    pen = ImageDraw.Draw(card)
    pen.rectangle([0, 0, 26, 480], fill="#c2703d")
    for top, words, size, color in LINES:
        pen.text((80, top), words, fill=color, font=ImageFont.load_default(size))
    turned = card.rotate(3, expand=True, resample=Image.Resampling.BICUBIC)
    table.paste(turned, (140, 130), turned)
    out = io.BytesIO()
    table.save(out, "JPEG", quality=88)
    return out.getvalue()
