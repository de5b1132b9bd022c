"""What may be uploaded (reliability.md R34): known by its content, never by what it is called."""

import io
import stat
import zipfile

from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile, File

from crm.kit import pictures
from messaging.lines import one_line
from messaging.models.sent_file import OFFICE, PHOTOS, WORDS

MOST_BYTES = 25_000_000
MOST_MEMBERS, MOST_UNPACKED, MOST_RATIO = 1_000, 200_000_000, 100
PDF_MARK_WITHIN = 1_024  # scanners write a few bytes before it
NONE_OF_THESE = (
    "Sphere keeps PDF, Word, Excel, PowerPoint, text and pictures. This is none of them."
)


def checked(upload) -> tuple[str, str, File]:
    """The name to give it back under, its type by its content, and what is kept.

    A picture is made anew without place or camera. Raises ValidationError with a sentence.
    """
    if upload.size > MOST_BYTES:
        raise ValidationError("This file is larger than 25 MB: put it online and paste the link.")
    if not upload.size:
        raise ValidationError("This file is empty.")
    stem, ending = name_of(upload.name)
    if ending in PHOTOS:
        content, _ = pictures.made_anew(upload)
        return f"{stem}.jpg", "image/jpeg", content
    raw = upload.read()
    if kind := _kind(ending, raw):
        return f"{stem}.{ending}", kind, ContentFile(raw)
    raise ValidationError(NONE_OF_THESE)


def name_of(typed: str) -> tuple[str, str]:
    """The stem and the ending, as far as they can stand in a header and on any disk."""
    plain = one_line("".join(" " if letter in '/\\:*?"<>|\0' else letter for letter in typed))
    stem, _, ending = plain.rpartition(".")
    return (stem.strip(". ") or "document")[:120], ending.lower()[:8]


def _kind(ending: str, raw: bytes) -> str:
    if ending == "pdf" and b"%PDF-" in raw[:PDF_MARK_WITHIN]:
        return "application/pdf"
    if ending in OFFICE and _is_office(raw):
        return OFFICE[ending]
    if ending in WORDS and _is_text(raw):
        return WORDS[ending]
    return ""


def _is_office(raw: bytes) -> bool:
    """A sound archive of a modest size, without macros; its parts are counted, never unpacked."""
    try:
        with zipfile.ZipFile(io.BytesIO(raw)) as archive:
            parts = archive.infolist()
    except (zipfile.BadZipFile, ValueError, OSError, RuntimeError):
        return False
    names = {part.filename for part in parts}
    unpacked = sum(part.file_size for part in parts)
    return (
        "[Content_Types].xml" in names
        and len(parts) <= MOST_MEMBERS
        and unpacked <= min(MOST_UNPACKED, MOST_RATIO * len(raw))
        and not any(_is_odd(part) for part in parts)
    )


def _is_odd(part: zipfile.ZipInfo) -> bool:
    """A macro, a link, or a place outside the archive."""
    name = part.filename
    is_link = stat.S_ISLNK(part.external_attr >> 16)
    is_outside = name.startswith(("/", "\\")) or ".." in name.split("/") or ":" in name
    return is_link or is_outside or "vbaProject" in name


def _is_text(raw: bytes) -> bool:
    try:
        text = raw.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return "\0" not in text
