"""Pursuits behind a figure: those that began in a period, and what became of each of them.

This is the cohort of the funnel. A lead, as its pages say, is a pursuit that began: somebody asked
to buy, sell or rent, or was taken up by hand; who asks three times for the same is one. A step
counts whoever came at least as far, whatever became of them later.

A period that was cut at a day is seen as it stood on that day, so that this year so far meets
last year as it was then, and not with a year more to ripen.
"""

import datetime as dt
from enum import IntEnum

from django.db.models import (
    Case,
    CharField,
    Exists,
    F,
    IntegerField,
    Max,
    OuterRef,
    Q,
    Subquery,
    Value,
    When,
)  # fmt: skip
from django.db.models.functions import MD5, Coalesce, Greatest, Lower

from contacts.models import Category, Filing
from crm.kit import clock
from goals.asked import Asked
from goals.behind import Kind, Line
from goals.behind.leads import SIDES
from leads.models import Lead
from prospects.models import Prospect, Stage, StageChange
from prospects.ninety_days import DECIDE_BY, STARTED
from transactions.models import Stage as DealStage
from transactions.models import StageMove, Transaction

NINETY_DAYS = dt.timedelta(days=DECIDE_BY)


class Step(IntEnum):
    """How far a lead came."""

    CAME = 0
    CONTACTED = 1
    QUALIFIED = 2
    APPOINTMENT = 3
    AGREEMENT = 4
    CONTRACT = 5
    CLOSED = 6


STEP_OF_STAGE = {
    Stage.CONTACTED: Step.CONTACTED,
    Stage.QUALIFIED: Step.QUALIFIED,
    Stage.APPOINTMENT_SET: Step.QUALIFIED,  # one to which nobody came is none
    Stage.APPOINTMENT_MET: Step.APPOINTMENT,
    Stage.AGREEMENT_SIGNED: Step.AGREEMENT,
}


# ── which ────────────────────────────────────────────────────────────────────
def came(asked: Asked):
    """Pursuits that began in the period: not of who is filed NoLead, nor what was no lead."""
    begins, ends = asked.period.moments(asked.zone)
    no_lead = Filing.objects.filter(
        person=OuterRef("person"), category__meaning=Category.Meaning.NO_LEAD
    )
    theirs = Lead.objects.filter(prospect=OuterRef("pk"))
    meant = theirs.filter(dismissed_at=None)
    rows = Prospect.objects.visible_to(asked.membership).filter(
        ~Exists(no_lead), opened_at__gte=begins, opened_at__lt=ends
    )
    rows = rows.exclude(Exists(theirs.exclude(dismissed_at=None)) & ~Exists(meant))
    if asked.member:
        rows = rows.filter(person__owner=asked.member)
    if asked.side:
        rows = rows.filter(side__in=SIDES[asked.side])
    if asked.source:
        rows = rows.filter(source=asked.source)
    return rows.annotate(counted_on=F("opened_at"))


def with_step(asked: Asked):
    """With `step`: how far each of them came."""
    return (
        came(asked).alias(**_ways(asked)).annotate(step=Greatest("by_stage", "by_move", "by_deal"))
    )


def as_of(asked: Asked) -> dt.datetime | None:
    """The moment as of which they are looked at; None for now."""
    is_cut = asked.period != asked.period.whole
    return asked.period.moments(asked.zone)[1] if is_cut else None


def _ways(asked: Asked) -> dict:
    """The three places that know how far one came: its stage, its moves, its transaction."""
    mine = {"prospect": OuterRef("pk")}
    return {
        "by_stage": by_stage(asked),
        "by_move": Coalesce(Subquery(by_moves(asked).filter(**mine).values("far")), 0),
        "by_deal": Coalesce(Subquery(by_deals(asked).filter(**mine).values("far")), 0),
    }


def by_stage(asked: Asked):
    seen = as_of(asked)
    return _place("stage", Q() if seen is None else Q(stage_changed_at__lt=seen))


def by_moves(asked: Asked):
    """A row for each `prospect`, with how `far` its moves have brought it."""
    changes, seen = StageChange.objects.order_by(), as_of(asked)
    if seen is not None:
        changes = changes.filter(at__lt=seen)
    far = Max(Greatest(_place("before"), _place("after")))
    return changes.values("prospect").annotate(far=far)


def _place(field: str, only=None):
    only = only or Q()
    return Case(
        *[When(only & Q(**{field: stage}), then=Value(int(step)))
          for stage, step in STEP_OF_STAGE.items()],
        default=0, output_field=IntegerField(),
    )  # fmt: skip


def by_deals(asked: Asked):
    """A row for each `prospect` that has a transaction, with how `far` that came."""
    seen = as_of(asked)
    moves = StageMove.objects.filter(transaction=OuterRef("pk"), after=DealStage.UNDER_CONTRACT)
    closed, contract = Q(stage=DealStage.CLOSED), Q(stage=DealStage.UNDER_CONTRACT)
    begun = Q(pk__isnull=False)
    if seen is not None:
        day = asked.period.last
        moves = moves.filter(on__lte=day)
        closed, contract = Q(closed_on__lte=day), contract & Q(stage_since__lt=seen)
        begun = Q(created_at__lt=seen)
    far = Case(
        When(closed, then=Value(int(Step.CLOSED))),
        When(contract | Q(Exists(moves)), then=Value(int(Step.CONTRACT))),
        When(begun, then=Value(int(Step.AGREEMENT))),
        default=0, output_field=IntegerField(),
    )  # fmt: skip
    return Transaction.objects.order_by().values("prospect").annotate(far=Max(far))


