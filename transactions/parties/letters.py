"""One letter to several who take part, each by itself, through the ledger.

One mail each, and never one with all addresses in it: what comes back, who has asked to stop and
who has died are asked of each alone; nobody's address is handed to the others by a slip; and no
stranger in one mailbox can answer all with new wiring instructions. Whoever should know of the
others is told by the line at the end, which names them and shows no address.
"""

import datetime as dt
from dataclasses import dataclass, field

from django.db import IntegrityError
from django.db import transaction as one_commit

from accounts.live import changed
from accounts.tenancy import scope
from contacts.models import Email, Person
from contacts.names import read_names
from crm.kit import clock
from messaging import consent, merge
from messaging.letter import enclose
from messaging.models import Message
from transactions.documents.keeping import content_of
from transactions.models import Document, Party, PartyLetter, Transaction
from transactions.parties import people, sheet

PREFIX = "parties:"
UNDO = dt.timedelta(seconds=10)
TAKEN_BACK = "You took it back."
MOST_LETTERS = 20_000
MOST_BYTES = 10_000_000  # of all that is enclosed
FIELDS = ("property_address", "property_street", "closing_date", "their_role")


@dataclass(frozen=True)
class Reader:
    """Somebody who takes part, at one address."""

    party: Party
    address: str
    name: str
    remark: str = ""  # "They asked for no more letters."
    refusal: str = ""  # why nothing may go there
    of_spouse: bool = False

    @property
    def key(self) -> str:
        return f"{self.party.public_id} {self.address}"

    @property
    def person(self) -> Person:
        """Whom the fields speak of: their record, or one that is made of the name and not kept."""
        known = self.party.person if self.party.person_id else None
        if known and self.of_spouse:
            return Person(
                first_name=known.spouse_first_name,
                last_name=known.spouse_last_name or known.last_name,
            )
        if known:
            return known
        stands_in = Person(**vars(read_names(self.party.name)))
        stands_in.company = stands_in.company or self.party.company[:120]
        return stands_in


def readers(transaction) -> list[Reader]:
    """Everybody with an address, each address once; of a couple, both of them."""
    found: dict[str, Reader] = {}
    for party in people.in_order(transaction):
        for address, name, of_spouse in _addresses(party):
            found.setdefault(Email.normal(address), _reader(party, address, name, of_spouse))
    return list(found.values())


def _addresses(party: Party) -> list[tuple[str, str, bool]]:
    """The address, whose it is as one says it, and whether it is the spouse's alone."""
    if party.email or party.is_one_time:
        return [(party.email, party.called, False)] if party.email else []
    person, ways = party.person, {False: [], True: []}
    for email in person.known_emails:
        ways[email.of_spouse and person.is_couple].append(email)
    picked = [next((one for one in both if one.is_sendable), both[0])
              for both in ways.values() if both]  # fmt: skip
    if len(picked) < 2:
        return [(email.address, party.called, False) for email in picked]
    return [(picked[0].address, person.first, False),
            (picked[1].address, person.spouse_first_name, True)]  # fmt: skip


def _reader(party: Party, address: str, name: str, of_spouse: bool) -> Reader:
    person = party.person if party.person_id else None
    asked = {"purpose": Message.Purpose.TRANSACTIONAL, "is_automated": False}
    refusal = consent.refusal(address, person, **asked)
    stopped = not refusal and (
        consent.reason_at(Email.normal(address)) or (person and consent.has_asked_to_stop(person))
    )
    remark = "They asked for no more letters: only what this sale needs may go." if stopped else ""
    return Reader(party, address, name, remark, refusal, of_spouse)


