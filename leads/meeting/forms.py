"""What is typed, tapped or photographed of somebody just met; none of it has to be there."""

import uuid

from django import forms

from contacts.adding import AddForm
from contacts.fields import ComingDayField, NumberField
from contacts.models import Book, Category
from contacts.models.looks import Tenure
from crm.kit import phones
from crm.kit.changes import TOO_LONG
from leads.meeting.handles import NETWORKS
from leads.models import Meeting, OwnCard

PHOTO = {"accept": "image/jpeg,image/png,image/webp", "capture": "environment"}
NOTHING = "Write a name, or take a photo of the card: one of them is enough."
NO_ONE = "Who is it? A name, a number or an e-mail is enough."
PROMPTS = {  # what to ask, in the order in which people tell it
    "children": ("Family", "Two girls, 8 and 11"),
    "pets": ("Pets", "An old beagle, Otis"),
    "employer": ("Work", "Teaches at the middle school"),
    "time_in_town": ("Long here or new", "New since June, from Ohio"),
    "tenure": ("Owns or rents", ""),
    "in_common": ("In common", "Both grew up in Leland"),
}


class MeetingForm(forms.Form):
    name = forms.CharField(
        max_length=160, required=False,
        widget=forms.TextInput({"autocapitalize": "words", "autofocus": True}),
    )  # fmt: skip
    phone = NumberField(
        required=False, widget=forms.TextInput({"type": "tel", "inputmode": "tel", "class": "num"})
    )
    email = forms.EmailField(
        label="E-mail", max_length=254, required=False,
        widget=forms.EmailInput({"inputmode": "email", "autocapitalize": "none"}),
    )  # fmt: skip
    network = forms.ChoiceField(
        label="Where are they online?", required=False, widget=forms.RadioSelect,
        choices=[(name, network.label) for name, network in NETWORKS.items()],
    )  # fmt: skip
    handle = forms.CharField(
        label="Their name there", max_length=200, required=False,
        widget=forms.TextInput({"autocapitalize": "none", "placeholder": "@billsutter"}),
    )  # fmt: skip
    card = forms.FileField(label="Photo of the card", required=False, widget=forms.FileInput(PHOTO))
    place = forms.ChoiceField(label="How did you meet?", required=False, widget=forms.RadioSelect)
    how_met = forms.CharField(
        label="Somewhere else", max_length=200, required=False,
        widget=forms.TextInput({"placeholder": "The dog park, through June"}),
    )  # fmt: skip
    children = forms.CharField(max_length=200, required=False)
    pets = forms.CharField(max_length=200, required=False)
    employer = forms.CharField(max_length=200, required=False)
    time_in_town = forms.CharField(max_length=200, required=False)
    tenure = forms.ChoiceField(
        choices=[one for one in Tenure.choices if one[0]], required=False, widget=forms.RadioSelect
    )
    in_common = forms.CharField(max_length=200, required=False)
    company = forms.CharField(max_length=120, required=False)
    note = forms.CharField(
        label="Anything else", max_length=5_000, required=False,
        widget=forms.Textarea({"rows": 2}),
    )  # fmt: skip
    book = forms.ChoiceField(
        label="Which book?", required=False, initial=Book.CONTACTS, widget=forms.RadioSelect,
        choices=[(Book.CONTACTS, "Contacts"), (Book.PROSPECTS, "Prospects")],
    )  # fmt: skip
    categories = forms.ModelMultipleChoiceField(
        None, required=False, to_field_name="public_id", widget=forms.CheckboxSelectMultiple
    )
    told_as = forms.UUIDField(widget=forms.HiddenInput, required=False)
    who = forms.CharField(max_length=40, required=False, widget=forms.HiddenInput)

    TYPED = (
        "name", "phone", "email", "network", "handle", "children", "pets", "employer",
        "time_in_town", "tenure", "in_common", "company", "note",
    )  # fmt: skip

    def __init__(self, *args, membership, meeting: Meeting | None = None, **kwargs):
        super().__init__(*args, **kwargs)
        self.membership, self.meeting = membership, meeting
        mine = Category.objects.visible_to(membership)
        self.fields["categories"].queryset = mine.filter(name_lc__in=AddForm.OFFERED)
        for name, (label, example) in PROMPTS.items():
            self.fields[name].label = label
            self.fields[name].widget.attrs |= {"placeholder": example} if example else {}
        for field in self.fields.values():
            field.widget.attrs["autocomplete"] = "off"
            field.error_messages["max_length"] = TOO_LONG
            field.widget.attrs.pop("maxlength", None)
        self._offer_places()
        self.initial.setdefault("told_as", uuid.uuid4())
        if meeting:
            self._show(meeting)

    def _offer_places(self):
        places = Meeting.objects.visible_to(self.membership).places_of(self.membership)
        if self.meeting and self.meeting.how_met:
            places = list(dict.fromkeys([self.meeting.how_met, *places]))
        if (told := self.data.get("place", "")[:200]) and told not in places:
            places.insert(0, told)  # of a page that stood open for long
        self.fields["place"].choices = [(place, place) for place in places]

    def _show(self, meeting: Meeting):
        kept = {name: getattr(meeting, name) for name in self.TYPED}
        self.initial = kept | {
            "told_as": meeting.told_as, "place": meeting.how_met, "book": meeting.book,
            "categories": meeting.categories,
        } | self.initial  # fmt: skip
        self.initial["told_as"] = meeting.told_as

    @property
    def prompts(self):
        """Each prompt, and whether it stands open: with something in it, or to mend."""
        return [(self[name], bool(self[name].value() or self[name].errors)) for name in PROMPTS]

    @property
    def has_more(self) -> bool:
        return any(self[name].value() for name in ("handle", "company", "note", "categories"))

    # ── what it says ─────────────────────────────────────────────────────────
    def clean_phone(self):
        number = self.cleaned_data["phone"]
        if number and not phones.is_whole(number):
            raise forms.ValidationError("This is not a whole number: area code and seven digits.")
        return number

    def clean(self):
        said = super().clean()
        said["how_met"] = said.get("how_met") or said.get("place", "")
        if not self.says_something:
            self.add_error("name", NOTHING)
        return said

    @property
    def says_something(self) -> bool:
        """Whether there is anything to keep: whatever was typed, or a photo."""
        has_photo = bool(self.files.get("card") or (self.meeting and self.meeting.picture_id))
        return has_photo or any(self.data.get(name, "").strip() for name in (*self.TYPED, "how_met")
                                if name not in ("network", "tenure"))  # fmt: skip

    def to_keep(self) -> dict:
        """What was typed, for the row: what is not right yet stays as it was typed."""
        kept = {name: self._typed(name) for name in (*self.TYPED, "how_met")}
        kept["how_met"] = kept["how_met"] or self.data.get("place", "").strip()[:200]
        filed = self.cleaned_data.get("categories") or ()
        kept["categories"] = [str(category.public_id) for category in filed]
        kept["book"] = self.cleaned_data.get("book") or Book.CONTACTS
        return kept

    def _typed(self, name: str) -> str:
        if name in self.cleaned_data:
            return self.cleaned_data[name]
        if name in ("network", "tenure"):
            return ""
        return self.data.get(name, "").replace("\0", "").strip()[: self.fields[name].max_length]


