""" "Nice to meet you", right then: the words, the ways there are, and what each of them does."""

import datetime as dt
from dataclasses import dataclass, field
from urllib.parse import quote

from django.db import transaction

from crm.kit import clock, dates, phones
from leads.models import Meeting, OwnCard
from messaging import consent, talk
from messaging.models import Message, PhoneLine

TEXT, MAIL = "text", "email"


@dataclass(frozen=True)
class Ways:
    """How this person can be written to now, and why not from here."""

    phone: object = None
    email: object = None
    line: PhoneLine | None = None
    why_no_text: str = ""
    why_no_mail: str = ""
    choices: dict = field(default_factory=dict)

    @property
    def usual(self) -> str:
        return next(iter(self.choices), "")


def ways(person) -> Ways:
    now = talk.standing(person)
    email = person.best_email
    refused = now.why_not if now.phone else ""
    why_no_mail = ""
    if email:
        by_hand = {"purpose": Message.Purpose.TRANSACTIONAL, "is_automated": False}
        why_no_mail = consent.refusal(email.address, person, **by_hand)
    choices = {}
    if now.phone and not refused:
        choices[TEXT] = "A text"
    if email and not why_no_mail:
        choices[MAIL] = "An e-mail"
    return Ways(now.phone, email, now.line, refused, why_no_mail, choices)


def words(meeting: Meeting, way: str, *, by) -> str:
    """Ready to send; the agent changes what they like."""
    card = OwnCard.objects.of(by)
    met = dates_in_words(meeting)
    hello = f"Hi {meeting.person.first}," if meeting.person.first_name else "Hello,"
    if way == TEXT:
        company = f", {card.company}" if card.company else ""
        return f"{hello} it was nice to meet you{met}. Now you have my number. {card.name}{company}"
    reach = " or ".join(filter(None, [phones.national(card.phone), card.email]))
    lines = [
        hello,
        f"It was nice to meet you{met}. If you or a friend ever have a question about a home, "
        f"you reach me at {reach}.",
        "\n".join(filter(None, [card.name, card.company])),
    ]
    return "\n\n".join(lines)


def dates_in_words(meeting: Meeting) -> str:
    """ " today", " yesterday", and nothing after that: "the other day" is a guess."""
    zone = meeting.workspace.zone
    away = (clock.today(zone) - meeting.met_at.astimezone(zone).date()).days
    return {0: " today", 1: " yesterday"}.get(away, "")


def subject(meeting: Meeting) -> str:
    first = meeting.person.first if meeting.person.first_name else ""
    return f"Nice to meet you, {first}" if first else "Nice to meet you"


def text_link(phone, said: str) -> str:
    return f"sms:{phone.number}?&body={quote(said)}"


def mail_link(email, about: str, said: str) -> str:
    to = quote(email.address, safe="@")
    lines = said.replace("\r\n", "\n").replace("\n", "\r\n")
    return f"mailto:{to}?subject={quote(about)}&body={quote(lines)}"


# ── commands ─────────────────────────────────────────────────────────────────
@transaction.atomic
def send(meeting: Meeting, way: str, about: str, said: str, *, by) -> Message | None:
    """It leaves from here, once; a touch of the member's own. None: it has been done."""
    if not _greets(meeting):
        return None
    person = meeting.person
    if way == TEXT:
        return talk.write(person, said, key=f"meeting-{meeting.public_id}", by=by)
    message = Message.objects.queue(
        key=f"meeting:{meeting.public_id}", to=person.best_email.address, subject=about,
        text=said, person=person, to_name=person.name, by=by, kind="Nice to meet you",
        why={"rule": f"{by} pressed send."},
    )  # fmt: skip
    person.log_touch(by=by, kind=MAIL, body=said)
    return message


@transaction.atomic
def sent_by_hand(meeting: Meeting, way: str, said: str, *, by) -> bool:
    """It went from the member's own phone: written down as a touch; nothing leaves here."""
    if not _greets(meeting):
        return False
    meeting.person.log_touch(by=by, kind=way, body=said)
    return True


def _greets(meeting: Meeting) -> bool:
    """Whether nobody has greeted them yet; from now on somebody has."""
    rows = Meeting.objects.filter(pk=meeting.pk, greeted_at=None)
    return bool(rows.update(greeted_at=clock.Now()))


def coming(today: dt.date, days: int) -> tuple[dt.date, str]:
    """The day, and the words for it: "Sat, Nov 28"."""
    day = today + dt.timedelta(days)
    return day, dates.in_words(day, today)
