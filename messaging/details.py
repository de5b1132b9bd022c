"""Asking people for what is missing, by a link to one page, and taking in what they answer.

One who is asked by hand gets a personal mail (transactional: somebody pressed send for them). Many
at once get a letter to many (marketing: its foot and its stops). Either counts as a message, never
as a touch. The answer changes nothing until somebody accepts it, field by field.
"""

import datetime as dt
from dataclasses import dataclass

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import OuterRef
from django.urls import reverse
from django.utils.dateparse import parse_date

from accounts.live import changed
from accounts.models import Act
from accounts.tenancy import scope
from contacts.models import Address, Email, Person
from contacts.referrals import when_recommended
from crm.kit import clock, dates, phones
from messaging import consent, tokens
from messaging.merge import as_html
from messaging.models import DetailsRequest, Message

LINK = "{{link}}"
SUBJECT = "May I ask you something?"
UNDO_FOR = dt.timedelta(days=1)
NAMES = {
    "first_name": "First name",
    "last_name": "Last name",
    "spouse_first_name": "Spouse’s first name",
    "birthday": "Birthday",
    "spouse_birthday": "Spouse’s birthday",
}
_DAYS = {"birthday", "spouse_birthday"}


# ── asking ───────────────────────────────────────────────────────────────────
def missing(person) -> list[str]:
    """What a letter, a card or a call would need and the record has not."""
    gaps = []
    if not person.best_phone:
        gaps.append("phone number")
    if not person.best_email:
        gaps.append("e-mail address")
    if person.mailing_address is None:
        gaps.append("mailing address")
    if not person.birthday:
        gaps.append("birthday")
    return gaps


def words_for(person, by) -> str:
    """What the mail or text says, with a place for the link."""
    gaps = missing(person)
    name = by.user.get_full_name() if by else ""
    what = f"I do not have your {_joined(gaps)}" if gaps else "I want to be sure that it is right"
    return (
        f"Hello {person.first},\n\nI am bringing my address book up to date, and {what}. "
        f"Would you look it over here? It takes a minute.\n\n{LINK}\n\nThank you,\n{name}"
    )


def _joined(words: list[str]) -> str:
    *first, last = words
    return f"{', '.join(first)} and {last}" if first else last


def url_of(request: DetailsRequest) -> str:
    token = tokens.details_token(request)
    return f"{settings.BASE_URL}{reverse('messaging:details', args=[token])}"


def filled_in(words: str, request: DetailsRequest) -> str:
    """The words with the link in its place, or at the end when its place is gone."""
    link = url_of(request)
    return words.replace(LINK, link) if LINK in words else f"{words.rstrip()}\n\n{link}"


@transaction.atomic
def ask(person, *, by, words: str = "", by_mail: bool) -> DetailsRequest:
    """Ask one person: by a mail that leaves now, or by a text from one's own phone."""
    request = DetailsRequest.ask(person, by=by)
    request.words = words or words_for(person, by)
    if by_mail:
        request.message = _send(request, person, by, purpose="transactional")
    request.save(update_fields=["words", "message"])
    changed("people")
    return request


def ask_all(people, *, by) -> list[str]:
    """Ask everybody who has an address that may be written to; who was left out, and why."""
    lately = set(
        DetailsRequest.objects.lately().filter(person__in=people).values_list("person", flat=True)
    )
    left_out = []
    for person in people.prefetch_related("phones", "emails", "addresses"):
        if because := _why_not(person, lately):
            left_out.append(f"{person.name}: {because}")
            continue
        with transaction.atomic():
            request = DetailsRequest.ask(person, by=by)
            request.words = words_for(person, by)
            request.message = _send(request, person, by, purpose="marketing")
            request.save(update_fields=["words", "message"])
    changed("people")
    return left_out


def _why_not(person, lately) -> str:
    if person.died_on:
        return "has died."
    if person.pk in lately:
        return "was asked in the last two weeks."
    if not person.best_email:
        return "no e-mail that can be used."
    return consent.refusal(
        person.best_email.address, person, purpose="marketing", is_automated=False
    )


def _send(request, person, by, *, purpose: str) -> Message:
    email = person.best_email
    if email is None:
        raise ValidationError(f"There is no e-mail of {person.first} that can be used.")
    because = consent.refusal(email.address, person, purpose=purpose, is_automated=False)
    if because:
        raise ValidationError(because)
    text = filled_in(request.words, request)
    return Message.objects.queue(
        key=f"details:{request.public_id}", to=email.address, to_name=person.name,
        subject=SUBJECT, text=text, html=as_html(text), purpose=purpose, person=person, by=by,
        kind="details", expires_at=request.expires_at,
        why={"rule": f"{by} asked {person.first} for what is missing."},
    )  # fmt: skip


# ── taking the answer in ─────────────────────────────────────────────────────
@dataclass(frozen=True)
class Offer:
    """One thing that they wrote and the record says otherwise."""

    name: str
    title: str
    now: str
    theirs: str


