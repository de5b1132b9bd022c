"""What is typed about people becomes values: one small form for each fact of a page."""

from django import forms
from django.core.exceptions import ValidationError

from accounts.models import Membership
from contacts.fields import BirthdayField, ComingDayField, NumberField
from contacts.models import Address, Category, Email, LeadSource, Person, Phone
from contacts.postal import read_address
from crm.kit import clock, dates, phones
from crm.kit.changes import ChangeForm

BIRTHDAY_HINT = "5/12/1954, or 5/12 if you do not know the year."


class PersonForm(ChangeForm):
    """All the facts of a person at once; the forms below are parts of it."""

    class Meta:
        model = Person
        fields = [
            "first_name", "last_name", "spouse_first_name", "spouse_last_name", "nickname",
            "prefix", "middle_name", "suffix", "title", "company", "salutation",
            "label_name", "birthday", "spouse_birthday", "wedding_anniversary", "how_met",
            "source", "source_detail", "owner", "about", "follow_up_on", "follow_up_reason",
        ]  # fmt: skip
        labels = {
            "salutation": "Dear",
            "label_name": "Name on the envelope",
            "how_met": "How you met",
            "source_detail": "More about the source",
            "owner": "Whose person",
            "follow_up_reason": "What about?",
            "title": "Job",
        }
        help_texts = {
            "salutation": "As your letters greet them: June & Walt.",
            "nickname": "What you call them.",
            "birthday": BIRTHDAY_HINT,
            "spouse_birthday": BIRTHDAY_HINT,
            "follow_up_on": "12/18, next Friday, in 3 weeks. Empty: no call is planned.",
            "follow_up_reason": "Stands beside the name on Today.",
        }
        widgets = {"about": forms.Textarea(attrs={"rows": 5})}
        field_classes = {
            "birthday": BirthdayField,
            "spouse_birthday": BirthdayField,
            "wedding_anniversary": BirthdayField,
            "follow_up_on": ComingDayField,
        }

    def __init__(self, *args, membership, **kwargs):
        super().__init__(*args, **kwargs)
        if "source" in self.fields:
            self.fields["source"].queryset = LeadSource.objects.visible_to(membership)
        if "owner" in self.fields:
            mates = Membership.objects.visible_to(membership).active().select_related("user")
            self.fields["owner"].queryset = mates
        if self.is_bound and "follow_up_on" in self.fields:
            self.fields["follow_up_on"].today = clock.today(membership.workspace.zone)

    def clean(self):
        cleaned = super().clean()
        named = ("first_name", "last_name", "company", "spouse_first_name")
        if "first_name" in self.fields and not any(cleaned.get(name) for name in named):
            reached = self.instance.pk and (
                self.instance.phones.exists() or self.instance.emails.exists()
            )
            if not reached:
                self.add_error("first_name", "Write a name or a company.")
        return cleaned

    def put(self, fresh, values):
        fresh.change(**values)


class NamesForm(PersonForm):
    class Meta(PersonForm.Meta):
        fields = PersonForm.Meta.fields[:10]


class LettersForm(PersonForm):
    class Meta(PersonForm.Meta):
        fields = ["salutation", "label_name"]


class DatesForm(PersonForm):
    class Meta(PersonForm.Meta):
        fields = ["birthday", "spouse_birthday", "wedding_anniversary"]


class BeginningForm(PersonForm):
    class Meta(PersonForm.Meta):
        fields = ["how_met", "source", "source_detail", "owner"]


class AboutForm(PersonForm):
    class Meta(PersonForm.Meta):
        fields = ["about"]


class NextCallForm(PersonForm):
    class Meta(PersonForm.Meta):
        fields = ["follow_up_on", "follow_up_reason"]


