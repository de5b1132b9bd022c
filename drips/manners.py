"""A person leads, automation follows (DESIGN.md, wall 5): the rules, each asked in one place.

They are asked when a letter is written into the ledger, and again in the transaction that hands it
over, under the person's row lock; so a stop always wins.
"""

import datetime as dt

from django.db.models import F, Q
from django.utils import formats

from contacts.life import when_died
from contacts.models import Category, Person, Touch
from contacts.models.category import when_filed
from contacts.models.person import when_touched
from contacts.page import may_have
from crm.kit import clock
from messaging import consent
from messaging.handoff import Stop, Wait, before_handoff
from messaging.models import Message, Suppression

A_WEEK = dt.timedelta(days=7)
A_WHILE = dt.timedelta(hours=1)
SAID_SOMETHING = (
    Touch.Outcome.TALKED,
    Touch.Outcome.APPOINTMENT_SET,
    Touch.Outcome.LEFT_MESSAGE,
)
REALLY_REACHED = Q(is_incoming=True) | Q(outcome__in=SAID_SOMETHING)


# ── questions ────────────────────────────────────────────────────────────────
def has_talked(person) -> bool:
    """A member's own touch or a two-way exchange is on the record."""
    if person.touches.by_a_person().filter(REALLY_REACHED).exists():
        return True
    by_hand = person.messages.filter(is_automated=False, by__isnull=False)
    return by_hand.filter(state="sent").exclude(purpose=Message.Purpose.MARKETING).exists()


def reason_to_end(person) -> str:
    """What ends every drip of a person, in a sentence for the agent; or nothing."""
    if person.died_on:
        return f"{person.first} has died."
    if person.is_filed_as(Category.Meaning.COLD):
        return f"{person.first} is filed as Cold."
    if consent.has_asked_to_stop(person) and address_for(person) is None:
        return f"{person.first} asked for no more letters."
    return ""


def reason_not_to_enrol(person, sequence) -> str:
    if why_not := reason_to_end(person):
        return why_not
    if why_not := no_address(person):
        return why_not
    if not sequence.steps.exists():
        return f"“{sequence}” has no letters yet."
    if person.enrolments.live().filter(sequence=sequence).exists():
        return f"{person.first} is on “{sequence}” already."
    return ""


def address_for(person):
    """The e-mail a drip writes to: the best one that may be written to, or None."""
    emails = [email for email in person.emails.all() if email.is_sendable and not email.is_relay]
    return next((email for email in emails if not consent.refusal(email.address, person)), None)


def no_address(person) -> str:
    if address_for(person) is None:
        return f"{person.first} has no e-mail address that may be written to."
    return ""


def busy_until(person, but: Message | None = None) -> dt.datetime | None:
    """Until when a drip waits: seven days after any marketing message, over all drips."""
    others = person.messages.marketing().exclude(pk=but and but.pk)
    lately = others.left().filter(handoff_at__gt=clock.Now() - A_WEEK).order_by("-handoff_at")
    if last := lately.values_list("handoff_at", flat=True).first():
        return last + A_WEEK
    if but is None and others.waiting().exists():
        return clock.now() + A_WHILE
    return None


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
    began = enrolment.began_at.astimezone(enrolment.workspace.zone)
    who = str(enrolment.by) if enrolment.by else "Somebody"
    permit = " and let it write first" if enrolment.first_word_by_id else ""
    return {
        "rule": f"Letter {step.position} of the drip “{enrolment.sequence}”.",
        "matched_on": f"{who} put {person.first} on it on {formats.date_format(began, 'F j')}"
        f"{permit}.",
        "stops_when": f"It stops when {person.first} answers or asks for no more letters.",
        "link": enrolment.sequence.get_absolute_url(),
        "reader": f"You get this letter because you and {who} have been in touch.",
    }


