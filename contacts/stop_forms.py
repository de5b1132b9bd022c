"""The forms of numbers that must not be called."""

from django import forms

from contacts.models import DncSource

MOST = 100 * 1024 * 1024


class DncListForm(forms.Form):
    """A list of numbers, dropped as a file or pasted."""

    upload = forms.FileField(
        label="The file",
        required=False,
        help_text="As the registry gives it, or any list with a number on each line.",
        widget=forms.FileInput(attrs={"accept": ".txt,.csv,text/plain,text/csv"}),
    )
    text = forms.CharField(
        label="Or paste the numbers",
        required=False,
        max_length=1_000_000,
        widget=forms.Textarea(attrs={"rows": 4, "class": "num", "placeholder": "231,5550142"}),
    )
    source = forms.ChoiceField(
        label="Which list?",
        choices=[(DncSource.REGISTRY, "National registry"), (DncSource.STATE, "A state’s list")],
        widget=forms.RadioSelect,
        initial=DncSource.REGISTRY,
    )
    replaces = forms.TypedChoiceField(
        label="And what was there before?",
        choices=[("", "Add these to it"), ("on", "These replace it")],
        coerce=bool,
        empty_value=False,
        required=False,
        widget=forms.RadioSelect,
        initial="",
        help_text="Replacing goes by area code: numbers of these area codes that are no longer "
        "listed may be called again. What people asked of you themselves always stays.",
    )

    def clean_upload(self):
        upload = self.cleaned_data["upload"]
        if upload and upload.size > MOST:
            raise forms.ValidationError("That is more than 100 MB. Split it by area code.")
        return upload

    def clean(self):
        cleaned = super().clean()
        if not cleaned.get("upload") and not cleaned.get("text", "").strip() and not self.errors:
            self.add_error("upload", "Choose a file, or paste the numbers below.")
        return cleaned


class ReasonForm(forms.Form):
    reason = forms.CharField(
        label="Why do you call it?",
        max_length=500,
        widget=forms.Textarea(
            attrs={"rows": 2, "placeholder": "She asked me by e-mail to call about the offer."}
        ),
    )
