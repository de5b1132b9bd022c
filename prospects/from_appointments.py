"""Listing and buyer appointments move the prospect: set when made, met, signed or lost by then."""

from agenda.calendar import add_follower, add_outcome_follower
from agenda.models import AppointmentKind, Outcome
from prospects.models import Prospect, Side, Stage

_SIDES = {AppointmentKind.LISTING: Side.SELL, AppointmentKind.BUYER: Side.BUY}
LOST_TO = "They chose somebody else"


@add_follower
def is_set(appointment, what: str, by) -> None:
    """Who gets such an appointment has a pursuit of that side, and stands at Appointment set."""
    if what != "called_off":
        for prospect in _prospects(appointment):
            prospect.advance_at_least(Stage.APPOINTMENT_SET, by=by)


@add_outcome_follower
def went(appointment, outcome: str, by) -> None:
    """How it went is where the pursuit goes; one to which nobody came moves nothing."""
    for prospect in _prospects(appointment):
        if outcome == Outcome.HELD:
            prospect.advance_at_least(Stage.APPOINTMENT_MET, by=by)
        elif outcome == Outcome.SIGNED and prospect.is_open:
            prospect.advance_at_least(Stage.APPOINTMENT_MET, by=by)
            prospect.advance(Stage.AGREEMENT_SIGNED, by=by)
        elif outcome == Outcome.DECLINED:
            prospect.advance_at_least(Stage.APPOINTMENT_MET, by=by)
            prospect.lose(LOST_TO, by=by)


def _prospects(appointment) -> list[Prospect]:
    """The pursuit of that side of each of its people; one is opened for who has none.

    Who signed or was lost in one of that side since it was made has none opened anew.
    """
    side = _SIDES.get(appointment.kind)
    if side is None:
        return []
    found = []
    for person in appointment.people.filter(died_on=None):
        ended = Prospect.objects.filter(
            person=person, side=side, closed_at__gte=appointment.created_at
        )
        if not ended.exists():
            found.append(Prospect.pursue(person, side=side, source=person.source))
    return found
