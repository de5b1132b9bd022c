"""Pictures that people upload (reliability.md R34): decoded, turned upright, made anew as JPEG."""

import io

from django import forms
from django.core.files.base import ContentFile
from PIL import Image, ImageOps, UnidentifiedImageError

LARGEST_SIDE = 2_000
MOST_PIXELS = 40_000_000
MOST_BYTES = 20_000_000
KNOWN = ("JPEG", "PNG", "WEBP", "GIF")


def made_anew(upload) -> tuple[ContentFile, tuple[int, int]]:
    """A JPEG of at most 2,000 pixels a side without place or camera, and its width and height.

    Raises ValidationError with a sentence for what is no picture, or is too large.
    """
    if upload.size > MOST_BYTES:
        raise forms.ValidationError("This picture is larger than 20 MB: a smaller one will do.")
    try:
        with Image.open(upload, formats=KNOWN) as picture:
            if picture.width * picture.height > MOST_PIXELS:
                raise forms.ValidationError("This picture has more than 40 million pixels.")
            upright = _on_white(ImageOps.exif_transpose(picture))
    except (UnidentifiedImageError, OSError, ValueError, Image.DecompressionBombError) as error:
        raise forms.ValidationError(
            "This is no picture we can read: a JPEG or PNG will do."
        ) from error
    upright.thumbnail((LARGEST_SIDE, LARGEST_SIDE))
    out = io.BytesIO()
    upright.save(out, "JPEG", quality=85, optimize=True)
    return ContentFile(out.getvalue()), upright.size


def _on_white(picture: Image.Image) -> Image.Image:
    """A logo whose ground is clear stands on white: JPEG would make it black."""
    if "A" not in picture.getbands() and "transparency" not in picture.info:
        return picture.convert("RGB")
    clear = picture.convert("RGBA")
    white = Image.new("RGBA", clear.size, "white")
    return Image.alpha_composite(white, clear).convert("RGB")
