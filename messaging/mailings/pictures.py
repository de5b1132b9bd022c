"""Pictures and files of blocks: kept when they are uploaded, and where anybody fetches them."""

import io

from django.core.files.base import ContentFile
from PIL import Image

from contacts.list_filters import is_uuid
from contacts.models import Picture
from crm.kit import pictures
from messaging import tracking
from messaging.models import SentFile

WIDEST = 1120  # twice what a letter shows, for sharp screens


def keep(upload, *, by) -> dict:
    """What a block remembers of a picture. ValidationError says in words what cannot be kept."""
    content, (width, height) = pictures.made_anew(upload)
    if width > WIDEST:
        content = _narrower(content)
    picture = Picture.keep(content, by=by)
    return {
        "picture": str(picture.public_id), "width": picture.width, "height": picture.height,
        "bytes": len(picture.content),
    }  # fmt: skip


def _narrower(content) -> ContentFile:
    with Image.open(content) as picture:
        height = round(picture.height * WIDEST / picture.width)
        small = picture.resize((WIDEST, max(1, height)), Image.Resampling.LANCZOS)
    out = io.BytesIO()
    small.save(out, "JPEG", quality=82, optimize=True)
    return ContentFile(out.getvalue(), "picture.jpg")


def keep_file(upload, *, by) -> dict:
    kept = SentFile.keep(upload, by=by)
    return {"file": str(kept.public_id), "name": kept.name, "size": kept.size_in_words}


def with_sources(blocks: list[dict]) -> list[dict]:
    """The blocks with the addresses of their pictures and files; inside a workspace."""
    pictures_here = _known(Picture, blocks, "picture")
    files_here = _known(SentFile, blocks, "file")
    found = []
    for one in blocks:
        if picture := pictures_here.get(str(one.get("picture"))):
            one = one | {"src": tracking.picture_url(picture)}
        if file := files_here.get(str(one.get("file"))):
            one = one | {"src": file.url}
        found.append(one)
    return found


def _known(model, blocks, name) -> dict:
    wanted = {str(one[name]) for one in blocks if one.get(name) and is_uuid(str(one[name]))}
    if not wanted:
        return {}
    return {str(row.public_id): row for row in model.objects.filter(public_id__in=wanted)}
