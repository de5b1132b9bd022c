"""The walk of many people through their drips: whose step is due takes it, a few hundred at once.

One transaction for a batch: the rows of the people are locked, what the rules ask about all of them
is fetched in a fixed number of queries, and what comes of it is written in a few statements. What a
step does stands in drips.deeds, the rules in drips.manners.
"""

import datetime as dt
from collections import defaultdict
from dataclasses import dataclass, field

from django.db import connection, transaction

from contacts.models import Address, Category, Email, Filing, Person, Phone
from crm.kit import clock
from drips import conditions, daytime, deeds, manners
from drips.models import Ending, Enrolment, Step, StepTaken
from messaging.models import Message
from prospects.models import Prospect

A_DAY = dt.timedelta(days=1)
LATE = {True: 3 * A_DAY, False: 14 * A_DAY}  # after its day, what comes each year and the others
_MOVE = """
update drips_enrolment e set due_at = v.due_at, waits_because = v.because
from unnest(%s::bigint[], %s::timestamptz[], %s::text[]) v(id, due_at, because)
where e.workspace_id = %s and e.id = v.id
"""


@transaction.atomic
def advance(ids: list[int]) -> int:
    """Let these take their next steps, those of them that are due; how many moved."""
    people = _locked(ids)
    due = Enrolment.objects.due().filter(pk__in=ids, person__in=people)
    due = due.select_for_update(of=("self",)).select_related("sequence", "by__user", "workspace")
    enrolments = list(due.order_by("due_at", "pk"))
    if not enrolments:
        return 0
    walk = Walk(enrolments, people)
    for enrolment in enrolments:
        walk.take_step(enrolment)
    walk.write()
    return len(enrolments)


def _locked(ids) -> dict[int, Person]:
    """The people, with what the rules and letters ask of them; in the order of every lock."""
    whose = set(Enrolment.objects.filter(pk__in=ids).order_by().values_list("person", flat=True))
    rows = Person.objects.filter(pk__in=whose).order_by("pk").select_related("home")
    people = {person.pk: person for person in rows.select_for_update(of=("self",))}
    filings = Filing.objects.filter(person__in=people).select_related("category")
    ways = {
        "known_emails": Email.objects.filter(person__in=people),
        "known_phones": Phone.objects.filter(person__in=people),
        "known_addresses": Address.objects.filter(person__in=people),
    }
    for name, found in ways.items():
        _tell(people, name, found, lambda way: way)
    _tell(people, "known_categories", filings, lambda filing: filing.category)
    return people


def _tell(people, name: str, rows, what) -> None:
    """Set a list on every one of them: prefetching costs a query object for each."""
    theirs = defaultdict(list)
    for row in rows:
        theirs[row.person_id].append(what(row))
    for pk, person in people.items():
        setattr(person, name, theirs[pk])


@dataclass
class Known:
    """What the rules ask about these people, asked once for all of them."""

    talked: set[int]
    asked_about: set[int]
    last_marketing: dict[int, dt.datetime]
    about_to_be_written: set[int]
    stages: dict[int, set[str]]
    steps: dict[int, list[Step]]
    taken: dict[int, set[int]]

    @classmethod
    def of(cls, enrolments, people) -> "Known":
        ids, sequences = list(people), {one.sequence_id: one.sequence for one in enrolments}
        stages, steps, taken = defaultdict(set), defaultdict(list), defaultdict(set)
        if any(sequence.stop_stages for sequence in sequences.values()):
            for person, stage in Prospect.objects.filter(person__in=ids).values_list(
                "person", "stage"
            ):
                stages[person].add(stage)
        for step in Step.objects.filter(sequence__in=sequences).select_related("only_in", "not_in"):
            steps[step.sequence_id].append(step)
        rounds = {one.pk: one.round for one in enrolments}
        of_these = StepTaken.objects.filter(enrolment__in=enrolments)
        for pk, step, number in of_these.values_list("enrolment", "step", "round"):
            if number == rounds[pk]:
                taken[pk].add(step)
        longest = max(sequence.gap_days for sequence in sequences.values())
        return cls(
            talked=manners.talked_with(ids),
            asked_about=manners.asked_about(list(people.values())),
            last_marketing=manners.last_marketing(ids, longest),
            about_to_be_written=manners.about_to_be_written(ids),
            stages=stages, steps=steps, taken=taken,
        )  # fmt: skip


