"""Files that go with a letter: kept here, sent inside it while it is small, else as a link."""

import io
import zipfile

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import models
from django.db.models.functions import Now
from django.urls import reverse

from accounts.tenancy import Key, WorkspaceModel, current_workspace_id
from crm.kit import pictures
from crm.kit.ids import uuid7
from messaging.lines import one_line
from messaging.models.reply import new_key

MOST_BYTES = 20_000_000
INSIDE = 5_000_000  # what is larger goes as a link
OFFICE = {
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "pptx": "application/vnd.openxmlformats-officedocument.presentationml.presentation",
}
WORDS = {"txt": "text/plain", "csv": "text/csv"}
PHOTOS = {"jpg", "jpeg", "png", "gif", "webp"}


class SentFile(WorkspaceModel):
    """A file as it was checked and kept; whoever has the key in its link can fetch it."""

    public_id = models.UUIDField(default=uuid7, editable=False)
    key = models.CharField(
        max_length=32, unique=True, default=new_key, db_collation="C", editable=False
    )
    name = models.CharField(max_length=150)
    content_type = models.CharField(max_length=100)
    size = models.PositiveIntegerField()
    file = models.CharField(max_length=200, editable=False)
    message = Key("messaging.Message", models.SET_NULL, null=True, blank=True, related_name="files")
    by = Key("accounts.Membership", models.SET_NULL, null=True, blank=True, related_name="+")
    created_at = models.DateTimeField(db_default=Now(), editable=False)

    class Meta(WorkspaceModel.Meta):
        constraints = [
            models.UniqueConstraint(fields=["workspace", "public_id"], name="sent_file_public_id")
        ]

    def __str__(self):
        return self.name

    @classmethod
    def keep(cls, upload, *, by=None) -> "SentFile":
        """Raises ValidationError with a sentence for what may not be sent."""
        name, kind, content = checked(upload)
        kept = cls(name=name, content_type=kind, size=content.size, by=by)
        path = f"sent/{current_workspace_id()}/{kept.public_id}"
        kept.file = default_storage.save(path, content)
        kept.save()
        return kept

    @property
    def content(self) -> bytes:
        with default_storage.open(self.file) as file:
            return file.read()

    @property
    def goes_inside(self) -> bool:
        return self.size <= INSIDE

    @property
    def url(self) -> str:
        return f"{settings.BASE_URL}{reverse('messaging:sent_file', args=[self.key])}"

    @property
    def size_in_words(self) -> str:
        return f"{self.size / 1e6:.1f} MB" if self.size >= 1e5 else f"{self.size // 1000 + 1} KB"


def checked(upload) -> tuple[str, str, ContentFile]:
    """The name, the type by its content, and the content itself; a photo is made anew (R34)."""
    if upload.size > MOST_BYTES:
        raise ValidationError("This file is larger than 20 MB: put it where they can fetch it.")
    stem, _, ending = one_line(upload.name.replace("/", " ").replace("\\", " ")).rpartition(".")
    stem, ending = (stem or "file")[:120], ending.lower()
    if ending in PHOTOS:
        content, _ = pictures.made_anew(upload)
        return f"{stem}.jpg", "image/jpeg", content
    raw = upload.read()
    if kind := _kind(ending, raw):
        return f"{stem}.{ending}", kind, ContentFile(raw)
    raise ValidationError(
        "Sphere sends PDF, Word, Excel, PowerPoint, text and pictures. This is none of them."
    )


def _kind(ending: str, raw: bytes) -> str:
    if ending == "pdf" and raw.startswith(b"%PDF-"):
        return "application/pdf"
    if ending in OFFICE and _is_office(raw):
        return OFFICE[ending]
    if ending in WORDS and _is_text(raw):
        return WORDS[ending]
    return ""


def _is_office(raw: bytes) -> bool:
    """A sound archive without macros; its parts are only counted, never unpacked."""
    try:
        with zipfile.ZipFile(io.BytesIO(raw)) as archive:
            names = archive.namelist()
    except (zipfile.BadZipFile, ValueError, OSError):
        return False
    return "[Content_Types].xml" in names and not any("vbaProject" in name for name in names)


def _is_text(raw: bytes) -> bool:
    try:
        text = raw.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return "\0" not in text
