"""A person leads, automation follows (DESIGN.md, wall 5): the rules, each asked in one place.

They are asked when a step is taken (drips.walk), and again in the transaction that hands a message
over, under the person's row lock (drips.last_look); so a stop always wins. What a talk, an answer
or a stop leads to stands in drips.follow.
"""

import datetime as dt
from dataclasses import dataclass
from functools import lru_cache

from django.db.models import Max, Q
from django.utils import formats

from contacts.models import Category, Email, Touch
from contacts.page import may_have
from crm.kit import clock
from drips import anchors
from messaging import consent
from messaging.models import Message, Suppression

A_WEEK = dt.timedelta(days=7)
A_WHILE = dt.timedelta(hours=1)
SAID_SOMETHING = (
    Touch.Outcome.TALKED,
    Touch.Outcome.APPOINTMENT_SET,
    Touch.Outcome.LEFT_MESSAGE,
)
REALLY_REACHED = Q(is_incoming=True) | Q(outcome__in=SAID_SOMETHING)
ONE_IN_SEVEN = "Nobody gets two automatic emails in seven days."


@dataclass(frozen=True)
class Over:
    """What ends a drip: the kind of it, and a sentence for the agent."""

    ending: str
    because: str


# ── has anybody talked with them ─────────────────────────────────────────────
def has_talked(person) -> bool:
    """A member's own touch or a two-way exchange is on the record."""
    return bool(talked_with([person.pk]))


def talked_with(people_ids: list[int]) -> set[int]:
    """The same of many: those of them with whom somebody has talked."""
    touches = Touch.objects.filter(person__in=people_ids).by_a_person().filter(REALLY_REACHED)
    by_hand = Message.objects.filter(person__in=people_ids, is_automated=False, by__isnull=False)
    written = by_hand.filter(state="sent").exclude(purpose=Message.Purpose.MARKETING)
    return set(touches.order_by().values_list("person", flat=True)) | set(
        written.order_by().values_list("person", flat=True)
    )


# ── may they be written to ───────────────────────────────────────────────────
def over(person, sequence=None) -> Over | None:
    """What ends every drip of a person, or this one."""
    if person.died_on:
        return Over("died", f"{person.first} has died.")
    if person.is_filed_as(Category.Meaning.COLD):
        return Over("cold", f"{person.first} is filed as Cold.")
    if consent.has_asked_to_stop(person) and address_for(person) is None:
        return Over("opt_out", f"{person.first} asked for no more letters.")
    return reached_stage(person, sequence) if sequence and sequence.stop_stages else None


def reached_stage(person, sequence) -> Over | None:
    """A pursuit of theirs stands where this drip ends."""
    there = person.prospects.filter(stage__in=sequence.stop_stages).first()
    if there is None:
        return None
    return Over("stage", f"{person.first} is at “{there.stage_name}”.")


def reason_to_end(person, sequence=None) -> str:
    found = over(person, sequence)
    return found.because if found else ""


def address_for(person):
    """The e-mail a drip writes to: the best one that may be written to, or None."""
    emails = [email for email in person.known_emails if email.is_sendable and not email.is_relay]
    return next((email for email in emails if not consent.refusal(email.address, person)), None)


def no_address(person) -> str:
    if address_for(person) is None:
        return f"{person.first} has no e-mail address that may be written to."
    return ""


def no_way(person) -> str:
    """Why no drip reaches them: neither an e-mail nor an address that takes letters."""
    return "" if person.mailing_address else no_address(person)


def asked_about(people) -> set[int]:
    """Those of these people against whose addresses anything is known: each is asked about alone.

    The others, nearly all, may be written to at the first address that they have.
    """
    norms = {email.address_lc for person in people for email in person.known_emails}
    marked = {p.pk for p in people if any(email.status for email in p.known_emails)}
    stops = Suppression.objects.filter(Q(person__in=list(people)) | Q(address__in=norms)).order_by()
    known = stops.values_list("person", "address")
    elsewhere = Email.objects.filter(address_lc__in=norms).exclude(status="").order_by()
    at = {address for _, address in known} | set(elsewhere.values_list("address_lc", flat=True))
    of = {person for person, _ in known if person}
    by_address = {
        p.pk for p in people if any(email.address_lc in at for email in p.known_emails)
    }  # two people may share one
    return marked | of | by_address


