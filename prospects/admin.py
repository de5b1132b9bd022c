from django.contrib import admin

from prospects.models import Prospect


@admin.register(Prospect)
class ProspectAdmin(admin.ModelAdmin):
    list_display = ["person", "side", "stage", "opened_at", "closed_at"]
    list_filter = ["side", "stage"]
    list_select_related = ["person"]
    raw_id_fields = ["person", "property", "mailing_address"]
