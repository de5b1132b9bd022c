"""What admin staff may look at and mend, inside the workspace they have chosen."""

from django.contrib import admin

from transactions.models import (
    Brokerage,
    Budget,
    Commission,
    CommissionLine,
    CommissionPart,
    CommissionPlan,
    Comparable,
    Document,
    Expense,
    Fall,
    KeyDate,
    LedgerStart,
    MarketAnalysis,
    Offer,
    Paper,
    Party,
    PartyLetter,
    PlanLine,
    PriceChange,
    Promotion,
    ServiceReport,
    Showing,
    StageMove,
    TaxYear,
    Transaction,
    Trip,
)


class LookOnly(admin.ModelAdmin):
    """What is settled or written by the product alone: staff read it, and change nothing."""

    show_full_result_count = False

    def has_add_permission(self, request):
        return False

    def has_change_permission(self, request, obj=None):
        return False

    def has_delete_permission(self, request, obj=None):
        return False


class LookOnlyInline(admin.TabularInline):
    extra = 0
    can_delete = False

    def has_add_permission(self, request, obj=None):
        return False

    def has_change_permission(self, request, obj=None):
        return False

    def get_readonly_fields(self, request, obj=None):
        return self.fields


class PartyInline(admin.TabularInline):
    model = Party
    fields = ["role", "person", "name", "company", "phone", "email", "trade"]
    raw_id_fields = ["person"]
    extra = 0


class KeyDateInline(admin.TabularInline):
    model = KeyDate
    fields = ["word", "label", "on", "at", "is_legal"]
    extra = 0


class StageMoveInline(LookOnlyInline):
    model = StageMove
    fields = ["before", "after", "on", "because"]


class PriceChangeInline(LookOnlyInline):
    model = PriceChange
    fields = ["before", "after", "on"]


class FallInline(LookOnlyInline):
    model = Fall
    fields = ["on", "reason", "because", "price", "buyers"]


@admin.register(Transaction)
class TransactionAdmin(admin.ModelAdmin):
    """The stage is moved in the product, where what follows from it is done."""

    list_display = ["name", "side", "stage", "clients", "agent", "closed_on"]
    list_filter = ["side", "stage"]
    list_select_related = ["property", "agent__user"]
    readonly_fields = ["public_id", "stage", "phase", "clients", "closed_on", "ended_on",
                       "stage_since", "created_at"]  # fmt: skip
    raw_id_fields = ["property", "prospect", "referred_by"]
    search_fields = ["clients", "property__address"]
    show_full_result_count = False
    inlines = [PartyInline, KeyDateInline, StageMoveInline, PriceChangeInline, FallInline]


# ── papers and letters ───────────────────────────────────────────────────────
@admin.register(Document)
class DocumentAdmin(admin.ModelAdmin):
    """Files are put down and fetched in the product alone."""

    list_display = ["title", "transaction", "content_type", "size", "added_at", "removed_at"]
    list_select_related = ["transaction__property"]
    readonly_fields = ["file", "name", "content_type", "size", "added_at"]
    raw_id_fields = ["transaction"]

    def has_add_permission(self, request):
        return False


@admin.register(Paper)
class PaperAdmin(admin.ModelAdmin):
    list_display = ["word", "transaction", "state", "on", "brought_by"]
    list_filter = ["state"]
    list_select_related = ["transaction__property"]
    raw_id_fields = ["transaction"]


@admin.register(PartyLetter)
class PartyLetterAdmin(LookOnly):
    list_display = ["subject", "transaction", "to_words", "written_at", "taken_back_at"]
    list_select_related = ["transaction__property"]


@admin.register(ServiceReport)
class ServiceReportAdmin(LookOnly):
    """Its key opens it to whoever has it, and stands on no page of staff."""

    list_display = ["__str__", "transaction", "approved_at", "expires_at", "revoked_at"]
    list_select_related = ["transaction__property"]
    exclude = ["key"]


