"""What printing asks: on which sheet, from which label on, in which order, and which words."""

from django import forms
from django.core.exceptions import ValidationError

from contacts.fields import ComingDayField
from contacts.models import Picture
from messaging import merge
from messaging.models import PrintPiece, Stationery
from messaging.models.printed import Paper
from messaging.printing import sheets

ORDERS = [("name", "By name"), ("zip", "By ZIP code, as the post office likes it")]


def _sheets() -> list[tuple[str, str]]:
    return [(number, f"{one.title}: {one.words}") for number, one in sheets.labels().items()]


def _envelopes() -> list[tuple[str, str]]:
    return [(number, f"{one.title}: {one.words}") for number, one in sheets.envelopes().items()]


class FromLabel(forms.Form):
    """A sheet that was begun goes through the printer once more."""

    begin_at = forms.IntegerField(
        label="Begin at label",
        min_value=1,
        initial=1,
        required=False,
        help_text="Of a half-used sheet: the first label that is still there, counted row by row.",
    )

    def clean(self):
        said = super().clean()
        sheet = sheets.labels().get(said.get("sheet") or "")
        if sheet and (said.get("begin_at") or 1) > sheet.capacity:
            self.add_error("begin_at", f"There are {sheet.capacity} labels on {sheet.title}.")
        return said

    def options(self) -> dict:
        """What of it a print run keeps."""
        said = self.cleaned_data
        found = {name: said[name] for name in ("sheet", "envelope", "order") if said.get(name)}
        return found | ({"begin_at": said.get("begin_at") or 1} if "sheet" in found else {})


class WithIt(FromLabel):
    """What letters and cards go into: one choice of labels, envelopes, or neither."""

    covers = forms.ChoiceField(label="Addresses for them, in the same order", required=False)
    field_order = ("covers", "begin_at")

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["covers"].choices = [
            ("", "None: window envelopes, or by hand"),
            *[(f"sheet-{number}", f"Labels, {said}") for number, said in _sheets()],
            *[(f"envelope-{number}", f"Printed on: {said}") for number, said in _envelopes()],
        ]

    def clean(self):
        kind, _, number = self.cleaned_data.get("covers", "").partition("-")
        if kind:
            self.cleaned_data[kind] = number
        return super().clean()


class Labels(FromLabel):
    sheet = forms.ChoiceField(label="Sheet")
    order = forms.ChoiceField(label="In which order?", choices=ORDERS, initial="name")
    field_order = ("sheet", "begin_at", "order")

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["sheet"].choices = _sheets()


class Envelopes(FromLabel):
    begin_at = None
    envelope = forms.ChoiceField(label="Envelope")
    order = forms.ChoiceField(label="In which order?", choices=ORDERS, initial="name")

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["envelope"].choices = _envelopes()


class Addresses(FromLabel):
    begin_at = None
    order = forms.ChoiceField(label="In which order?", choices=ORDERS, initial="name")


class _Written(WithIt):
    """Words for each of them, with merge fields."""

    subject = forms.CharField(max_length=200)
    body = forms.CharField(
        label="What it says",
        max_length=20_000,
        widget=forms.Textarea({"rows": 12}),
        help_text="Write {{first_name|there}} where a name is to stand; what comes after the "
        "line is said where the name is not known.",
    )
    field_order = ("paper", "subject", "body", "covers", "begin_at")

    def clean_body(self):
        return self._fields_known(self.cleaned_data["body"])

    def clean_subject(self):
        return self._fields_known(self.cleaned_data["subject"])

    def clean(self):
        said = super().clean()
        body, paper = merge.without_fields(said.get("body", "")), said.get("paper")
        if paper and sheets.papers()[paper].points_for(body) is None:
            self.add_error("body", "These are more words than this paper holds. A letter has room.")
        return said

    def options(self) -> dict:
        words = {name: self.cleaned_data[name] for name in ("paper", "subject", "body")}
        return super().options() | words

    @staticmethod
    def _fields_known(text: str) -> str:
        if wrong := merge.complaints(text):
            raise ValidationError(wrong)
        return text


class Letters(_Written):
    paper = forms.CharField(widget=forms.HiddenInput, initial=Paper.LETTER, required=False)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["subject"].label = "What it is about"
        self.fields["subject"].help_text = "Stands on their page, not on the letter."

    def clean_paper(self):
        return Paper.LETTER.value


class Cards(_Written):
    paper = forms.ChoiceField(choices=Paper.choices[1:3], initial=Paper.FOLDED)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["subject"].label = "On the front"
        self.fields["body"].label = "Inside"
        self.fields["body"].widget.attrs["rows"] = 7


class Postcards(_Written):
    paper = forms.ChoiceField(choices=Paper.choices[3:], initial=Paper.SMALL)
    covers = begin_at = None

    def __init__(self, *args, **kwargs):
        super(WithIt, self).__init__(*args, **kwargs)
        self.fields["subject"].label = "On the picture side"
        self.fields["body"].label = "Beside the address"
        self.fields["body"].widget.attrs["rows"] = 6

    def clean(self):
        self.cleaned_data.setdefault("covers", "")
        return super().clean()


class PieceForm(forms.ModelForm):
    """Words and day of a piece that still waits."""

    due_on = ComingDayField(label="Print it from")

    class Meta:
        model = PrintPiece
        fields = ("subject", "body", "paper", "due_on")
        widgets = {"body": forms.Textarea({"rows": 12})}
        labels = {"subject": "What it is about", "body": "What it says"}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        kind = self.instance.kind
        self.fields["paper"].choices = [one for one in Paper.choices if Paper(one[0]).kind == kind]

    def clean(self):
        said = super().clean()
        paper = sheets.papers().get(said.get("paper"))
        if paper and paper.points_for(said.get("body", "")) is None:
            self.add_error("body", "These are more words than this paper holds.")
        return said


class StationeryForm(forms.ModelForm):
    logo_upload = forms.FileField(label="Logo", required=False, help_text="A JPEG or PNG.")
    no_logo = forms.BooleanField(label="Print without a logo", required=False)
    front_upload = forms.FileField(
        label="Picture for cards and postcards",
        required=False,
        help_text="A town, a lake, a front porch. Without one, Sphere draws a plain front.",
    )
    no_front = forms.BooleanField(label="Print without this picture", required=False)

    class Meta:
        model = Stationery
        fields = (
            "name", "role", "phone", "email", "website", "return_address", "license_line",
            "card_paper", "postcard_paper",
        )  # fmt: skip
        widgets = {"return_address": forms.Textarea({"rows": 4})}

    def __init__(self, *args, by, **kwargs):
        super().__init__(*args, **kwargs)
        self.by = by
        for name in ("logo", "front"):
            if not getattr(self.instance, f"{name}_id"):
                del self.fields[f"no_{name}"]

    def clean_return_address(self):
        text = self.cleaned_data["return_address"]
        if len([line for line in text.splitlines() if line.strip()]) > 4:
            raise ValidationError("Four lines are as many as an envelope has room for.")
        return text

    def clean(self):
        said = super().clean()
        for name in ("logo", "front"):
            if upload := said.get(f"{name}_upload"):
                try:
                    setattr(self.instance, name, Picture.keep(upload, by=self.by))
                except ValidationError as error:
                    self.add_error(f"{name}_upload", error)
            elif said.get(f"no_{name}"):
                setattr(self.instance, name, None)
        return said


BY_WHAT = {
    "letters": Letters, "labels": Labels, "envelopes": Envelopes, "cards": Cards,
    "postcards": Postcards, "addresses": Addresses,
}  # fmt: skip
