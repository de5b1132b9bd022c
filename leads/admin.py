from django.contrib import admin

from leads.models import FeedAddress, InboundMessage, Lead


@admin.register(FeedAddress)
class FeedAddressAdmin(admin.ModelAdmin):
    list_display = ["local_part", "label", "created_at", "rotated_at"]
    readonly_fields = ["local_part", "rotated_at"]


@admin.register(InboundMessage)
class InboundMessageAdmin(admin.ModelAdmin):
    list_display = ["subject", "sender", "state", "kind", "parser", "received_at"]
    list_filter = ["state", "kind"]
    exclude = ["raw"]

    def get_queryset(self, request):
        return super().get_queryset(request).defer("raw")

    def has_add_permission(self, request):
        return False

    def has_change_permission(self, request, obj=None):
        return False


@admin.register(Lead)
class LeadAdmin(admin.ModelAdmin):
    list_display = ["person", "source", "received_at", "answered_at", "assigned_to"]
    list_select_related = ["person", "source", "assigned_to__user"]
    raw_id_fields = ["person", "prospect", "property"]
    date_hierarchy = "received_at"
