"""Forms that write only what was changed, so that two people at once do not undo each other."""

from copy import copy
from dataclasses import dataclass

from django import forms
from django.db import transaction
from django.http import QueryDict

TOO_LONG = (
    "At most %(limit_value)d characters fit here, and this has %(show_value)d. "
    "Keep what belongs here; the rest can be a note."
)


@dataclass(frozen=True)
class Clash:
    """A field that someone else changed between our reading and our saving."""

    label: str
    theirs: str
    yours: str


class ChangeForm(forms.ModelForm):
    """Each field carries, hidden, the value it was shown with. What differs from it is ours."""

    def __init__(self, *args, instance=None, **kwargs):
        # A copy: what turns out invalid must not show on the page around the form.
        super().__init__(*args, instance=copy(instance) if instance else None, **kwargs)
        self.clashes: list[Clash] = []
        self.also: dict = {}  # what follows from what was typed, by field
        self.show_what_was()

    def show_what_was(self) -> None:
        """Let each field carry what it was shown with, and say how much fits into it."""
        for first in list(self.fields.values())[:1]:
            first.widget.attrs["autofocus"] = True
        for name, field in self.fields.items():
            field.error_messages["max_length"] = TOO_LONG
            field.widget.attrs.pop("maxlength", None)  # a browser cuts what is pasted, and is mute
            if self.instance.pk:
                field.show_hidden_initial = (
                    not self.is_bound or self.add_initial_prefix(name) in self.data
                )

    @transaction.atomic
    def write(self) -> bool:
        """Write what was changed here; False when `clashes` must be answered first.

        After that, sending the form once more means "keep mine".
        """
        fresh = self.locked()
        ours = {name: self.cleaned_data[name] for name in self.changed_data}
        self.clashes = [
            Clash(
                str(self.fields[name].label or name),
                self._said(name, theirs),
                self._said(name, value),
            )
            for name, value in ours.items()
            if (theirs := getattr(fresh, name)) != value and theirs != self._was(name, theirs)
        ]
        if self.clashes:
            self._look_again(fresh)
            return False
        if ours:
            self.put(fresh, ours | self.also)
        self.instance = fresh
        return True

    def locked(self):
        """The row as it is now, which nobody else changes until this is written."""
        return type(self.instance).objects.select_for_update().get(pk=self.instance.pk)

    def put(self, fresh, values: dict) -> None:
        """Write these values onto the locked row."""
        for name, value in values.items():
            setattr(fresh, name, value)
        fresh.save(update_fields=list(values))

    def _was(self, name, missing):
        """The value that the page was shown with; `missing` when it did not say."""
        bound = self[name]
        if bound.html_initial_name not in self.data:
            return missing
        shown = self._widget_data_value(bound.field.hidden_widget(), bound.html_initial_name)
        try:
            return bound.field.clean(shown)
        except forms.ValidationError:
            return shown or bound.field.to_python("")

    def _said(self, name, value) -> str:
        """A value as the page shows it."""
        field = self.fields[name]
        if isinstance(field, forms.ModelChoiceField):
            return str(value or "nothing")
        if isinstance(field, forms.ChoiceField):
            value = "" if value is None else value
            choices = {str(key): words for key, words in field.widget.choices}
            return str(choices.get(str(value), value)) or "nothing"
        shown = getattr(field, "in_words", field.prepare_value)(value)
        return "nothing" if shown in ("", None) else str(shown)

    def _look_again(self, fresh) -> None:
        changed, data = self.changed_data, QueryDict(mutable=True)
        data.update(self.data)
        for name in changed:
            now = self.fields[name].prepare_value(getattr(fresh, name))
            data[self[name].html_initial_name] = "" if now is None else now
        self.data = data
