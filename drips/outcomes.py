"""What each step of a drip did: how many left, and what came of them.

Opened is a guess and is said to be one: some programs open every mail by themselves, others never
say. What machines did in somebody's place is left out.
"""

import datetime as dt
from dataclasses import dataclass

from django.db.models import Count, Q

from crm.kit import clock
from drips.models import Ending, Enrolment, StepTaken
from messaging.models import MessageEvent

SEEN = {
    "opened": MessageEvent.Kind.OPENED, "clicked": MessageEvent.Kind.CLICKED,
    "replied": MessageEvent.Kind.REPLIED, "opted_out": MessageEvent.Kind.OPTED_OUT,
}  # fmt: skip


@dataclass(frozen=True)
class Outcome:
    done: int = 0
    skipped: int = 0
    sent: int = 0
    opened: int = 0
    clicked: int = 0
    replied: int = 0
    opted_out: int = 0

    @property
    def sentence(self) -> str:
        """ "Opened by about 9 of 14, 3 clicked, 2 wrote back"; nothing when nothing has left."""
        wrote = f"{self.replied} wrote back"
        left = f"{self.opted_out} opted out"
        if self.sent:
            opened = f"opened by about {self.opened} of {self.sent}"
            first = opened if self.opened else f"sent to {self.sent}"
        else:
            first = f"done for {self.done}" if self.done else ""
        parts = [
            first,
            f"{self.clicked} clicked" if self.clicked else "",
            wrote if self.replied else "",
            left if self.opted_out else "",
            f"{self.skipped} skipped" if self.skipped else "",
        ]
        said = ", ".join(part for part in parts if part)
        return f"{said[:1].upper()}{said[1:]}"


def of_steps(sequence) -> dict[int, Outcome]:
    """By the step's id, in one query."""
    by_people = Q(message__events__is_machine=False)
    rows = StepTaken.objects.filter(step__sequence=sequence).order_by().values("step")
    counted = rows.annotate(
        done=Count("pk", filter=Q(skipped_because=""), distinct=True),
        skipped=Count("pk", filter=~Q(skipped_because=""), distinct=True),
        sent=Count("message", filter=Q(message__state="sent"), distinct=True),
        **{
            name: Count("message", filter=by_people & Q(message__events__kind=kind), distinct=True)
            for name, kind in SEEN.items()
        },
    )
    return {row.pop("step"): Outcome(**row) for row in counted}


def wrote_back_lately(sequence) -> int:
    """How many answered in the last thirty days, and so left it."""
    ended = Enrolment.objects.filter(sequence=sequence, ending=Ending.REPLY)
    return ended.filter(ended_at__gt=clock.Now() - dt.timedelta(days=30)).count()


def who_left(sequence) -> list[tuple[str, str, int]]:
    """Why people left it: the ending, in words, and how many."""
    gone = Enrolment.objects.filter(sequence=sequence).gone().order_by()
    counts = dict(gone.values_list("ending").annotate(number=Count("pk")))
    named = [(one.value, one.label, counts.get(one.value, 0)) for one in Ending]
    return [row for row in [*named, ("", "Ended earlier", counts.get("", 0))] if row[2]]


def of_one(enrolment) -> dict[int, str]:
    """What each step did for one person, in a word or two, by the step's id."""
    taken = list(enrolment.taken_now().select_related("message", "task"))
    messages = [one.message_id for one in taken if one.message_id]
    seen: dict[int, set[str]] = {}
    events = MessageEvent.objects.by_people().filter(message__in=messages)
    for message, kind in events.values_list("message", "kind"):
        seen.setdefault(message, set()).add(kind)
    return {one.step_id: _in_words(one, seen.get(one.message_id, set())) for one in taken}


def _in_words(taken, seen: set[str]) -> str:
    if taken.skipped_because:
        return f"Skipped. {taken.skipped_because}"
    if taken.task:
        state = "done" if taken.task.done_at else "skipped" if taken.task.skipped_at else "open"
        return f"On the task list, {state}"
    if taken.message is None:
        return "Waits for paper, or printed"
    words = {"replied": "wrote back", "opted_out": "opted out", "clicked": "clicked",
             "opened": "probably opened"}  # fmt: skip
    said = [word for kind, word in words.items() if kind in seen]
    return ", ".join([taken.message.get_state_display(), *said])
