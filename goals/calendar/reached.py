"""The people behind the figures of a day."""

import datetime as dt
from dataclasses import dataclass, field

from django.db.models import Q

from contacts.models import Touch
from crm.kit import times
from goals.days import ONE_DAY


@dataclass
class Reached:
    """A person whom a member reached on a day, and how."""

    person: object
    touches: list = field(default_factory=list)

    def said(self, zone) -> str:
        """ "Call at 9:12 am, they wrote at noon"."""
        return ", ".join(_said(one, zone) for one in self.touches)


def _said(touch: Touch, zone) -> str:
    at = times.in_words(touch.happened_at.astimezone(zone))
    kind = touch.get_kind_display().lower()
    return f"{kind} from them at {at}" if touch.is_incoming else f"{kind} at {at}"


def on(member, date: dt.date, asked, *, only_talks=False) -> list[dict]:
    """Each once, in the order of the day, with what was said of how."""
    start, end = (dt.datetime.combine(day, dt.time(), asked.zone) for day in (date, date + ONE_DAY))
    rows = Touch.objects.visible_to(asked.membership).filter(
        by=member, happened_at__gte=start, happened_at__lt=end
    )
    counts = Q(is_conversation=True)
    if not only_talks:
        counts = Q(is_incoming=True) | Q(outcome__in=Touch.REACHED)
    found: dict[int, Reached] = {}
    for touch in rows.filter(counts).select_related("person").order_by("happened_at", "pk"):
        found.setdefault(touch.person_id, Reached(touch.person)).touches.append(touch)
    return [{"person": one.person, "said": one.said(asked.zone)} for one in found.values()]
