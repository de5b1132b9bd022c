"""What people wrote and nobody answered yet: on Today with its hour, red when the day is over."""

import datetime as dt

from django.db.models import OuterRef

from accounts.live import changed
from contacts.models import Touch
from contacts.models.person import when_touched
from contacts.page import may_have
from messaging.models import IncomingMail, Unanswered

DAY_ENDS = dt.time(17)
SATURDAY = 5
MOST_COUNTED = 1_000
ANSWERS = (Touch.Outcome.TALKED, Touch.Outcome.LEFT_MESSAGE, Touch.Outcome.APPOINTMENT_SET)


def end_of_business_day(moment: dt.datetime, zone) -> dt.datetime:
    """Five in the afternoon of that day, or of the next weekday if it is over or none."""
    local = moment.astimezone(zone)
    day = local.date()
    if local.time() >= DAY_ENDS:
        day += dt.timedelta(days=1)
    while day.weekday() >= SATURDAY:
        day += dt.timedelta(days=1)
    return dt.datetime.combine(day, DAY_ENDS, tzinfo=zone)


# ── what happens ─────────────────────────────────────────────────────────────
@when_touched
def follow(touch) -> None:
    """What came by itself waits for an answer; a mail, text, call or visit of ours is one."""
    if touch.is_incoming:
        if touch.by_id is None and touch.kind in ("email", "text"):
            _wait_for_answer(touch)
    elif touch.by_id and touch.outcome in ANSWERS:
        waiting = Unanswered.objects.of_person(touch.person_id)
        waiting.filter(came_at__lte=touch.happened_at).settle(by=touch.by)


def _wait_for_answer(touch) -> None:
    Unanswered.objects.create(
        person=touch.person, touch=touch, kind=touch.kind,
        words=" ".join(touch.body.split())[:300], came_at=touch.happened_at,
        red_at=end_of_business_day(touch.happened_at, touch.person.workspace.zone),
    )  # fmt: skip
    changed("replies")


# ── where it shows ───────────────────────────────────────────────────────────
def waiting(membership):
    """The longest waiting first, with the person of each line."""
    open_ones = Unanswered.objects.visible_to(membership).open().first_of_each()
    rows = open_ones.select_related("person").order_by("came_at", "pk")
    return rows.prefetch_related("person__phones", "person__emails")


def rows_waiting(membership):
    """Those that wait for an answer, and the mails that wait for a look."""
    people = Unanswered.objects.visible_to(membership).open().first_of_each()
    answers = people.values("pk")[:MOST_COUNTED]
    looks = IncomingMail.objects.visible_to(membership).waiting().values("pk")[:MOST_COUNTED]
    return answers.union(looks, all=True)


def rows():
    return Unanswered.objects.open().filter(person=OuterRef("pk"))


def note(person, membership) -> dict | None:
    """At the top of a person's page: what they wrote, and since when it waits."""
    if not membership.can_work or not may_have(person, "unanswered"):
        return None
    first = Unanswered.objects.of_person(person).order_by("came_at").first()
    return {"waits": first} if first else None


def machines():
    return IncomingMail.objects.filter(person=OuterRef("pk"), reading="machine")


def offers():
    mails = IncomingMail.objects.exclude(new_address="")
    return mails.filter(person=OuterRef("pk"))


def offer(person, membership) -> dict | None:
    """An address they wrote from that is not among theirs."""
    if not membership.can_work:
        return None
    mails = IncomingMail.objects.exclude(new_address="").filter(person=person).defer("raw")
    found = mails.order_by("-pk").first()
    return {"mail": found} if found else None
