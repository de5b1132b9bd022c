"""From a stored event to its effect: the letter that it names, what was said, and what follows.

Events come in any order and more than once: a letter only ever moves up, and what was said against
an address stays said (R17).
"""

import structlog
from anymail.signals import AnymailTrackingEvent, EventType, RejectReason
from django.db import connection, transaction

from accounts.live import changed
from accounts.tenancy import scope
from contacts.models import Email
from crm.kit import clock
from messaging import bounces, returns
from messaging.hooks.events import letter_named_in
from messaging.hooks.tellers import Teller, reader_of
from messaging.models import AddressReport, Message, MessageEvent, ProviderEvent, State

Kind, Event = AddressReport.Kind, MessageEvent.Kind
MOST_AT_ONCE = 500
REJECTED = {
    RejectReason.INVALID: Kind.HARD, RejectReason.BOUNCED: Kind.HARD,
    RejectReason.SPAM: Kind.COMPLAINT, RejectReason.UNSUBSCRIBED: Kind.OPT_OUT,
    RejectReason.BLOCKED: Kind.REFUSED, RejectReason.TIMED_OUT: Kind.SOFT,
}  # fmt: skip
SEEN = {
    EventType.DELIVERED: Event.DELIVERED, EventType.OPENED: Event.OPENED,
    EventType.CLICKED: Event.CLICKED,
}  # fmt: skip
# Whoever tells one of these has the letter.
HAS_IT = {
    EventType.QUEUED, EventType.SENT, EventType.DEFERRED, EventType.BOUNCED, EventType.COMPLAINED,
    EventType.UNSUBSCRIBED, EventType.AUTORESPONDED, *SEEN,
}  # fmt: skip
NOTHING = {EventType.QUEUED, EventType.SENT, EventType.DEFERRED, EventType.AUTORESPONDED}
log = structlog.get_logger("sphere.events")


def scan() -> None:
    with connection.cursor() as cursor:
        cursor.execute("select * from unread_event_workspaces(%s)", [clock.now()])
        waiting = [row[0] for row in cursor.fetchall()]
    for workspace_id in waiting:
        read(workspace_id)


def read(workspace_id: int) -> None:
    """Let what is stored take effect; a second call, at once or after, changes nothing."""
    with scope(workspace_id):
        pks = list(ProviderEvent.objects.unread().order_by("pk").values_list("pk", flat=True))
    for pk in pks[:MOST_AT_ONCE]:
        with scope(workspace_id):
            event = ProviderEvent.objects.unread().filter(pk=pk).first()
            if event is None or not event.claim():
                continue
        try:
            with scope(workspace_id):
                settle(pk)
        except Exception as error:  # noqa: BLE001 -- one that cannot be read holds up no other
            log.error("event.not_read", provider=event.provider, error=type(error).__name__)
    if pks:
        with scope(workspace_id):
            changed("messages", "people")


@transaction.atomic
def settle(pk: int) -> None:
    """Once for each event, whoever else is reading it."""
    event = ProviderEvent.objects.unread().select_for_update().filter(pk=pk).first()
    if event is None:
        return
    teller = reader_of(event.provider)
    did = [_take(event, teller, told, number) for number, told in enumerate(teller.read(event.raw))]
    event.state, event.did = ProviderEvent.State.READ, "; ".join(filter(None, did))[:200]
    event.save(update_fields=["state", "did"])


def _take(event: ProviderEvent, teller: Teller, told: AnymailTrackingEvent, number: int) -> str:
    message = _letter(event, told)
    address = message.to_address if message else str(told.recipient or "")
    if message is None and not _is_known(address):
        return "It is about nobody here."
    if message is not None:
        _settle_unsure(message, told)
    at = _moment(told)
    key = f"{event.provider}:{event.event_id[:150]}:{number}"
    if seen := SEEN.get(told.event_type):
        if message is not None:
            detail = str(told.click_url or "")[:500]
            MessageEvent.objects.note(
                message, seen, at=at, detail=detail, key=key if seen.may_repeat else "",
                is_machine=teller.is_machine(event.raw),
            )  # fmt: skip
        return seen.label
    if told.event_type in NOTHING:
        return ""
    kind, status, said = _against(teller, event.raw, told)
    if kind is None:
        return "It says nothing against anybody."
    returns.say(
        kind, address, key=key, message=message, status=status, said=said, source=teller.name,
        at=at,
    )  # fmt: skip
    return kind.label


def _letter(event: ProviderEvent, told: AnymailTrackingEvent) -> Message | None:
    """The letter by our own name for it, or by the provider's; in this workspace and no other."""
    texts = [str(told.message_id or ""), str(told.metadata or "").replace("'", '"')]
    public_id = letter_named_in(" ".join([*texts, str(event.raw)]).replace("'", '"'))
    found = public_id and Message.objects.filter(public_id=public_id).first()
    if found or not told.message_id:
        return found or None
    norm = Email.normal(str(told.recipient or ""))
    mine = Message.objects.filter(recipient_norm=norm, provider_message_id=told.message_id)
    return mine.order_by("-pk").first()


def _is_known(address: str) -> bool:
    """Somebody's here: the provider tells what other programs of the agent sent, too."""
    return Email.objects.filter(address_lc=Email.normal(address)).exists()


def _settle_unsure(message: Message, told: AnymailTrackingEvent) -> None:
    """A letter of which nobody knew whether it left: whoever tells of it has it (R5)."""
    unsure = Message.objects.filter(pk=message.pk)
    if told.event_type in HAS_IT:
        sent_at = message.handoff_at or clock.now()
        unsure.move(State.UNKNOWN, State.SENT, sent_at=sent_at, failure="")
    elif told.event_type in (EventType.REJECTED, EventType.FAILED):
        because = "The mail provider did not send it."
        unsure.move(State.UNKNOWN, State.FAILED, failure=because)


def _moment(told: AnymailTrackingEvent):
    """When it happened: never later than now, whatever a provider's clock says."""
    now = clock.now()
    return min(told.timestamp, now) if told.timestamp else now


def _against(teller: Teller, raw: dict, told: AnymailTrackingEvent):
    """What was said against whom: its kind, the code, and the words."""
    words = [*teller.words(raw), str(told.mta_response or ""), str(told.description or "")]
    said = next((one for one in words if " " in one), next(filter(None, words), ""))
    status = bounces.status_in(*words)
    if told.event_type == EventType.COMPLAINED:
        if told.description == "not-spam":
            return Kind.NOT_JUNK, status, said
        is_filter = raw.get("Type") == "SpamNotification"  # a server's own words, not a person's
        return (Kind.REFUSED if is_filter else Kind.COMPLAINT), status, said
    if told.event_type == EventType.UNSUBSCRIBED:
        return Kind.OPT_OUT, "", "They unsubscribed at the provider."
    if told.event_type == EventType.REJECTED:
        return REJECTED.get(told.reject_reason), status, said
    if told.event_type != EventType.BOUNCED:
        return None, status, said
    permanent = teller.is_for_good(raw)
    kind = bounces.kind_of(status, " ".join(words), permanent=permanent)
    return kind or (Kind.HARD if permanent else Kind.SOFT), status, said
