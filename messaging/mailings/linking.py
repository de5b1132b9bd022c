"""Do the links of a mailing answer? A worker asks each of them once, through crm.kit.egress."""

import re
from urllib.parse import urlsplit

import structlog
from django.db import transaction
from kombu.exceptions import KombuError

from accounts.live import changed
from accounts.tenancy import scope
from crm.kit import egress
from messaging import blocks
from messaging.models import Mailing

MOST_LINKS = 40
GOOD = "It answers."
UNKNOWN = "It could not be asked just now."
_WELL_FORMED = re.compile(r"https?://[^\s/?#.]+(?:\.[^\s/?#.]+)+(?:[/?#]\S*)?", re.IGNORECASE)

log = structlog.get_logger("sphere.mailings")


def of(mailing: Mailing) -> list[str]:
    return blocks.links(mailing.content)


def malformed(url: str) -> str:
    """What is wrong with an address by its looks, in a sentence; or nothing."""
    if "{{" in url:
        return ""
    if url.startswith(("mailto:", "tel:")):
        return ""
    if not _WELL_FORMED.fullmatch(url):
        return "This is no address of a page: it begins with https:// and has no spaces."
    try:
        urlsplit(url).port  # noqa: B018 - raises for a port that is none
    except ValueError:
        return "The number after the colon is no port."
    return ""


def ring(mailing: Mailing) -> None:
    """Let a worker ask the links after the commit."""
    workspace_id, pk = mailing.workspace_id, mailing.pk

    def bell():
        from messaging.mailings.tasks import ask_links

        try:
            ask_links.delay(workspace_id, pk)
        except (KombuError, OSError) as error:
            log.warning("links.bell_lost", error=type(error).__name__)

    transaction.on_commit(bell, robust=True)


def ask(workspace_id: int, pk: int) -> None:
    """Ask outside every transaction, then write down what was found."""
    with scope(workspace_id):
        mailing = Mailing.objects.light().filter(pk=pk).first()
        urls = [url for url in of(mailing)[:MOST_LINKS] if _can_ask(url)] if mailing else []
    if not urls:
        return
    found = {url: _asked(url) for url in urls}
    with scope(workspace_id):
        Mailing.objects.filter(pk=pk).update(links=found)
        changed("mailings")


def _can_ask(url: str) -> bool:
    return url.startswith("https://") and "{{" not in url and not malformed(url)


def _asked(url: str) -> str:
    try:
        egress.fetch(url)
    except egress.Refused as refused:
        said = str(refused)
        return GOOD if said.endswith("answered 200.") else said  # a page larger than we read
    except (OSError, ValueError):
        return UNKNOWN
    except Exception as error:  # whatever a strange server says instead of HTTP
        log.info("link.odd", error=type(error).__name__)
        return UNKNOWN
    return GOOD
