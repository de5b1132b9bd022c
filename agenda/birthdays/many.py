"""One go for all who are chosen: eCards, printed cards, or done; a job, for hundreds as for ten."""

import datetime as dt

from django.db import transaction

from accounts import jobs
from accounts.capabilities import Capability
from accounts.models import Act, Job
from agenda.birthdays import actions
from agenda.birthdays.finding import of_person
from agenda.birthdays.marks import mark
from agenda.models import How
from contacts.models import Person

BATCH = 50
MOST = 2_000
MOST_NAMED = 10
UNDO_FOR = dt.timedelta(hours=1)
HOLD = dt.timedelta(minutes=1)  # so long what leaves today lies here, to be taken back
_TITLES = {
    How.ECARD: "Send eCards for {}", How.CARD: "Print cards for {}", How.HAND: "Mark {} done",
}  # fmt: skip
_SAID = {How.ECARD: "eCards are written", How.CARD: "cards wait under Print", How.HAND: "are done"}


def start(how: str, chosen: list[tuple[int, str, int]], *, by) -> Job:
    """Now for a few, by a worker for many: `chosen` are person, kind and year of each."""
    count = len(chosen)
    days = f"{count:,} {'celebration' if count == 1 else 'celebrations'}"
    return jobs.start(
        "celebrations", _TITLES[how].format(days), by=by, total=count, undo_for=UNDO_FOR,
        how=str(how), chosen=[list(one) for one in chosen],
    )  # fmt: skip


def may(how: str, membership) -> bool:
    if how == How.HAND:
        return membership.may(Capability.WORK)
    action = actions.named(how)
    return bool(action) and membership.may(action.for_many)


@jobs.job("celebrations", needs=Capability.WORK)
def step(job) -> bool:
    how = job.arguments["how"]
    if not may(how, job.by):
        raise jobs.Refused("You may not do this any more.")
    chosen = job.arguments["chosen"][job.done : job.done + BATCH]
    people = _people(job.by, [pk for pk, _, _ in chosen])
    sent = []
    for pk, kind, year in chosen:
        said = _one(people.get(pk), kind, year, how, job, sent)
        if said:
            _leave_out(job, said)
    _remember(job, how, sent)
    job.done += len(chosen)
    more = bool(chosen) and job.done < job.total
    if not more:
        job.said = _said(job, how)
    return more


def _people(by, pks) -> dict[int, Person]:
    found = Person.objects.visible_to(by).filter(pk__in=pks).select_related("home")
    people = {one.pk: one for one in found.prefetch_related("phones", "emails", "addresses")}
    for person in people.values():
        person.workspace = by.workspace
    return people


def _one(person, kind: str, year: int, how: str, job, sent: list) -> str:
    """Do it; why it was left out, in a sentence."""
    occasion = of_person(person, kind, year) if person else None
    if occasion is None:
        return "Somebody is not in the book any more."
    if occasion.done:
        return f"{occasion.name} was done already."
    try:
        key = do(occasion, how, by=job.by, act=job.act, hold=HOLD)
    except actions.CannotDo as because:
        return str(because)
    if key:
        sent.append([key, list(occasion.identity)])
    return ""


@transaction.atomic
def do(occasion, how: str, *, by, act: Act, hold: dt.timedelta) -> str:
    """Mark it, and write down what leaves; the key of that. CannotDo says why not."""
    action = actions.named(how)
    key = action.key_for(occasion, act) if action else ""
    if action and (because := action.why_not(occasion)):
        raise actions.CannotDo(f"{occasion.name}: {because}.")
    if not mark(occasion.person, occasion.kind, occasion.year, how=how, by=by, key=key):
        raise actions.CannotDo(f"{occasion.name} was done already.")
    if action:
        action.do(occasion, by=by, key=key, hold=hold)
    return key


def _leave_out(job, said: str) -> None:
    left = job.result.get("left_out", [])
    job.result["left_out"] = [*left, said][:MOST_NAMED]
    job.result["left_out_count"] = job.result.get("left_out_count", 0) + 1


def _remember(job, how: str, sent: list) -> None:
    """In the act, so that taking it back stops what has not left."""
    if sent:
        facts = job.act.facts
        cards = [*facts.get("cards", []), {"how": how, "sent": sent}]
        job.act.facts = facts | {"cards": cards}
        Act.objects.filter(pk=job.act.pk).update(facts=job.act.facts)


def _said(job, how: str) -> str:
    left = job.result.get("left_out_count", 0)
    count = job.done - left
    said = f"{count:,} {_SAID[how]}."
    return f"{said} {left:,} left out: {' '.join(job.result['left_out'])}" if left else said
