"""The composer: what one did, what was said, how it went, and what comes next. One Save."""

import datetime as dt

from django import forms
from django.core.exceptions import ValidationError

from contacts.fields import ComingDayField
from contacts.models import Category, Note, Touch
from crm.kit import dates

ICONS = {
    "call": "phone", "text": "message-2", "email": "mail", "met": "coffee", "note": "note",
}  # fmt: skip
_AWAY = {
    "1": "tomorrow",
    "3": "in 3 days",
    "7": "in a week",
    "30": "in 30 days",
    "90": "in 90 days",
}


class TouchForm(forms.Form):
    """A touch or a note. The next step is never empty by default: Top100 are called in 90 days."""

    how = forms.ChoiceField(
        label="What did you do?",
        choices=[*((kind.value, kind.label) for kind in Touch.Kind if kind != "card"),
                 ("note", "Note")],
        widget=forms.RadioSelect,
        initial="call",
    )  # fmt: skip
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
    phone = forms.ModelChoiceField(
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
        if self.person.is_filed_as(Category.Meaning.TOP100):
            return "90"
        return "30" if self.person.is_contact else "7"

    @property
    def ways(self):
        """Each way to touch, with its icon."""
        return [(option, ICONS[option.data["value"]]) for option in self["how"]]

    def clean(self):
        cleaned = super().clean()
        if cleaned.get("how") == "note":
            if not cleaned.get("said"):
                self.add_error("said", ValidationError("Write the note first.", code="required"))
            return cleaned
        if cleaned.get("next") == "pick" and not cleaned.get("next_day"):
            if "next_day" not in self.errors:
                self.add_error("next_day", "Which day? Write 12/18, next Friday or in 2 weeks.")
        elif cleaned.get("next") != "pick":
            self.errors.pop("next_day", None)
        self._find_bad_number(cleaned)
        return cleaned

    def _find_bad_number(self, cleaned):
        if cleaned.get("how") != "call" or cleaned.get("outcome") not in Touch.DEAD_NUMBER:
            cleaned["phone"] = None
        elif not cleaned.get("phone") and len(self.callable_phones) == 1:
            cleaned["phone"] = self.callable_phones[0]
        elif not cleaned.get("phone") and self.callable_phones and "phone" not in self.errors:
            self.add_error("phone", "Which number was it? It will be marked BAD.")

    def write(self, *, by) -> Touch | Note:
        """The touch or note, with all that follows from it."""
        cleaned = self.cleaned_data
        if cleaned["how"] == "note":
            return self.person.add_note(cleaned["said"], by=by)
        is_call, writes = cleaned["how"] == "call", cleaned["how"] in ("text", "email")
        day = self._next_day()
        return self.person.log_touch(
            by=by,
            kind=cleaned["how"],
            outcome=(cleaned["outcome"] if is_call else "") or Touch.Outcome.TALKED,
            is_incoming=writes and cleaned["direction"] == "in",
            body=cleaned["said"],
            phone=cleaned["phone"],
            follow_up_on=day,
            follow_up_reason=cleaned["next_reason"],
            ends_follow_up=not cleaned["next"],
        )

    def _next_day(self) -> dt.date | None:
        chosen = self.cleaned_data["next"]
        if chosen.isdigit():
            return self.today + dt.timedelta(int(chosen))
        return self.cleaned_data["next_day"] if chosen == "pick" else None