# ── what happens ─────────────────────────────────────────────────────────────
@when_touched
def follow(touch) -> None:
    """An answer ends the drips; a talk by hand begins those that wait, and holds the others."""
    from drips.models import Enrolment

    Person.objects.select_for_update().filter(pk=touch.person_id).first()
    live = Enrolment.objects.live().filter(person=touch.person_id)
    if touch.is_refusal and not touch.is_incoming:
        _hold(live, f"{touch.person.first} asked not to be called. Resume the drip, or end it.")
        return
    waiting = live.active().filter(due_at=None)
    if touch.by_id and touch.was_reached:
        begun = list(waiting.values_list("pk", flat=True))
        waiting.update(due_at=touch.happened_at)
        live = live.exclude(pk__in=begun)
    if touch.is_incoming:
        _end(touch.person, live, f"{touch.person.first} answered.")
    elif touch.by_id and touch.outcome in SAID_SOMETHING:
        begun_ones = live.filter(taken__isnull=False, due_at__lt=touch.happened_at + A_WEEK)
        live.filter(pk__in=begun_ones.values("pk")).update(due_at=touch.happened_at + A_WEEK)


def _hold(enrolments, because: str) -> None:
    for enrolment in enrolments.active():
        enrolment.hold(because)


def _end(person, enrolments, because: str) -> None:
    from drips.models import Enrolment

    for enrolment in Enrolment.objects.filter(pk__in=enrolments.values("pk")):
        enrolment.end(because)
    Message.objects.filter(person=person).with_key_of("drip:").cancel(because)


@consent.when_silenced
def fall_silent(person, reason, address) -> None:
    """An opt-out or a complaint ends every drip; a dead address holds them and asks."""
    from drips.models import Enrolment

    if reason in Suppression.Reason.asked():
        word = "complained" if reason == Suppression.Reason.COMPLAINT else "asked for no more"
        Enrolment.objects.end_every(person, f"{person.first} {word}.")
        return
    for enrolment in Enrolment.objects.active().filter(person=person):
        enrolment.hold(f"Mail to {address} comes back. Pick another address, or end the drip.")


@when_filed
def leave_alone(people_ids, category) -> None:
    """Who is filed Cold, alone or with a hundred others, is on no drip from that moment."""
    from drips.models import Enrolment

    if category.meaning == Category.Meaning.COLD:
        Enrolment.objects.end_all(people_ids, f"Filed as {category.name}.")


@when_died
def end_with_life(person, by) -> str:
    """No drip outlives whom it was written for; of a couple, it greeted both."""
    from drips.models import Enrolment

    because = f"{person.first} has died." if person.died_on else "One of the two has died."
    ended = Enrolment.objects.end_every(person, because)
    return f"{'A drip has' if ended == 1 else f'{ended} drips have'} ended." if ended else ""


@before_handoff("drip:")
def ask_again(message, person):
    """The last look before a letter leaves, under the person's lock."""
    from drips.models import Enrolment

    if not message.is_automated:  # a member pressed "Send again"
        return None
    enrolment = _enrolment_of(message)
    if enrolment is None or person is None or enrolment.state == Enrolment.State.ENDED:
        return Stop("The drip was ended.")
    if because := reason_to_end(person):
        enrolment.end(because)
        return Stop(because)
    if enrolment.is_held or not enrolment.sequence.is_active:
        return Wait(clock.now() + A_WHILE, "The drip is paused.")
    if until := _talked_until(message, person, enrolment):
        return Wait(until, "You have just talked.")
    if until := busy_until(person, but=message):
        return Wait(until, "Nobody gets two automatic emails in seven days.")
    return None


def _enrolment_of(message):
    from drips.models import Enrolment

    public_id = message.dedupe_key.split(":")[1]
    return Enrolment.objects.select_related("sequence").filter(public_id=public_id).first()


def _talked_until(message, person, enrolment) -> dt.datetime | None:
    """A letter after the first waits seven days after a talk that came once it was written."""
    if enrolment.taken.count() < 2:
        return None
    since = person.touches.by_a_person().filter(REALLY_REACHED, happened_at__gt=message.created_at)
    last = since.order_by(F("happened_at").desc()).first()
    return last.happened_at + A_WEEK if last and last.happened_at + A_WEEK > clock.now() else None
