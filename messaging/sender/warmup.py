"""A new domain begins with few letters a day, and may send more each day that goes well (R11).

Fifty, 100, 200, 400, then half as many again, a step for each day of which at least half was used;
while more than 2 % come back or more than 0.1 % are reported as junk, it stays where it is.
"""

import datetime as dt

from django.db.models import F

from crm.kit import clock
from messaging.models import Message, SendingAccount, SendingDay, State, Suppression

STEPS = [50, 100, 200, 400]
GROWTH = 1.5
WARM = 20_000  # letters a day: nobody looks at the newcomer any more
MOST_BOUNCES, MOST_COMPLAINTS = 2.0, 0.1  # percent, of what left in a week
A_WEEK = dt.timedelta(days=7)


def next_step(most: int) -> int:
    """How many letters the day after may have, when a day of `most` went well."""
    later = [step for step in STEPS if step > most]
    return later[0] if later else int(most * GROWTH)


def counts(account: SendingAccount | None) -> bool:
    """Whether letters by this way are counted by the day at all."""
    return account is not None and (account.is_warming_up or account.most_a_day is not None)


def today(account: SendingAccount) -> SendingDay:
    """The row of this day in the workspace's zone, made at the first look."""
    day = clock.now().astimezone(account.workspace.zone).date()
    mine = SendingDay.objects.filter(domain=account.domain)
    row = mine.filter(day=day).first()
    if row is None:
        most = _allowed(mine.filter(day__lt=day).order_by("-day").first())
        if most >= WARM:
            account.write(is_warm=True)
        fresh = SendingDay(domain=account.domain, day=day, most=most)
        SendingDay.objects.bulk_create([fresh], ignore_conflicts=True)
        row = mine.get(day=day)
    return row


def so_far(account: SendingAccount) -> SendingDay:
    """This day as it stands, for a page: nothing is written."""
    day = clock.now().astimezone(account.workspace.zone).date()
    rows = list(SendingDay.objects.filter(domain=account.domain, day__lte=day).order_by("-day")[:2])
    if rows and rows[0].day == day:
        return rows[0]
    return SendingDay(domain=account.domain, day=day, most=_allowed(rows[0] if rows else None))


def limit(account: SendingAccount, row: SendingDay) -> int:
    """The lower of the step and the agent's own limit."""
    limits = [row.most] if account.is_warming_up else []
    return min([*limits, account.most_a_day] if account.most_a_day is not None else limits)


def _allowed(last: SendingDay | None) -> int:
    if last is None:
        return STEPS[0]
    if last.count * 2 < last.most or not goes_well():
        return last.most
    return next_step(last.most)


def goes_well() -> bool:
    """Few enough of the last week's letters came back or were reported."""
    bounced, complained = shares(clock.now() - A_WEEK)
    return bounced <= MOST_BOUNCES and complained <= MOST_COMPLAINTS


def shares(since: dt.datetime) -> tuple[float, float]:
    """Of the letters to many since then, the percentage that came back, and that was reported."""
    left = Message.objects.marketing().filter(
        channel=Message.Channel.EMAIL, handoff_at__gte=since,
        state__in=[State.SENT, State.FAILED, State.UNKNOWN],
    )  # fmt: skip
    all_of_them = left.count()
    if not all_of_them:
        return 0.0, 0.0
    against = Suppression.objects.filter(message__in=left).values_list("reason", flat=True)
    reasons = list(against)
    return tuple(
        100 * reasons.count(reason) / all_of_them
        for reason in (Suppression.Reason.HARD_BOUNCE, Suppression.Reason.COMPLAINT)
    )


def take(account: SendingAccount, *, may_wait: bool) -> bool:
    """Count one more letter of today; False when a letter to many has to wait for tomorrow."""
    row = today(account)
    mine = SendingDay.objects.filter(pk=row.pk)
    if may_wait:
        mine = mine.filter(count__lt=limit(account, row))
    return bool(mine.update(count=F("count") + 1))


def give_back(account: SendingAccount) -> None:
    SendingDay.objects.filter(pk=today(account).pk, count__gt=0).update(count=F("count") - 1)


def tomorrow(account: SendingAccount) -> dt.datetime:
    """When the next day's letters begin: in the morning, where the agent is."""
    zone = account.workspace.zone
    day = clock.now().astimezone(zone).date() + dt.timedelta(days=1)
    return dt.datetime.combine(day, dt.time(9), tzinfo=zone)
