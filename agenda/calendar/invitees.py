"""Inviting people to an appointment, by mail: who is asked, who comes, and what they still hear.

agenda cannot write mail: messaging carries what is to be told (`carry`), and says how far it got
(`standing_by`). Both are registered when it is ready.
"""

from collections.abc import Callable
from dataclasses import dataclass

from django.db import connection, transaction

from accounts.live import changed
from accounts.models import Version
from accounts.models.history import CannotUndo, when_undone
from agenda.calendar import ics
from agenda.calendar.hooks import add_follower, add_split_follower
from agenda.models import Answer, Appointment, Invitee
from contacts.models import Email
from crm.kit import clock

ICONS = {"accepted": "circle-check", "tentative": "help-circle", "declined": "x", "": "mail"}
LOOKS = {"accepted": "good", "tentative": "note", "declined": "bad", "": "quiet"}

_carriers: list[Callable] = []
_standings: list[Callable] = []
_hearers: list[Callable] = []


def carry(tell: Callable) -> Callable:
    """Register `tell(appointment, by)`: those invited hear what they have not heard yet."""
    _carriers.append(tell)
    return tell


def standing_by(ask: Callable) -> Callable:
    """Register `ask(invitees) -> {pk: words}`: what is wrong with the way to somebody."""
    _standings.append(ask)
    return ask


def when_answered(hear: Callable) -> Callable:
    """Register `hear(invitee)`: they said whether they come, by mail or on their page."""
    _hearers.append(hear)
    return hear


def was_answered(invitee: Invitee) -> None:
    for hear in _hearers:
        hear(invitee)


# ── what stands ──────────────────────────────────────────────────────────────
def root_of(appointment) -> Appointment:
    """The appointment that people are invited to: of one that differs, its series."""
    return appointment.series if appointment.series_id else appointment


def departures_of(root) -> list[Appointment]:
    """Those of a series that differ from it, in order; none of what takes place once."""
    if not root.is_repeating:
        return []
    return list(root.departures.select_related("property").order_by("series_at"))


def is_over(appointment) -> bool:
    """Nothing of it is still to come."""
    ends = root_of(appointment).spans_until
    return ends is not None and ends < clock.now()


def when_of(root) -> str:
    return ics.when(root, departures_of(root))


@dataclass(frozen=True)
class Line:
    """One who is invited, as a page shows them."""

    invitee: Invitee
    answer: Answer
    is_of_earlier_time: bool
    trouble: str

    @property
    def icon(self) -> str:
        return ICONS[self.answer]

    @property
    def look(self) -> str:
        return LOOKS[self.answer]

    @property
    def said(self) -> str:
        """What they said, in words."""
        if self.is_of_earlier_time:
            return f"{Answer(self.invitee.answer).label} at the time it was before; asked again"
        return self.answer.label


def lines(appointment) -> list[Line]:
    """Who is invited to it and what they said, in three queries however many they are."""
    root = root_of(appointment)
    invited = list(Invitee.objects.of(appointment).invited().select_related("person", "by__user"))
    if not invited:
        return []
    now_is, trouble = when_of(root), {}
    for ask in _standings:
        trouble |= ask(invited)
    return [
        Line(
            one, Answer(one.answer_to(now_is)),
            bool(one.answer) and one.answer_when != now_is, trouble.get(one.pk, ""),
        )
        for one in invited
    ]  # fmt: skip


def workspace_of(key: str) -> int | None:
    """Where an invitation belongs, asked before a workspace is entered."""
    with connection.cursor() as cursor:
        cursor.execute("select invitee_workspace(%s)", [key])
        return cursor.fetchone()[0]


# ── commands ─────────────────────────────────────────────────────────────────
@transaction.atomic
def invite(appointment, asked, *, by, is_reminded: bool = False) -> list[Invitee]:
    """Ask these, each (person or None, name, address), to come; who is asked already stays so."""
    root = root_of(appointment)
    invited = []
    for person, name, address in asked:
        facts = {
            "person": person, "name": name, "address": address, "is_reminded": is_reminded,
            "by": by, "removed_at": None,
        }  # fmt: skip
        one, is_new = Invitee.objects.get_or_create(
            appointment=root, address_lc=Email.normal(address), defaults=facts
        )
        if not is_new and one.removed_at is not None:
            one.removed_at, one.is_reminded = None, is_reminded
            one.save(update_fields=["removed_at", "is_reminded"])
            is_new = True
        if is_new:
            invited.append(one)
    told(root, by)
    return invited


@transaction.atomic
def withdraw(invitee: Invitee, *, by) -> bool:
    """They need not come; whoever has heard of it is told. A second call changes nothing."""
    if not invitee.remove():
        return False
    told(invitee.appointment, by)
    return True


@transaction.atomic
def take_back(invitee: Invitee, *, by) -> bool:
    """They are to come after all."""
    back = Invitee.objects.exclude(removed_at=None).filter(pk=invitee.pk)
    if not back.update(removed_at=None):
        return False
    told(invitee.appointment, by)
    return True


def told(root, by) -> None:
    """Whoever has not heard how it stands now is told; a second call tells nobody twice."""
    for tell in _carriers:
        tell(root, by)
    changed("calendar")


@add_follower
def follow(appointment, what: str, by) -> None:
    """It was made, changed or called off: so was what people were asked to."""
    root = root_of(appointment)
    if what == "made" and not root.is_repeating:
        return
    if is_over(root):
        return
    if Invitee.objects.filter(appointment=root).exists():
        told(root, by)


@when_undone
def follow_undo(act, people) -> None:
    """What was taken back is told as any change; a new one that people know of is called off."""
    rows = Version.objects.filter(act=act.public_id, table=Appointment._meta.db_table)
    made = list(rows.filter(op=Version.Op.INSERT).values_list("row_id", flat=True))
    gone = Version.objects.filter(table=Invitee._meta.db_table, op=Version.Op.DELETE)
    if made and gone.filter(before__appointment_id__in=made).exists():
        raise CannotUndo("Somebody was invited to it. Call it off: then they hear of it.")
    changed_ones = rows.filter(op=Version.Op.UPDATE).values("row_id")
    for one in Appointment.objects.filter(pk__in=changed_ones).select_related("series"):
        follow(one, "changed", None)


@add_split_follower
def go_on(earlier, later, by) -> None:
    """Whoever was invited to a series is invited to both of its parts; what follows tells them."""
    for one in Invitee.objects.of(earlier).invited():
        Invitee.objects.get_or_create(
            appointment=later, address_lc=one.address_lc,
            defaults={
                "person": one.person, "name": one.name, "address": one.address,
                "is_reminded": one.is_reminded, "by": one.by,
            },
        )  # fmt: skip