# ── what became of them within ninety days ───────────────────────────────────
def with_fate(rows, asked: Asked):
    """With `fate`: "young" whose ninety days since the first call are not over; of the others
    "converted" or "dropped" within them, decided "later", or "undecided" to this day."""
    seen = as_of(asked) or clock.now()
    ended = Q(closed_at__lt=seen)
    in_time = ended & Q(closed_at__lte=F("started") + NINETY_DAYS)
    fates = [
        When(started__gt=seen - NINETY_DAYS, then=Value("young")),
        When(in_time & Q(stage=Stage.AGREEMENT_SIGNED), then=Value("converted")),
        When(in_time, then=Value("dropped")),
        When(ended, then=Value("later")),
    ]
    fate = Case(*fates, default=Value("undecided"), output_field=CharField())
    return rows.alias(started=STARTED).annotate(fate=fate)


def is_lost(asked: Asked) -> Q:
    return Q(stage=Stage.LOST, closed_at__lt=as_of(asked) or clock.now())


def lost(asked: Asked):
    """Those that ended without an agreement, with `step` and `why` (a key of the reason)."""
    rows = with_step(asked).filter(is_lost(asked))
    return rows.annotate(counted_on=F("closed_at"), why=MD5(Lower("lost_reason")))


# ── the rules ────────────────────────────────────────────────────────────────
def _at_least(step: Step):
    return lambda asked: with_step(asked).filter(step__gte=step)


def _of_fate(fate: str):
    return lambda asked: with_fate(came(asked), asked).filter(fate=fate)


def _lost_at(step: Step):
    return lambda asked: lost(asked).filter(step=step)


def _without_source(rule):
    return lambda asked: rule(asked).filter(source=None)


def _without_owner(rule):
    """Those of nobody whose figures one could ask for."""
    return lambda asked: rule(asked).exclude(person__owner__in=asked.members)


def stayed(stage: Stage):
    """Those that have been in that stage and left it."""

    def rule(asked: Asked):
        left = StageChange.objects.filter(prospect=OuterRef("pk"), before=stage)
        if (seen := as_of(asked)) is not None:
            left = left.filter(at__lt=seen)
        return came(asked).filter(Exists(left))

    return rule


STEPS = {
    "came": came,
    "contacted": _at_least(Step.CONTACTED),
    "qualified": _at_least(Step.QUALIFIED),
    "appointment": _at_least(Step.APPOINTMENT),
    "agreement": _at_least(Step.AGREEMENT),
    "contract": _at_least(Step.CONTRACT),
    "closed": _at_least(Step.CLOSED),
}
NAMES = {
    "came": "Came in", "contacted": "Talked with you", "qualified": "Qualified",
    "appointment": "Appointment held", "agreement": "Signed with you",
    "contract": "Under contract", "closed": "Closed",
}  # fmt: skip
FATES = {
    "converted": "Signed within ninety days", "dropped": "Let go within ninety days",
    "later": "Decided after ninety days", "undecided": "Undecided after ninety days",
    "young": "Not ninety days old yet",
}  # fmt: skip
BECAUSE = "because-"


class Rules(dict):
    """The rules by name; those of a reason for a loss are made when they are asked for."""

    def __contains__(self, name) -> bool:
        return super().__contains__(name) or _is_reason(name)

    def __missing__(self, name):
        if not _is_reason(name):
            raise KeyError(name)
        return self.of_reason(name.removeprefix(BECAUSE))

    def of_reason(self, why: str):
        return lambda asked: lost(asked).filter(why=why)


class Said(Rules):
    def of_reason(self, why: str):
        return "Lost for the same reason"


def _is_reason(name: str) -> bool:
    why = name.removeprefix(BECAUSE)
    return name.startswith(BECAUSE) and len(why) == 32 and why.isascii() and why.isalnum()


RULES = Rules(
    STEPS
    | {f"{name}-unsourced": _without_source(rule) for name, rule in STEPS.items()}
    | {f"{name}-unowned": _without_owner(rule) for name, rule in STEPS.items()}
    | {fate: _of_fate(fate) for fate in FATES}
    | {"lost": lost}
    | {f"lost-{step.name.lower()}": _lost_at(step) for step in Step}
    | {f"stayed-{stage.value}": stayed(stage) for stage in Stage if stage.is_open}
)
SAID = Said(
    {name: f"Leads: {said.lower()}" for name, said in NAMES.items()}
    | {f"{name}-unsourced": f"Leads without a source: {said.lower()}"
       for name, said in NAMES.items()}
    | {f"{name}-unowned": f"Leads that nobody has: {said.lower()}"
       for name, said in NAMES.items()}
    | {fate: f"Leads: {said.lower()}" for fate, said in FATES.items()}
    | {"lost": "Leads that were lost"}
    | {f"lost-{step.name.lower()}": f"Leads lost after: {NAMES[step.name.lower()].lower()}"
       for step in Step}
    | {f"stayed-{stage.value}": f"Leads that stood in: {stage.label.lower()}"
       for stage in Stage if stage.is_open}
)  # fmt: skip


def _line(one: Prospect, asked: Asked) -> Line:
    reason = f": {one.lost_reason}" if one.stage == Stage.LOST and one.lost_reason else ""
    source = f"{one.source}. " if one.source else ""
    text = f"{one.about}. {source}{one.stage_name}{reason}."
    day = one.counted_on.astimezone(asked.zone).date()
    return Line(str(one.person), one.get_absolute_url(), text, day)


PURSUITS = Kind(
    key="pursuits",
    rules=RULES,
    said=SAID,
    line=_line,
    prepare=lambda rows: rows.for_cards(),
)  # fmt: skip
