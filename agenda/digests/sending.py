"""Each hour: who is to be told of the day by now, is told; once a day."""

import datetime as dt

import structlog
from django.db import transaction

from accounts.access import may_open
from accounts.models import Membership
from agenda.digests.carriers import carriers
from agenda.digests.composing import compose
from agenda.models import Digest, DigestWish
from crm.kit import clock

KEPT_FOR = dt.timedelta(days=60)

log = structlog.get_logger("sphere.digests")


def send(workspace) -> int:
    """Tell every member whose hour has come and who was not told yet today; how many were."""
    now = clock.now()
    day = now.astimezone(workspace.zone).date()
    told = Digest.objects.filter(day=day).values("member")
    members = list(Membership.objects.active().exclude(pk__in=told).select_related("user"))
    wishes = DigestWish.objects.by_member(members)
    count = 0
    for member in members:
        member.workspace = workspace
        wish = wishes[member.pk]
        wish.member = member
        if not may_open(member, "agenda:digests"):  # a coach before whom no people stand
            continue
        if is_due(wish, day, now):
            count += _tell_alone(member, wish, day)
    Digest.objects.filter(day__lt=day - KEPT_FOR).delete()
    return count


def is_due(wish: DigestWish, day: dt.date, now: dt.datetime) -> bool:
    zone = wish.member.workspace.zone
    its_day = wish.is_told and wish.is_on(day)
    return its_day and wish.moment_on(day, zone) <= now and wish.was_there(day, zone)


def _tell_alone(member, wish, day) -> bool:
    """One that goes wrong leaves the others theirs, and is tried again in an hour."""
    try:
        with transaction.atomic():
            return tell(member, wish, day)
    except Exception:
        log.exception("digest.failed", member=member.pk)
        return False


def tell(member, wish: DigestWish, day: dt.date) -> bool:
    """Write it down for whoever carries it; where there is nothing to tell, only that it was so."""
    told = compose(member, day, wish)
    _, is_first = Digest.objects.get_or_create(
        member=member, day=day, defaults={"lines": len(told.lines)}
    )
    if not (is_first and told):
        return False
    for carrier in carriers:
        carrier.tell(told, wish)
    return True