class ReachForm(ChangeForm):
    """A way to reach a person: phone or e-mail. One of each kind is the best."""

    def __init__(self, *args, person, **kwargs):
        super().__init__(*args, **kwargs)
        self.person = person
        self.instance.person = person
        if not person.is_couple and not self.instance.of_spouse:
            del self.fields["of_spouse"]

    def clean(self):
        cleaned = super().clean()
        if cleaned.get("is_best") and cleaned.get("status"):
            self.add_error("is_best", "One that is not good cannot be the best.")
        return cleaned

    def refuse_twice(self, **what):
        same = type(self.instance).objects.filter(person=self.person, **what)
        if same.exclude(pk=self.instance.pk).exists():
            raise ValidationError("It is already there.", code="unique")

    def put(self, fresh, values):
        if "status" in values:
            values["status_at"] = clock.now() if values["status"] else None
        super().put(fresh, values)
        self._only_best(fresh)

    def add(self):
        """Write a new one."""
        self.instance.status_at = clock.now() if self.instance.status else None
        self.instance.save()
        self._only_best(self.instance)
        return self.instance

    def _only_best(self, row):
        if row.is_best:
            others = type(row).objects.filter(person=self.person, is_best=True)
            others.exclude(pk=row.pk).update(is_best=False)


class PhoneForm(ReachForm):
    class Meta:
        model = Phone
        fields = [
            "number", "extension", "label", "of_spouse", "is_best", "status", "status_note",
        ]  # fmt: skip
        field_classes = {"number": NumberField}
        labels = {
            "extension": "Ext.",
            "label": "Kind",
            "of_spouse": "The spouse’s",
            "is_best": "The best number",
            "status": "State",
            "status_note": "Why",
        }
        help_texts = {"status_note": "“Disconnected”, “Asked me not to call here”."}

    def clean_number(self):
        number = self.cleaned_data["number"]
        if not phones.is_whole(number):
            raise ValidationError(number_trouble(number), code="number")
        self.refuse_twice(number=number)
        return number

    def clean(self):
        cleaned = super().clean()
        extension = phones.e164(self.data.get(self.add_prefix("number"), ""))[1]
        if extension and not cleaned.get("extension"):
            self.also["extension"] = cleaned["extension"] = extension
        return cleaned


def number_trouble(number: str) -> str:
    digits = sum(letter.isdigit() for letter in number.removeprefix("+1"))
    if digits == 9:
        return "One digit is missing."
    if digits == 7:
        return "The area code is missing."
    return "This is not a telephone number. Write it as 231-555-0142."


class EmailForm(ReachForm):
    class Meta:
        model = Email
        fields = ["address", "label", "of_spouse", "is_best", "status", "status_note"]
        labels = {
            "address": "E-mail",
            "label": "Kind",
            "of_spouse": "The spouse’s",
            "is_best": "The best address",
            "status": "State",
            "status_note": "Why",
        }

    def clean_address(self):
        address = self.cleaned_data["address"]
        self.refuse_twice(address_lc=Email.normal(address))
        return address


class AddressForm(ChangeForm):
    """A postal address; a whole one typed into the street finds its places."""

    class Meta:
        model = Address
        fields = ["kind", "street", "city", "state", "postal_code"]
        help_texts = {"street": "Or the whole address: 27 Quarry Lane, Larkspur Bay MI 49601."}

    def __init__(self, *args, person, **kwargs):
        super().__init__(*args, **kwargs)
        self.instance.person = person

    def clean(self):
        cleaned = super().clean()
        others = ("city", "state", "postal_code")
        if cleaned.get("street") and not any(cleaned.get(name) for name in others):
            self.also = vars(read_address(cleaned["street"]))
            cleaned |= self.also
        return cleaned

    def add(self):
        for name, value in self.cleaned_data.items():
            setattr(self.instance, name, value)
        self.instance.save()
        return self.instance


class NoteForm(forms.Form):
    said = forms.CharField(label="Note", max_length=20_000, widget=forms.Textarea)


class FilingForm(forms.Form):
    """A category for a person: one of the workspace's, or a new name."""

    name = forms.CharField(
        label="Category",
        max_length=80,
        widget=forms.TextInput(
            attrs={
                "list": "categories",
                "autocomplete": "off",
                "autofocus": True,
                "placeholder": "Friend, Gardeners",
            }
        ),
    )

    def clean_name(self):
        return " ".join(self.cleaned_data["name"].split())

    def category(self) -> Category:
        return Category.objects.named(self.cleaned_data["name"])


class PostponementForm(forms.Form):
    """Another day for a planned call: the one it `was` again, one to come, or tomorrow."""

    to = ComingDayField()
    was = forms.DateField(required=False)

    def day(self, today):
        typed = self.cleaned_data
        return typed["was"] or typed["to"] or dates.read("tomorrow", today)
