"""A link to a map: the address in a form that phones open in their own map."""

from urllib.parse import urlencode

_MAP = "https://www.google.com/maps/search/"
_NOT_A_PLACE = ("phone", "zoom", "http://", "https://", "teams", "facetime", "online", "video")


def link_to(place: str) -> str:
    """Nothing for what is no place: a call, or a meeting on screen."""
    if not place or place.lower().startswith(_NOT_A_PLACE):
        return ""
    return f"{_MAP}?{urlencode({'api': 1, 'query': place})}"
