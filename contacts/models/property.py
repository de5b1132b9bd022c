from django.db import models
from django.db.models.functions import Now

from accounts.tenancy import WorkspaceModel, WorkspaceQuerySet
from crm.kit.ids import uuid7
from crm.kit.text import fold


class PropertyQuerySet(WorkspaceQuerySet):
    def at(self, address: str, **facts):
        """The property at that address, made if it is new."""
        address = " ".join(address.split())[:250]
        found = self.filter(address_lc=fold(address)).order_by("pk").first()
        return found or self.create(address=address, **facts)


class Property(WorkspaceModel):
    """A house with its address; people, leads, letters and deals point at it."""

    public_id = models.UUIDField(default=uuid7, editable=False)
    address = models.CharField(max_length=250)
    address_lc = models.CharField(max_length=250, db_collation="C", editable=False)
    mls_number = models.CharField("MLS number", max_length=40, blank=True)
    price = models.DecimalField(
        max_digits=12, decimal_places=2, null=True, blank=True, help_text="US dollars"
    )
    created_at = models.DateTimeField(db_default=Now(), editable=False)

    objects = PropertyQuerySet.as_manager()

    class Meta(WorkspaceModel.Meta):
        verbose_name_plural = "properties"
        indexes = [models.Index(fields=["workspace", "address_lc"], name="property_address")]
        constraints = [
            models.UniqueConstraint(fields=["workspace", "public_id"], name="property_public_id")
        ]

    def __str__(self):
        return self.address

    @property
    def street(self) -> str:
        """The house as people name it, without town and ZIP: "118 Alder Court"."""
        return self.address.partition(",")[0]

    def save(self, **kwargs):
        self.address_lc = fold(self.address)
        super().save(**kwargs)
