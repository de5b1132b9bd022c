"""Links to where documents lie: recognised by their host, and never fetched by Sphere."""

from urllib.parse import urlsplit

from django.core.exceptions import ValidationError

# The longest name first: a document of Google lies on a host of its own.
HOSTS = {
    "drive.google.com": "Google Drive", "docs.google.com": "Google Docs",
    "photos.app.goo.gl": "Google Photos", "dropbox.com": "Dropbox", "db.tt": "Dropbox",
    "onedrive.live.com": "OneDrive", "1drv.ms": "OneDrive", "sharepoint.com": "OneDrive",
    "box.com": "Box", "icloud.com": "iCloud", "docusign.net": "DocuSign",
    "docusign.com": "DocuSign", "dotloop.com": "Dotloop", "skyslope.com": "SkySlope",
    "ziplogix.com": "ZipForm", "lwolf.com": "Lone Wolf", "authentisign.com": "Authentisign",
    "formsimplicity.com": "Form Simplicity",
}  # fmt: skip


def checked(typed: str) -> str:
    """The link with https; raises ValidationError with a sentence for what is none."""
    if any(ord(letter) < 33 or letter in '<>"\\' for letter in typed):
        raise ValidationError("A link has no spaces or brackets in it.")
    link = typed if "://" in typed else f"https://{typed}"
    try:
        parts = urlsplit(link)
        host, _ = parts.hostname or "", parts.port
    except ValueError:
        host, parts = "", urlsplit("")
    if parts.scheme not in ("https", "http") or "." not in host:
        raise ValidationError("Paste the whole link, as https://drive.google.com/…")
    if parts.username or parts.password:
        raise ValidationError("This link hides where it leads. Paste it as the page shows it.")
    return link


def name_of(link: str) -> str:
    """ "Google Drive", "Dropbox"; of any other, the host itself."""
    host = (urlsplit(link).hostname or "").removeprefix("www.")
    known = (
        name for ending, name in HOSTS.items() if host == ending or host.endswith(f".{ending}")
    )
    return next(known, host)
