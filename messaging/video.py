"""Videos in letters: no mail program plays one, so a still with a play mark links to it.

YouTube, BombBomb and Vidyard. A still is fetched once, by a worker, through crm.kit.egress; until
it is here, and where it cannot be had, one that we drew stands in its place.
"""

import datetime as dt
import html
import io
import re
from dataclasses import dataclass
from urllib.parse import parse_qs, urlsplit

import structlog
from django.core.files.base import ContentFile
from django.db import transaction
from kombu.exceptions import KombuError
from PIL import Image, ImageDraw, UnidentifiedImageError

from accounts.live import changed
from accounts.tenancy import current_workspace_id, scope
from contacts.models import Picture
from crm.kit import clock, egress
from messaging import tracking
from messaging.models import VideoPicture

SIZE = (1120, 630)  # twice what the letter shows, for sharp screens
MOST_TRIES = 3
MOST_PIXELS = 20_000_000
PATIENCE = dt.timedelta(minutes=10)
_ID = re.compile(r"[\w-]{4,80}")
_OG_IMAGE = re.compile(
    rb"""<meta[^>]+property=["']og:image["'][^>]+content=["'](https://[^"']+)["']|"""
    rb"""<meta[^>]+content=["'](https://[^"']+)["'][^>]+property=["']og:image["']"""
)
log = structlog.get_logger("sphere.video")


@dataclass(frozen=True)
class Video:
    """One video of a host that we know, and where its still is; a page, if that must say it."""

    host: str
    id: str
    still_url: str = ""
    page_url: str = ""


@dataclass(frozen=True)
class Still:
    src: str
    width: int
    height: int


def recognize(url: str) -> Video | None:
    """The video that an address leads to; None for every other page."""
    parts = urlsplit(url.strip())
    host = (parts.hostname or "").removeprefix("www.").removeprefix("m.")
    if parts.scheme not in ("http", "https"):
        return None
    for names, find in _HOSTS.items():
        if host in names and (found := find(parts)):
            return found
    return None


def _youtube(parts) -> Video | None:
    path = [part for part in parts.path.split("/") if part]
    if (parts.hostname or "").endswith("youtu.be"):
        named = path[0] if path else ""
    elif path[:1] == ["watch"]:
        named = parse_qs(parts.query).get("v", [""])[0]
    else:
        named = path[1] if path[:1] in (["shorts"], ["embed"], ["live"]) and path[1:] else ""
    if not _ID.fullmatch(named):
        return None
    return Video("YouTube", named, f"https://i.ytimg.com/vi/{named}/hqdefault.jpg")


def _vidyard(parts) -> Video | None:
    path = [part for part in parts.path.split("/") if part]
    named = path[-1].removesuffix(".html") if path[:1] in (["watch"], ["v"]) else ""
    if parts.hostname == "play.vidyard.com" and path:
        named = path[0].removesuffix(".html")
    if not _ID.fullmatch(named):
        return None
    return Video("Vidyard", named, f"https://play.vidyard.com/{named}.jpg")


def _bombbomb(parts) -> Video | None:
    path = [part for part in parts.path.split("/") if part]
    named = parse_qs(parts.query).get("id", [path[-1] if path else ""])[0]
    if not _ID.fullmatch(named):
        return None
    return Video("BombBomb", named, page_url=parts._replace(scheme="https").geturl())


_HOSTS = {
    ("youtube.com", "youtu.be", "youtube-nocookie.com"): _youtube,
    ("vidyard.com", "play.vidyard.com", "share.vidyard.com", "video.vidyard.com"): _vidyard,
    ("bombbomb.com", "share.bombbomb.com", "app.bombbomb.com", "bbemaildelivery.com"): _bombbomb,
}


# ── the still ────────────────────────────────────────────────────────────────
def thumbnail(url: str) -> VideoPicture | None:
    """The still of the video at that address, asked for if it is not here; None for no video."""
    if recognize(url) is None:
        return None
    url = url.strip()[:500]
    found = VideoPicture.objects.select_related("picture").filter(url=url).first()
    if found is None:
        VideoPicture.objects.bulk_create([VideoPicture(url=url)], ignore_conflicts=True)
        found = VideoPicture.objects.select_related("picture").get(url=url)
    if not (found.is_own or found.tries >= MOST_TRIES or _is_asked_for(found)):
        VideoPicture.objects.filter(pk=found.pk).update(tried_at=clock.now())
        _ask(found)
    return found


