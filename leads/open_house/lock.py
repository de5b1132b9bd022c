"""While an iPad stands at a door, the member who is signed in on it can reach nothing else.

The lock is in their session: no address that a guest types leads into the product, only the PIN.
"""

from django.conf import settings
from django.shortcuts import redirect
from django.urls import reverse

SESSION_KEY = "kiosk"


class KioskLock:
    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        if settings.SESSION_COOKIE_NAME in request.COOKIES:
            key = request.session.get(SESSION_KEY)
            if key and not _is_open(request.path, reverse("open_house:kiosk", args=[key])):
                return redirect("open_house:kiosk", key)
        return self.get_response(request)


def _is_open(path: str, kiosk: str) -> bool:
    return path.startswith((kiosk, settings.STATIC_URL))


def lock(request, house) -> None:
    request.session[SESSION_KEY] = house.key


def unlock(request) -> None:
    request.session.pop(SESSION_KEY, None)