def reason_not_to_enrol(person, sequence) -> str:
    if why_not := reason_to_end(person, sequence):
        return why_not
    kinds = {step.of_kind for step in sequence.steps.all()}
    if not kinds:
        return f"“{sequence}” has no letters yet."
    if why_not := _nothing_arrives(person, kinds):
        return why_not
    if sequence.is_dated and anchors.date_of(sequence.anchor, person) is None:
        return f"It counts from {anchors.title(sequence.anchor)}, which is not known of " \
            f"{person.first}. Write it down first."  # fmt: skip
    if person.enrolments.live().filter(sequence=sequence).exists():
        return f"{person.first} is on “{sequence}” already."
    return ""


def _nothing_arrives(person, kinds) -> str:
    """Mails need an address; a drip that has other steps, too, can do without one."""
    by_mail = {kind for kind in kinds if kind in ("email", "ecard")}
    if by_mail == kinds or (by_mail and person.known_emails):
        return no_address(person)
    if kinds == {"letter"} and person.mailing_address is None:
        return f"No address that takes letters is known of {person.first}."
    return ""


# ── one in seven days ────────────────────────────────────────────────────────
def busy_until(person, but: Message | None = None, gap: int = 7) -> dt.datetime | None:
    """Until when a drip waits: seven days after any marketing message, over all drips."""
    others = person.messages.marketing().exclude(pk=but and but.pk)
    lately = last_marketing([person.pk], gap, but)
    if last := lately.get(person.pk):
        return last + dt.timedelta(days=gap)
    if but is None and others.waiting().exists():
        return clock.now() + A_WHILE
    return None


def last_marketing(people_ids, gap: int, but: Message | None = None) -> dict[int, dt.datetime]:
    """When something last left for many, newsletters and eCards too, in so many days."""
    sent = Message.objects.marketing().left().filter(
        person__in=people_ids, handoff_at__gt=clock.Now() - dt.timedelta(days=gap)
    )  # fmt: skip
    newest = sent.exclude(pk=but and but.pk).order_by().values("person")
    return dict(newest.annotate(last=Max("handoff_at")).values_list("person", "last"))


def about_to_be_written(people_ids) -> set[int]:
    """Those for whom something marketing waits in the ledger."""
    waiting = Message.objects.marketing().waiting().filter(person__in=people_ids).order_by()
    return set(waiting.values_list("person", flat=True))


# ── in words ─────────────────────────────────────────────────────────────────
def first_letter(person, talked: bool) -> str:
    """When the first letter of a drip begun now would leave, as a sentence."""
    if not talked:
        return f"The first letter waits until you have talked with {person.first}."
    if may_have(person, "messages") and (until := busy_until(person)):
        day = formats.date_format(until.astimezone(person.workspace.zone), "l, F j")
        return f"The first letter leaves on {day}: nobody gets two automatic emails in seven days."
    now = clock.on_this_machine().astimezone(person.workspace.zone)
    if now.hour >= 20:
        return "The first letter leaves tomorrow morning."
    return f"The first letter leaves {'at 9 this morning' if now.hour < 9 else 'now'}."


def why(enrolment, step, person) -> dict:
    """What an automated message can say of itself: to the agent, and to its reader."""
    began = enrolment.began_at.astimezone(enrolment.workspace.zone).date()
    who = str(enrolment.by) if enrolment.by else "Somebody"
    permit = " and let it write first" if enrolment.first_word_by_id else ""
    return {
        "rule": f"Letter {step.position} of the drip “{enrolment.sequence}”.",
        "matched_on": f"{who} put {person.first} on it on {_in_words(began)}{permit}.",
        "stops_when": f"It stops when {person.first} answers or asks for no more letters.",
        "link": enrolment.sequence.get_absolute_url(),
        "reader": f"You get this letter because you and {who} have been in touch.",
    }


@lru_cache(maxsize=1_000)
def _in_words(day: dt.date) -> str:
    return formats.date_format(day, "F j")
