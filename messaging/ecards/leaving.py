"""One card that a member wrote to one person: it lies here for a moment, to be taken back."""

import datetime as dt

from django.db import transaction

from accounts.models import Act
from accounts.models.history import CannotUndo, when_undone
from crm.kit import clock
from messaging import consent
from messaging.ecards import sending
from messaging.models import ECard, Message

KIND = "ecard"
UNDO = dt.timedelta(seconds=10)
TAKEN_BACK = "You took it back."
A_WHILE = dt.timedelta(minutes=5)  # for whoever finds the act in the history, to be told


@transaction.atomic
def leave(card, person, said: dict, *, by, not_before: dt.datetime | None = None) -> Act | None:
    """It leaves in ten seconds, or on its day; None: this form was sent before, or nothing may go.

    What was typed stays in the act, for whoever takes it back.
    """
    key = f"ecard:{person.public_id}:{said['key']}"
    if ECard.objects.filter(key=key).exists():
        return None
    now = clock.now()
    at = not_before or now + UNDO
    title, lasts = f"eCard to {person.first}", max(at - now, UNDO) + A_WHILE
    with Act.doing(KIND, title, by=by, undo_for=lasts) as act:
        sent = sending.send(
            person, card.key, said["body"], by, key, subject=said["subject"], not_before=at
        )
    if sent is None:
        return None
    typed = {name: said[name] for name in ("subject", "body")}
    facts = {"card": card.key, "person": str(person.public_id), "key": key} | typed
    Act.objects.filter(pk=act.pk).update(facts=facts)
    return act


@when_undone
def stop(act, people) -> None:
    """Taking it back stops the mail; one that has left refuses."""
    if act.kind != KIND or "key" not in act.facts:
        return
    sent = ECard.objects.select_related("message").filter(key=act.facts["key"]).first()
    if sent is None:
        return
    consent.lock(sent.message.recipient_norm, sent.person_id)
    if not Message.objects.filter(pk=sent.message_id).cancel(TAKEN_BACK):
        raise CannotUndo("The card has left already.")
