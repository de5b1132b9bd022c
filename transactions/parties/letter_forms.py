"""A letter to several: to whom by role, the words, and what goes inside."""

from django import forms
from django.core.exceptions import ValidationError

from crm.kit.ids import uuid7
from messaging import merge
from messaging.lines import one_line, without_nul
from transactions.models import Document
from transactions.parties import letters
from transactions.parties.letters import FIELDS, MOST_BYTES, MOST_LETTERS, Draft


class PartyLetterForm(forms.Form):
    """Everything that was typed comes back with what is wrong."""

    to = forms.MultipleChoiceField(
        label="To", required=False, widget=forms.CheckboxSelectMultiple,
        error_messages={"invalid_choice": "One of them does not take part any more."},
    )  # fmt: skip
    subject = forms.CharField(
        max_length=200, required=False, widget=forms.TextInput(attrs={"autocomplete": "off"})
    )
    words = forms.CharField(
        label="What you write",
        max_length=MOST_LETTERS,
        required=False,
        widget=forms.Textarea(attrs={"rows": 9}),
        help_text="{{first_name}}, {{property_street}}, {{closing_date}} and {{their_role}} are "
        "filled in for each of them.",
    )
    tells_who = forms.BooleanField(
        label="Say at the end who else got it, by name and role", required=False, initial=True
    )
    has_sheet = forms.BooleanField(
        label="Enclose the sheet with everybody’s numbers", required=False
    )
    documents = forms.MultipleChoiceField(
        label="Enclose", required=False, widget=forms.CheckboxSelectMultiple
    )
    key = forms.UUIDField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args, transaction, by, **kwargs):
        super().__init__(*args, **kwargs)
        self.transaction, self.by = transaction, by
        self.readers = letters.readers(transaction)
        kept = Document.objects.visible_to(by).filter(transaction=transaction).kept()
        self.documents = list(kept.latest()[:100])
        self.fields["to"].choices = [(one.key, one.name) for one in self.readers if not one.refusal]
        self.fields["documents"].choices = [(str(one.public_id), one.title)
                                            for one in self.documents]  # fmt: skip
        self.fields["key"].initial = uuid7

    @property
    def rows(self) -> list[tuple]:
        """Each address with its box, None where nothing may go."""
        boxes = {box.data["value"]: box for box in self["to"]}
        return [(one, boxes.get(one.key)) for one in self.readers]

    def clean_to(self):
        picked = self.cleaned_data["to"]
        if not picked:
            raise ValidationError("Choose who gets it.")
        return [one for one in self.readers if one.key in picked]

    def clean_subject(self):
        subject = one_line(self.cleaned_data["subject"])
        if not subject:
            raise ValidationError("A mail needs a subject.")
        return subject

    def clean_words(self):
        words = without_nul(self.cleaned_data["words"]).replace("\r\n", "\n").strip()
        if not words:
            raise ValidationError("There are no words in it yet.")
        return words

    def clean_documents(self):
        picked = [one for one in self.documents
                  if str(one.public_id) in self.cleaned_data["documents"]]  # fmt: skip
        if letters.size_of(picked) > MOST_BYTES:
            raise ValidationError("Together they are larger than 10 MB: send links instead.")
        return picked

    def clean_key(self):
        return self.cleaned_data["key"] or uuid7()

    def clean(self):
        cleaned = super().clean()
        for name in ("subject", "words"):
            for complaint in merge.complaints(cleaned.get(name) or "", FIELDS):
                self.add_error(name, complaint)
        if "to" in cleaned and not self.errors:
            self._look_at_fields(cleaned)
        return cleaned

    def _look_at_fields(self, cleaned) -> None:
        draft = self.draft()
        for name in ("subject", "words"):
            empty = [(reader.name, field) for reader in draft.readers
                     for field in draft.filled(cleaned[name], reader).empty]  # fmt: skip
            for who, field in empty[:3]:
                self.add_error(
                    name, f"Of {who}, nothing is known for {{{{{field}}}}}: write "
                    f"{{{{{field}|your words}}}} or take it out.",
                )  # fmt: skip

    def draft(self) -> Draft:
        cleaned = self.cleaned_data
        return Draft(
            transaction=self.transaction, by=self.by, subject=cleaned.get("subject") or "",
            words=cleaned.get("words") or "", readers=cleaned.get("to") or [],
            tells_who=cleaned.get("tells_who", False), has_sheet=cleaned.get("has_sheet", False),
            documents=cleaned.get("documents") or [],
        )  # fmt: skip
