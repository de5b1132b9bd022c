from django import forms

from contacts.models import Category, Person, SavedList
from drips import anchors, conditions
from drips.models import Sequence, Step
from drips.models.sequence import DAYS
from messaging import ecards, merge
from prospects.models import StageName

LABELS = {
    Step.Kind.EMAIL: ("Subject", "Letter"),
    Step.Kind.LETTER: ("Heading", "Letter"),
    Step.Kind.TEXT: ("What you call it", "Text"),
    Step.Kind.CALL: ("The call, in a few words", "What to say"),
    Step.Kind.TASK: ("What is to be done", "What to mind"),
    Step.Kind.ECARD: ("Subject", "Your words on the card"),
}
ONLY_OF = {"paper": Step.Kind.LETTER, "task_kind": Step.Kind.TASK, "card": Step.Kind.ECARD}


class SequenceForm(forms.ModelForm):
    class Meta:
        model = Sequence
        fields = ["name", "description"]


class RulesForm(forms.ModelForm):
    """When a drip writes, what ends it, and whom it looks for by itself."""

    anchor = forms.ChoiceField(label="The days are counted", required=False)
    weekdays = forms.TypedMultipleChoiceField(
        label="It writes on", choices=list(enumerate(DAYS)), coerce=int, required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text="By day where they live. No tick at all means any day.",
    )  # fmt: skip
    stop_stages = forms.MultipleChoiceField(
        label="It ends when they are at", required=False, widget=forms.CheckboxSelectMultiple,
        help_text="It ends at an answer, an opt-out, Cold and death in any case.",
    )  # fmt: skip

    class Meta:
        model = Sequence
        fields = [
            "anchor", "begins_before", "repeats_yearly", "weekdays", "gap_days", "hold_days",
            "stop_stages", "rule_category", "rule_list", "enrols_itself",
        ]  # fmt: skip
        help_texts = {
            "begins_before": "Only for a drip that is counted from a date.",
            "enrols_itself": "Without it, whom the rule finds stands on the page Proposed until "
            "you say yes.",
        }

    def __init__(self, *args, membership, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["anchor"].choices = anchors.choices()
        self.fields["stop_stages"].choices = list(StageName.objects.names().items())
        lists = SavedList.objects.visible_to(membership)
        for name, rows in [
            ("rule_category", Category.objects.visible_to(membership)), ("rule_list", lists),
        ]:  # fmt: skip
            self.fields[name] = forms.ModelChoiceField(
                rows, to_field_name="public_id", required=False, empty_label="Nobody",
                label="It looks for everybody in" if name == "rule_category" else "or on the list",
            )  # fmt: skip
            chosen = getattr(self.instance, name)
            self.initial[name] = chosen and chosen.public_id
        for name in ("begins_before", "gap_days", "hold_days"):
            self.fields[name].required = False

    def clean_begins_before(self):
        return self._or_as_it_was("begins_before")

    def clean_gap_days(self):
        return self._or_as_it_was("gap_days")

    def clean_hold_days(self):
        return self._or_as_it_was("hold_days")

    def _or_as_it_was(self, name: str) -> int:
        said = self.cleaned_data[name]
        return getattr(self.instance, name) if said is None else said

    def clean_weekdays(self):
        return sorted(self.cleaned_data["weekdays"])


class StepForm(forms.ModelForm):
    """One step, with the fields that its kind has."""

    if_field = forms.ChoiceField(label="Only if this field", required=False)

    class Meta:
        model = Step
        fields = [
            "subject", "body", "wait_days", "paper", "task_kind", "card", "only_in", "not_in",
            "if_field", "if_rule", "if_value",
        ]  # fmt: skip
        widgets = {"body": forms.Textarea(attrs={"rows": 14})}
        labels = {"if_rule": "says that it", "if_value": "this"}

    def __init__(self, *args, membership, kind=Step.Kind.EMAIL, **kwargs):
        super().__init__(*args, **kwargs)
        kind = Step.Kind(kind)
        self.instance.kind = kind
        for name, whose in ONLY_OF.items():
            if kind != whose:
                del self.fields[name]
        self.fields["subject"].label, self.fields["body"].label = LABELS[kind]
        self.fields["body"].required = not kind.is_task
        self.fields["if_field"].choices = conditions.choices()
        self.fields["if_rule"].required = False
        for name in ("only_in", "not_in"):
            self.fields[name] = forms.ModelChoiceField(
                Category.objects.visible_to(membership), to_field_name="public_id",
                required=False, label=self.fields[name].label, empty_label="Everybody"
                if name == "only_in" else "Nobody in particular",
            )  # fmt: skip
            chosen = getattr(self.instance, name)
            self.initial[name] = chosen and chosen.public_id
        if "card" in self.fields:
            self.fields["card"] = forms.ChoiceField(label="Which eCard", choices=ecards.cards)

    def clean_subject(self):
        return self._without_wrong_fields("subject")

    def clean_body(self):
        return self._without_wrong_fields("body")

    def _without_wrong_fields(self, name: str) -> str:
        text = self.cleaned_data[name]
        if wrong := merge.complaints(text):
            raise forms.ValidationError(wrong)
        return text

    def clean_if_rule(self):
        return self.cleaned_data["if_rule"] or Step.Rule.KNOWN

    @property
    def conditions(self):
        """The fields that say for whom it is, for a fold of their own."""
        return [self[name] for name in ("only_in", "not_in", "if_field", "if_rule", "if_value")]

    @property
    def words(self):
        """All others, in their order."""
        names = {field.name for field in self.conditions}
        return [field for field in self if field.name not in names]

    @property
    def has_conditions(self) -> bool:
        step = self.instance
        return bool(
            self.errors.keys() & {"only_in", "not_in", "if_field", "if_rule", "if_value"}
            or step.only_in_id or step.not_in_id or step.if_field
        )  # fmt: skip


class KindForm(forms.Form):
    """What a new step is to be."""

    kind = forms.ChoiceField(choices=Step.Kind.choices, required=False)

    @classmethod
    def kind_in(cls, data) -> Step.Kind:
        form = cls(data)
        return Step.Kind(form.is_valid() and form.cleaned_data["kind"] or Step.Kind.EMAIL)


class TrialForm(forms.Form):
    """One press of the button: pressed twice, the letters come once."""

    token = forms.SlugField(max_length=20)


class PlaceForm(forms.Form):
    """Where a letter is to stand among the others."""

    place = forms.IntegerField(min_value=1, max_value=1000)


class MoveForm(forms.Form):
    """The step with which somebody goes on."""

    step = forms.ModelChoiceField(
        Step.objects.all(), to_field_name="public_id", label="Go on with", empty_label=None
    )

    def __init__(self, *args, enrolment, **kwargs):
        super().__init__(*args, **kwargs)
        steps = Step.objects.filter(sequence=enrolment.sequence_id)
        self.fields["step"].queryset = steps
        self.fields["step"].label_from_instance = lambda step: step.title


class ListForm(forms.Form):
    """A saved list whose people are put on a drip."""

    list = forms.ModelChoiceField(
        SavedList.objects.all(), to_field_name="public_id", label="Everybody on the list",
        empty_label=None,
    )  # fmt: skip
    write_first = forms.BooleanField(
        required=False, label="Let it write first to those whom nobody has talked with yet"
    )

    def __init__(self, *args, membership, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["list"].queryset = SavedList.objects.visible_to(membership)


class EnrolForm(forms.Form):
    """Put a person on a drip."""

    person = forms.ModelChoiceField(
        Person.objects.all(), to_field_name="public_id", widget=forms.HiddenInput
    )
    sequence = forms.ModelChoiceField(
        Sequence.objects.all(), to_field_name="public_id", label="Drip", empty_label=None
    )
    write_first = forms.BooleanField(
        required=False, label="Let it write first, though nobody has talked with them yet"
    )

    def __init__(self, *args, membership, person=None, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["person"].queryset = Person.objects.visible_to(membership)
        self.fields["sequence"].queryset = Sequence.objects.visible_to(membership).running()
        if person is not None:
            self.fields["person"].initial = person.public_id
            running = self.fields["sequence"].queryset
            self.fields["sequence"].widget.choices = [(one.public_id, one) for one in running]
