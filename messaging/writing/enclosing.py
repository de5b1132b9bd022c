"""Files inside a letter, and videos: a link to one, alone on its line, shows its still."""

import re

from django.utils.html import escape

from accounts.tenancy import scope
from messaging import video
from messaging.letter import dress, enclose
from messaging.models import SentFile
from messaging.writing.leaving import PREFIX

_ALONE = re.compile(r'<p><a href="(https?://[^"<>]{1,500})"[^>]*>[^<>]*</a></p>')
_REPEAT = re.compile(r":r\d+$")


@enclose
def files_of(message) -> list[tuple[str, bytes, str]]:
    """Those of a mail that a member wrote, while they are small; "Send again" sends them again."""
    if not message.dedupe_key.startswith(PREFIX):
        return []
    key = _REPEAT.sub("", message.dedupe_key)
    with scope(message.workspace_id):
        kept = SentFile.objects.filter(message__dedupe_key=key).order_by("pk")
        small = [file for file in kept if file.goes_inside]
    return [(file.name, file.content, file.content_type) for file in small]


@dress
def show_videos(message, html: str) -> str:
    """In letters to one person: the video that a drip or a member links to, as a picture."""
    if message.person_id is None or not _ALONE.search(html):
        return html
    with scope(message.workspace_id):
        return _ALONE.sub(_still, html)


def _still(match) -> str:
    url = match[1].replace("&amp;", "&")
    shown = video.recognize(url) and video.still(url)
    if not shown:
        return match[0]
    picture = (
        f'<img src="{escape(shown.src)}" width="{shown.width}" height="{shown.height}" '
        'alt="Watch the video" style="max-width:100%;height:auto;border:0">'
    )
    return f'<p><a href="{match[1]}">{picture}</a></p>\n{match[0]}'
