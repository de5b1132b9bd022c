"""What came of a call of the session: an outcome by one tap, a line of notes, and what is next."""

import datetime as dt

from django import forms

from accounts.models import Act
from agenda.models.session import SaidOutcome, SessionCall
from contacts.composer import A_DAY, ALL, TouchForm
from contacts.models import Touch
from crm.kit import dates
from crm.kit.ids import uuid7

# Who was not reached is called again soon, unless another day was chosen.
AGAIN = {"none": dt.timedelta(days=1), "message": dt.timedelta(days=3)}
OUTCOMES = [one for one in SaidOutcome if one != SaidOutcome.SKIPPED]


class CallForm(TouchForm):
    """One tap says how it went, and saves the rest with it."""

    outcome = forms.ChoiceField(
        choices=[(one.value, one.label) for one in OUTCOMES],
        error_messages={"required": "How did it go? Choose one of the six."},
    )
    said = forms.CharField(
        label="Note", required=False, max_length=20_000,
        widget=forms.Textarea(attrs={"rows": 1, "placeholder": "What you talked about"}),
    )  # fmt: skip
    key = forms.UUIDField(widget=forms.HiddenInput, required=False)
    # What "Next" stood at when the page was made: nobody has chosen it.
    usual = forms.CharField(widget=forms.HiddenInput, required=False, max_length=10)

    def __init__(self, *args, call: SessionCall, today: dt.date, **kwargs):
        super().__init__(*args, person=call.person, today=today, **kwargs)
        self.call = call
        self.fields["how"].required = False
        self.fields["next"].label = "Next"
        self.fields["said"].widget.attrs.pop("data-key", None)
        if not self.is_bound:
            self.initial |= {"usual": self.initial["next"], "key": uuid7()}
            if call.numbers:
                self.initial["phone"] = call.numbers[0].public_id

    def _next_steps(self):
        """As in the composer, with two weeks, and days in one's own words."""
        for value, words in super()._next_steps():
            if value == "30":
                day = dates.in_words(self.today + dt.timedelta(14), self.today)
                yield "14", f"Call in 2 weeks, {day}"
            yield value, "In your own words" if value == "pick" else words

    def clean(self):
        self.cleaned_data |= {"how": "call", "direction": "out"}
        return super().clean()

    def _outcome(self, cleaned) -> str:
        return cleaned.get("outcome") or ""

    def _find_number(self, cleaned):
        """The number that was dialled, or the best one."""
        if cleaned.get("phone") in (None, "", ALL) and "phone" not in self.errors:
            cleaned["phone"] = next(iter(self.call.numbers), None)

    @property
    def is_as_usual(self) -> bool:
        """Nobody chose when to call next: what is usual for the outcome holds."""
        return self.cleaned_data["next"] == self.cleaned_data["usual"]

    def write(self, *, by) -> Act | None:
        """Log the call and all that follows, once: None when it was said before.

        What somebody else wrote of the same call is kept as a note.
        """
        outcome = self.cleaned_data["outcome"]
        key = self.cleaned_data["key"] or uuid7()
        if not self.call.close(outcome, key):
            keep_words(self.call, key, self.cleaned_data["said"], by=by)
            return None
        with Act.doing("touch", self.title, by=by, undo_for=A_DAY) as act:
            touch = self._log(outcome, by)
        self.call.count(touch)
        return act

    def _log(self, outcome: str, by) -> Touch:
        phone = self.cleaned_data["phone"]
        refused = outcome == SaidOutcome.DO_NOT_CALL
        touch = self.person.log_touch(
            by=by,
            outcome=outcome,
            body=self.cleaned_data["said"],
            phone=None if refused else phone,
            follow_up_on=self._next_day(),
            follow_up_reason=self._next_reason(),
            ends_follow_up=not self.cleaned_data["next"],
        )
        if refused:  # whoever says it means every number that is theirs
            touch.mark(self._theirs(phone))
        return touch

    def _theirs(self, phone) -> list:
        of_spouse = phone.of_spouse if phone else False
        return list(self.person.phones.callable().filter(of_spouse=of_spouse))

    def _next_day(self) -> dt.date | None:
        outcome = self.cleaned_data["outcome"]
        if outcome == SaidOutcome.DO_NOT_CALL:
            return None
        if self.is_as_usual and outcome == SaidOutcome.BAD_NUMBER:
            return None  # what is planned stays
        if self.is_as_usual and outcome in AGAIN and self.cleaned_data["next"] != "keep":
            return self.today + AGAIN[outcome]
        return super()._next_day()

    def _next_reason(self) -> str:
        """A call that did not reach them is about the same the next time."""
        if self.cleaned_data["next_reason"] or self.cleaned_data["outcome"] not in AGAIN:
            return self.cleaned_data["next_reason"]
        return self.person.follow_up_reason


class RepeatForm(forms.Form):
    """What a page says of a call that was closed before it came."""

    key = forms.UUIDField(required=False)
    said = forms.CharField(required=False, max_length=20_000)


class DialForm(forms.Form):
    """Which number was tapped."""

    phone = forms.UUIDField(required=False)


def keep_words(call: SessionCall, key, words: str, *, by) -> bool:
    """Words of a call that another page closed: a note. Of a page that says it again: nothing."""
    if not words or call.key == key:
        return False
    known = call.person.notes.filter(body=words, written_at__gte=call.shown_at)
    if known.exists() or call.person.touches.filter(body=words).exists():
        return False
    call.person.add_note(words, by=by)
    return True
