from django import forms

from contacts.fields import MoneyField
from contacts.models import Picture
from crm.kit import pictures
from goals.models import Reward


def dollars(**kwargs):
    return MoneyField(max_digits=12, decimal_places=2, min_value=0, **kwargs)


class RewardForm(forms.ModelForm):
    """The reward of a year. Its picture is read before anything is kept."""

    price = dollars(label="It costs", help_text="Leave it empty while you do not know.")
    beyond = dollars(
        label="Extra is what I earn over",
        help_text="After the brokerage’s part. Empty: over what last year left you.",
    )
    picture_file = forms.FileField(
        required=False, label="A picture of it", widget=forms.FileInput({"accept": "image/*"}),
        help_text="Look at it on the days that are hard. Your phone can show it, too.",
    )  # fmt: skip
    without_picture = forms.BooleanField(required=False, label="Take the picture away")

    class Meta:
        model = Reward
        fields = ["what", "price", "beyond"]
        labels = {"what": "When the year’s goal is met"}
        widgets = {
            "what": forms.TextInput({"placeholder": "A weekend away", "autocomplete": "off"})
        }

    field_order = ["what", "price", "picture_file", "without_picture", "beyond"]

    def __init__(self, *args, by, **kwargs):
        super().__init__(*args, **kwargs)
        self.by = by
        if not self.instance.picture_id:
            del self.fields["without_picture"]

    def clean_what(self):
        return self.cleaned_data["what"].strip().rstrip(".")

    def clean_picture_file(self):
        upload = self.cleaned_data.get("picture_file")
        if upload:
            pictures.made_anew(upload)  # refuses what is none
            upload.seek(0)
        return upload

    def save(self, commit=True):
        if upload := self.cleaned_data.get("picture_file"):
            self.instance.picture = Picture.keep(upload, by=self.by)
        elif self.cleaned_data.get("without_picture"):
            self.instance.picture = None
        self.instance.keep()
        return self.instance
