from django.contrib import admin

from accounts.models import Membership, User, Workspace


@admin.register(User)
class UserAdmin(admin.ModelAdmin):
    list_display = ["email", "name", "is_active", "is_staff", "created_at"]
    search_fields = ["email", "name"]
    fields = ["email", "name", "theme", "is_active", "is_staff", "groups"]
    filter_horizontal = ["groups"]

    def has_delete_permission(self, request, obj=None):
        """People who leave are made inactive: what they wrote keeps their name."""
        return False


@admin.register(Workspace)
class WorkspaceAdmin(admin.ModelAdmin):
    list_display = ["name", "slug", "time_zone", "is_demo", "created_at"]
    search_fields = ["name", "slug"]
    readonly_fields = ["public_id"]


@admin.register(Membership)
class MembershipAdmin(admin.ModelAdmin):
    list_display = ["user", "role", "joined_at", "ends_at"]
    list_select_related = ["user"]
    fields = ["user", "role", "granted", "refused", "ends_at"]
