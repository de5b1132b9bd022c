"""What is typed about people becomes values: one small form for each fact of a page."""

from django import forms
from django.core.exceptions import ValidationError
from django.db import transaction

from accounts.models import Membership
from contacts import category_words
from contacts.category_forms import tidy_name
from contacts.dnc_list import PERMITTED
from contacts.fields import BirthdayField, ComingDayField, DayField, NumberField
from contacts.models import Address, Category, Email, LeadSource, Person, Phone
from contacts.picking import PersonField
from contacts.postal import read_address
from crm.kit import clock, dates, phones
from crm.kit.changes import ChangeForm

NOTE_MAX = 20_000
BIRTHDAY_HINT = "5/12/1954, or 5/12 if you do not know the year."


class PersonForm(ChangeForm):
    """Facts of a person; each form below is a part of them."""

    class Meta:
        model = Person
        fields: list[str] = []
        labels = {
            "salutation": "Dear",
            "label_name": "Name on the envelope",
            "how_met": "How you met",
            "source_detail": "More about the source",
            "referred_by": "Sent by",
            "owner": "Looked after by",
            "follow_up_reason": "What about?",
            "title": "Job",
            "about": "Anything else",
        }
        help_texts = {
            "salutation": "As your letters greet them: June & Walt.",
            "nickname": "What you call them.",
            "birthday": BIRTHDAY_HINT,
            "spouse_birthday": BIRTHDAY_HINT,
            "follow_up_on": "12/18, next Friday, in 3 weeks. Empty: no call is planned.",
            "follow_up_reason": "Stands beside the name on Today.",
            "referred_by": "Somebody you know already.",
            "home_bought_on": "6/2/2019. You are reminded of the anniversary.",
            "lease_ends_on": "6/30/2027.",
        }
        widgets = {
            "about": forms.Textarea(attrs={"rows": 5}),
            "links": forms.Textarea(attrs={"rows": 2, "autocapitalize": "none"}),
        }
        field_classes = {
            "birthday": BirthdayField,
            "spouse_birthday": BirthdayField,
            "wedding_anniversary": BirthdayField,
            "home_bought_on": DayField,
            "lease_ends_on": DayField,
            "follow_up_on": ComingDayField,
        }

    def __init__(self, *args, membership, **kwargs):
        super().__init__(*args, **kwargs)
        if "source" in self.fields:
            self.fields["source"].queryset = LeadSource.objects.visible_to(membership).offered(
                self.instance.source_id
            )
        mates = Membership.objects.visible_to(membership).active().select_related("user")
        for name in {"owner", "assistant"} & set(self.fields):
            self.fields[name].queryset = mates
        if "referred_by" in self.fields:
            now = self.instance.referred_by
            self.fields["referred_by"].ask_among(membership, self.instance, now)
        if self.is_bound and "follow_up_on" in self.fields:
            self.fields["follow_up_on"].today = clock.today(membership.workspace.zone)

    def clean_links(self):
        return "\n".join(map(_web_address, self.cleaned_data["links"].split()))

    def clean(self):
        cleaned = super().clean()
        named = ("first_name", "last_name", "company", "spouse_first_name")
        if "first_name" in self.fields and not any(
            cleaned.get(name) or name in self.errors for name in named
        ):
            reached = self.instance.pk and (
                self.instance.phones.exists() or self.instance.emails.exists()
            )
            if not reached:
                self.add_error("first_name", "Write a name or a company.")
        return cleaned

    def put(self, fresh, values):
        fresh.change(**values)


def _web_address(typed: str) -> str:
    address = typed if "://" in typed else f"https://{typed}"
    if not address.startswith(("https://", "http://")) or "." not in typed:
        raise ValidationError(f"“{typed[:60]}” is no web address. Write one a line.", code="link")
    return address


class NamesForm(PersonForm):
    class Meta(PersonForm.Meta):
        fields = [
            "first_name", "last_name", "spouse_first_name", "spouse_last_name", "nickname",
            "prefix", "middle_name", "suffix", "title", "company",
        ]  # fmt: skip


class LettersForm(PersonForm):
    class Meta(PersonForm.Meta):
        fields = ["salutation", "label_name"]


class DatesForm(PersonForm):
    class Meta(PersonForm.Meta):
        fields = ["birthday", "spouse_birthday", "wedding_anniversary", "home_bought_on"]


class BeginningForm(PersonForm):
    referred_by = PersonField(
        label="Sent by",
        required=False,
        help_text="Somebody you know already.",
        themselves="They cannot have sent themselves.",
    )

    class Meta(PersonForm.Meta):
        fields = ["how_met", "source", "source_detail", "referred_by", "owner", "assistant"]


class AboutForm(PersonForm):
    class Meta(PersonForm.Meta):
        fields = [
            "children", "pets", "employer", "time_in_town", "tenure", "lease_ends_on",
            "favorite_restaurant", "in_common", "language", "preferred_channel", "best_time",
            "links", "about",
        ]  # fmt: skip


class NextCallForm(PersonForm):
    class Meta(PersonForm.Meta):
        fields = ["follow_up_on", "follow_up_reason"]


