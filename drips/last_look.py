"""The last look before a message of a drip leaves, in the transaction that hands it over."""

import datetime as dt

from crm.kit import clock
from drips import daytime, manners
from drips.models import Ending, Enrolment
from messaging.handoff import Stop, Wait, before_handoff


@before_handoff("drip:")
def ask_again(message, person):
    """Every rule once more, under the person's lock: what happened meanwhile wins."""
    if not message.is_automated:  # a member pressed "Send again"
        return None
    enrolment = _enrolment_of(message)
    if enrolment is None or person is None or enrolment.state == Enrolment.State.ENDED:
        return Stop("The drip was ended.")
    if over := manners.over(person, enrolment.sequence):
        enrolment.end(over.because, Ending(over.ending))
        return Stop(over.because)
    if enrolment.is_held or not enrolment.sequence.is_active:
        return Wait(clock.now() + manners.A_WHILE, "The drip is paused.")
    if until := _talked_until(message, person, enrolment):
        return Wait(until, "You have just talked.")
    gap = enrolment.sequence.gap_days
    if until := manners.busy_until(person, but=message, gap=gap):
        return Wait(until, manners.ONE_IN_SEVEN)
    return _their_day(message, person, enrolment)


def _enrolment_of(message):
    public_id = message.dedupe_key.split(":")[1]
    found = Enrolment.objects.select_related("sequence", "workspace").filter(public_id=public_id)
    return found.first()


def _is_first(message, enrolment) -> bool:
    """Nothing of this drip has been written to them before it."""
    return not enrolment.taken.mailed().exclude(message=message).exists()


def _talked_until(message, person, enrolment) -> dt.datetime | None:
    """A letter after the first waits some days after a talk that came once it was written."""
    hold = dt.timedelta(days=enrolment.sequence.hold_days)
    if not hold or _is_first(message, enrolment):
        return None
    since = person.touches.by_a_person().filter(
        manners.REALLY_REACHED, happened_at__gt=message.created_at
    )
    last = since.order_by("-happened_at").first()
    return last.happened_at + hold if last and last.happened_at + hold > clock.now() else None


def _their_day(message, person, enrolment) -> Wait | None:
    """By day where they live, on the days of the drip; the first letter on the day of the talk."""
    zones = daytime.zones_of(person, enrolment.workspace)
    days = () if _is_first(message, enrolment) else enrolment.sequence.weekdays
    now = clock.now()
    if daytime.is_open(now, zones, days):
        return None
    said = "It leaves by day where they live"
    return Wait(daytime.next_open(now, zones, days), f"{said}, {enrolment.sequence.days_in_words}.")
