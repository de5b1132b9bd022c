"""A form as a provider posts it, with its bytes unharmed.

Django would refuse a field beyond its limit for forms that people fill in, and replace every byte
that is not UTF-8; a mail is larger, and may be written in anything. Such bytes become lone
surrogates here, so that `as_bytes` gives exactly what came.
"""

from email.message import Message
from urllib.parse import parse_qsl

from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpRequest, QueryDict
from django.utils.datastructures import MultiValueDict

MOST_FIELDS = 1_000


class TooLarge(Exception):
    pass


def body_of(request: HttpRequest, most: int) -> bytes:
    """The bytes that were posted, as they came, and nothing read of them."""
    body = request.read(most + 1)
    if len(body) > most:
        raise TooLarge
    request._body = body
    return body


def hold(request: HttpRequest, most: int) -> bytes:
    """Read the whole of what was posted, to the limit of mails and not of forms."""
    body = body_of(request, most)
    if request.content_type == "multipart/form-data":
        request._post, request._files = _multipart(body, request.content_params.get("boundary", ""))
    elif request.content_type == "application/x-www-form-urlencoded":
        request._post, request._files = _urlencoded(body), MultiValueDict()
    else:
        request._post, request._files = QueryDict(), MultiValueDict()
    return body


def fields_of(body: bytes, content_type: str, boundary: str) -> list[tuple[str, str]]:
    """Name and value of every field in order; files are left where they are."""
    if content_type == "multipart/form-data":
        fields, _ = _multipart(body, boundary)
    else:
        fields = _urlencoded(body)
    return [(name, value) for name, values in fields.lists() for value in values]


def as_bytes(text: str) -> bytes:
    return text.encode("utf-8", "surrogateescape")


def _as_text(content: bytes) -> str:
    return content.decode("utf-8", "surrogateescape")


def _urlencoded(body: bytes) -> QueryDict:
    fields = QueryDict(mutable=True)
    pairs = parse_qsl(
        body.decode("ascii", "replace"), True, errors="surrogateescape", max_num_fields=MOST_FIELDS
    )
    for name, value in pairs:
        fields.appendlist(name, value)
    return fields


def _multipart(body: bytes, boundary: str) -> tuple[QueryDict, MultiValueDict]:
    fields, files = QueryDict(mutable=True), MultiValueDict()
    mark = b"\r\n--" + boundary.encode("latin-1", "replace")
    for part in (b"\r\n" + body).split(mark, MOST_FIELDS)[1:]:
        head, blank, content = part.partition(b"\r\n\r\n")
        if part.startswith(b"--") or not blank:
            continue
        about = _about(head)
        name = str(about.get_param("name", "", "content-disposition"))
        filename = about.get_filename()
        if filename is None:
            fields.appendlist(name, _as_text(content))
        else:
            kind = about.get_content_type()
            files.appendlist(name, SimpleUploadedFile(filename or "file", content, kind))
    return fields, files


def _about(head: bytes) -> Message:
    about = Message()
    for line in _as_text(head).split("\r\n"):
        name, colon, value = line.partition(":")
        if colon:
            about[name.strip()] = value.strip()
    return about
