"""Where somebody is online: "@billsutter" on Instagram is a page that can be opened."""

import re
from dataclasses import dataclass
from urllib.parse import quote


@dataclass(frozen=True)
class Network:
    label: str
    address: str


NETWORKS = {
    "instagram": Network("Instagram", "https://www.instagram.com/{}"),
    "linkedin": Network("LinkedIn", "https://www.linkedin.com/in/{}"),
    "facebook": Network("Facebook", "https://www.facebook.com/{}"),
}
_PAGE = re.compile(r"(?:https?://)?(?:[\w-]+\.)+[a-z]{2,}/\S*", re.IGNORECASE)
_HANDLE = re.compile(r"@?([\w.-]{2,100})")


def link(network: str, handle: str) -> str:
    """The page of that name; "" for words that are no name on any network: they go to the note."""
    typed = handle.strip()
    if _PAGE.fullmatch(typed):
        return typed if "://" in typed else f"https://{typed}"
    found = _HANDLE.fullmatch(typed)
    if not found or network not in NETWORKS:
        return ""
    return NETWORKS[network].address.format(quote(found[1]))


def in_words(network: str, handle: str) -> str:
    """ "Instagram: @billsutter"."""
    where = NETWORKS[network].label if network in NETWORKS else "Online"
    return f"{where}: {handle}"