@dataclass
class Walk:
    enrolments: list[Enrolment]
    people: dict[int, Person]
    now: dt.datetime = field(default_factory=clock.now)
    drafts: list[Message] = field(default_factory=list)
    taken: list[StepTaken] = field(default_factory=list)
    waits: list[tuple] = field(default_factory=list)  # enrolment, until when, why

    def __post_init__(self):
        self.known = Known.of(self.enrolments, self.people)
        for enrolment in self.enrolments:
            enrolment.person = self.people[enrolment.person_id]
            enrolment.person.workspace = enrolment.workspace
            enrolment.sequence.workspace = enrolment.workspace
        bases = {
            one.base_key(step)
            for one in self.enrolments
            if (step := self._next(one)) and step.is_automatic
        }
        used = Message.objects.filter(dedupe_key__in=bases).order_by()
        self.used_keys = set(used.values_list("dedupe_key", flat=True))

    # ── one person ───────────────────────────────────────────────────────────
    def take_step(self, enrolment: Enrolment) -> None:
        """End, finish, wait, pass over, ask, or do what the next step says."""
        person = enrolment.person
        if over := self._over(enrolment, person):
            enrolment.end(over.because, Ending(over.ending))
            return
        step = self._next(enrolment)
        if step is None:
            self._finish(enrolment)
        elif wait := self._not_today(enrolment, step) or self._manners(enrolment, step):
            self.waits.append((enrolment, *wait))
        elif because := self._passed_by(enrolment, step) or conditions.unmet(step, person):
            self._take(enrolment, step, skipped_because=because[:200])
        else:
            self._do(enrolment, step)

    def _over(self, enrolment, person) -> manners.Over | None:
        """Most have nothing against them, and cost no query."""
        stops = set(enrolment.sequence.stop_stages)
        is_asked = person.pk in self.known.asked_about or stops & self.known.stages[person.pk]
        if is_asked or person.died_on or person.is_filed_as(Category.Meaning.COLD):
            return manners.over(person, enrolment.sequence)
        return None

    def _next(self, enrolment) -> Step | None:
        taken = self.known.taken[enrolment.pk]
        steps = self.known.steps[enrolment.sequence_id]
        return next((step for step in steps if step.pk not in taken), None)

    def _finish(self, enrolment) -> None:
        """Over, once the last letter has left: until then it can be paused and ended."""
        theirs = Message.objects.filter(person=enrolment.person_id).with_key_of(enrolment.key)
        if theirs.waiting().exists():
            self.waits.append((enrolment, self.now + manners.A_WHILE, ""))
        else:
            enrolment.finish()

    # ── the rules ────────────────────────────────────────────────────────────
    def _not_today(self, enrolment, step) -> tuple | None:
        """Its day has not come: a date that moved, or a day that the drip was not given."""
        steps = self.known.steps[enrolment.sequence_id]
        zones = daytime.zones_of(enrolment.person, enrolment.workspace)
        today = self.now.astimezone(zones[0]).date()
        if enrolment.anchor_on and (day := enrolment.day_of(step, steps)) > today:
            return daytime.morning_of(day, zones), ""
        days = enrolment.sequence.weekdays
        if not days or today.weekday() in days or self._is_right_after(enrolment, step):
            return None
        opens = daytime.morning_of(daytime.next_day(today, days), zones)
        return opens, ""

    def _is_right_after(self, enrolment, step) -> bool:
        """The first step follows the talk that began it, whatever day it is."""
        is_first = not self.known.taken[enrolment.pk] and not enrolment.round
        return is_first and not step.wait_days and not enrolment.anchor_on

    def _manners(self, enrolment, step) -> tuple | None:
        """Nothing automatic is the first contact, or the second in seven days."""
        if not step.is_automatic:
            return None
        person, known = enrolment.person, self.known
        if not (enrolment.first_word_by_id or person.pk in known.talked):
            return None, f"It waits until you have talked with {person.first}."
        if last := known.last_marketing.get(person.pk):
            until = last + dt.timedelta(days=enrolment.sequence.gap_days)
            if until > self.now:
                return until, manners.ONE_IN_SEVEN
        if person.pk in known.about_to_be_written:
            return self.now + manners.A_WHILE, "Another letter to them is about to leave."
        return None

    def _passed_by(self, enrolment, step) -> str:
        """What is counted from a date and comes too late for it is not sent at all."""
        if enrolment.anchor_on is None:
            return ""
        day = enrolment.day_of(step, self.known.steps[enrolment.sequence_id])
        late = LATE[enrolment.sequence.repeats_yearly]
        if self.now.date() - day <= late:
            return ""
        return f"Its day, {day:%B} {day.day}, had passed."

    # ── what comes of it ─────────────────────────────────────────────────────
    def _do(self, enrolment, step) -> None:
        person = enrolment.person
        deed = deeds.do(
            deeds.Turn(
                enrolment, step, person, self.now, key=self._key(enrolment, step),
                is_clean=person.pk not in self.known.asked_about,
            )
        )  # fmt: skip
        if deed.hold:
            enrolment.hold(deed.hold)
            return
        if deed.draft:
            self.drafts.append(deed.draft)
        if deed.draft or deed.message:
            self.known.about_to_be_written.add(person.pk)
        self._take(
            enrolment, step, message=deed.draft or deed.message, task=deed.task,
            skipped_because=deed.skip[:200],
        )  # fmt: skip

    def _key(self, enrolment, step) -> str:
        base = enrolment.base_key(step)
        may_be_used = base in self.used_keys or enrolment.moved_back_at
        return enrolment.key_of(step) if may_be_used else base

    def _take(self, enrolment, step, **what) -> None:
        self.taken.append(
            StepTaken(enrolment=enrolment, step=step, round=enrolment.round, at=self.now, **what)
        )
        self.known.taken[enrolment.pk].add(step.pk)
        following = self._next(enrolment)
        if following is None:
            self.waits.append((enrolment, self.now + manners.A_WHILE, ""))
            return
        steps = self.known.steps[enrolment.sequence_id]
        until = enrolment.moment_of(following, steps, enrolment.person, self.now)
        self.waits.append((enrolment, until, ""))

    def write(self) -> None:
        Message.objects.queue_all(self.drafts)
        StepTaken.objects.bulk_create(self.taken)
        if not self.waits:
            return
        ids, moments, reasons = zip(
            *((one.pk, until, because) for one, until, because in self.waits), strict=True
        )
        with connection.cursor() as cursor:
            workspace = self.enrolments[0].workspace_id
            cursor.execute(_MOVE, [list(ids), list(moments), list(reasons), workspace])