# ── what they read ───────────────────────────────────────────────────────────
@dataclass
class Draft:
    """What was written, before each reader's fields are filled in."""

    transaction: Transaction
    by: object
    subject: str
    words: str
    readers: list[Reader]
    tells_who: bool = True
    has_sheet: bool = False
    documents: list[Document] = field(default_factory=list)

    def filled(self, text: str, reader: Reader) -> merge.Merged:
        extra = _facts(self.transaction, reader)
        return merge.render(
            text, reader.person, workspace=self.transaction.workspace, membership=self.by,
            extra=extra,
        )  # fmt: skip

    def text_for(self, reader: Reader) -> str:
        """The words as they leave: filled in, what lies elsewhere as links, and who got it."""
        parts = [self.filled(self.words, reader).text.strip()]
        links = [one for one in self.documents if one.is_link]
        parts += ["\n".join(f"{one.title}: {one.link}" for one in links)] if links else []
        others = list(dict.fromkeys(one.party for one in self.readers))
        if self.tells_who and len(others) > 1:
            named = "\n".join(f"{one.called}, {one.does.lower()}" for one in others)
            parts.append(f"This letter went, one by one, to:\n{named}")
        return "\n\n".join(parts)


def _facts(transaction, reader: Reader) -> dict:
    closing = transaction.day("closing")
    home = transaction.property
    return {
        "property_address": home.address if home else "",
        "property_street": home.street if home else "",
        "closing_date": f"{closing:%A, %B} {closing.day}" if closing else "",
        "their_role": reader.party.does.lower(),
    }


# ── leaving ──────────────────────────────────────────────────────────────────
def leave(draft: Draft, key) -> PartyLetter | None:
    """They leave within seconds; None: the letter of this key has left before."""
    try:
        with one_commit.atomic():
            letter = PartyLetter.objects.create(
                public_id=key, transaction=draft.transaction, subject=draft.subject,
                words=draft.words, to=[one.key for one in draft.readers],
                to_words=", ".join(dict.fromkeys(one.party.called for one in draft.readers))[:1000],
                documents=[str(one.public_id) for one in draft.documents],
                has_sheet=draft.has_sheet, tells_who=draft.tells_who, by=draft.by,
            )  # fmt: skip
    except IntegrityError:
        return None
    for number, reader in enumerate(draft.readers):
        _queue(draft, letter, number, reader)
    changed("messages", "transactions")
    return letter


def _queue(draft: Draft, letter: PartyLetter, number: int, reader: Reader) -> None:
    text = draft.text_for(reader)
    Message.objects.queue(
        key=f"{PREFIX}{letter.public_id}:{number}", to=reader.address, to_name=reader.name,
        subject=draft.filled(draft.subject, reader).text, text=text, html=merge.as_html(text),
        person=reader.party.person, by=draft.by, kind="Mail", purpose="transactional",
        not_before=clock.now() + UNDO,
        why={
            "rule": f"{draft.by} pressed send, to those who take part in {draft.transaction}.",
            "reader": f"You take part in {draft.transaction}.",
        },
    )  # fmt: skip


def take_back(letter: PartyLetter) -> tuple[int, int]:
    """How many stay here, and how many had left already."""
    rows = Message.objects.with_key_of(f"{PREFIX}{letter.public_id}:")
    with one_commit.atomic():
        for message in rows.waiting():
            consent.lock(message.recipient_norm, message.person_id)
        stopped = rows.cancel(TAKEN_BACK)
        if stopped:
            PartyLetter.objects.filter(pk=letter.pk).update(taken_back_at=clock.now())
    changed("messages", "transactions")
    return stopped, rows.left().count()


@enclose
def papers_of(message) -> list[tuple[str, bytes, str]]:
    """The files and the sheet that go inside; "Send again" sends them again."""
    if not message.dedupe_key.startswith(PREFIX):
        return []
    key = message.dedupe_key.removeprefix(PREFIX).partition(":")[0]
    with scope(message.workspace_id):
        letter = PartyLetter.objects.select_related("transaction__property").get(public_id=key)
        rows = Document.objects.filter(public_id__in=letter.documents, link="").order_by("pk")
        inside = [(one.name, content_of(one), one.content_type) for one in rows]
        if letter.has_sheet:
            inside.append(("numbers.pdf", sheet.pdf_of(letter.transaction), "application/pdf"))
    return inside


def size_of(documents) -> int:
    return sum(one.size for one in documents)