# ── on the market ────────────────────────────────────────────────────────────
@admin.register(Showing)
class ShowingAdmin(admin.ModelAdmin):
    list_display = ["__str__", "transaction", "starts_at", "state", "came_by", "system"]
    list_filter = ["state", "came_by"]
    list_select_related = ["transaction__property"]
    readonly_fields = ["came_by", "system", "keybox", "visit", "person"]
    raw_id_fields = ["transaction"]
    show_full_result_count = False


@admin.register(Promotion)
class PromotionAdmin(admin.ModelAdmin):
    list_display = ["title", "transaction", "kind", "on", "cost"]
    list_filter = ["kind"]
    list_select_related = ["transaction__property"]
    raw_id_fields = ["transaction"]
    show_full_result_count = False


@admin.register(Offer)
class OfferAdmin(LookOnly):
    """Answered in the product, where what follows from the answer is done."""

    list_display = ["__str__", "transaction", "name", "price", "state", "received_on"]
    list_filter = ["state"]
    list_select_related = ["transaction__property"]


class ComparableInline(admin.TabularInline):
    model = Comparable
    fields = ["address", "status", "price", "sold_on", "beds", "baths", "sqft", "is_used"]
    extra = 0


@admin.register(MarketAnalysis)
class MarketAnalysisAdmin(admin.ModelAdmin):
    list_display = ["street", "made_for", "made_on", "by"]
    list_select_related = ["by__user"]
    inlines = [ComparableInline]


# ── money ────────────────────────────────────────────────────────────────────
class CommissionLineInline(LookOnlyInline):
    model = CommissionLine
    fields = ["label", "payee", "payee_words", "terms", "took", "paid_on"]


class CommissionPartInline(LookOnlyInline):
    model = CommissionPart
    fields = ["on", "amount"]


@admin.register(Commission)
class CommissionAdmin(LookOnly):
    """Reckoned by the product, and settled with the closing."""

    list_display = ["__str__", "agent", "gross", "kept", "closes_on", "received_on"]
    list_select_related = ["transaction__property", "agent__user"]
    inlines = [CommissionLineInline, CommissionPartInline]


class PlanLineInline(LookOnlyInline):
    model = PlanLine
    fields = ["label", "payee", "terms", "base", "cap", "ledger"]


@admin.register(CommissionPlan)
class CommissionPlanAdmin(LookOnly):
    list_display = ["name", "agent", "is_usual", "put_away_at"]
    list_select_related = ["agent__user"]
    inlines = [PlanLineInline]


@admin.register(Brokerage)
class BrokerageAdmin(admin.ModelAdmin):
    list_display = ["name", "license_number", "confirmed_by", "confirmed_at"]
    list_select_related = ["confirmed_by__user"]
    readonly_fields = ["confirmed_by", "confirmed_at"]
    search_fields = ["name"]


@admin.register(LedgerStart)
class LedgerStartAdmin(LookOnly):
    list_display = ["ledger", "agent", "as_of", "amount"]
    list_select_related = ["agent__user"]


@admin.register(Expense)
class ExpenseAdmin(admin.ModelAdmin):
    """Receipts are fetched in the product alone."""

    list_display = ["__str__", "on", "category", "payee", "amount", "transaction"]
    list_filter = ["category"]
    list_select_related = ["transaction__property"]
    readonly_fields = ["receipt", "receipt_type", "receipt_name"]
    raw_id_fields = ["transaction"]
    show_full_result_count = False


@admin.register(Trip)
class TripAdmin(admin.ModelAdmin):
    list_display = ["on", "miles", "start", "end", "what", "transaction"]
    list_select_related = ["transaction__property"]
    raw_id_fields = ["transaction"]
    show_full_result_count = False


@admin.register(TaxYear)
class TaxYearAdmin(admin.ModelAdmin):
    list_display = ["year", "mile", "meals", "gift"]


@admin.register(Budget)
class BudgetAdmin(admin.ModelAdmin):
    list_display = ["year", "category", "amount"]
    list_filter = ["year"]
