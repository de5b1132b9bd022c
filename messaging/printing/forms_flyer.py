"""The words and the picture of a flyer."""

from django import forms
from django.core.exceptions import ValidationError

from contacts.models import Picture
from messaging import merge
from messaging.models import FlyerSheet
from messaging.printing import flyer_shelf


class FlyerSheetForm(forms.ModelForm):
    photo = forms.FileField(
        label="Picture", required=False, help_text="A photo in landscape, of the home or of you.",
        widget=forms.FileInput(attrs={"accept": "image/*"}),
    )  # fmt: skip
    without_photo = forms.BooleanField(label="Take the picture away", required=False)

    class Meta:
        model = FlyerSheet
        fields = ("name", "headline", "line", "address", "words", "call")
        widgets = {
            "words": forms.Textarea(attrs={"rows": 14}),
            "address": forms.TextInput(attrs={"autocomplete": "off"}),
        }  # fmt: skip

    def __init__(self, *args, by, **kwargs):
        super().__init__(*args, **kwargs)
        self.by = by
        standard = flyer_shelf.standards().get(self.instance.flyer)
        if not (standard and standard.wants_home) and not self.instance.address:
            del self.fields["address"]
        if not self.instance.picture_id:
            del self.fields["without_photo"]

    def clean(self):
        said = super().clean()
        for name in flyer_shelf.KEPT:
            for complaint in merge.complaints(said.get(name) or ""):
                self.add_error(name, complaint)
        upload = said.get("photo")
        if upload and not self.errors:
            try:
                self.instance.picture = Picture.keep(upload, by=self.by)
            except ValidationError as refused:
                self.add_error("photo", refused)
        elif said.get("without_photo"):
            self.instance.picture = None
        return said
