"""Every number that may be called dials: by the phone in one's hand, or by a bridge that a higher
app puts up. BAD and DNC numbers never are links; who calls one anyway writes down why first.

With the person of a number the page opens at "How did it go?" while the phone dials.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from html import escape

from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe


@dataclass(frozen=True)
class Bridge:
    """A way to call from a desktop: it rings the member's own mobile, then puts them through.

    `url_name` takes `<uuid:phone>` by POST, and answers 204 to a member who has no bridge: then
    the phone at hand dials. `status_name` takes `<uuid:person>` and says how the call fares.
    """

    url_name: str
    status_name: str
    settings_name: str
    is_ready: Callable  # of a membership


_bridges: list[Bridge] = []


def bridge_with(bridge: Bridge) -> None:
    _bridges.append(bridge)


def bridge_of(membership) -> Bridge | None:
    """The one that the member has set up."""
    return next((bridge for bridge in _bridges if bridge.is_ready(membership)), None)


def settings_names() -> list[str]:
    """Where a member sets one up."""
    return [bridge.settings_name for bridge in _bridges]


def attributes(phone, person=None, *, anyway: bool = False) -> SafeString:
    """The attributes of a link that dials this number; none of a number that may not be called.

    `phone` is a Phone, or the number alone of somebody who is not in the book.
    """
    if isinstance(phone, str):
        return mark_safe(f'href="tel:{escape(phone)}"') if phone else mark_safe("")
    if phone is None or not (phone.is_callable or anyway):
        return mark_safe("")
    said = f'href="tel:{escape(phone.number)}"'
    if _bridges and phone.is_callable:
        before, after = _around(_bridges[0].url_name, "phone")
        said += f' data-bridge="{before}{phone.public_id}{after}"'
    if person is not None:
        said += f' data-log="{log_url(phone, person)}"'
    return mark_safe(said)


def log_url(phone, person) -> str:
    """The composer of the person, set to a call of this number."""
    before, after = _around("contacts:person", "person")
    return f"{before}{person.public_id}{after}?how=call&amp;phone={phone.public_id}#log"


@lru_cache(maxsize=10)
def _around(url_name: str, argument: str) -> tuple[str, str]:
    """What stands before and behind the id: fifty lines of a list need one look at the map."""
    nobody = "00000000-0000-0000-0000-000000000000"
    before, after = reverse(url_name, kwargs={argument: nobody}).split(nobody)
    return before, after
