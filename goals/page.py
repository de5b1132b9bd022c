"""What goals shows elsewhere: the ring and the street on Today, a law of the four."""

from django.db.models import Q
from django.urls import reverse

from accounts.capabilities import Role
from contacts.models import Touch
from crm.kit import clock, keyset
from crm.kit.nav import Line
from goals import days, words


def record_of(membership) -> days.Record:
    zone = membership.workspace.zone
    return days.records([membership], clock.today(zone), zone)[0]


def ring(membership) -> dict | None:
    """The section "Daily target" of Today; a coach, and whoever may only look, has none."""
    if not membership.can_work or membership.role == Role.COACH:
        return None
    return dressed(record_of(membership))


def dressed(record: days.Record) -> dict:
    return {
        "record": record,
        "day": record.today,
        "street": words.street(record),
        "said": words.of_today(record),
    }


# ── the third law: communicate with your database ────────────────────────────
def communicate_rows(membership, since) -> dict:
    """Everybody the member has reached since then, each once."""
    theirs = Touch.objects.visible_to(membership).filter(by=membership, happened_at__gte=since)
    reached = theirs.filter(Q(is_incoming=True) | Q(outcome__in=Touch.REACHED))
    return {"reached": reached.order_by().values("person").distinct()}


def communicate(membership, counts) -> list[Line]:
    text = "person you reached" if counts["reached"] == 1 else "people you reached"
    reached = keyset.counted(counts["reached"])
    return [Line(reached, text, reverse("goals:daily"), "Communicate", "phone")]
