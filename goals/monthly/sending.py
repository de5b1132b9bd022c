"""The report of a month by mail: on the first workday after it, once, to those who want it."""

import datetime as dt

import structlog
from django.core.files.base import ContentFile
from django.db import transaction
from django.urls import reverse

from crm.kit import clock, workdays
from goals.models import MonthlyWish
from goals.monthly import content
from goals.period import A_DAY, Period
from messaging.models import Message, SentFile
from messaging.printing import pdf

PATIENCE = dt.timedelta(days=7)  # for a server that was away on the first workday
KIND = "digest"  # what Sphere tells a member of their own is kept from the others' eyes

log = structlog.get_logger("sphere.monthly")


def first_workday(day: dt.date) -> dt.date:
    """Of the month that has that day."""
    first = day.replace(day=1)
    while not workdays.is_business(first):
        first += A_DAY
    return first


def send_due(workspace) -> int:
    """Each morning: mail the last month to whoever wants it and does not have it; how many."""
    today = clock.today(workspace.zone)
    first = first_workday(today)
    if not first <= today < first + PATIENCE:
        return 0
    month = Period.around(today, "month").before
    wishes = MonthlyWish.objects.due(first).filter(member__user__is_active=True)
    return sum(_send_alone(wish.member, month, workspace, today) for wish in wishes)


def _send_alone(member, month: Period, workspace, today: dt.date) -> bool:
    """One that goes wrong leaves the others theirs."""
    member.workspace = workspace
    try:
        with transaction.atomic():
            return _send(member, month, today)
    except Exception:
        log.exception("monthly.failed", member=member.pk)
        return False


def _send(member, month: Period, today: dt.date) -> bool:
    key = f"{KIND}:{member.pk}:monthly:{month.key}"
    is_over = member.ends_at is not None and member.ends_at <= clock.now()
    if is_over or Message.objects.filter(dedupe_key=key).exists():
        return False
    said = content.build(content.asked_of(member, month, today))
    message = Message.objects.queue(
        key=key, to=member.user.email, to_name=member.user.get_full_name(), kind=KIND,
        subject=f"{_titled(month)}: your month on one page",
        text=f"{said['said']}\n\nAll of it is enclosed as a PDF.\n",
        why={
            "rule": "You get a report of each month.",
            "stops_when": "It stops when you say so on the page of the report.",
            "link": reverse("goals:monthly"),
        },
    )  # fmt: skip
    kept = SentFile.keep(ContentFile(painted(said), file_name(month)))
    SentFile.objects.filter(pk=kept.pk).update(message=message)
    return True


def painted(said: dict) -> bytes:
    """The PDF of a month's content."""
    return pdf.paint("goals/monthly/paper.html", said)[0]


def file_name(month: Period) -> str:
    return f"report-{month.key}.pdf"


def _titled(month: Period) -> str:
    return f"{month.words[:1].upper()}{month.words[1:]}"
