from django.contrib import admin

from accounts.models import Membership, User, Workspace


@admin.register(User)
class UserAdmin(admin.ModelAdmin):
    list_display = ["email", "name", "is_active", "is_staff", "created_at"]
    search_fields = ["email", "name"]
    fields = ["email", "name", "theme", "is_active", "is_staff", "is_superuser", "groups"]
    filter_horizontal = ["groups"]

    def get_readonly_fields(self, request, obj=None):
        """What makes somebody more powerful is given by superusers only."""
        return [] if request.user.is_superuser else ["is_staff", "is_superuser", "groups"]

    def has_change_permission(self, request, obj=None):
        """Nor does anybody else change who is powerful: another's e-mail is the key to a door."""
        is_above = obj is not None and obj != request.user and (obj.is_staff or obj.is_superuser)
        if is_above and not request.user.is_superuser:
            return False
        return super().has_change_permission(request, obj)

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
