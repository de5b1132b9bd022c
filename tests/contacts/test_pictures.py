"""Pictures: made anew, shown to the workspace alone; what is none is refused in words."""

import io

import pytest
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.urls import reverse
from PIL import Image

from accounts.tenancy import scope
from contacts.models import Picture


def photo(width=3_000, height=1_000, form="JPEG", **more) -> ContentFile:
    out = io.BytesIO()
    Image.new("RGB", (width, height), "red").save(out, form, **more)
    return ContentFile(out.getvalue(), f"photo.{form.lower()}")


def test_a_photo_becomes_a_small_jpeg_without_its_place(here, ana, client_of):
    exif = Image.Exif()
    exif[0x010E] = "taken at home"
    with scope(here.pk):
        kept = Picture.keep(photo(exif=exif))
    answer = client_of(ana).get(reverse("contacts:picture", args=[kept.public_id]))
    shown = Image.open(io.BytesIO(answer.content))
    assert (shown.format, shown.size) == ("JPEG", (2_000, 667))
    assert not shown.getexif()
    assert answer["X-Content-Type-Options"] == "nosniff"


@pytest.mark.parametrize("content", [b"", b"<svg onload=alert(1)>", b"GIF89a" + b"x" * 50])
def test_what_is_no_picture_is_refused_in_words(here, content):
    with scope(here.pk), pytest.raises(ValidationError, match="no picture we can read"):
        Picture.keep(ContentFile(content, "photo.jpg"))
