from django.db import models

from accounts.tenancy import Key, WorkspaceModel


class LookingFor(WorkspaceModel):
    """What somebody who would buy, rent or sell has in mind, apart from any one pursuit of it."""

    class Timeframe(models.TextChoices):
        UNKNOWN = "", "Not known"
        NOW = "now", "Now"
        SOON = "0-3", "Within 3 months"
        HALF_YEAR = "3-6", "3 to 6 months"
        YEAR = "6-12", "6 to 12 months"
        LATER = "12+", "More than a year"
        NO_PLANS = "none", "No plans"

    class Home(models.TextChoices):
        ANY = "", "Any"
        SINGLE = "single", "Single-family"
        CONDO = "condo", "Condo"
        TOWNHOME = "town", "Townhome"
        MULTI = "multi", "Multi-family"
        LAND = "land", "Land"
        MOBILE = "mobile", "Mobile home"
        COMMERCIAL = "comm", "Commercial"

    person = Key("contacts.Person", models.CASCADE, related_name="looks_for", db_index=False)
    timeframe = models.CharField("when", max_length=5, choices=Timeframe, blank=True, default="")
    motivation = models.CharField(max_length=200, blank=True)
    price_min = models.DecimalField(
        "from", max_digits=12, decimal_places=2, null=True, blank=True, help_text="US dollars"
    )
    price_max = models.DecimalField(
        "up to", max_digits=12, decimal_places=2, null=True, blank=True, help_text="US dollars"
    )
    beds = models.DecimalField(
        "bedrooms, at least", max_digits=3, decimal_places=1, null=True, blank=True
    )
    baths = models.DecimalField(
        "bathrooms, at least", max_digits=3, decimal_places=1, null=True, blank=True
    )
    areas = models.CharField(max_length=200, blank=True)
    home = models.CharField("kind of home", max_length=6, choices=Home, blank=True, default="")
    lender = models.CharField("pre-approved by", max_length=120, blank=True)
    approved_amount = models.DecimalField(
        "approved for", max_digits=12, decimal_places=2, null=True, blank=True,
        help_text="US dollars",
    )  # fmt: skip
    approved_until = models.DateField(null=True, blank=True)
    must_sell_first = models.BooleanField(null=True, blank=True)
    other_agent = models.CharField("works with another agent", max_length=120, blank=True)
    agreement_signed_on = models.DateField("buyer agreement signed", null=True, blank=True)
    agreement_ends_on = models.DateField("buyer agreement ends", null=True, blank=True)
    agreement_pay = models.CharField("agreed compensation", max_length=120, blank=True)

    class Meta(WorkspaceModel.Meta):
        verbose_name_plural = "looking for"
        constraints = [
            models.UniqueConstraint(fields=["workspace", "person"], name="looking_for_once"),
        ]

    def __str__(self):
        return f"What {self.person} looks for"
