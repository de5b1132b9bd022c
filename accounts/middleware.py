from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.shortcuts import redirect
from django.utils import timezone

from accounts.access import led_elsewhere
from accounts.live import known
from accounts.models import Membership
from accounts.tenancy import NoWorkspace, in_workspace, scope

SESSION_KEY = "workspace"
# allauth's own pages speak of the user, not of a workspace.
WITHOUT_WORKSPACE = ("account_", "mfa_", "usersessions_")


class WorkspaceMiddleware:
    """Find the member who asks, and hold the workspace's scope until the response is rendered."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        request.membership = membership_of(request)
        if request.membership is None and not in_workspace():
            return self.get_response(request)
        zone = request.membership and request.membership.workspace.zone
        workspace_id = request.membership and request.membership.workspace_id
        here = scope(workspace_id, by=request.membership, origin="browser")
        with here, timezone.override(zone):
            response = self.get_response(request)
            if response.status_code >= 500:
                transaction.set_rollback(True)
            return response

    def process_view(self, request, view, args, kwargs):
        name = request.resolver_match.url_name or ""
        if _is_for_staff(request) and settings.PRODUCTION and not is_mfa_enabled(request.user):
            return redirect("mfa_index")  # R28: staff sign in with a second factor
        if request.membership and request.method == "GET" and name != "live" and not request.htmx:
            request.live_known = known()
        if (
            request.membership is None
            and request.user.is_authenticated
            and not getattr(view, "without_workspace", False)
            and not name.startswith(WITHOUT_WORKSPACE)
            and not _is_for_staff(request)
        ):
            return redirect("accounts:workspace_new")
        if request.membership and not getattr(view, "without_workspace", False):
            return _in_its_place(request)
        return None

    def process_exception(self, request, exception):
        if isinstance(exception, NoWorkspace) and request.user.is_staff:
            return redirect("accounts:workspace_choice")
        return None


def _in_its_place(request):
    """Where a member is led from whom this page is kept; None where it is open to them."""
    instead = led_elsewhere(request.membership, request.resolver_match.view_name)
    if instead == "":
        raise PermissionDenied
    return redirect(instead) if instead else None


def _is_for_staff(request) -> bool:
    """Django's admin: users and workspaces need none; what does leads staff to the choice."""
    return request.user.is_staff and "admin" in request.resolver_match.namespaces


def membership_of(request) -> Membership | None:
    """The chosen membership, or the oldest; asked anew each time, so that an end takes effect."""
    if not request.user.is_authenticated:
        return None
    mine = (
        Membership.everywhere.active()
        .filter(user=request.user)
        .select_related("workspace")
        .order_by("pk")
    )
    chosen = request.session.get(SESSION_KEY)
    memberships = list(mine)
    membership = next((m for m in memberships if m.workspace_id == chosen), None)
    membership = membership or next(iter(memberships), None)
    request.memberships = memberships
    if membership:
        membership.user = request.user
    return membership
