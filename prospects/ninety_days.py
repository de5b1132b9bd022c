"""The ninety days of a prospect: counted from the first call, and nobody is dropped at their end.

From day 60 one decides: to Contacts, ninety more days for a reason, or Cold.
"""

import datetime as dt

from django.db.models import Q
from django.db.models.functions import Coalesce, TruncDate
from django.utils import timezone

from accounts.live import changed
from contacts.models import Touch
from crm.kit import clock

DECIDE_BY = 90  # days, then win them or let them go
DECIDE_SOON = 60
LEFT_AT_SOON = DECIDE_BY - DECIDE_SOON
STARTED = Coalesce("first_called_at", "opened_at")


def to_decide(prospects):
    """Those close to the day on which one wins them or lets them go, the oldest first."""
    soon = _here(clock.Now() + dt.timedelta(days=LEFT_AT_SOON))
    return (
        prospects.alias(started=STARTED)
        .filter(
            Q(more_time_until=None) | Q(more_time_until__lte=soon),
            started__lte=clock.Now() - dt.timedelta(days=DECIDE_SOON),
        )
        .order_by("started", "pk")
    )


def over(prospects):
    """Those whose ninety days, and any more that were given, have passed."""
    return to_decide(prospects).filter(
        Q(more_time_until=None) | Q(more_time_until__lte=_here(clock.Now())),
        started__lte=clock.Now() - dt.timedelta(days=DECIDE_BY),
    )


def _here(moment) -> TruncDate:
    """The day that a moment falls on where the workspace is: in the evening, UTC is a day ahead."""
    return TruncDate(moment, tzinfo=timezone.get_current_timezone())


def count_from(touch, prospects) -> None:
    """The first call of a member begins the count of whatever is open."""
    if touch.kind == Touch.Kind.CALL:
        prospects.filter(first_called_at=None).update(first_called_at=touch.happened_at)


class NinetyDays:
    """What a Prospect knows of its days."""

    @property
    def started_at(self) -> dt.datetime:
        return self.first_called_at or self.opened_at

    @property
    def day(self) -> int:
        """The day of the ninety it is; before a first call, since it was opened."""
        return max(0, (self._moment - self.started_at).days)

    @property
    def days_left(self) -> int:
        """Until one is asked: of the ninety, or of the time that was given beyond."""
        if self.more_time_until:
            return (self.more_time_until - timezone.localtime(self._moment).date()).days
        return DECIDE_BY - self.day

    @property
    def spent(self) -> int:
        """How much of the ninety is gone, for a bar: those that were given count anew."""
        return min(DECIDE_BY, max(0, DECIDE_BY - self.days_left))

    @property
    def is_to_decide(self) -> bool:
        is_soon = self.day >= DECIDE_SOON and self.days_left <= LEFT_AT_SOON
        return self.is_open and is_soon

    @property
    def is_over(self) -> bool:
        return self.is_to_decide and self.days_left <= 0

    @property
    def age(self) -> str:
        """How long it has been worked, as a card says it: "3 min", "day 83"."""
        minutes = int((self._moment - self.opened_at).total_seconds() // 60)
        if minutes < 60:
            return f"{max(minutes, 0)} min"
        return f"{minutes // 60} h" if minutes < 24 * 60 else f"day {self.day}"

    @property
    def age_tone(self) -> str:
        """Red for who is new and waits, or has two weeks left; amber from day 60 on."""
        if self.day >= DECIDE_SOON and self.days_left <= 15:
            return "bad"
        if self.is_to_decide:
            return "warn"
        return "bad" if self.stage == "new" and self._hours < 24 else ""

    def give_more_time(self, reason: str) -> bool:
        """Ninety more days from today, and why."""
        if not self.is_open:
            return False
        today = clock.today(self.workspace.zone)
        self.more_time_until = today + dt.timedelta(days=DECIDE_BY)
        self.more_time_reason = reason[:200]
        self.save(update_fields=["more_time_until", "more_time_reason"])
        changed("prospects", "people")
        return True

    @property
    def _moment(self) -> dt.datetime:
        return getattr(self, "moment", None) or clock.now()

    @property
    def _hours(self) -> float:
        return (self._moment - self.opened_at).total_seconds() / 3600
