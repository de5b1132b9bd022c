"""A field of the workspace's own: its name and its kind."""

from django import forms
from django.core.exceptions import ValidationError

from contacts import custom
from contacts.models import CustomField
from crm.kit.changes import TOO_LONG
from crm.kit.text import fold


class CustomFieldForm(forms.ModelForm):
    class Meta:
        model = CustomField
        fields = ["name"]
        error_messages = {"name": {"max_length": TOO_LONG, "required": "Write a name."}}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["name"].widget.attrs.pop("maxlength", None)

    def clean_name(self):
        """Each has a name of its own, in letters as well."""
        name = " ".join(self.cleaned_data["name"].split())
        in_letters = custom.merge_name(name)
        if not in_letters:
            raise ValidationError("Write a name with a letter in it.", code="required")
        if custom.is_taken(name):
            raise ValidationError(
                f"Every person has that already: letters call it {{{{{in_letters}}}}}.",
                code="taken",
            )
        others = CustomField.objects.exclude(pk=self.instance.pk)
        for other in others:
            if fold(name) == other.name_lc or in_letters == custom.merge_name(other.name):
                raise ValidationError(f"There is a field “{other}” already.", code="unique")
        return name


class NewFieldForm(CustomFieldForm):
    class Meta(CustomFieldForm.Meta):
        fields = ["name", "kind"]
        widgets = {"kind": forms.RadioSelect}
        help_texts = {"name": "Boat, loan amount, HOA renewal."}

    def clean(self):
        cleaned = super().clean()
        if CustomField.objects.count() >= custom.MOST:
            raise ValidationError(f"{custom.MOST} fields are the most. Delete one first.")
        return cleaned


class PlaceForm(forms.Form):
    place = forms.IntegerField(min_value=1, max_value=custom.MOST)
