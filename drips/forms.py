from django import forms

from contacts.models import Person
from drips.models import Sequence, Step
from messaging import merge


class SequenceForm(forms.ModelForm):
    class Meta:
        model = Sequence
        fields = ["name", "description"]


class StepForm(forms.ModelForm):
    class Meta:
        model = Step
        fields = ["subject", "body", "wait_days"]
        widgets = {"body": forms.Textarea(attrs={"rows": 14})}

    def clean_subject(self):
        return self._without_wrong_fields("subject")

    def clean_body(self):
        return self._without_wrong_fields("body")

    def _without_wrong_fields(self, name: str) -> str:
        text = self.cleaned_data[name]
        if wrong := merge.complaints(text):
            raise forms.ValidationError(wrong)
        return text


class PlaceForm(forms.Form):
    """Where a letter is to stand among the others."""

    place = forms.IntegerField(min_value=1, max_value=1000)


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