def offers(request: DetailsRequest) -> list[Offer]:
    """What is new in an answer; what the record says already is left out."""
    person, answers, found = request.person, request.answers, []
    for name, title in NAMES.items():
        if (theirs := answers.get(name)) and _value(name, theirs) != getattr(person, name):
            now = getattr(person, name)
            found.append(Offer(name, title, _said(now), _said(_value(name, theirs))))
    if (number := answers.get("phone")) and not person.phones.filter(
        number=number, status=""
    ).exists():
        known = ", ".join(phone.national for phone in person.phones.all())
        found.append(Offer("phone", "Phone", known, phones.national(number)))
    if (address := answers.get("email")) and not person.emails.filter(
        address_lc=Email.normal(address)
    ).exists():
        known = ", ".join(email.address for email in person.emails.all())
        found.append(Offer("email", "E-mail", known, address))
    if place := answers.get("address"):
        now, theirs = person.mailing_address, str(Address(**place))
        if str(now or "") != theirs:
            found.append(Offer("address", "Mailing address", str(now or ""), theirs))
    return found


def _value(name, theirs):
    return parse_date(theirs) if name in _DAYS else theirs


def _said(value) -> str:
    if not isinstance(value, dt.date):
        return value or ""
    return f"{value:%B} {value.day}" + ("" if value.year == dates.NO_YEAR else f", {value.year}")


def accept(request: DetailsRequest, names: list[str], *, by) -> Act | None:
    """Write what was ticked onto the record, as one act that came from themselves; once."""
    with scope(request.workspace_id, by=by, origin="public"):
        person = Person.objects.select_for_update().get(pk=request.person_id)
        request.person = person
        wanted = [offer.name for offer in offers(request) if offer.name in names]
        title = f"Accepted what {person.name} sent"
        with Act.doing("details", title, by=by, undo_for=UNDO_FOR) as act:
            if not request.decide(by=by):
                act.delete()
                return None
            answers = request.answers
            values = {name: _value(name, answers[name]) for name in wanted if name in NAMES}
            if values:
                person.change(**values)
            for name, add in (("phone", _phone), ("email", _email), ("address", _address)):
                if name in wanted:
                    add(person, answers[name])
            changed("people")
    return act


def _phone(person, number):
    known = person.phones.filter(number=number).first()
    if known is None:
        person.phones.create(number=number)
    elif known.status == known.Status.BAD:  # a DNC stays: a form does not lift it
        known.mark("")


def _email(person, address):
    person.emails.create(address=address)


def _address(person, place):
    """The old one is kept, with the day until which they lived there."""
    today = clock.today(person.workspace.zone)
    old = person.mailing_address
    kind = old.kind if old else Address.Kind.HOME
    if old:
        old.lived_until = today
        old.save(update_fields=["lived_until"])
    person.addresses.create(kind=kind, lived_from=today if old else None, **place)


# ── a vendor's card ──────────────────────────────────────────────────────────
@when_recommended
def send_card(referral, words: str) -> None:
    """The card leaves by e-mail: mail by hand, from one person to another."""
    person, email = referral.person, referral.person.best_email
    because = consent.refusal(email.address, person, purpose="transactional", is_automated=False)
    if because:
        raise ValidationError(because)
    Message.objects.queue(
        key=f"card:{referral.public_id}", to=email.address, to_name=person.name,
        subject=f"{referral.vendor.name}, whom I would call", text=words, html=as_html(words),
        person=person, by=referral.by, kind="recommendation",
        why={"rule": f"{referral.by} recommended {referral.vendor.name} to {person.first}."},
    )  # fmt: skip


# ── what the person's page and Tidy up show ──────────────────────────────────
def rows():
    """The sign of the note: an answer of theirs waits."""
    return DetailsRequest.objects.waiting().filter(person=OuterRef("pk"))


def note(person, membership) -> dict | None:
    """An answer that waits, for those who may accept it."""
    if not membership.can_work:
        return None
    waiting = DetailsRequest.objects.visible_to(membership).waiting().filter(person=person)
    request = waiting.order_by("-answered_at").first()
    if request is None:
        return None
    return {"request": request, "what": _joined(_sent(request))}


_IN_WORDS = {
    "first_name": "a name", "last_name": "a name", "spouse_first_name": "a name",
    "phone": "a number", "email": "an e-mail", "address": "an address",
    "birthday": "a birthday", "spouse_birthday": "a birthday",
}  # fmt: skip


def _sent(request) -> list[str]:
    said = [words for name, words in _IN_WORDS.items() if name in request.answers]
    return list(dict.fromkeys(said)) or ["an answer"]


def asking(person, membership) -> dict | None:
    """What is missing, and a button that asks for it."""
    if not membership.can_work or person.died_on:
        return None
    gaps = missing(person)
    return {"missing": _joined(gaps)} if gaps else None


def count_waiting(membership) -> int | None:
    return DetailsRequest.objects.visible_to(membership).waiting().count() or None
