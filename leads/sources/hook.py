"""Visitors of a source, as a website's statistics post them: a month and a number, by a key."""

import datetime as dt
import json
import re

from django.core.cache import cache
from django.core.exceptions import ValidationError
from django.db import connection
from django.http import HttpResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from accounts.access import public
from accounts.adapter import AccountAdapter
from accounts.tenancy import scope
from contacts.models import LeadSource
from leads.sources.forms import read_visitors, tell

AN_HOUR = 3600
MOST = 120  # of a key and of an address in an hour
MOST_BYTES = 10_000
_KEY = re.compile(r"[0-9a-f]{32}")
_MONTH = re.compile(r"(20\d\d)-(0[1-9]|1[0-2])(?:-\d\d)?", re.ASCII)


@csrf_exempt
@public
@require_POST
def visitors(request, visitors_key):
    """Sets the number of a month; told again, the last one counts. Answers 200, 404, 422, 429."""
    if _is_too_much(visitors_key, AccountAdapter().get_client_ip(request)):
        return _say("Too many at once. Come again in an hour.", 429)
    if (found := _source_of(visitors_key)) is None:
        return _say("Nothing is kept under this key.", 404)
    try:
        month, number = _read(request)
    except ValidationError as wrong:
        return _say(" ".join(wrong.messages), 422)
    workspace_id, source_id = found
    with scope(workspace_id, origin="public"):
        tell(LeadSource.objects.get(pk=source_id), month, visitors=number)
    return _say("Kept.", 200)


def _source_of(key: str) -> tuple[int, int] | None:
    if not _KEY.fullmatch(key):
        return None
    with connection.cursor() as cursor:
        cursor.execute("select workspace_id, source_id from visitors_source(%s)", [key])
        return cursor.fetchone()


def _read(request) -> tuple[dt.date, int]:
    given = _given(request)
    match = _MONTH.fullmatch(str(given.get("month", "")).strip())
    if match is None:
        raise ValidationError("“month” is a month as 2026-11.")
    number = read_visitors(str(given.get("visitors", "")))
    if number is None:
        raise ValidationError("“visitors” is missing.")
    return dt.date(int(match[1]), int(match[2]), 1), number


def _given(request) -> dict:
    if int(request.META.get("CONTENT_LENGTH") or 0) > MOST_BYTES:
        raise ValidationError("A month and a number are enough.")
    if request.content_type != "application/json":
        return request.POST
    try:
        told = json.loads(request.body)
    except ValueError:
        told = None
    if not isinstance(told, dict):
        raise ValidationError("That is no JSON object.")
    return told


def _is_too_much(key: str, came_from: str) -> bool:
    """Counts by key and by where it comes from; a cache that is away counts none."""
    names = [f"visitors:{key[:32]}", f"visitors:from:{came_from}"]
    counts = [(cache.get(name) or 0) + 1 for name in names]
    for name, count in zip(names, counts, strict=True):
        cache.set(name, count, AN_HOUR)
    return max(counts) > MOST


def _say(words: str, status: int) -> HttpResponse:
    return HttpResponse(words, status=status, content_type="text/plain; charset=utf-8")
