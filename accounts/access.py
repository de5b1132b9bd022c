"""Who may open a page. Signing in is asked of every page; these words say more, or less."""

from functools import wraps

from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import PermissionDenied

__all__ = ["needs", "public", "without_workspace"]


def needs(capability: str):
    """Only members with this capability; others get a 403."""

    def wrap(view):
        @wraps(view)
        def checked(request, *args, **kwargs):
            if not request.membership.may(capability):
                raise PermissionDenied
            return view(request, *args, **kwargs)

        return checked

    return wrap


def public(view):
    """A page for strangers: no sign-in, no workspace."""
    return login_not_required(without_workspace(view))


def without_workspace(view):
    """A page that a signed-in user without a workspace may open."""
    view.without_workspace = True
    return view
