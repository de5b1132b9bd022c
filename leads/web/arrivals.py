"""What came by a form: the latest for its test console, and what was held back for no reason."""

from dataclasses import dataclass

from django.db import transaction

from crm.kit import phones
from leads import feed
from leads.models import InboundMessage, WebForm

SHOWN = 5
MOST_LETTERS = 4_000
READ = {
    "first_name": "First name", "last_name": "Last name", "phone": "Phone", "email": "E-mail",
    "property_address": "Home", "mls_number": "MLS number", "price": "Price",
    "lead_type": "Wants to", "message": "Message",
}  # fmt: skip
INTENTS = {
    "buyer": "buy",
    "seller": "sell",
    "renter": "rent",
    "both": "buy and sell",
    "unknown": "",
}


@dataclass(frozen=True)
class Arrival:
    """One arrival as the console shows it: as it came, as it was read, what became of it."""

    inbound: InboundMessage

    @property
    def raw(self) -> str:
        return bytes(self.inbound.raw)[:MOST_LETTERS].decode("utf-8", "replace").replace("\0", "")

    @property
    def is_sample(self) -> bool:
        return bool(self.inbound.told.get("is_sample"))

    @property
    def read(self) -> list[tuple[str, str]]:
        said = dict(self.inbound.reading)
        said["phone"] = phones.national(said.get("phone") or "")
        said["lead_type"] = INTENTS.get(said.get("lead_type"), "")
        answers = (said.get("extra") or {}).get("answers") or {}
        known = [(label, str(said[name])) for name, label in READ.items() if said.get(name)]
        return known + [(str(label).capitalize(), str(value)) for label, value in answers.items()]

    @property
    def tone(self) -> str:
        if self.inbound.lead_id:
            return "is-good"
        return "is-warn" if self.inbound.is_open else "is-note"

    @property
    def became(self) -> str:
        """What became of it, in words."""
        inbound = self.inbound
        if self.is_sample:
            named = {name for name, _ in self.read}
            reaches = named & {"Phone", "E-mail"}
            end = "A visitor’s would be a lead." if reaches else "A visitor’s would need a look."
            return f"A sample. {end}"
        if inbound.lead_id:
            return "A lead."
        if inbound.state == InboundMessage.State.RECEIVED:
            return "It is being read."
        return inbound.problem or inbound.get_state_display()


def latest(form: WebForm) -> list[Arrival]:
    found = InboundMessage.objects.filter(web_form=form).select_related("lead__person")
    return [Arrival(inbound) for inbound in found.order_by("-received_at", "-pk")[:SHOWN]]


@transaction.atomic
def believe(held: InboundMessage, *, by) -> InboundMessage:
    """A member says that a person sent it; a second tap changes nothing."""
    inbound = (
        InboundMessage.objects.select_for_update(of=("self",))
        .select_related("web_form__source", "workspace", "feed__source", "mailbox__source")
        .get(pk=held.pk)
    )
    if inbound.is_open and inbound.door == InboundMessage.Door.WEB:
        inbound.told |= {"believed": by.pk}
        inbound.save(update_fields=["told"])
        feed.effect(inbound, feed.reading_of(inbound, set()))
    return inbound
