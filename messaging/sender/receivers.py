"""Who takes the mail of a domain, and the windows in which they want none from us (R11)."""

import datetime as dt
import tomllib
from functools import cache as once
from pathlib import Path

from django.core.cache import cache

from crm.kit import clock
from messaging import resolver
from messaging.models import RecipientHold

A_WEEK = 7 * 24 * 3600
FIRST_WAIT, LONGEST_WAIT = dt.timedelta(minutes=5), dt.timedelta(hours=4)
NAMES = {"google": "Google", "microsoft": "Microsoft", "yahoo": "Yahoo", "apple": "Apple"}


@once
def _known() -> dict[str, dict[str, list[str]]]:
    return tomllib.loads(Path(__file__).with_name("receivers.toml").read_text("utf-8"))


@once
def _by_domain() -> dict[str, str]:
    return {domain: group for group, how in _known().items() for domain in how["domains"]}


def group_of(domain: str, *, ask: bool = False) -> str:
    """google, microsoft, yahoo, apple or other; asks where its mail goes only when told to.

    A hand-off never asks: it would wait for a name server under the person's lock. It knows what
    was asked within the last week, when somebody there last wanted us to slow down.
    """
    domain = domain.lower()
    if domain in _by_domain():
        return _by_domain()[domain]
    place = f"receiver:{domain}"
    group = cache.get(place)
    if group is None and ask:
        try:
            group = _by_mail_servers(resolver.mail_servers(domain))
        except resolver.CouldNotAsk:
            return "other"
        cache.set(place, group, A_WEEK)
    return group or "other"


def _by_mail_servers(servers: list[str]) -> str:
    for group, how in _known().items():
        for owner in how["mail_servers"]:
            if any(server == owner or server.endswith(f".{owner}") for server in servers):
                return group
    return "other"


def who_takes(address: str, *, ask: bool = False) -> str:
    """What a window is for: a large receiver, or the one domain when it is nobody large."""
    domain = address.rpartition("@")[2].lower()
    group = group_of(domain, ask=ask)
    return domain if group == "other" else group


def held_until(address: str) -> RecipientHold | None:
    """The window that mail to an address waits for, if one is open. Asks no name server."""
    open_ones = {hold.group: hold for hold in RecipientHold.objects.filter(until__gt=clock.Now())}
    return open_ones.get(who_takes(address)) if open_ones else None


def slow_down(address: str, who: str, because: str, at_least: dt.datetime) -> dt.datetime:
    """Open or widen the window; until when. One domain waits no longer than its first letter."""
    now = clock.now()
    hold = RecipientHold.objects.select_for_update().filter(group=who).first()
    if hold and hold.until > now:
        return max(hold.until, at_least)
    lately = hold and now - hold.until < LONGEST_WAIT
    level = hold.level + 1 if hold and lately else 0
    until = at_least
    if who in NAMES:
        until = max(at_least, now + min(FIRST_WAIT * 2 ** min(level, 10), LONGEST_WAIT))
    said = f"{NAMES.get(who, who)} asked us to come more slowly: {because}"[:300]
    RecipientHold.objects.update_or_create(
        group=who, defaults={"until": until, "level": level, "because": said, "at": now}
    )
    return until


def open_windows() -> list[RecipientHold]:
    return list(RecipientHold.objects.filter(until__gt=clock.now()).order_by("group"))
