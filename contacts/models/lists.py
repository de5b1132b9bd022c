from django.db import models
from django.db.models.functions import Now

from accounts.tenancy import Key, WorkspaceModel, WorkspaceQuerySet
from crm.kit.ids import uuid7


class SavedListQuerySet(WorkspaceQuerySet):
    def visible_to(self, membership):
        """A member's own lists, and those that others share."""
        mine_or_shared = models.Q(by=membership) | models.Q(is_shared=True)
        return super().visible_to(membership).filter(mine_or_shared)


class SavedList(WorkspaceModel):
    """A filter of people under a name, with its columns and its order."""

    public_id = models.UUIDField(default=uuid7, editable=False)
    name = models.CharField(max_length=60)
    book = models.CharField(max_length=9, blank=True)  # contacts, prospects or both
    query = models.JSONField(default=dict)  # the filter's parameters: names to lists of strings
    is_shared = models.BooleanField(default=False)
    by = Key("accounts.Membership", models.CASCADE, related_name="+")
    position = models.PositiveSmallIntegerField(default=0)
    created_at = models.DateTimeField(db_default=Now(), editable=False)

    objects = SavedListQuerySet.as_manager()

    class Meta(WorkspaceModel.Meta):
        ordering = ["position", "name"]
        constraints = [
            models.UniqueConstraint(fields=["workspace", "public_id"], name="saved_list_public_id"),
            models.UniqueConstraint(
                fields=["workspace", "by", "book", "name"],
                name="saved_list_once",
                violation_error_message="You have a list of this name.",
            ),
        ]

    def __str__(self):
        return self.name
