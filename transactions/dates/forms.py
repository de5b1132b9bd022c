"""Forms of key dates: one of them, a new one, and the words of a state."""

from django import forms
from django.core.exceptions import ValidationError

from agenda.run_forms import AnyDayField
from transactions.dates import packs
from transactions.dates.counting import add_days
from transactions.models import KeyDate, Role

OWN = "own"
MOST_DAYS = 3650
_TOLD = [
    ("agent", "The agent"),
    ("assistant", "The assistant"),
    (Role.SELLER_COORDINATOR, "The coordinator of the seller’s side"),
    (Role.BUYER_COORDINATOR, "The coordinator of the buyer’s side"),
    (Role.CLOSING_ATTORNEY, "The closing attorney"),
]


class KeyDateForm(forms.ModelForm):
    """A date: on which day, or so many days after another one."""

    day = AnyDayField(
        label="On which day?", required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off", "placeholder": "12/18, next Fri"}),
        help_text="Empty: not known yet, or counted below.",
    )  # fmt: skip
    amount = forms.IntegerField(
        label="Or so many days", required=False, min_value=0, max_value=MOST_DAYS
    )
    side = forms.ChoiceField(
        label="After or before", choices=[("after", "after"), ("before", "before")], required=False
    )
    tells = forms.MultipleChoiceField(
        label="Who is reminded 48 and 24 hours before?", choices=_TOLD, required=False,
        widget=forms.CheckboxSelectMultiple,
    )  # fmt: skip

    class Meta:
        model = KeyDate
        fields = [
            "label", "day", "at", "amount", "counts", "side", "counted_from", "is_legal", "note",
        ]  # fmt: skip
        widgets = {"at": forms.TimeInput(attrs={"type": "time"}, format="%H:%M")}
        labels = {"label": "What is it called?", "at": "At what time?", "counts": "Which days?"}

    def __init__(self, *args, transaction, **kwargs):
        super().__init__(*args, **kwargs)
        self.transaction, one = transaction, self.instance
        others = [date for date in transaction.key_dates.all() if date.word != one.word]
        self.days = {date.word: date.on for date in others}
        words = packs.of(transaction).of(transaction.side)
        named = {word.word: word.label for word in words if word.word != one.word}
        named |= {date.word: str(date) for date in others}
        if one.counted_from and one.counted_from not in named:
            named[one.counted_from] = packs.label(transaction, one.counted_from)
        self.fields["counted_from"] = forms.ChoiceField(
            label="What?", choices=[("", "No other date"), *named.items()], required=False
        )
        self.fields["side"].required = False
        self._show(one)

    def _show(self, one: KeyDate) -> None:
        if one.on:
            self.initial["day"] = f"{one.on:%m/%d/%Y}"
        self.initial["tells"] = one.tells
        if one.offset is not None:
            self.initial["amount"] = abs(one.offset)
            self.initial["side"] = "before" if one.offset < 0 else "after"

    def clean(self):
        cleaned = super().clean()
        if cleaned.get("amount") is not None:
            sign = -1 if cleaned.get("side") == "before" else 1
            cleaned["offset"] = sign * cleaned["amount"]
        else:
            cleaned["offset"] = None
        if "day" in cleaned and cleaned["day"] is None:
            cleaned["day"] = self._counted(cleaned)
        elif self.is_counted_anew(cleaned):
            cleaned["day"] = self._counted(cleaned) or cleaned.get("day")
        return cleaned

    def is_counted_anew(self, cleaned) -> bool:
        """The days before or after were changed, and the day was not."""
        counted = {"amount", "side", "counts", "counted_from"} & set(self.changed_data)
        return bool(counted) and "day" not in self.changed_data

    def _counted(self, cleaned):
        begin = self.days.get(cleaned.get("counted_from"))
        if begin is None or cleaned.get("offset") is None:
            return None
        business = cleaned.get("counts") == KeyDate.Counts.BUSINESS
        return add_days(begin, cleaned["offset"], business)

    @property
    def facts(self) -> dict:
        """What is written beside the day itself."""
        names = ("label", "is_legal", "counted_from", "offset", "counts", "note", "tells")
        return {name: self.cleaned_data[name] for name in names}


class NewDateForm(KeyDateForm):
    """One more: a word of the state, or one of one's own."""

    word = forms.ChoiceField(label="Which date?")
    field_order = ["word"]

    def __init__(self, *args, transaction, **kwargs):
        super().__init__(*args, transaction=transaction, **kwargs)
        there = {date.word for date in transaction.key_dates.all()}
        words = packs.of(transaction).of(transaction.side)
        free = [(word.word, word.label) for word in words if word.word not in there]
        self.fields["word"].choices = [("", "Choose"), *free, (OWN, "Another one")]
        self.fields["label"].required = False
        self.fields["label"].help_text = "Of another one; else its usual name."

    def clean(self):
        cleaned = super().clean()
        word = cleaned.get("word")
        if word == OWN and not cleaned.get("label"):
            self.add_error("label", ValidationError("What is it called?", code="required"))
        facts = packs.of(self.transaction).words.get(word)
        if facts and not cleaned.get("label"):
            cleaned["label"] = facts.label
        if facts and cleaned.get("day") is None and not cleaned.get("counted_from"):
            cleaned |= {"counted_from": facts.counted_from, "offset": facts.offset,
                        "counts": facts.counts}  # fmt: skip
            cleaned["day"] = self._counted(cleaned)
        if facts and "is_legal" not in self.changed_data:
            cleaned["is_legal"] = facts.legal
        return cleaned


class PackForm(forms.Form):
    """Whose words a transaction uses."""

    pack = forms.ChoiceField(label="Words of which state?", required=False)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        known = [(one.code, one.name) for one in packs.packs()]
        self.fields["pack"].choices = [("", "Of the home’s own state"), *known]
