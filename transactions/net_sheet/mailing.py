"""The net sheet by mail to the sellers: the paper as it was lies with the papers of the sale."""

from django import forms
from django.core.files.base import ContentFile
from django.db import IntegrityError
from django.db import transaction as one_commit

from accounts.models import Act
from accounts.tenancy import scope
from contacts.names import read_names
from crm.kit import clock, dates
from crm.kit.ids import uuid7
from messaging.letter import enclose
from messaging.lines import without_nul
from messaging.models import Message
from transactions.documents.keeping import content_of, keep_file
from transactions.models import Document
from transactions.report.sending import readers

PREFIX = "net-sheet:"
NAME = "net-sheet.pdf"
NOBODY = "No seller here has an e-mail address. Add one under People first."


class NetSheetMailForm(forms.Form):
    """To which sellers, in which words."""

    to = forms.MultipleChoiceField(
        label="Goes to", widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "Choose who gets it."},
    )  # fmt: skip
    words = forms.CharField(
        label="What you write", max_length=4_000, widget=forms.Textarea({"rows": 10}),
        error_messages={"required": "A word to it, so that they know what it is."},
    )  # fmt: skip
    key = forms.UUIDField(widget=forms.HiddenInput, required=False, initial=uuid7)

    def __init__(self, data=None, *, transaction, by, **kwargs):
        super().__init__(data, **kwargs)
        self.readers = readers(transaction)
        self.fields["to"].choices = [
            (str(party.public_id), f"{party.called}, {address}") for party, address in self.readers
        ]
        self.initial["to"] = [key for key, _ in self.fields["to"].choices]
        self.initial["words"] = first_words(transaction, [one for one, _ in self.readers], by)
        if not self.readers:
            self.fields["to"].help_text = NOBODY

    def clean_words(self):
        return without_nul(self.cleaned_data["words"]).replace("\r\n", "\n").strip()

    @property
    def picked(self) -> list:
        return [one for one in self.readers if str(one[0].public_id) in self.cleaned_data["to"]]


def first_words(transaction, parties, by) -> str:
    """Plain words to begin with, before anybody changes them."""
    firsts = [first for party in parties for first in _firsts(party) if first]
    hello = f"Hello {' and '.join(firsts)},".replace(" ,", ",")
    return (
        f"{hello}\n\nenclosed is what you would take home from {transaction.name}, line by line. "
        "It is an estimate from what we know today; the title company or attorney gives the final "
        f"figures.\n\nCall me with any question.\n\n{by}"
    )


def _firsts(party) -> list[str]:
    """Both of a couple."""
    if not party.person_id:
        return [read_names(party.name).first_name]
    couple = [party.person.spouse_first_name] if party.person.is_couple else []
    return [party.person.first, *couple]


@one_commit.atomic
def send(transaction, paper: bytes, *, to, words: str, key, by) -> Document | None:
    """One mail each, with the paper in it; None when the one of that key has left before."""
    day = clock.today(transaction.workspace.zone)
    try:
        with one_commit.atomic():
            kept = keep_file(
                transaction, ContentFile(paper, NAME), by=by, public_id=key, shows_income=True,
                title=f"Net sheet of {dates.written_out(day)}, mailed",
            )  # fmt: skip
    except IntegrityError:
        return None
    for number, (party, address) in enumerate(to):
        Message.objects.queue(
            key=f"{PREFIX}{kept.public_id}:{number}", to=address, to_name=party.called[:80],
            subject=f"What you take home: {transaction.name}"[:200], text=words,
            person=party.person, by=by, kind="Net sheet",
            why={"rule": f"{by} sent it from the net sheet of {transaction}."},
        )  # fmt: skip
    whom = " and ".join(party.called for party, _ in to)
    Act.begin("net_sheet", f"Mailed the net sheet of {transaction} to {whom}"[:200], by=by)
    return kept


@enclose
def paper_of(message) -> list[tuple[str, bytes, str]]:
    """The paper as it was when it was sent; "Send again" sends the same one."""
    if not message.dedupe_key.startswith(PREFIX):
        return []
    key = message.dedupe_key.removeprefix(PREFIX).partition(":")[0]
    with scope(message.workspace_id):
        kept = Document.objects.get(public_id=key)
        return [(NAME, content_of(kept), kept.content_type)]
