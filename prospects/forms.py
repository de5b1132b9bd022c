from django import forms

from prospects.models import Prospect, Side, Stage
from prospects.questions import NAMES

MOVES = [stage for stage in Stage if stage != Stage.LOST]


class QualificationForm(forms.Form):
    """Time frame and the seven answers: a tick when it was talked about, and what was said."""

    timeframe = forms.ChoiceField(label="When?", choices=Prospect.Timeframe.choices, required=False)

    def __init__(self, data=None, *, prospect, **kwargs):
        super().__init__(data, auto_id=f"q{prospect.public_id.hex[-8:]}-%s", **kwargs)
        self.prospect = prospect
        self.fields["timeframe"].initial = prospect.timeframe
        for question in prospect.questions:
            self.fields[question.name] = forms.BooleanField(
                label=question.title, required=False,
                initial=getattr(prospect, question.name) is not None,
            )  # fmt: skip
            self.fields[question.note] = forms.CharField(
                label=f"{question.title}: what was said", max_length=300, required=False,
                initial=getattr(prospect, question.note),
                widget=forms.TextInput({"placeholder": question.hint}),
            )  # fmt: skip

    @classmethod
    def of(cls, prospect) -> "QualificationForm":
        return cls(prospect=prospect)

    @property
    def status_id(self) -> str:
        """The id of the place on the page that says how many are answered."""
        return self.auto_id % "answered"

    @property
    def rows(self):
        """Each question with its two fields, for the template."""
        for question in self.prospect.questions:
            yield question, self[question.name], self[question.note]

    def answers(self) -> dict:
        """What `Prospect.answer` takes: an answer written down counts as answered."""
        said = dict(self.cleaned_data)
        for name in NAMES:
            said[name] = True if said[name] or said[f"{name}_note"] else None
        return said


class StageForm(forms.Form):
    """To which stage, as this workspace calls them; Lost has a form of its own."""

    to = forms.ChoiceField(label="Stage")
    reason = forms.CharField(max_length=200, required=False, widget=forms.HiddenInput)

    def __init__(self, data=None, *, names: dict, **kwargs):
        super().__init__(data, **kwargs)
        self.fields["to"].choices = [(stage.value, names[stage]) for stage in MOVES]


class AllTheSameForm(forms.Form):
    reason = forms.CharField(
        label="Why all the same?", max_length=200,
        error_messages={"required": "Say why; it stands in the timeline."},
        widget=forms.TextInput({"placeholder": "Their sister told me the rest"}),
    )  # fmt: skip


class LossForm(forms.Form):
    reason = forms.CharField(
        label="Why?", max_length=200, required=False,
        widget=forms.TextInput({"placeholder": "Bought with somebody else"}),
    )  # fmt: skip
    is_cold = forms.BooleanField(label="File as Cold", required=False)


class SideForm(forms.Form):
    side = forms.ChoiceField(label="They want to", choices=Side.choices)


class MoreTimeForm(forms.Form):
    reason = forms.CharField(
        label="Why do they need more time?", max_length=200,
        error_messages={"required": "Say why, so that you know in ninety days."},
        widget=forms.TextInput({"placeholder": "Their lease ends in May"}),
    )  # fmt: skip
