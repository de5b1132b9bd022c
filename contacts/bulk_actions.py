"""What can be done to many at once with contacts alone; apps above add theirs (contacts.bulk)."""

from django import forms

from accounts.capabilities import Capability
from accounts.live import changed
from accounts.models import Membership
from contacts import deletion
from contacts.bulk import BulkAction, add_bulk_action
from contacts.fields import ComingDayField
from contacts.models import Book, Category
from crm.kit.text import fold


class BulkForm(forms.Form):
    """What an action asks beside for whom."""

    def __init__(self, data=None, *, membership):
        super().__init__(data)
        self.membership = membership
        self.prepare(membership)

    def prepare(self, membership) -> None:
        """Fields whose choices depend on the member."""


class CategoryForm(BulkForm):
    """One of the categories, or a new one by its name."""

    name = forms.CharField(
        label="Category",
        max_length=80,
        help_text="A new name makes a new category.",
        widget=forms.TextInput({"list": "categories", "autocomplete": "off", "autofocus": True}),
    )

    def prepare(self, membership):
        self.choices = Category.objects.visible_to(membership)

    def clean_name(self):
        name = " ".join(self.cleaned_data["name"].split())
        if not fold(name):
            raise forms.ValidationError("Write the name of a category.")
        return name

    def words(self) -> str:
        return f"in {self.cleaned_data['name']}"


class OutOfCategoryForm(BulkForm):
    def prepare(self, membership):
        self.fields["category"] = forms.ModelChoiceField(
            Category.objects.visible_to(membership), to_field_name="public_id", empty_label=None
        )

    def words(self) -> str:
        return str(self.cleaned_data["category"])


class OwnerForm(BulkForm):
    def prepare(self, membership):
        members = Membership.objects.visible_to(membership).active().select_related("user")
        self.fields["owner"] = forms.ModelChoiceField(
            members, label="Looked after by", required=False, empty_label="Nobody in particular"
        )

    def words(self) -> str:
        return f"to {self.cleaned_data['owner'] or 'nobody'}"


class BookForm(BulkForm):
    book = forms.ChoiceField(
        label="Into which book?",
        choices=[
            (Book.CONTACTS, "Contacts: people you know, who are on your phone"),
            (Book.PROSPECTS, "Prospects: strangers you are working, who are not"),
        ],
        widget=forms.RadioSelect,
    )

    def words(self) -> str:
        return f"to {Book(self.cleaned_data['book']).label}"


class CallForm(BulkForm):
    follow_up_on = ComingDayField(label="Call on")
    reason = forms.CharField(label="About what?", max_length=200, required=False)


def file(people, *, by, name) -> None:
    Category.objects.named(name).file_all(people)


def unfile(people, *, by, category) -> None:
    category.unfile_all(people)


def assign(people, *, by, owner) -> None:
    people.exclude(owner=owner).update(owner=owner) if owner else people.update(owner=None)
    changed("people")


def move(people, *, by, book) -> None:
    people.move_to(book, by=by)


def plan_calls(people, *, by, follow_up_on, reason) -> None:
    people.living().update(follow_up_on=follow_up_on, follow_up_reason=reason)
    changed("people")


def mark_cold(people, *, by) -> None:
    Category.objects.meaning(Category.Meaning.COLD).file_all(people)


def delete(people, *, by) -> None:
    deletion.delete_people(people)


for _one in [
    BulkAction("category", "Category", "tag", "File {people}", form=CategoryForm, do=file,
               order=30),
    BulkAction("call", "Plan a call", "calendar-plus", "Plan a call with {people}", form=CallForm,
               do=plan_calls, order=10,
               consequence="A call that is planned with them already moves to that day."),
    BulkAction("cold", "Cold", "snowflake", "Mark {people} Cold", do=mark_cold, order=40,
               consequence="Their drips end, and they leave the call list."),
    BulkAction("assign", "Assign", "users", "Give {people}", form=OwnerForm, do=assign, order=50),
    BulkAction("move", "Move", "arrow-right", "Move {people}", form=BookForm, do=move, order=55),
    BulkAction("uncategory", "Out of category", "tags", "Take {people} out of",
               form=OutOfCategoryForm, do=unfile, order=60),
    BulkAction("export", "Export", "download", "Export {people}", needs=Capability.EXPORT,
               leads_to="contacts:export", order=70),
    BulkAction("delete", "Delete", "trash", "Delete {people}", needs=Capability.DELETE_RECORDS,
               do=delete, asks=True, batch=2_000, undo_for=deletion.KEPT_FOR, order=90,
               consequence="They go with their notes, calls, letters and pursuits. "
               "For 30 days you can bring them all back."),
]:  # fmt: skip
    add_bulk_action(_one)
