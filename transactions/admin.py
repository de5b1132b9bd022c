"""What admin staff may look at and mend, inside the workspace they have chosen."""

from django.contrib import admin

from transactions.models import Document, KeyDate, Paper, Party, Transaction


class PartyInline(admin.TabularInline):
    model = Party
    fields = ["role", "person", "name", "company", "phone", "email", "trade"]
    raw_id_fields = ["person"]
    extra = 0


class KeyDateInline(admin.TabularInline):
    model = KeyDate
    fields = ["word", "label", "on", "at", "is_legal"]
    extra = 0


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
    inlines = [PartyInline, KeyDateInline]


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
