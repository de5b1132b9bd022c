"""The composer: what one did, what was said, how it went, and what comes next. One Save."""

import datetime as dt

from django import forms
from django.core.exceptions import ValidationError

from accounts.models import Act
from contacts.fields import ComingDayField
from contacts.models import Category, Note, Touch
from crm.kit import dates

ICONS = {
    "call": "phone", "text": "message-2", "email": "mail", "card": "mailbox", "met": "coffee",
    "note": "note",
}  # fmt: skip
_ORDER = ("call", "text", "email", "card", "met")
_AWAY = {
    "1": "tomorrow",
    "3": "in 3 days",
    "7": "in a week",
    "30": "in 30 days",
    "90": "in 90 days",
}
_Outcome = Touch.Outcome
CALLS_ONLY = (_Outcome.LEFT_MESSAGE, _Outcome.NO_ANSWER, *Touch.DEAD_NUMBER)
ALL = "all"
A_DAY = dt.timedelta(days=1)
_SAID = {
    "call": "Call with {}", "text": "Text to {}", "email": "E-mail to {}", "card": "Card to {}",
    "met": "Visit with {}",
}  # fmt: skip
WAYS = {"email": "E-mail"}
_CAME = {"text": "Text from {}", "email": "E-mail from {}"}


class NumberChoice(forms.ModelChoiceField):
    """One of a person's numbers, or all of them."""

    def to_python(self, value):
        return ALL if value == ALL else super().to_python(value)