class GreetingForm(forms.Form):
    """The words right after: by text or by mail, from one's own phone or from here."""

    way = forms.ChoiceField(label="How?", choices=[], widget=forms.RadioSelect)
    subject = forms.CharField(max_length=150, required=False)
    words = forms.CharField(
        label="Your words", max_length=1_600, widget=forms.Textarea({"rows": 5, "data-words": ""}),
        error_messages={"required": "Write a word or two first."},
    )  # fmt: skip

    def __init__(self, *args, ways: dict, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["way"].choices = list(ways.items())
        self.fields["words"].error_messages["max_length"] = TOO_LONG
        self.fields["words"].widget.attrs.pop("maxlength", None)


class NextCallForm(forms.Form):
    day = ComingDayField(label="Another day", required=False)

    def __init__(self, *args, today, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["day"].today = today


class OwnCardForm(forms.ModelForm):
    """What the QR code says of its owner."""

    phone = NumberField(label="Mobile", required=False)

    class Meta:
        model = OwnCard
        fields = ["name", "title", "company", "phone", "email", "website"]
        widgets = {
            "email": forms.EmailInput({"autocapitalize": "none"}),
            "website": forms.TextInput({"autocapitalize": "none", "inputmode": "url",
                                        "placeholder": "mayaellison.example"}),
        }  # fmt: skip

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            field.error_messages["max_length"] = TOO_LONG
            field.widget.attrs.pop("maxlength", None)

    def clean_phone(self):
        number = self.cleaned_data["phone"]
        if number and not phones.is_whole(number):
            raise forms.ValidationError("This is not a whole number: area code and seven digits.")
        return number
