"""A file or a link, a paper that is here or not needed, and a line of one's own."""

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone

from contacts.fields import DayField
from crm.kit import clock
from messaging.lines import one_line
from messaging.writing.forms import FilesField, FilesInput
from transactions.documents import hosts

MOST_FILES = 10
_BROUGHT = forms.TextInput(attrs={"list": "who-brings", "autocomplete": "off"})


class WithDocuments(forms.Form):
    """Files or a link, beside whatever else a form asks."""

    files = FilesField(
        label="Files", required=False, widget=FilesInput({"multiple": True}),
        help_text="PDF, Word, Excel, PowerPoint, text or pictures, up to 25 MB each.",
    )  # fmt: skip
    link = forms.CharField(
        label="Or a link", required=False, max_length=1_000,
        widget=forms.URLInput(attrs={"placeholder": "https://drive.google.com/…"}),
        help_text="Google Drive, Dropbox, OneDrive or anywhere else.",
    )  # fmt: skip

    def clean_link(self):
        link = self.cleaned_data["link"].strip()
        return hosts.checked(link) if link else ""

    def clean_files(self):
        if len(self.cleaned_data["files"]) > MOST_FILES:
            raise ValidationError(f"{MOST_FILES} files at a time are the most.")
        return self.cleaned_data["files"]


class DocumentForm(WithDocuments):
    title = forms.CharField(
        label="What it is", required=False, max_length=160,
        help_text="Without words of yours, the file’s own name.",
    )  # fmt: skip
    paper = forms.ChoiceField(label="Which paper is it?", required=False)
    brought_by = forms.CharField(
        label="Who brought it", required=False, max_length=160, widget=_BROUGHT
    )
    shows_income = forms.BooleanField(
        label="It says what you earn", required=False,
        help_text="Then only those who may see income find it.",
    )  # fmt: skip

    def __init__(self, *args, lines, sees_income, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["paper"].choices = [
            ("", "None of the list"), *((line.word, line.title) for line in lines)
        ]  # fmt: skip
        if not sees_income:
            del self.fields["shows_income"]

    def clean_title(self):
        return one_line(self.cleaned_data["title"])

    def clean(self):
        cleaned = super().clean()
        if not self.errors and not cleaned.get("files") and not cleaned.get("link"):
            self.add_error("files", "Choose a file, or paste a link.")
        return cleaned


class ReceivedForm(WithDocuments):
    on = DayField(label="When did it come?", required=True)
    brought_by = forms.CharField(
        label="Who brought it", required=False, max_length=160, widget=_BROUGHT
    )

    def clean_on(self):
        on = self.cleaned_data["on"]
        if on > timezone.localtime(clock.on_this_machine()).date():
            raise ValidationError("This day is still to come.")
        return on


class WaiverForm(forms.Form):
    reason = forms.CharField(
        label="Why is it not needed?", max_length=300,
        error_messages={"required": "Say why: the file is asked for it later."},
    )  # fmt: skip


class LineForm(forms.Form):
    title = forms.CharField(
        label="Another paper that is needed", max_length=160,
        error_messages={"required": "Say which paper."},
    )  # fmt: skip

    def clean_title(self):
        return one_line(self.cleaned_data["title"])
