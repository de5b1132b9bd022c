from django.core.files.storage import default_storage
from django.db import models
from django.db.models.functions import Now

from accounts.tenancy import Key, WorkspaceModel, current_workspace_id
from crm.kit import pictures
from crm.kit.ids import uuid7


class Picture(WorkspaceModel):
    """A photo somebody uploaded: of a home, of a business card. Kept as a JPEG made anew."""

    public_id = models.UUIDField(default=uuid7, editable=False)
    file = models.CharField(max_length=200, editable=False)
    width = models.PositiveIntegerField(editable=False)
    height = models.PositiveIntegerField(editable=False)
    by = Key("accounts.Membership", models.SET_NULL, null=True, blank=True, related_name="+")
    created_at = models.DateTimeField(db_default=Now(), editable=False)

    class Meta(WorkspaceModel.Meta):
        constraints = [
            models.UniqueConstraint(fields=["workspace", "public_id"], name="picture_public_id")
        ]

    def __str__(self):
        return f"Picture of {self.created_at:%Y-%m-%d}"

    @classmethod
    def keep(cls, upload, *, by=None) -> "Picture":
        """Raises ValidationError with a sentence when the upload is no picture."""
        content, (width, height) = pictures.made_anew(upload)
        picture = cls(width=width, height=height, by=by)
        picture.file = default_storage.save(
            f"pictures/{current_workspace_id()}/{picture.public_id}.jpg", content
        )
        picture.save()
        return picture

    @property
    def content(self) -> bytes:
        """The JPEG, some hundred kilobytes."""
        with default_storage.open(self.file) as file:
            return file.read()

    def delete(self, *args, **kwargs):
        default_storage.delete(self.file)
        return super().delete(*args, **kwargs)