def still(url: str, *, asks: bool = True) -> Still | None:
    """What a letter shows of the video: the still that is here now.

    A page that only looks says `asks=False`: nothing is written down, and nothing fetched.
    """
    url = url.strip()[:500]
    found = (
        thumbnail(url) if asks
        else VideoPicture.objects.select_related("picture").filter(url=url).first()
    )  # fmt: skip
    if found is None or found.picture is None:
        return None
    picture = found.picture
    return Still(tracking.picture_url(picture), picture.width // 2, picture.height // 2)


def _is_asked_for(found: VideoPicture) -> bool:
    return found.tried_at is not None and found.tried_at > clock.now() - PATIENCE


def _ask(found: VideoPicture) -> None:
    """A worker fetches it after the commit; without a broker the next look asks again."""
    from messaging.mailings.tasks import fetch_still

    workspace_id, pk = current_workspace_id(), found.pk

    def ring():
        try:
            fetch_still.delay(workspace_id, pk)
        except (KombuError, OSError) as error:
            log.warning("video.bell_lost", error=type(error).__name__)

    transaction.on_commit(ring, robust=True)


def fetch(workspace_id: int, pk: int) -> bool:
    """Fetch the still, outside every transaction; our own drawing takes its place at first."""
    with scope(workspace_id):
        found = VideoPicture.objects.filter(pk=pk, is_own=False).first()
        if found is None:
            return False
        url, has_none = found.url, found.picture_id is None
    raw = _fetched(recognize(url))
    made = _marked(raw) if raw else None
    with scope(workspace_id):
        row = VideoPicture.objects.select_for_update().get(pk=pk)
        row.tries += 1
        if made or has_none:
            content = ContentFile(made or _drawn(), "still.jpg")
            row.picture = Picture.keep(content)
            row.is_own = bool(made)
        row.save()
        changed("mailings")
    return bool(made)


def _fetched(video: Video | None) -> bytes:
    if video is None:
        return b""
    try:
        url = video.still_url or _still_on(video.page_url)
        return egress.fetch(url) if url else b""
    except (egress.Refused, OSError, ValueError) as error:
        log.info("video.no_still", host=video.host, error=type(error).__name__)
        return b""


def _still_on(page_url: str) -> str:
    """The picture that a page names as its own (og:image)."""
    found = _OG_IMAGE.search(egress.fetch(page_url))
    return html.unescape((found[1] or found[2]).decode("ascii", "ignore")) if found else ""


def _marked(raw: bytes) -> bytes | None:
    """The still at the letter's width, with the mark to play it; None when it is no picture."""
    try:
        with Image.open(io.BytesIO(raw), formats=("JPEG", "PNG", "WEBP", "GIF")) as picture:
            if picture.width * picture.height > MOST_PIXELS:
                return None
            upright = picture.convert("RGB")
    except (UnidentifiedImageError, OSError, ValueError, Image.DecompressionBombError):
        return None
    width, height = upright.size
    tall = round(width * SIZE[1] / SIZE[0])
    if height > tall:  # YouTube's has black bars above and below
        top = (height - tall) // 2
        upright = upright.crop((0, top, width, top + tall))
    return _jpeg(_play(upright.resize(SIZE, Image.Resampling.LANCZOS)))


def _drawn() -> bytes:
    """A dusk with a play mark, for a video whose still cannot be had."""
    sky = Image.linear_gradient("L").resize(SIZE)
    dusk = Image.merge("RGB", [sky.point(lambda v, c=c: 20 + v * c // 512) for c in (40, 90, 84)])
    return _jpeg(_play(dusk))


def _play(picture: Image.Image) -> Image.Image:
    (width, height), radius = picture.size, 84
    middle = (width // 2, height // 2)
    disk = Image.new("RGBA", picture.size, (0, 0, 0, 0))
    draw = ImageDraw.Draw(disk)
    draw.circle(middle, radius, fill=(20, 24, 22, 205), outline=(255, 255, 255, 235), width=6)
    x, y = middle
    draw.polygon([(x - 26, y - 44), (x - 26, y + 44), (x + 50, y)], fill=(255, 255, 255, 255))
    return Image.alpha_composite(picture.convert("RGBA"), disk).convert("RGB")


def _jpeg(picture: Image.Image) -> bytes:
    out = io.BytesIO()
    picture.save(out, "JPEG", quality=82, optimize=True)
    return out.getvalue()