class ReachForm(ChangeForm):
    """A way to reach a person: phone or e-mail. One of each kind is the best."""

    reach: str  # the field that says where

    def __init__(self, *args, person, **kwargs):
        super().__init__(*args, **kwargs)
        self.person = person
        self.instance.person = person
        if not person.is_couple and not self.instance.of_spouse:
            del self.fields["of_spouse"]

    @property
    def may_be_note(self) -> bool:
        """Whether what was typed is no way to reach anybody, and nothing else is wrong."""
        wrong = self.errors.as_data() if self.is_bound else {}
        return set(wrong) == {self.reach} and not {error.code for error in wrong[self.reach]} & {
            "required",
            "unique",
        }

    def keep_as_note(self, *, by) -> bool:
        """Write a note of what was typed and reaches nobody, if that is asked; whether it was."""
        if "as_note" not in self.data or not self.may_be_note:
            return False
        what = self.fields[self.reach].label or self.reach
        typed = self.data.get(self.add_prefix(self.reach), "")[:NOTE_MAX]
        self.person.add_note(f"{what}: {typed}", by=by)
        return True

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
    reach = "number"

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

    def put(self, fresh, values):
        was, note = fresh.status, values.get("status_note", "")
        if was == Phone.Status.DNC and "status" in values and not values["status"]:
            values["status_note"] = f"{PERMITTED}{note}"[:200]
            fresh.person.add_note(f"{fresh.national} may be called again. {note}", by=None)
        super().put(fresh, values)

    def clean(self):
        cleaned = super().clean()
        self._ask_for_permission(cleaned)
        extension = phones.e164(self.data.get(self.add_prefix("number"), ""))[1]
        if extension and not cleaned.get("extension"):
            self.also["extension"] = cleaned["extension"] = extension
        return cleaned

    def _ask_for_permission(self, cleaned):
        """A number leaves DNC for a reason only: what they signed or said, and when."""
        was_dnc = self.instance.pk and self.initial.get("status") == Phone.Status.DNC
        if was_dnc and "status" in self.changed_data and not cleaned.get("status"):
            if not cleaned.get("status_note") or "status_note" not in self.changed_data:
                self.add_error("status_note", "What did they sign or say, and when?")
            cleaned["status_note"] = cleaned.get("status_note", "").removeprefix(PERMITTED)


def number_trouble(number: str) -> str:
    digits = sum(letter.isdigit() for letter in number.removeprefix("+1"))
    if digits == 9:
        return "One digit is missing."
    if digits == 7:
        return "The area code is missing."
    return "This is not a telephone number. Write it as 231-555-0142."


class EmailForm(ReachForm):
    reach = "address"

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
    """A postal address; a whole one typed into the street finds its places.

    A new one may take the place of another: that is kept, with the day they left it.
    """

    instead_of = forms.ChoiceField(label="Did they move?", required=False)
    since = DayField(label="Since when?", help_text="6/30/2027. Empty: today.")

    class Meta:
        model = Address
        fields = ["kind", "street", "city", "state", "postal_code"]
        help_texts = {"street": "Or the whole address: 27 Quarry Lane, Larkspur Bay MI 49601."}

    def __init__(self, *args, person, **kwargs):
        super().__init__(*args, **kwargs)
        self.instance.person = person
        here = [one for one in person.addresses.all() if one.lived_until is None]
        self.left = {str(one.public_id): one for one in here}
        if self.instance.pk or not here:
            del self.fields["instead_of"], self.fields["since"]
            return
        moves = [(key, f"Yes, from {one.street}") for key, one in self.left.items()]
        self.fields["instead_of"].choices = [("", "No, this is one more"), *moves]
        failed = (key for key, one in self.left.items() if one.status)
        self.initial["instead_of"] = next(failed, "")

    def clean(self):
        cleaned = super().clean()
        others = ("city", "state", "postal_code")
        if cleaned.get("street") and not any(cleaned.get(name) for name in others):
            self.also = vars(read_address(cleaned["street"]))
            cleaned |= self.also
        return cleaned

    @transaction.atomic
    def add(self):
        moved = self.left.get(self.cleaned_data.pop("instead_of", ""))
        since = self.cleaned_data.pop("since", None)
        for name, value in self.cleaned_data.items():
            setattr(self.instance, name, value)
        if moved:
            since = since or clock.today(moved.person.workspace.zone)
            moved.lived_until = since
            moved.save(update_fields=["lived_until"])
        self.instance.lived_from = since
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

    means = None  # what such a name would say of somebody: DNC and death are no categories

    def clean_name(self):
        typed = self.cleaned_data["name"]
        self.means = category_words.meaning_of(typed)
        return tidy_name(typed)

    def category(self) -> Category:
        return Category.objects.named(self.cleaned_data["name"])


class PostponementForm(forms.Form):
    """Another day for a planned call: the one it `was` again, one to come, or tomorrow."""

    to = ComingDayField()
    was = forms.DateField(required=False)

    def day(self, today):
        typed = self.cleaned_data
        return typed["was"] or typed["to"] or dates.read("tomorrow", today)
