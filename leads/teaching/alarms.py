"""A source that used to work stops: noticed once a day, told once, closed when it works again."""

import datetime as dt
from dataclasses import dataclass

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import connection
from django.urls import reverse

from accounts.capabilities import Role
from accounts.live import changed
from accounts.models import Membership
from accounts.tenancy import current_workspace_id
from crm.kit import clock
from leads.models import SourceAlarm
from messaging.models import Message

Kind = SourceAlarm.Kind
LOOKS_BACK = dt.timedelta(days=180)
LAST = 5  # mails that are looked at, and as many before them at least
WORKED, STOPPED = 0.8, 0.5
RHYTHM = 5  # leads, before a source has a rhythm of its own
TIMES = 3
AT_LEAST = dt.timedelta(days=3)

# The last mails of each sender, and those before them: how many were read by themselves.
RATES = """
with numbered as (
    select sender_address, source_label, received_at,
           (state = 'parsed' and not by_hand) as is_read,
           row_number() over (
               partition by sender_address order by received_at desc, id desc
           ) as number
    from leads_inboundmessage
    where workspace_id = %(workspace)s and received_at >= %(since)s and sender_address <> ''
      and state in ('parsed', 'look', 'failed') and kind in ('lead', 'unknown', '')
)
select sender_address, (array_agg(source_label order by number))[1],
       count(*) filter (where number <= %(last)s),
       count(*) filter (where number <= %(last)s and is_read),
       count(*) filter (where number > %(last)s),
       count(*) filter (where number > %(last)s and is_read),
       max(received_at)
from numbered where number <= 5 * %(last)s group by sender_address
"""
# Sources with a rhythm: their two longest gaps, and their last lead. People we look for
# ourselves come when we look.
GAPS = """
with gaps as (
    select source_id, received_at,
           received_at - lag(received_at) over (
               partition by source_id order by received_at
           ) as gap
    from leads_lead
    where workspace_id = %(workspace)s and received_at >= %(since)s and source_id is not null
)
select gaps.source_id, source.name, count(*), max(gaps.received_at),
       (array_agg(gap order by gap desc nulls last))[1:2]
from gaps join contacts_leadsource source
  on source.workspace_id = %(workspace)s and source.id = gaps.source_id
where source."group" not in ('relationship', 'prospecting', 'listing') and source.name <> 'Unknown'
group by gaps.source_id, source.name
"""


@dataclass(frozen=True)
class Wrong:
    kind: str
    about: str
    name: str
    said: str


def look() -> list[SourceAlarm]:
    """Raise what is wrong, close what works again; a second look changes nothing."""
    raised, closed = [], 0
    for kind, (wrong, works) in {Kind.UNREAD: _unread(), Kind.SILENT: _silent()}.items():
        for alarm in SourceAlarm.objects.open().filter(kind=kind):
            if works(alarm):
                closed += (
                    SourceAlarm.objects.open().filter(pk=alarm.pk).update(closed_at=clock.now())
                )
        raised += [alarm for one in wrong if (alarm := _raise(one))]
    for alarm in SourceAlarm.objects.shown():
        tell(alarm)
    if raised or closed:
        changed("leads")
    return raised


def _raise(wrong: Wrong) -> SourceAlarm | None:
    alarm, is_new = SourceAlarm.objects.get_or_create(
        kind=wrong.kind, about=wrong.about, closed_at=None,
        defaults={"name": wrong.name, "said": wrong.said, "since": clock.now()},
    )  # fmt: skip
    return alarm if is_new else None


def _unread():
    rates = {row[0]: row[1:] for row in _asked(RATES, last=LAST)}
    wrong = [
        Wrong(
            Kind.UNREAD, sender, label if label not in ("", "Unknown") else sender,
            f"Of the last {LAST} mails of {sender}, Sphere read {read} by itself. "
            f"Before, it read {before_read} of {before}.",
        )
        for sender, (label, last, read, before, before_read, _) in rates.items()
        if last == LAST and read / last < STOPPED and before >= LAST
        and before_read / before > WORKED
    ]  # fmt: skip

    def works(alarm):
        _, last, read, *_ = rates.get(alarm.about, ("", 0, 0))
        return last > 0 and read / last >= STOPPED

    return wrong, works


def _silent():
    now, lasts, wrong = clock.now(), {}, []
    for source, name, count, last, gaps in _asked(GAPS):
        lasts[str(source)] = last
        longest = usual(gaps)
        silence = now - last
        if count >= RHYTHM and longest and silence > max(AT_LEAST, TIMES * longest):
            wrong.append(
                Wrong(
                    Kind.SILENT, str(source), name,
                    f"No lead of {name} for {silence.days} days. "
                    f"Until then the longest wait was {_span(longest)}.",
                )
            )  # fmt: skip

    def works(alarm):
        return alarm.about in lasts and lasts[alarm.about] > alarm.since

    return wrong, works


def usual(gaps) -> dt.timedelta | None:
    """The longest gap, unless it was one of a kind: a source that had stopped once before."""
    gaps = [gap for gap in gaps or [] if gap is not None]
    if len(gaps) == 2 and gaps[0] > TIMES * max(gaps[1], dt.timedelta(days=1)):
        return gaps[1]
    return gaps[0] if gaps else None


def _span(gap: dt.timedelta) -> str:
    if gap.days < 1:
        return "less than a day"
    return f"{gap.days} day{'' if gap.days == 1 else 's'}"


def _asked(question, **more):
    asked = {"workspace": current_workspace_id(), "since": clock.now() - LOOKS_BACK}
    with connection.cursor() as cursor:
        cursor.execute(question, asked | more)
        return cursor.fetchall()


def tell(alarm: SourceAlarm) -> None:
    """The owner hears of it by mail, once for each alarm however often this is called."""
    owners = Membership.objects.active().filter(role=Role.OWNER).select_related("user")
    for owner in owners:
        try:
            Message.objects.queue(
                key=f"source-alarm:{alarm.public_id}:{owner.pk}",
                to=owner.user.email,
                to_name=owner.user.get_full_name(),
                subject=f"{alarm.name}: {alarm.get_kind_display().lower()}"[:200],
                text=(
                    f"{alarm.said}\n\nNothing is lost: what Sphere cannot read waits for you "
                    "under “Needs a look”. Here is how each of your sources is doing:\n\n"
                    f"{settings.BASE_URL}{reverse('leads:source_health')}"
                ),
                kind="source-alarm",
                why={
                    "rule": "You hear of it when a source of leads that used to work stops.",
                    "stops_when": "It is sent once each time that a source stops.",
                },
                is_automated=True,
            )
        except ValidationError:
            continue


# ── what other pages show ────────────────────────────────────────────────────
def count(membership) -> int:
    return SourceAlarm.objects.visible_to(membership).shown().order_by().count()
