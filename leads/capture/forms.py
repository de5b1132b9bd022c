from django import forms

from accounts.models import Membership
from crm.kit import money
from leads.capture import pasted, reading, recordings
from leads.models import CaptureCode, Flyer
from leads.strangers import StrangersForm
from messaging.models import PhoneLine


class Dollars(forms.Field):
    """An amount as people type it: "$412k", "412,000"."""

    widget = forms.TextInput({"inputmode": "decimal", "maxlength": 40})

    def prepare_value(self, value):
        return value if isinstance(value, str) else money.in_words(value)

    def to_python(self, value):
        if value in self.empty_values:
            return None
        amount = money.read(value[:40])
        if amount is None or not 0 <= amount < 10**10:
            raise forms.ValidationError("Write it like $412,000 or 412k.")
        return amount


class NewFlyerForm(forms.Form):
    """An address and whatever words there are: Sphere reads the plain facts out of them."""

    address = forms.CharField(
        max_length=250,
        error_messages={"required": "Which home is it? Street, town and ZIP."},
        widget=forms.TextInput({"placeholder": "118 Alder Court, Traverse City, MI 49684"}),
    )
    words = forms.CharField(
        label="Words",
        required=False,
        max_length=8_000,
        widget=forms.Textarea({"rows": 9}),
        help_text="Paste the remarks of the listing. Beds, baths, square feet, year and price are "
        "read out of them.",
    )

    def facts(self) -> dict:
        words = self.cleaned_data["words"]
        return {"words": words} | pasted.facts(words)


class FlyerForm(forms.ModelForm):
    """All that strangers read of a home; the address is the home's own."""

    address = forms.CharField(max_length=250)
    price = Dollars(required=False)
    voice = forms.FileField(
        label="Or in your own voice",
        required=False,
        validators=[recordings.check],
        widget=forms.FileInput({"accept": "audio/mpeg,audio/wav,.mp3,.wav"}),
        help_text="An MP3 or WAV, 10 MB at most. Callers hear it in place of the words.",
    )
    is_silent = forms.BooleanField(label="Take the recording off", required=False)

    class Meta:
        model = Flyer
        fields = [
            "address", "status", "price", "headline", "words", "beds", "baths", "sqft", "year",
            "facts", "video", "spoken", "agent", "is_findable",
        ]  # fmt: skip
        widgets = {
            "words": forms.Textarea({"rows": 9}),
            "facts": forms.Textarea({"rows": 4, "placeholder": "Lot: 0.4 acres\nGarage: two cars"}),
            "spoken": forms.Textarea({"rows": 5}),
        }
        help_texts = {
            "headline": "One line that makes them look: “Morning light over the bay”.",
            "facts": "One a line, as “Lot: 0.4 acres”.",
            "video": "A link to YouTube, Vimeo or a tour of the rooms.",
            "spoken": "A voice reads this to who calls and enters the code. Left empty, it reads "
            "the facts and the first words of the description.",
        }

    def __init__(self, *args, membership, **kwargs):
        super().__init__(*args, **kwargs)
        able = Membership.objects.visible_to(membership).active().select_related("user")
        agents = [member.pk for member in able if member.can_work]
        self.fields["agent"].queryset = Membership.objects.filter(pk__in=agents).select_related(
            "user"
        )
        self.fields["agent"].label = "Whose questions come in"
        self.fields["agent"].empty_label = "Whoever is next"
        if not self.instance.recording:
            del self.fields["is_silent"]
        if self.instance.pk:
            self.initial.setdefault("address", self.instance.property.address)

    def save(self, commit=True):
        if self.cleaned_data.get("is_silent"):
            self.instance.recording = ""
        if self.cleaned_data["voice"]:
            self.instance.recording = recordings.keep(self.cleaned_data["voice"])
        return super().save(commit)


class FilesInput(forms.FileInput):
    allow_multiple_selected = True


class Files(forms.FileField):
    """One file or several; cleaned they are a list."""

    def clean(self, value, initial=None):
        files = value if isinstance(value, list | tuple) else [value]
        return [super(Files, self).clean(one, initial) for one in files or [None]]


class PictureForm(forms.Form):
    """Pictures, several at once; on a phone the camera is one of the places they come from."""

    pictures = Files(
        label="More pictures",
        widget=FilesInput({"accept": "image/*", "multiple": True}),
        help_text="From the camera or the roll, several at once. JPEG or PNG, 20 MB each at most.",
        error_messages={"required": "Choose a picture first."},
    )


class AskForm(StrangersForm):
    """What a stranger asks about a home; a name and one way to answer are enough."""

    message = forms.CharField(
        label="Your question",
        max_length=5_000,
        required=False,
        widget=forms.Textarea({"rows": 3, "placeholder": "When can I see it?"}),
    )
    consent_version = "flyer-1"
    field_order = ["name", "phone", "email", "message"]


class CodeForm(forms.ModelForm):
    """A code for a home: what it is, on which line, where the sign stands."""

    class Meta:
        model = CaptureCode
        fields = ["code", "sign", "line"]
        labels = {"code": "Code"}
        help_texts = {
            "code": "Three to six figures, or one word. On a call only figures can be keyed in.",
            "sign": "“Yard sign”, “Open-house arrow”: leads remember which one it was.",
        }
        error_messages = {"code": {"required": "Which code stands on the sign?"}}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["line"].queryset = PhoneLine.objects.active()
        self.fields["line"].empty_label = "Any of your lines"
        self.fields["code"].max_length = 40
        self.fields["code"].widget.attrs |= {"maxlength": 40, "autocapitalize": "characters"}
        self.fields["code"].validators = []

    @classmethod
    def new(cls, flyer, data=None) -> "CodeForm":
        """The next free number is offered; any other may be typed."""
        offered = {} if data else {"code": reading.free_code()}
        return cls(data, instance=CaptureCode(flyer=flyer), initial=offered)

    def clean_code(self):
        return reading.normal(self.cleaned_data["code"])

    def clean(self):
        said = super().clean()
        if not self.errors and self.instance.is_on:
            self.instance.code, self.instance.line = said["code"], said["line"]
            if other := self.instance.taken_by():
                self.add_error(
                    "code",
                    f"{other} leads to {other.flyer} already. Take another code, or switch that "
                    "one off.",
                )
        return said
