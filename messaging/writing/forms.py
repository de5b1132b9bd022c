"""What a member writes to one person, by mail, text or on paper."""

import uuid

from django import forms
from django.core.exceptions import ValidationError

from crm.kit.ids import uuid7
from messaging import merge, texting, video
from messaging.lines import one_line, without_nul
from messaging.models import SentFile
from messaging.text_forms import MOST_LETTERS as MOST_OF_A_TEXT
from messaging.text_forms import SHORTENERS
from messaging.writing import leaving
from messaging.writing.leaving import Draft

WAYS = {"email": "E-mail", "text": "Text", "letter": "Letter"}
ICONS = {"email": "mail", "text": "message-2", "letter": "mailbox"}
MOST_FILES = 10


class FilesInput(forms.FileInput):
    allow_multiple_selected = True


class FilesField(forms.FileField):
    """One file or several, each looked at when it is kept."""

    def clean(self, value, initial=None):
        return value or []


class LetterForm(forms.Form):
    """Everything that was typed comes back with what is wrong; files are kept as they come."""

    way = forms.ChoiceField(label="How", choices=WAYS.items(), widget=forms.RadioSelect)
    email = forms.ChoiceField(label="To", required=False)
    phone = forms.ChoiceField(label="To", required=False)
    subject = forms.CharField(
        max_length=200, required=False, widget=forms.TextInput(attrs={"autocomplete": "off"})
    )
    words = forms.CharField(
        label="What you write",
        max_length=leaving.MOST_LETTERS,
        widget=forms.Textarea(attrs={"rows": 10, "data-words": ""}),
        help_text="{{first_name}} becomes their name; {{spouse_first_name|you both}} says what to "
        "write where nothing is known.",
    )
    video = forms.URLField(
        label="A video", required=False, max_length=500, assume_scheme="https",
        help_text="YouTube, BombBomb or Vidyard: its picture stands in the mail and leads to it.",
        widget=forms.URLInput(attrs={"placeholder": "https://youtu.be/…"}),
    )  # fmt: skip
    files = FilesField(
        label="Files", required=False, widget=FilesInput({"multiple": True}),
        help_text="PDF, Word, Excel, PowerPoint, text or pictures. Up to 5 MB they go inside the "
        "mail, larger ones up to 20 MB as a link.",
    )  # fmt: skip
    anyway = forms.BooleanField(
        label="Send it all the same: it is personal, and no advertisement", required=False
    )
    key = forms.UUIDField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args, person, by, **kwargs):
        super().__init__(*args, **kwargs)
        self.person, self.by = person, by
        self.fields["key"].initial = uuid7
        self.fields["email"].choices = [
            (email.address, f"{email.address}, {self._whose(email)}")
            for email in leaving.addresses(person)
        ]
        self.fields["phone"].choices = [
            (phone.number, f"{phone.national}, {self._whose(phone)}")
            for phone in leaving.numbers(person)
        ]
        self.kept = self._kept()

    def _whose(self, reach) -> str:
        person = self.person
        if not person.is_couple:
            return reach.get_label_display().lower()
        return person.spouse_first_name if reach.of_spouse else person.first_name

    def _kept(self) -> list[SentFile]:
        """The files that were kept before: by this form with an error in it, or taken back."""
        named = self.data.getlist("kept") if self.is_bound else self.initial.get("kept", [])
        ids = [one for one in named[:MOST_FILES] if _is_uuid(one)]
        mine = SentFile.objects.filter(public_id__in=ids, by=self.by)
        return list(mine.order_by("pk"))

    @property
    def ways(self):
        return [(option, ICONS[option.data["value"]]) for option in self["way"]]

    def clean_subject(self):
        return one_line(self.cleaned_data["subject"])

    def clean_words(self):
        return without_nul(self.cleaned_data["words"]).replace("\r\n", "\n").strip()

    def clean_key(self):
        return self.cleaned_data["key"] or uuid7()

    def clean_video(self):
        url = self.cleaned_data["video"]
        if url and video.recognize(url) is None:
            raise ValidationError("Sphere knows videos of YouTube, BombBomb and Vidyard.")
        return url

    def clean(self):
        cleaned = super().clean()
        way = cleaned.get("way")
        self._keep_files()
        for name in ("subject", "words"):
            self._look_at_fields(name, cleaned.get(name) or "")
        if way:
            getattr(self, f"_look_at_{way}")(cleaned)
        return cleaned

    def _keep_files(self) -> None:
        """Kept whatever else is wrong, so that nobody chooses them twice."""
        for upload in self.cleaned_data.get("files", []):
            if len(self.kept) >= MOST_FILES:
                self.add_error("files", f"{MOST_FILES} files are the most.")
                return
            try:
                self.kept.append(SentFile.keep(upload, by=self.by))
            except ValidationError as refused:
                self.add_error("files", f"{upload.name}: {' '.join(refused.messages)}")

    def _look_at_fields(self, name: str, text: str) -> None:
        for complaint in merge.complaints(text):
            self.add_error(name, complaint)
        empty = self.draft(text).filled(text).empty
        for field in dict.fromkeys(empty):
            self.add_error(
                name, f"Nothing is known for {{{{{field}}}}}: write {{{{{field}|your words}}}} or "
                "take it out.",
            )  # fmt: skip

    def _look_at_email(self, cleaned) -> None:
        address, first = cleaned.get("email"), self.person.first
        if because := leaving.why_no_mail(self.person):
            self.add_error("email", because)
        elif not address:
            if "email" not in self.errors:
                self.add_error("email", "Choose an address.")
        elif leaving.asked_to_stop(address, self.person) and not cleaned["anyway"]:
            self.add_error("anyway", f"{first} asked for no more letters. Tick this to send it.")
        if not cleaned.get("subject") and "subject" not in self.errors:
            self.add_error("subject", "A mail needs a subject.")

    def _look_at_text(self, cleaned) -> None:
        words = cleaned.get("words") or ""
        if because := leaving.why_no_text(self.person):
            self.add_error("phone", because)
        elif not cleaned.get("phone") and "phone" not in self.errors:
            self.add_error("phone", "Choose a number.")
        if len(self.draft(words).text) > MOST_OF_A_TEXT:
            self.add_error("words", f"A text has {MOST_OF_A_TEXT:,} letters at most.")
        if any(short in words.lower() for short in SHORTENERS):
            self.add_error(
                "words",
                "Carriers throw shortened links away. Write the whole address of the page.",
            )

    def _look_at_letter(self, cleaned) -> None:
        if because := leaving.why_no_letter(self.person):
            self.add_error("way", because)

    def draft(self, words: str | None = None) -> Draft:
        """What leaves; `words` stands for those that are just being looked at."""
        cleaned = self.cleaned_data
        way = cleaned.get("way") or "email"
        return Draft(
            way=way, person=self.person, by=self.by, key=str(cleaned.get("key") or uuid7()),
            to=cleaned.get({"email": "email", "text": "phone"}.get(way, ""), "") or "",
            subject=cleaned.get("subject") or "",
            words=cleaned.get("words") or "" if words is None else words,
            video=(cleaned.get("video") or "") if way == "email" else "",
            files=self.kept if way == "email" else [],
        )  # fmt: skip

    @property
    def parts(self) -> int:
        return texting.parts(self.draft().text)


def _is_uuid(typed: str) -> bool:
    try:
        uuid.UUID(str(typed))
    except ValueError:
        return False
    return True
