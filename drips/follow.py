"""What happens to a drip when life does: one function for each, in the words of an agent.

- They answer: every drip of theirs ends, and what waits is stopped.
- You talk with them: a drip that waited for it begins; one that runs holds its next step for as
  many days as it was told, a week unless the agent said otherwise.
- They ask not to be called: every drip is paused, and asks.
- They opt out or complain: every drip ends. An address that comes back only pauses, and asks.
- They are filed as Cold, or die: every drip ends.

All of it in the transaction of what happened, under the person's row lock (R3).
"""

import datetime as dt

from contacts.life import when_died
from contacts.models import Category, Person
from contacts.models.category import when_filed
from contacts.models.person import when_touched
from drips import manners
from drips.models import Ending, Enrolment, Proposal
from messaging import consent
from messaging.models import Message, Suppression


@when_touched
def follow(touch) -> None:
    """A touch: an answer, a talk by hand, a refusal to be called, or a try that reached nobody."""
    Person.objects.select_for_update().filter(pk=touch.person_id).first()
    live = Enrolment.objects.live().filter(person=touch.person_id)
    if touch.is_refusal and not touch.is_incoming:
        because = f"{touch.person.first} asked not to be called. Resume the drip, or end it."
        _ask_about(live, because)
        return
    begun = _begin_what_waited(touch, live) if touch.by_id and touch.was_reached else []
    if touch.is_incoming:
        _answered(touch, live.exclude(pk__in=begun))
    elif touch.by_id and touch.outcome in manners.SAID_SOMETHING:
        _talked(touch, live.exclude(pk__in=begun))


def _begin_what_waited(touch, live) -> list[int]:
    """The talk that a drip waited for: its first letter may leave right after it."""
    waiting = live.active().filter(due_at=None)
    begun = list(waiting.values_list("pk", flat=True))
    waiting.update(due_at=touch.happened_at, waits_because="")
    return begun


def _answered(touch, live) -> None:
    because = f"{touch.person.first} answered."
    ended = list(live.select_related("sequence"))
    for enrolment in ended:
        enrolment.end(because, Ending.REPLY)
    Message.objects.filter(person=touch.person).with_key_of("drip:").cancel(because)
    for enrolment in ended:
        if enrolment.sequence.repeats_yearly:
            _propose_next_year(enrolment, because)


def _propose_next_year(enrolment, because: str) -> None:
    """What comes each year has ended like the others; whether it comes again, the agent says."""
    Proposal.objects.update_or_create(
        sequence=enrolment.sequence,
        person=enrolment.person,
        defaults={
            "because": f"{because} So this ended; start it again for next year?",
            "state": Proposal.State.OPEN,
            "decided_by": None,
            "decided_at": None,
        },
    )


def _talked(touch, live) -> None:
    """Those that have begun wait some days, so that no letter sounds like a robot."""
    begun = live.filter(taken__isnull=False).distinct().select_related("sequence")
    for enrolment in begun:
        until = touch.happened_at + dt.timedelta(days=enrolment.sequence.hold_days)
        Enrolment.objects.filter(pk=enrolment.pk, due_at__lt=until).update(
            due_at=until, waits_because=f"You talked with {touch.person.first}."
        )


def _ask_about(enrolments, because: str) -> None:
    for enrolment in enrolments.active():
        enrolment.hold(because)


@consent.when_silenced
def fall_silent(person, reason, address) -> None:
    """An opt-out or a complaint ends every drip; a dead address holds them and asks."""
    if reason in Suppression.Reason.asked():
        word = "complained" if reason == Suppression.Reason.COMPLAINT else "asked for no more"
        Enrolment.objects.end_every(person, f"{person.first} {word}.", Ending.OPT_OUT)
        return
    because = f"Mail to {address} comes back. Pick another address, or end the drip."
    _ask_about(Enrolment.objects.filter(person=person), because)


@when_filed
def leave_alone(people_ids, category) -> None:
    """Who is filed Cold, alone or with a hundred others, is on no drip from that moment."""
    if category.meaning == Category.Meaning.COLD:
        Enrolment.objects.end_all(people_ids, f"Filed as {category.name}.", Ending.COLD)


@when_died
def end_with_life(person, by) -> str:
    """No drip outlives whom it was written for; of a couple, it greeted both."""
    because = f"{person.first} has died." if person.died_on else "One of the two has died."
    ended = Enrolment.objects.end_every(person, because, Ending.DIED)
    return f"{'A drip has' if ended == 1 else f'{ended} drips have'} ended." if ended else ""
