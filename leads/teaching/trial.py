"""What a format would read in the last mails of its sender, beside what was read before."""

from dataclasses import dataclass

from django.conf import settings

from accounts.models import Membership
from crm.kit import phones
from leads.models import InboundMessage, TaughtFormat
from leads.parsing import Reading, read

MOST = 20
COLUMNS = {
    "name": "Name", "phone": "Phone", "email": "E-mail", "property_address": "Home",
    "message": "Message",
}  # fmt: skip
WORDS = {"same": "as before", "new": "new", "changed": "changed", "empty": "empty"}
TONES = {"same": "good", "new": "good", "changed": "warn", "empty": "bad"}


@dataclass(frozen=True)
class Cell:
    label: str
    value: str
    before: str

    @property
    def state(self) -> str:
        if not self.value:
            return "empty" if self.before else ""
        if not self.before:
            return "new"
        return "same" if _alike(self.value, self.before) else "changed"

    @property
    def words(self) -> str:
        return WORDS.get(self.state, "")

    @property
    def tone(self) -> str:
        return TONES.get(self.state, "")


@dataclass(frozen=True)
class Row:
    mail: InboundMessage
    cells: list[Cell]
    is_read: bool

    @property
    def was_by_hand(self) -> bool:
        return self.mail.by_hand


def rows_of(format: TaughtFormat) -> list[Row]:
    """The newest mails first; nothing is changed by trying."""
    mails = (
        format.mails()
        .exclude(state=InboundMessage.State.RECEIVED)
        .select_related("lead__person", "lead__property")
        .prefetch_related("lead__person__phones", "lead__person__emails")
        .newest_first()[:MOST]
    )
    ours = set(Membership.objects.values_list("user__email", flat=True))
    rules = [] if not format.trial.marks else [format.trial]
    return [_row(mail, _read(mail, rules, ours), format.parser) for mail in mails]


def _read(mail, rules, ours) -> Reading:
    return read(
        bytes(mail.raw), own_domains={settings.MAIL_DOMAIN}, own_addresses=ours, taught=rules
    )


def _row(mail, reading, parser) -> Row:
    # Guesses of a mail that waits are not yet read: they fill the form, and nothing more.
    said = _said(reading.as_json()) if reading.kind == "lead" else {}
    before = _before(mail)
    cells = [
        Cell(label, said.get(name, ""), before.get(name, "")) for name, label in COLUMNS.items()
    ]
    return Row(mail, cells, reading.kind == "lead" and reading.reachable)


def _before(mail) -> dict[str, str]:
    if mail.by_hand and mail.lead:
        return _of_lead(mail.lead)
    return _said(mail.reading) if mail.kind == "lead" else {}


def _of_lead(lead) -> dict[str, str]:
    """What a member read in the mail."""
    person = lead.person
    return {
        "name": f"{person.first_name} {person.last_name}".strip(),
        "phone": ", ".join(phones.national(one.number) for one in person.phones.all()),
        "email": ", ".join(one.address for one in person.emails.all()),
        "property_address": str(lead.property or ""),
        "message": lead.message,
    }


def _said(reading: dict) -> dict[str, str]:
    name = f"{reading.get('first_name') or ''} {reading.get('last_name') or ''}".strip()
    number = reading.get("phone") or ""
    rest = {one: reading.get(one) or "" for one in ("email", "property_address", "message")}
    return {"name": name, "phone": number and phones.national(number)} | rest


def _alike(value: str, before: str) -> bool:
    """The same, or the fuller spelling of it: "77 Cove Street" within "77 Cove Street, Reno"."""
    one, other = (" ".join(text.casefold().split()) for text in (value, before))
    words, known = one.replace(",", " ").split(), other.replace(",", " ").split()
    return one in other or other in one or (words[0] == known[0] and words[-1] == known[-1])
