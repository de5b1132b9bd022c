"""Fields that an agent adds to every person: text, number, date or money."""

import re
from itertools import count

from django.db import models
from django.db.models.functions import Now

from accounts.tenancy import Key, WorkspaceModel
from crm.kit.ids import uuid7
from crm.kit.text import fold


def merge_name(name: str) -> str:
    """What letters call a field of that name: "Boat name" is {{boat_name}}."""
    return re.sub(r"\W+", "_", fold(name)).strip("_")


class CustomField(WorkspaceModel):
    """A fact that this workspace keeps of its people, beside those everybody keeps."""

    class Kind(models.TextChoices):
        TEXT = "text", "Text"
        NUMBER = "number", "Number"
        DATE = "date", "Date"
        MONEY = "money", "Money"

    public_id = models.UUIDField(default=uuid7, editable=False)
    name = models.CharField(max_length=60)
    name_lc = models.CharField(max_length=60, db_collation="C", editable=False)
    # Given once: a field that is renamed breaks no letter.
    merge_key = models.CharField("in letters", max_length=80, editable=False)
    kind = models.CharField(max_length=6, choices=Kind, default=Kind.TEXT)
    position = models.PositiveSmallIntegerField(default=0)
    created_at = models.DateTimeField(db_default=Now(), editable=False)

    class Meta(WorkspaceModel.Meta):
        ordering = ["position", "name_lc"]
        constraints = [
            models.UniqueConstraint(
                fields=["workspace", "public_id"], name="custom_field_public_id"
            ),
            models.UniqueConstraint(
                fields=["workspace", "name_lc"],
                name="custom_field_once",
                violation_error_message="There is a field of this name.",
            ),
            models.UniqueConstraint(
                fields=["workspace", "merge_key"], name="custom_field_merge_key_once"
            ),
        ]

    def __str__(self):
        return self.name

    @property
    def in_letters(self) -> str:
        """As a letter writes it: "{{boat_name}}"."""
        return f"{{{{{self.merge_key}}}}}"

    def clean_fields(self, exclude=None):
        self.name_lc = fold(self.name)
        super().clean_fields(exclude)

    def save(self, **kwargs):
        self.name_lc = fold(self.name)
        self.merge_key = self.merge_key or self._free_key()
        if (only := kwargs.get("update_fields")) is not None and "name" in only:
            kwargs["update_fields"] = {*only, "name_lc"}
        super().save(**kwargs)

    def _free_key(self) -> str:
        """Another field may have been called so when letters began to ask for it."""
        taken = set(CustomField.objects.values_list("merge_key", flat=True))
        base = merge_name(self.name)[:70]
        keys = (base if number == 1 else f"{base}_{number}" for number in count(1))
        return next(key for key in keys if key not in taken)


class FieldValue(WorkspaceModel):
    """What a custom field says of a person: the column of its kind holds it, dollars as numbers."""

    person = Key("contacts.Person", models.CASCADE, related_name="field_values")
    field = Key("contacts.CustomField", models.CASCADE, related_name="values", db_index=False)
    text = models.CharField(max_length=500, blank=True)
    text_lc = models.CharField(max_length=500, db_collation="C", blank=True, editable=False)
    number = models.DecimalField(max_digits=16, decimal_places=4, null=True, blank=True)
    date = models.DateField(null=True, blank=True)

    class Meta(WorkspaceModel.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["workspace", "person", "field"], name="field_value_once"
            ),
        ]
        indexes = [
            models.Index(fields=["workspace", "field", "text_lc"], name="field_value_text"),
            models.Index(fields=["workspace", "field", "number"], name="field_value_number"),
            models.Index(fields=["workspace", "field", "date"], name="field_value_date"),
        ]

    def __str__(self):
        return f"{self.field}: {self.value}"

    @property
    def value(self):
        """A str, a Decimal (dollars for money) or a date."""
        if self.field.kind == CustomField.Kind.TEXT:
            return self.text
        return self.date if self.field.kind == CustomField.Kind.DATE else self.number

    def save(self, **kwargs):
        self.text_lc = fold(self.text)
        if (only := kwargs.get("update_fields")) is not None and "text" in only:
            kwargs["update_fields"] = {*only, "text_lc"}
        super().save(**kwargs)
