import re

from django import forms

from leads.models import TaughtFormat
from leads.models.routing import LeadType
from leads.parsing.marking import NAMES, in_words
from leads.parsing.taught import FIELDS, Mark

# Whoever has an address there is a person: a rule for the whole domain would read everybody's.
EVERYBODYS = {
    "gmail.com", "googlemail.com", "yahoo.com", "hotmail.com", "outlook.com", "live.com",
    "msn.com", "aol.com", "icloud.com", "me.com", "mac.com", "comcast.net", "att.net",
    "verizon.net", "sbcglobal.net", "charter.net", "gmx.com", "proton.me", "protonmail.com",
}  # fmt: skip
SENDER = re.compile(r"(?:[^\s@<>]{1,64}@)?[\w-]{1,63}(?:\.[\w-]{1,63}){1,6}")
WAYS = [
    ("", "It is not in these mails"),
    ("after", "After these words on its line"),
    ("below", "In a line below these words"),
    ("before", "At the beginning of a line"),
    ("line", "Always in the same line of the mail"),
]


class FormatForm(forms.Form):
    """A taught format, field by field: only words that stand in the mail, never a pattern."""

    sender = forms.CharField(
        max_length=320,
        help_text="An address, or a domain for all its addresses.",
        error_messages={"required": "Whose mails? An address or a domain."},
    )
    subject_mark = forms.CharField(label="Only if the subject says", max_length=100, required=False)
    source = forms.CharField(
        max_length=80, required=False, widget=forms.TextInput({"list": "sources"}),
    )  # fmt: skip
    lead_type = forms.ChoiceField(label="They want to", choices=LeadType)

    def __init__(self, *args, format: TaughtFormat, **kwargs):
        self.format = format
        super().__init__(*args, initial=_initial(format), **kwargs)
        for name in FIELDS:
            self._add(name)

    def _add(self, name):
        self.fields[f"{name}_way"] = forms.ChoiceField(
            label="Where is it?", choices=WAYS, required=False
        )
        self.fields[f"{name}_words"] = forms.CharField(
            label="These words", max_length=100, required=False
        )
        self.fields[f"{name}_until"] = forms.CharField(
            label="Up to these words", max_length=100, required=False
        )
        self.fields[f"{name}_on"] = forms.CharField(
            label="Only in a line that begins with", max_length=100, required=False
        )
        self.fields[f"{name}_number"] = forms.IntegerField(
            label="Which line", min_value=1, max_value=40, required=False
        )

    @property
    def parts(self):
        """Each field of a lead with its sentence and its inputs."""
        marks = self.format.trial.marks
        for name in FIELDS:
            inputs = [self[f"{name}_{part}"] for part in ("way", "words", "until", "on", "number")]
            mark = marks.get(name)
            yield {
                "name": NAMES[name],
                "key": name,
                "said": in_words(name, mark) if mark else f"{NAMES[name]} is not looked for.",
                "is_marked": mark is not None,
                "is_open": any(one.errors for one in inputs),
                "inputs": inputs,
            }

    @property
    def marked(self):
        return [part for part in self.parts if part["is_marked"]]

    @property
    def unmarked(self):
        return [part for part in self.parts if not part["is_marked"]]

    @property
    def is_wrong_elsewhere(self) -> bool:
        return any(part["is_open"] for part in self.unmarked)

    def clean_sender(self):
        sender = self.cleaned_data["sender"].strip().strip("<>").removeprefix("@").lower()
        if not SENDER.fullmatch(sender):
            raise forms.ValidationError("This is no address and no domain.")
        if sender in EVERYBODYS:
            raise forms.ValidationError(
                "Everybody may write from there: name the one address instead."
            )
        return sender

    def clean(self):
        said = super().clean()
        self.marks = {name: mark for name in FIELDS if (mark := self._mark(name, said)) is not None}
        if not self.errors and not {"phone", "email"} & set(self.marks):
            self.add_error("phone_way", "Mark the number or the e-mail, so that you can answer.")
        if not self.errors and self._is_taken(said):
            self.add_error("sender", "There is a format for these mails already.")
        return said

    def _mark(self, name, said) -> dict | None:
        way = said.get(f"{name}_way")
        if not way:
            return None
        words, until, on = (
            " ".join((said.get(f"{name}_{part}") or "").split())
            for part in ("words", "until", "on")
        )
        if way in ("after", "below") and not words:
            self.add_error(f"{name}_words", "Which words? Copy them from the mail.")
        if way == "before" and not until:
            self.add_error(f"{name}_until", "Before which words? Copy them from the mail.")
        if way == "before" and name == "message":
            self.add_error(f"{name}_way", "A message needs words before it.")
        number = said.get(f"{name}_number") or 1
        return {"way": way, "words": words, "until": until, "on": on, "number": number}

    def _is_taken(self, said) -> bool:
        same = TaughtFormat.objects.kept().filter(
            sender=said["sender"], subject_mark=said["subject_mark"]
        )
        return same.exclude(pk=self.format.pk).exists()

    def save(self) -> None:
        """A proposal: nothing changes until it is kept."""
        said = self.cleaned_data
        plain = {name: said[name] for name in ("sender", "subject_mark", "source", "lead_type")}
        lead = (self.format.proposed or {}).get("lead")
        self.format.proposed = plain | {"marks": self.marks} | ({"lead": lead} if lead else {})
        self.format.save(update_fields=["proposed"])


def _initial(format: TaughtFormat) -> dict:
    rule = format.trial
    initial = {
        "sender": rule.sender, "subject_mark": rule.subject_mark, "lead_type": rule.lead_type,
        "source": format.source_name,
    }  # fmt: skip
    for name in FIELDS:
        mark = rule.marks.get(name)
        way = mark.way if mark else ""
        mark = mark or Mark()
        initial |= {
            f"{name}_way": way, f"{name}_words": mark.words, f"{name}_until": mark.until,
            f"{name}_on": mark.on, f"{name}_number": mark.number,
        }  # fmt: skip
    return initial
