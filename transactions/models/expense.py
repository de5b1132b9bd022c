"""What the business costs: expenses with their receipts, miles driven, budgets."""

from decimal import Decimal

from django.core.exceptions import SuspiciousFileOperation
from django.core.files.storage import default_storage
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from accounts.tenancy import Key, WorkspaceModel, WorkspaceQuerySet
from crm.kit.ids import uuid7

computed = property  # a field of that name hides it in the class below


class ExpenseCategory(models.TextChoices):
    """The kinds an agent's accountant asks for; `tax_line` is where Schedule C usually has it."""

    ADVERTISING = "ads", "Advertising"
    LEADS = "leads", "Lead purchase"
    REFERRALS = "referrals", "Referral fees paid"
    CAR = "car", "Car, besides mileage"
    MILEAGE = "miles", "Mileage"
    DESK = "desk", "Desk and office fees"
    DUES = "dues", "MLS and association dues"
    INSURANCE = "insurance", "E&O insurance"
    LICENSE = "license", "License and continuing education"
    COACHING = "coaching", "Coaching"
    SUPPLIES = "supplies", "Supplies"
    POSTAGE = "postage", "Postage"
    PRINTING = "printing", "Printing"
    SIGNS = "signs", "Signs and lockboxes"
    PHOTOS = "photos", "Photography and staging"
    MEALS = "meals", "Meals"
    GIFTS = "gifts", "Gifts"
    TRAVEL = "travel", "Travel"
    PHONE = "phone", "Telephone and internet"
    SOFTWARE = "software", "Software"
    CONTRACT = "contract", "Contract labor"
    WAGES = "wages", "Wages"
    PROFESSIONAL = "legal", "Professional fees"
    TAXES = "taxes", "Taxes and licenses"
    HOME = "home", "Home office"
    DEPRECIATION = "wear", "Depreciation"
    BANK = "bank", "Bank fees"
    EVENTS = "events", "Client events"
    OTHER = "other", "Something else"

    @property
    def tax_line(self) -> str:
        return _TAX_LINES.get(self, "Other expenses")


C = ExpenseCategory
_TAX_LINES = {
    C.ADVERTISING: "Advertising", C.LEADS: "Advertising", C.PRINTING: "Advertising",
    C.SIGNS: "Advertising", C.PHOTOS: "Advertising", C.EVENTS: "Advertising",
    C.REFERRALS: "Commissions and fees", C.CAR: "Car and truck", C.MILEAGE: "Car and truck",
    C.DESK: "Rent or lease", C.INSURANCE: "Insurance", C.SUPPLIES: "Supplies",
    C.POSTAGE: "Office expense", C.SOFTWARE: "Office expense", C.MEALS: "Meals",
    C.TRAVEL: "Travel", C.PHONE: "Utilities", C.CONTRACT: "Contract labor", C.WAGES: "Wages",
    C.PROFESSIONAL: "Legal and professional", C.TAXES: "Taxes and licenses",
    C.LICENSE: "Taxes and licenses", C.HOME: "Business use of home",
    C.DEPRECIATION: "Depreciation",
}  # fmt: skip
TYPED = [choice for choice in ExpenseCategory.choices if choice[0] != ExpenseCategory.MILEAGE]


class OfTheBusinessQuerySet(WorkspaceQuerySet):
    def between(self, first, last):
        return self.filter(on__range=(first, last))

    def newest_first(self):
        return self.order_by("-on", "-pk")


