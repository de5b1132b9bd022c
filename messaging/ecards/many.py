"""A card to everybody who was picked: a job that writes each mail down, and says who got none."""

from django.core.exceptions import ValidationError
from django.db.models import Exists, OuterRef

from accounts import jobs
from accounts.capabilities import Capability
from accounts.models import Job
from contacts.models import Email, Person, Selection
from crm.kit import clock
from messaging import merge
from messaging.ecards import deck, sending
from messaging.mailings.audience import REASONS
from messaging.models import ECard

BATCH = 100
MOST_NAMED = 20


def start(card, selection: Selection, *, by, typed: dict) -> Job:
    """Now for a few, by a worker for many; the key of the form begins it once."""
    title = f"Send the eCard “{card.name}” to {selection.people_words}"
    begun = Job.objects.filter(kind="ecards", by=by, arguments__key=typed["key"]).first()
    return begun or jobs.start(
        "ecards", title, by=by, total=selection.count, card=card.key, selection=selection.pk,
        **typed,
    )  # fmt: skip


@jobs.job("ecards", needs=Capability.SEND_BULK)
def step(job) -> bool:
    card = deck.find(job.arguments["card"])
    chosen = Selection.objects.visible_to(job.by).filter(pk=job.arguments["selection"])
    selection = chosen.defer("ids").first()
    if card is None or selection is None:
        raise jobs.Refused("The card or the people are not there any more. Pick them anew.")
    ids = selection.ids_between(job.done, job.done + BATCH)
    _remember(job, _send(job, card, ids))
    job.done += len(ids)
    more = bool(ids) and job.done < selection.count
    if not more:
        job.said = _said(job)
    return more


def _send(job, card, ids: list[int]) -> list[str]:
    """Write the mails of these; sentences that name those who get none."""
    typed, workspace, by = job.arguments, job.by.workspace, job.by
    people = with_card(Person.objects.visible_to(by).filter(pk__in=ids), card, workspace)
    people = sending.judged(people.select_related("home"), adds_silent=typed["adds_silent"])
    texts, left_out = [typed["subject"], typed["body"]], []
    gaps = {person.pk: names for person, names in merge.missing(texts, list(people))}
    for person in people:
        person.workspace = workspace
        because = _because(person, gaps.get(person.pk), once=typed["once"])
        if not because:
            because = _post(card, person, texts, by, typed["key"])
        if because:
            left_out.append(because)
    return left_out


def _post(card, person, texts: list[str], by, key: str) -> str:
    fill = {"workspace": person.workspace, "membership": by}
    subject, words = (merge.render(text, person, **fill).text for text in texts)
    key = f"ecard:{key}:{Email.normal(person.address)}"
    if ECard.objects.filter(key=key).exists():
        return f"{person.name} shares an address with somebody who gets it."
    try:
        sending.post(
            card, to=person.address, person=person, subject=subject, text=words, by=by, key=key,
            campaign=f"ecard-{key.split(':')[1].replace('-', '')}",
        )  # fmt: skip
    except ValidationError:
        return f"{person.name}: no mail can go to {person.address}."
    return ""


def with_card(people, card, workspace):
    """People with `has_it`: whether they got a card of this occasion in its year."""
    year = card.year_on(clock.today(workspace.zone))
    theirs = ECard.objects.of(card.occasion_key, year).on_their_way()
    return people.annotate(has_it=Exists(theirs.filter(person=OuterRef("pk"))))


def _because(person, gaps, *, once: bool) -> str:
    if person.why_not:
        return f"{person.name}: {reason(person)}."
    if once and person.has_it:
        return f"{person.name} has this year’s card already."
    if gaps:
        names = ", ".join(f"{{{{{name}}}}}" for name in gaps)
        return f"{person.name}: nothing is known for {names}."
    return ""


def reason(person) -> str:
    """ "asked for no more letters"."""
    said = REASONS[person.why_not][0]
    return said[:1].lower() + said[1:]


def _remember(job, left_out: list[str]) -> None:
    job.result["left_out"] = [*job.result.get("left_out", []), *left_out][:MOST_NAMED]
    job.result["left_out_count"] = job.result.get("left_out_count", 0) + len(left_out)


def _said(job) -> str:
    left = job.result.get("left_out_count", 0)
    sent = job.done - left
    said = f"{sent:,} {'card is' if sent == 1 else 'cards are'} on the way."
    return f"{said} {left:,} left out: {' '.join(job.result['left_out'])}" if left else said
