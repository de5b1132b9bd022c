"""How texts and calls fared with those who carry them: told in any order, taken only upwards."""

import uuid

from accounts.live import changed
from crm.kit import clock
from messaging import calls, texting
from messaging.models import IncomingCall, Message, State

Carried = Message.Carried
MEANS = {
    "accepted": Carried.QUEUED, "scheduled": Carried.QUEUED, "queued": Carried.QUEUED,
    "sending": Carried.QUEUED, "sent": Carried.SENT, "delivered": Carried.DELIVERED,
    "read": Carried.READ, "undelivered": Carried.UNDELIVERED, "failed": Carried.UNDELIVERED,
    "canceled": Carried.UNDELIVERED,
}  # fmt: skip
BECAUSE = {
    "21610": "They have opted out with the provider.",
    "30003": "The phone is off or out of reach.",
    "30004": "The number does not take texts from us.",
    "30005": "The number is not in service.",
    "30006": "It is a landline: it takes no texts.",
    "30007": "The carrier took it for junk.",
    "30008": "The carrier does not say why.",
    "30032": "The toll-free number is not verified.",
    "30034": "The number is not registered for texting (10DLC).",
}
CALL_IS_OVER = {"completed", "busy", "failed", "no-answer", "canceled"}


def tell(line, *, public_id: str, sid: str, status: str, code: str = "") -> bool:
    """Write down how a text fared; a repeat, or what is behind the times, changes nothing."""
    now = MEANS.get(status)
    message = _message(line, public_id, sid)
    if now is None or message is None:
        return False
    lower = ["", *(one for one in Carried if one.rank < now.rank)]
    mine = Message.objects.filter(pk=message.pk)
    if not mine.filter(carried__in=lower).update(carried=now):
        return False
    because = BECAUSE.get(code) or f"The carrier did not bring it ({code or status})."
    if now == Carried.UNDELIVERED:
        _did_not_arrive(line, mine, message, because, code)
    else:  # a text that we were not sure of has left (R5)
        mine.move(
            State.UNKNOWN, State.SENT, sent_at=clock.now(), failure="", provider_message_id=sid
        )
    changed("messages", "texts", "people")
    return True


def _message(line, public_id: str, sid: str) -> Message | None:
    texts = Message.objects.filter(channel=Message.Channel.SMS)
    try:
        return texts.filter(public_id=uuid.UUID(public_id)).first()
    except ValueError:
        return texts.filter(provider_message_id=sid).first() if sid else None


def _did_not_arrive(line, mine, message: Message, because: str, code: str) -> None:
    if not mine.move(State.UNKNOWN, State.FAILED, failure=because):
        mine.update(failure=because)
    line.note_failure(f"A text to {message.to_address} did not arrive: {because}")
    if code == "21610":
        texting.stop(
            message.recipient_norm, words=because, source="By the provider", person=message.person
        )


def tell_call(line, sid: str, status: str, seconds: int) -> bool:
    call = IncomingCall.objects.filter(line=line, provider_id=sid).first()
    if call is None or status not in CALL_IS_OVER:
        return False
    return calls.end(call.pk, seconds=seconds)
