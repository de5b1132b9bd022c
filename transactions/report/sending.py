"""A report on its way: drafted on its day, approved by the agent, mailed as a link and a PDF."""

import datetime as dt

from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.core.validators import validate_email
from django.db import transaction as db

from accounts.live import changed
from contacts.models import Email
from crm.kit import clock
from messaging.models import Message, SentFile
from messaging.printing import pdf
from transactions.models import (
    ENDED,
    Party,
    ReportSchedule,
    Role,
    ServiceReport,
    Stage,
    Transaction,
)
from transactions.report import content

SELLERS = (
    Role.SELLER, Role.CO_SELLER, Role.LANDLORD, Role.POWER_OF_ATTORNEY, Role.EXECUTOR,
)  # fmt: skip


def draft(transaction) -> ServiceReport:
    """The one that waits for the agent; begun with plain facts where there is none."""
    if found := ServiceReport.objects.filter(transaction=transaction).drafts().first():
        return found
    day = clock.today(transaction.workspace.zone)
    letter = content.first_letter(transaction, day)
    made, _ = ServiceReport.objects.get_or_create(
        transaction=transaction, approved_at=None, defaults={"day": day, "letter": letter}
    )
    return made


def readers(transaction) -> list[tuple[Party, str]]:
    """The sellers, each with the address where they are written to."""
    rows = Party.objects.filter(transaction=transaction).in_role(*SELLERS).for_lines().in_order()
    found = {}
    for party in rows:
        address = party.email or _address_of(party.person)
        if _is_address(address):
            found.setdefault(Email.normal(address), (party, address))
    return list(found.values())


def _is_address(told: str) -> bool:
    try:
        validate_email(told)
    except ValidationError:
        return False
    return True


def _address_of(person) -> str:
    if person is None:
        return ""
    known = Email.objects.sendable().filter(person=person).order_by("pk").first()
    return known.address if known else ""


@db.atomic
def approve(report: ServiceReport, *, to, days: int, by) -> bool:
    """Fix what it says and let it go to those parties; a second call changes nothing."""
    locked = ServiceReport.objects.select_for_update(of=("self",)).drafts().filter(pk=report.pk)
    if not locked.exists():
        return False
    now = clock.now()
    report.day = clock.today(report.transaction.workspace.zone)
    report.content = content.build(report.transaction, report)
    report.approved_at, report.approved_by = now, by
    report.expires_at = now + dt.timedelta(days=days)
    report.content["until"] = _until(report)
    report.sent_to = [address for _, address in to]
    report.save()
    paper = painted(report.content) if to else b""
    for party, address in to:
        _mail(report, party, address, paper, by=by)
    changed("transactions", "messages")
    return True


def _until(report) -> str:
    day = report.expires_at.astimezone(report.transaction.workspace.zone).date()
    return f"{day:%B} {day.day}, {day.year}"


def _mail(report: ServiceReport, party: Party, address: str, paper: bytes, *, by) -> None:
    said = report.content
    words = (
        f"{said['letter']}\n\nAll of it on one page, until {said['until']}:\n{report.url}\n\n"
        "It is enclosed as a PDF, too."
    )
    message = Message.objects.queue(
        key=f"service-report:{report.public_id}:{party.public_id}", to=address,
        to_name=party.called[:80], subject=f"{said['title']}: {said['home']}"[:200], text=words,
        person=party.person, by=by, kind="service-report",
        why={"rule": f"{by} approved the service report.", "matched_on": str(report)},
    )  # fmt: skip
    kept = SentFile.keep(ContentFile(paper, file_name(said)), by=by)
    SentFile.objects.filter(pk=kept.pk).update(message=message)


def file_name(said: dict) -> str:
    safe = "".join(letter if letter.isalnum() else " " for letter in said["home"])
    return f"{' '.join(safe.split())[:80] or 'Report'}.pdf"


def painted(said: dict) -> bytes:
    """The PDF of a report's content."""
    context = {"report": said, "bars": content.bars(said["days"])}
    return pdf.paint("transactions/report/paper.html", context)[0]


# ── by itself ────────────────────────────────────────────────────────────────
def make_drafts(workspace) -> None:
    """On the weekday of each schedule: one draft for the agent to look over."""
    today = clock.today(workspace.zone)
    listings = Transaction.objects.on_the_market()
    rows = ReportSchedule.objects.filter(is_on=True, transaction__in=listings.values("pk"))
    for schedule in rows.select_related("transaction__property", "transaction__agent__user"):
        if not schedule.is_due(today) or schedule.transaction.day("active") is None:
            continue
        draft(schedule.transaction)
        ReportSchedule.objects.filter(pk=schedule.pk).update(made_on=today)
        changed("transactions")


def close(transaction, *_) -> None:
    """The listing is over: its links lead nowhere, and no draft is made any more."""
    if transaction.stage == Stage.CLOSED or transaction.stage in ENDED:
        ServiceReport.objects.filter(transaction=transaction).close()
        ReportSchedule.objects.filter(transaction=transaction).update(is_on=False)