class Expense(WorkspaceModel):
    """Money that went out, for a listing or for the whole business, with its receipt."""

    public_id = models.UUIDField(default=uuid7, editable=False)
    on = models.DateField("day")
    amount = models.DecimalField(max_digits=12, decimal_places=2)
    category = models.CharField(max_length=9, choices=TYPED, default=ExpenseCategory.ADVERTISING)
    payee = models.CharField("paid to", max_length=160, blank=True, default="")
    what = models.CharField("what for", max_length=300, blank=True, default="")
    transaction = Key(
        "transactions.Transaction", models.SET_NULL, null=True, blank=True, related_name="expenses"
    )
    # The promotion of that listing whose cost it is: written with it, and gone with it.
    promotion = Key(
        "transactions.Promotion", models.CASCADE, null=True, blank=True, related_name="expenses",
        editable=False,
    )  # fmt: skip
    by = Key("accounts.Membership", models.SET_NULL, null=True, blank=True, related_name="+")
    # The receipt: where it is kept, what it is, and what it was called.
    receipt = models.CharField(max_length=200, blank=True, default="", editable=False)
    receipt_type = models.CharField(
        max_length=20, blank=True, default="", editable=False,
        choices=[("image/jpeg", "Picture"), ("application/pdf", "PDF")],
    )  # fmt: skip
    receipt_name = models.CharField(max_length=120, blank=True, default="", editable=False)
    is_sample = models.BooleanField(default=False, db_default=False, editable=False)
    created_at = models.DateTimeField(db_default=Now(), editable=False)

    objects = OfTheBusinessQuerySet.as_manager()

    class Meta(WorkspaceModel.Meta):
        constraints = [
            models.UniqueConstraint(fields=["workspace", "public_id"], name="expense_public"),
            models.UniqueConstraint(
                fields=["workspace", "promotion"],
                condition=Q(promotion__isnull=False),
                name="expense_of_promotion_once",
            ),
        ]
        indexes = [
            models.Index(fields=["workspace", "-on", "-id"], name="expense_by_day"),
            models.Index(
                fields=["workspace", "transaction"],
                condition=Q(transaction__isnull=False),
                name="expense_of_deal",
            ),
        ]

    def __str__(self):
        return self.what or self.payee or self.get_category_display()

    @computed
    def receipt_content(self) -> bytes | None:
        """None when there is none, or when its file is gone."""
        try:
            with default_storage.open(self.receipt) as file:
                return file.read()
        except (OSError, SuspiciousFileOperation):
            return None


class Trip(WorkspaceModel):
    """Miles driven for the business; what they are worth is the rate of their year."""

    public_id = models.UUIDField(default=uuid7, editable=False)
    on = models.DateField("day")
    miles = models.DecimalField(
        max_digits=7, decimal_places=1, validators=[MinValueValidator(Decimal("0.1"))]
    )
    start = models.CharField("from", max_length=160, blank=True, default="")
    end = models.CharField("to", max_length=160, blank=True, default="")
    what = models.CharField("what for", max_length=300, blank=True, default="")
    transaction = Key(
        "transactions.Transaction", models.SET_NULL, null=True, blank=True, related_name="trips"
    )
    by = Key("accounts.Membership", models.SET_NULL, null=True, blank=True, related_name="+")
    is_sample = models.BooleanField(default=False, db_default=False, editable=False)
    created_at = models.DateTimeField(db_default=Now(), editable=False)

    objects = OfTheBusinessQuerySet.as_manager()

    class Meta(WorkspaceModel.Meta):
        constraints = [
            models.UniqueConstraint(fields=["workspace", "public_id"], name="trip_public")
        ]
        indexes = [
            models.Index(fields=["workspace", "-on", "-id"], name="trip_by_day"),
            models.Index(
                fields=["workspace", "transaction"],
                condition=Q(transaction__isnull=False),
                name="trip_of_deal",
            ),
        ]

    def __str__(self):
        return f"{self.miles} miles"


class TaxYear(WorkspaceModel):
    """What a mile is worth in a year, what counts of meals and gifts: an agent's own figures."""

    year = models.PositiveSmallIntegerField()
    mile = models.DecimalField("dollars a mile", max_digits=5, decimal_places=3)
    meals = models.DecimalField(
        "percent of meals that counts", max_digits=5, decimal_places=2, default=Decimal(50),
        validators=[MinValueValidator(0), MaxValueValidator(100)],
    )  # fmt: skip
    gift = models.DecimalField(
        "dollars of a gift that count for each person", max_digits=8, decimal_places=2,
        default=Decimal(25), db_default=Decimal(25), validators=[MinValueValidator(0)],
    )  # fmt: skip

    class Meta(WorkspaceModel.Meta):
        constraints = [models.UniqueConstraint(fields=["workspace", "year"], name="tax_year_once")]

    def __str__(self):
        return str(self.year)


class Budget(WorkspaceModel):
    """What a kind of expense may cost in a year."""

    year = models.PositiveSmallIntegerField()
    category = models.CharField(max_length=9, choices=ExpenseCategory)
    amount = models.DecimalField(max_digits=12, decimal_places=2)

    class Meta(WorkspaceModel.Meta):
        constraints = [
            models.UniqueConstraint(fields=["workspace", "year", "category"], name="budget_once")
        ]

    def __str__(self):
        return f"{self.get_category_display()} {self.year}"
