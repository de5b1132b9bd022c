"""The form that shows what a line was understood as, before it is saved."""

from dataclasses import replace

from django import forms
from django.core.exceptions import ValidationError

from contacts import quick_add
from contacts.fields import BirthdayField
from contacts.forms import number_trouble
from contacts.models import Address, Book, Category, LeadSource
from contacts.names import Names
from contacts.one_line import Understood, fits
from contacts.postal import read_address
from crm.kit import phones
from crm.kit.changes import TOO_LONG


class LineForm(forms.Form):
    """One line, and the book that the person belongs in."""

    line = forms.CharField(
        label="All you know, in one line",
        max_length=2_000,
        required=False,
        widget=forms.TextInput(
            attrs={
                "autocomplete": "off",
                "placeholder": "Jack & Sandy Smith, 970-555-0142, met at the gas station",
            }
        ),
    )
    book = forms.ChoiceField(
        label="Do you know them?",
        choices=[(Book.CONTACTS, "Someone I know"), (Book.PROSPECTS, "A prospect")],
        widget=forms.RadioSelect,
        required=False,
        initial=Book.CONTACTS,
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            field.error_messages["max_length"] = TOO_LONG
            field.widget.attrs.pop("maxlength", None)  # a browser cuts what is pasted, and is mute


class AddForm(LineForm):
    """What Sphere understood, each part in a field of its own."""

    first_name = forms.CharField(max_length=80, required=False)
    last_name = forms.CharField(max_length=80, required=False)
    spouse_first_name = forms.CharField(label="Spouse’s first name", max_length=80, required=False)
    spouse_last_name = forms.CharField(
        label="Spouse’s last name", max_length=80, required=False, help_text="If it is another one."
    )
    prefix = forms.CharField(max_length=20, required=False)
    middle_name = forms.CharField(max_length=80, required=False)
    suffix = forms.CharField(max_length=20, required=False)
    nickname = forms.CharField(max_length=80, required=False)
    company = forms.CharField(max_length=120, required=False)
    phones = forms.CharField(
        label="Phone", max_length=400, required=False,
        widget=forms.TextInput(attrs={"inputmode": "tel", "class": "num"}),
        help_text="Several: with a comma between them.",
    )  # fmt: skip
    emails = forms.CharField(
        label="E-mail", max_length=800, required=False,
        widget=forms.TextInput(attrs={"inputmode": "email", "autocapitalize": "none"}),
    )  # fmt: skip
    address = forms.CharField(max_length=300, required=False)
    birthday = BirthdayField(help_text="")
    spouse_birthday = BirthdayField(label="Spouse’s birthday", help_text="")
    how_met = forms.CharField(label="How did you meet?", max_length=200, required=False)
    note = forms.CharField(
        max_length=20_000, required=False, widget=forms.Textarea(attrs={"rows": 2})
    )
    categories = forms.ModelMultipleChoiceField(
        None, label="Categories", required=False, to_field_name="public_id",
        widget=forms.CheckboxSelectMultiple,
    )  # fmt: skip
    source = forms.ModelChoiceField(None, required=False, empty_label="Not known")
    # Of a person who was found: added although they are here.
    anyway = forms.BooleanField(required=False, widget=forms.HiddenInput)

    RARE = ("prefix", "middle_name", "suffix", "nickname", "company", "birthday",
            "spouse_birthday", "spouse_last_name")  # fmt: skip
    OFFERED = {"top100", "past client", "friend", "family", "sphere", "christmas", "newsletter"}

    def __init__(self, *args, membership, **kwargs):
        super().__init__(*args, **kwargs)
        mine = Category.objects.visible_to(membership)
        self.fields["categories"].queryset = mine.filter(name_lc__in=self.OFFERED)
        self.fields["source"].queryset = LeadSource.objects.visible_to(membership).offered()

        self.kept: list[str] = []  # what reaches nobody and stays as a note, if that is asked

    @property
    def may_be_note(self) -> bool:
        return self.is_bound and bool({"phones", "emails"} & set(self.errors))

    def _is_note(self, typed: str) -> bool:
        if "as_note" in self.data:
            self.kept.append(typed.strip())
        return "as_note" in self.data

    @property
    def rare(self):
        """The parts that few people have: shown where they are filled in."""
        return [self[name] for name in self.RARE if self[name].value() or self[name].errors]

    def clean_phones(self):
        numbers = []
        for typed in filter(str.strip, self.cleaned_data["phones"].split(",")):
            found = quick_add.read(typed).phones
            whole = found and phones.is_whole(found[0].number)
            if not whole and self._is_note(typed):
                continue
            if not whole:
                trouble = number_trouble(found[0].number if found else typed)
                raise ValidationError(f"“{typed.strip()}”: {trouble}")
            numbers += found
        return numbers

    def clean_emails(self):
        addresses = self.cleaned_data["emails"].replace(",", " ").replace(";", " ").split()
        wrong = [address for address in addresses if not _is_email(address)]
        if wrong and not self._is_note(" ".join(wrong)):
            raise ValidationError(f"“{wrong[0]}” is not an e-mail address.")
        return [address for address in addresses if address not in wrong]

    def clean_address(self):
        address = read_address(self.cleaned_data["address"])
        if not fits(Address, vars(address)):
            raise ValidationError("That is more than an address. Put the rest into the note.")
        return address

    def clean(self):
        cleaned = super().clean()
        said = ("first_name", "last_name", "company", "phones", "emails")
        if not any(cleaned.get(name) for name in said) and not self.errors:
            self.add_error("first_name", "Write a name, a number or an e-mail.")
        return cleaned

    def understood(self) -> Understood:
        """The typed fields as what is to be added."""
        typed = self.cleaned_data
        line = quick_add.read(typed["line"])
        of_spouse = {number.number for number in line.phones if number.of_spouse}
        return Understood(
            names=Names(**{name: typed[name] for name in vars(Names())}),
            phones=[replace(one, of_spouse=one.number in of_spouse) for one in typed["phones"]],
            emails=typed["emails"],
            address=typed["address"],
            birthday=typed["birthday"],
            spouse_birthday=typed["spouse_birthday"],
            how_met=typed["how_met"],
            note="\n".join(filter(None, [typed["note"], *self.kept])),
        )


def _is_email(typed: str) -> bool:
    try:
        forms.EmailField(max_length=254).clean(typed)
    except ValidationError:
        return False
    return True


def shown(read: Understood) -> dict:
    """What was understood, as the form's fields show it."""
    return vars(read.names) | {
        "phones": ", ".join(map(str, read.phones)),
        "emails": ", ".join(read.emails),
        "address": str(read.address),
        "birthday": read.birthday,
        "spouse_birthday": read.spouse_birthday,
        "how_met": read.how_met[:200],
        "note": "\n".join(part for part in (read.how_met[200:], read.note) if part),
    }


def read_again(data, before: str) -> dict:
    """The fields after the line was typed on; what was typed into a field itself stays."""
    was, now = shown(quick_add.read(before)), shown(quick_add.read(data.get("line", "")))
    birthday = BirthdayField().prepare_value
    return {
        name: value
        if data.get(name, "") in ("", str(birthday(was[name]) or "")) else data[name]
        for name, value in now.items()
    }  # fmt: skip
