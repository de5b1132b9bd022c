"""Who may open a page. Signing in is asked of every page; these words say more, or less."""

from collections.abc import Callable
from functools import wraps

from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import PermissionDenied

__all__ = ["keep_out", "led_elsewhere", "may_open", "needs", "public", "without_workspace"]


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


# ── members from whom whole parts of Sphere are kept ─────────────────────────
_keepers: list[Callable] = []


def keep_out(check: Callable) -> Callable:
    """Register `check(membership, name)`: None where that page is open to the member, else the
    name of the page that they are led to in its place; "" where there is none."""
    _keepers.append(check)
    return check


def led_elsewhere(membership, name: str) -> str | None:
    """None where the page of that name is open; the name of another one, or "" for a refusal."""
    found = (check(membership, name) for check in _keepers)
    return next((instead for instead in found if instead is not None), None)


def may_open(membership, name: str) -> bool:
    return led_elsewhere(membership, name) is None
