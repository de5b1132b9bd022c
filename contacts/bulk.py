"""Doing one thing to many: actions over people who were picked in a list, or over a whole filter.

An app registers an action with the function that does it to a set of people, a batch at a time:

    add_bulk_action(BulkAction("cold", "Cold", "snowflake", "Mark {people} Cold", do=mark_cold))

`do(people, by=member, **values)` gets a queryset of people and what its form said. It may return
sentences that name those it left out ("June Hargrove has died."). Everything that it writes is one
act, which one undo takes back.
"""

import datetime as dt
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from django.http import QueryDict

from accounts import jobs
from accounts.capabilities import Capability
from accounts.models import Job
from contacts.models import Person, Selection

UNDO_FOR = dt.timedelta(days=7)
BATCH = 10_000
MOST_NAMED = 20


@dataclass(frozen=True)
class BulkAction:
    """One button of the bulk bar."""

    name: str
    title: str  # in the bar
    icon: str
    button: str = ""  # on the button that does it: "Mark {people} Cold"
    needs: str = Capability.WORK
    # `form(data, membership=)`: what else must be said; its cleaned values go to `do` by name. Its
    # `words()`, if it has them, end the title: "File 12 people in Christmas".
    form: type | None = None
    do: Callable | None = None
    order: int = 50
    # Always ask first; without it a few people, picked by hand, are done at once, with an undo.
    asks: bool = False
    # What it leads to, in a sentence: "No drip writes to them; they leave the call list."
    consequence: str = ""
    # The URL name of a page of its own, which takes the selection; then `do` is not used.
    leads_to: str = ""
    batch: int = BATCH
    undo_for: dt.timedelta | None = UNDO_FOR

    def sentence(self, people: str) -> str:
        return (self.button or f"{self.title}: {{people}}").format(people=people)


actions: dict[str, BulkAction] = {}


def add_bulk_action(action: BulkAction) -> None:
    actions[action.name] = action


def actions_for(membership) -> list[BulkAction]:
    """The buttons that this member may press."""
    allowed = [action for action in actions.values() if membership.may(action.needs)]
    return sorted(allowed, key=lambda action: action.order)


def start(action: BulkAction, selection: Selection, *, by, data: QueryDict) -> Job:
    """Do it to everybody in the selection: now for a few, by a worker for many."""
    form = form_of(action, by, data)
    words = form.words() if form and form.is_valid() and hasattr(form, "words") else ""
    title = f"{action.sentence(selection.people_words)} {words}".strip()
    said = {name: data.getlist(name) for name in form.fields} if form else {}
    return jobs.start(
        "bulk", title, by=by, total=selection.count, undo_for=action.undo_for,
        action=action.name, selection=selection.pk, data=said,
    )  # fmt: skip


def form_of(action: BulkAction, membership, data: QueryDict | None = None):
    return action.form(data, membership=membership) if action.form else None


@jobs.job("bulk", needs=Capability.WORK)
def step(job) -> bool:
    """The next batch of the selection, with the rights its member has now."""
    action = actions.get(job.arguments["action"])
    selection = Selection.objects.visible_to(job.by).filter(pk=job.arguments["selection"]).first()
    if action is None or selection is None or not job.by.may(action.needs):
        raise jobs.Refused("You may not do this any more.")
    ids = selection.ids_between(job.done, job.done + action.batch)
    people = Person.objects.visible_to(job.by).filter(pk__in=ids)
    left_out = action.do(people, by=job.by, **_values(action, job)) if ids and action.do else []
    _remember(job, left_out or ())
    job.done += len(ids)
    more = bool(ids) and job.done < selection.count
    if not more:
        job.said = _said(job)
    return more


def _values(action: BulkAction, job) -> dict:
    data = QueryDict(mutable=True)
    for name, values in job.arguments["data"].items():
        data.setlist(name, values)
    form = form_of(action, job.by, data)
    if form is None:
        return {}
    if not form.is_valid():
        raise jobs.Refused(" ".join(sum(form.errors.values(), [])))
    return form.cleaned_data


def _remember(job, left_out: Iterable[str]) -> None:
    sentences = list(left_out)
    named = job.result.get("left_out", [])
    job.result["left_out"] = [*named, *sentences][:MOST_NAMED]
    job.result["left_out_count"] = job.result.get("left_out_count", 0) + len(sentences)


def _said(job) -> str:
    """ "Done: mark 12 people Cold." and who was left out, by name as far as there is room."""
    left = job.result.get("left_out_count", 0)
    if not left:
        return f"Done: {job.title[:1].lower()}{job.title[1:]}."
    said = f"Done for {job.done - left:,} of {job.done:,}. {left:,} left out: "
    return said + " ".join(job.result["left_out"])
