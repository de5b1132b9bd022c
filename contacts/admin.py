"""What admin staff may look at and mend, inside the workspace they have chosen."""

from django.contrib import admin

from contacts.models import Address, Category, Email, LeadSource, Note, Person, Phone, Touch


class PhoneInline(admin.TabularInline):
    model = Phone
    fields = ["number", "extension", "label", "of_spouse", "is_best", "status", "status_note"]
    extra = 0


class EmailInline(admin.TabularInline):
    model = Email
    fields = ["address", "label", "of_spouse", "is_best", "status", "status_note"]
    extra = 0


class AddressInline(admin.TabularInline):
    model = Address
    fields = ["kind", "street", "city", "state", "postal_code"]
    extra = 0


@admin.register(Person)
class PersonAdmin(admin.ModelAdmin):
    list_display = ["name", "book", "company", "last_contacted_at", "follow_up_on"]
    list_filter = ["book"]
    ordering = ["sort_lc", "id"]
    readonly_fields = [
        "public_id", "last_contacted_at", "last_attempt_at", "last_mailed_at", "created_at",
    ]  # fmt: skip
    raw_id_fields = ["referred_by", "home"]
    exclude = ["categories"]
    inlines = [PhoneInline, EmailInline, AddressInline]
    search_fields = ["search_text"]
    search_help_text = "A name, a company, how you met"
    show_full_result_count = False

    def get_search_results(self, request, queryset, search_term):
        """By the product's own search: LIKE may not use an index under the row policy."""
        if not search_term:
            return queryset, False
        found = [person.pk for person in queryset.order_by().search(search_term, most=100)]
        return queryset.filter(pk__in=found), False


@admin.register(Category)
class CategoryAdmin(admin.ModelAdmin):
    list_display = ["name", "meaning"]
    readonly_fields = ["meaning", "public_id"]
    search_fields = ["name"]

    def has_delete_permission(self, request, obj=None):
        """Categories that Sphere acts on may be renamed, not deleted."""
        is_built_in = obj is not None and bool(obj.meaning)
        return not is_built_in and super().has_delete_permission(request, obj)


@admin.register(LeadSource)
class LeadSourceAdmin(admin.ModelAdmin):
    list_display = ["name", "group", "is_paid", "takes_referral_fee"]
    list_filter = ["group", "is_paid"]
    search_fields = ["name"]


@admin.register(Touch)
class TouchAdmin(admin.ModelAdmin):
    list_display = ["person", "kind", "outcome", "happened_at", "by"]
    list_select_related = ["person", "by__user"]
    list_filter = ["kind", "outcome"]
    raw_id_fields = ["person", "phone"]
    show_full_result_count = False


@admin.register(Note)
class NoteAdmin(admin.ModelAdmin):
    list_display = ["person", "__str__", "written_at", "by"]
    list_select_related = ["person", "by__user"]
    raw_id_fields = ["person"]
    show_full_result_count = False