class TouchForm(forms.Form):
    """A touch or a note. The next step is never empty by default: Top100 are called in 90 days."""

    how = forms.ChoiceField(
        label="What did you do?",
        choices=[
            *((kind, WAYS.get(kind) or Touch.Kind(kind).label) for kind in _ORDER),
            ("note", "Note"),
        ],
        widget=forms.RadioSelect,
        initial="call",
    )
    said = forms.CharField(
        label="What was said",
        required=False,
        max_length=20_000,
        widget=forms.Textarea(
            attrs={"rows": 2, "placeholder": "What did you talk about?", "data-key": "l"}
        ),
    )
    outcome = forms.ChoiceField(
        label="How did it go?",
        choices=Touch.Outcome.choices,
        required=False,
        widget=forms.RadioSelect,
        initial=Touch.Outcome.TALKED,
    )
    direction = forms.ChoiceField(
        label="Who wrote?", required=False, widget=forms.RadioSelect, initial="out"
    )
    phone = NumberChoice(
        None, label="Number", required=False, to_field_name="public_id", empty_label=None
    )
    next = forms.ChoiceField(label="Next", required=False)
    next_day = ComingDayField(
        label="Day",
        widget=forms.TextInput(attrs={"placeholder": "next Fri, 12/18", "autocomplete": "off"}),
    )
    next_reason = forms.CharField(
        label="The next call’s reason",
        max_length=200,
        required=False,
        widget=forms.TextInput(attrs={"placeholder": "What about?", "autocomplete": "off"}),
    )

    def __init__(self, *args, person, today: dt.date, **kwargs):
        super().__init__(*args, **kwargs)
        self.person, self.today = person, today
        self.fields["next_day"].today = today
        self.fields["direction"].choices = [("out", "I wrote"), ("in", f"{person.first} wrote")]
        self.fields["phone"].queryset = person.phones.callable()
        self.callable_phones = [phone for phone in person.phones.all() if phone.is_callable]
        self.fields["next"].choices = self._next_steps()
        if not self.is_bound:
            self.initial["next"] = self._usual_step()

    def _next_steps(self):
        planned = self.person.follow_up_on
        if planned and planned > self.today:
            yield "keep", f"Call {dates.in_words(planned, self.today)}, as planned"
        for days, words in _AWAY.items():
            day = self.today + dt.timedelta(int(days))
            said = dates.in_words(day, self.today)
            yield days, f"Call {words}" + (f", {said}" if said != words else "")
        yield "pick", "Pick a day"
        yield "", "Nothing"

    def _usual_step(self) -> str:
        if self.person.follow_up_on and self.person.follow_up_on > self.today:
            return "keep"
        if self.person.phones.all() and not self.callable_phones:
            return ""  # there is no number to plan a call to
        if self.person.is_filed_as(Category.Meaning.TOP100):
            return "90"
        return "30" if self.person.is_contact else "7"

    @property
    def ways(self):
        """Each way to touch, with its icon."""
        return [(option, ICONS[option.data["value"]]) for option in self["how"]]

    @property
    def outcomes(self):
        """Each outcome, and whether only a call can have it."""
        return [(option, option.data["value"] in CALLS_ONLY) for option in self["outcome"]]

    @property
    def numbers(self):
        """Each number that may be called, and whether it is the one that is spoken of."""
        chosen = str(self["phone"].value() or "")
        return [(phone, str(phone.public_id) == chosen) for phone in self.callable_phones]

    def clean(self):
        cleaned = super().clean()
        if cleaned.get("how") == "note":
            if not cleaned.get("said"):
                self.add_error("said", ValidationError("Write the note first.", code="required"))
            return cleaned
        cleaned["outcome"] = self._outcome(cleaned)
        if cleaned.get("next") == "pick" and not cleaned.get("next_day"):
            if "next_day" not in self.errors:
                self.add_error("next_day", "Which day? Write 12/18, next Friday or in 2 weeks.")
        elif cleaned.get("next") != "pick":
            self.errors.pop("next_day", None)
        self._find_number(cleaned)
        return cleaned

    def _outcome(self, cleaned) -> str:
        """How it went; a card goes, and only a call rings in vain."""
        how, outcome = cleaned.get("how"), cleaned.get("outcome") or _Outcome.TALKED
        if how == "card" or (how != "call" and outcome in CALLS_ONLY):
            return _Outcome.TALKED
        return outcome

    def _find_number(self, cleaned):
        """The number that is dead or unwanted: the only one, or the one that was chosen."""
        is_dead, chosen = cleaned["outcome"] in Touch.DEAD_NUMBER, cleaned.get("phone")
        if not is_dead and cleaned["outcome"] != _Outcome.ASKED_NOT_TO_BE_CALLED:
            cleaned["phone"] = None
        elif not chosen and len(self.callable_phones) == 1:
            cleaned["phone"] = self.callable_phones[0]
        elif self.callable_phones and "phone" not in self.errors:
            if is_dead and (not chosen or chosen == ALL):
                self.add_error("phone", "Which number was it? It will be marked BAD.")
            elif not chosen:
                self.add_error("phone", "Which number do they mean, or all of them?")

    @property
    def title(self) -> str:
        """What is saved: "Call with June"."""
        cleaned = self.cleaned_data
        said = _CAME if self._came_in else _SAID
        how = cleaned["how"]
        return "Note" if how == "note" else said[how].format(self.person.first)

    @property
    def _came_in(self) -> bool:
        return self.cleaned_data["how"] in _CAME and self.cleaned_data["direction"] == "in"

    def write(self, *, by) -> tuple[Touch | Note, Act]:
        """The touch or note, with all that follows from it: one act, to be taken back for a day."""
        kind = "note" if self.cleaned_data["how"] == "note" else "touch"
        with Act.doing(kind, self.title, by=by, undo_for=A_DAY) as act:
            written = self._write(by)
        return written, act

    def _write(self, by) -> Touch | Note:
        cleaned = self.cleaned_data
        if cleaned["how"] == "note":
            return self.person.add_note(cleaned["said"], by=by)
        chosen, refused = cleaned["phone"], cleaned["outcome"] == _Outcome.ASKED_NOT_TO_BE_CALLED
        return self.person.log_touch(
            by=by,
            kind=cleaned["how"],
            outcome=cleaned["outcome"],
            is_incoming=self._came_in,
            body=cleaned["said"],
            phone=None if chosen == ALL else chosen,
            all_numbers=chosen == ALL,
            follow_up_on=None if refused else self._next_day(),
            follow_up_reason=cleaned["next_reason"],
            ends_follow_up=not cleaned["next"],
        )

    def _next_day(self) -> dt.date | None:
        chosen = self.cleaned_data["next"]
        if chosen.isdigit():
            return self.today + dt.timedelta(int(chosen))
        return self.cleaned_data["next_day"] if chosen == "pick" else None
