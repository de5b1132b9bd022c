"""What is typed into a mailing: the letter, its blocks, to whom, and when it leaves."""

import datetime as dt

from django import forms
from django.utils.datastructures import MultiValueDict

from contacts.models import Category, SavedList
from crm.kit import clock
from messaging import blocks, merge, video
from messaging.mailings import linking, pictures
from messaging.models import Mailing

MOST_BLOCKS = 60
LONGEST_TEXT = 20_000
BOOKS = {"contacts": "Everybody in contacts", "prospects": "Everybody in prospects"}
LATEST = dt.timedelta(days=366)


def _without_complaints(text: str) -> str:
    if found := merge.complaints(text):
        raise forms.ValidationError(found)
    return text


# ── the blocks ───────────────────────────────────────────────────────────────
class BlockForm(forms.Form):
    """One block; `changes()` is what is written of it."""

    def __init__(self, data=None, files=None, *, block: dict, is_new: bool = False):
        super().__init__(data, files, prefix=block["id"], initial=block, auto_id="%s")
        self.block = block
        for field in list(self.fields.values())[: 1 if is_new else 0]:
            field.widget.attrs["autofocus"] = True
        self.title, self.icon = blocks.KINDS[block["kind"]]

    def changes(self, *, by) -> dict:
        return {name: self.cleaned_data[name] for name in self.fields if name != "upload"}

    def as_typed(self) -> dict:
        """For the preview: what stands in the form, right or wrong."""
        typed = {name: self[name].value() or "" for name in self.fields if name != "upload"}
        return self.block | {name: str(value) for name, value in typed.items()}


class UrlField(forms.CharField):
    """An address as people type it: without https:// it gets one."""

    def __init__(self, **kwargs):
        widget = forms.TextInput(
            {"inputmode": "url", "autocapitalize": "off", "spellcheck": "false"}
        )
        super().__init__(max_length=1_000, widget=widget, **kwargs)

    def to_python(self, value):
        typed = (super().to_python(value) or "").strip()
        if typed and "://" not in typed and not typed.startswith(("mailto:", "tel:", "{{")):
            typed = f"https://{typed}"
        return typed

    def validate(self, value):
        super().validate(value)
        if value and (wrong := linking.malformed(value)):
            raise forms.ValidationError(wrong)


class HeadingForm(BlockForm):
    text = forms.CharField(label="Heading", max_length=200, required=False)

    def clean_text(self):
        return _without_complaints(self.cleaned_data["text"])


class TextForm(BlockForm):
    text = forms.CharField(
        label="Text", max_length=LONGEST_TEXT, required=False, strip=False,
        widget=forms.Textarea({"rows": 6}),
        help_text="An empty line begins a paragraph. An address of a page becomes a link.",
    )  # fmt: skip

    def clean_text(self):
        return _without_complaints(self.cleaned_data["text"].replace("\r\n", "\n"))


class ImageForm(BlockForm):
    upload = forms.FileField(
        label="Picture", required=False, widget=forms.FileInput({"accept": "image/*"})
    )
    alt = forms.CharField(
        label="What it shows", max_length=200, required=False,
        help_text="For who cannot see it, and where pictures are switched off.",
    )  # fmt: skip
    url = UrlField(label="Where a click leads", required=False)

    def clean_upload(self):
        """Kept at once: a file that was chosen is not asked for again beside another mistake."""
        if upload := self.cleaned_data["upload"]:
            self.block |= pictures.keep(upload, by=None)
        return upload

    def changes(self, *, by):
        kept = ("picture", "width", "height", "bytes")
        return super().changes(by=by) | {
            name: self.block[name] for name in kept if name in self.block
        }


class ButtonForm(BlockForm):
    text = forms.CharField(label="On the button", max_length=80, required=False)
    url = UrlField(label="Where it leads", required=False)


class VideoForm(BlockForm):
    url = UrlField(
        label="Address of the video", required=False,
        help_text="YouTube, BombBomb or Vidyard. The letter shows its still, and leads to it.",
    )  # fmt: skip

    def clean_url(self):
        url = self.cleaned_data["url"]
        if url and video.recognize(url) is None:
            raise forms.ValidationError(
                "This is no video of YouTube, BombBomb or Vidyard. A button can lead to any page."
            )
        return url


class FileForm(BlockForm):
    upload = forms.FileField(
        label="File", required=False,
        help_text="Up to 20 MB. The letter has a link to it; it does not carry it.",
    )  # fmt: skip
    name = forms.CharField(label="What the link says", max_length=150, required=False)

    def clean_upload(self):
        if upload := self.cleaned_data["upload"]:
            typed = self.data.get(self.add_prefix("name"), "").strip()
            self.block |= pictures.keep_file(upload, by=None)
            self.block["name"] = typed or self.block["name"]
        return upload

    def changes(self, *, by):
        kept = {name: self.block[name] for name in ("file", "size") if name in self.block}
        name = self.cleaned_data["name"] or self.block.get("name", "")
        return kept | {"name": name}


class DividerForm(BlockForm):
    pass


FORMS = {
    "heading": HeadingForm, "text": TextForm, "image": ImageForm, "button": ButtonForm,
    "video": VideoForm, "file": FileForm, "divider": DividerForm,
}  # fmt: skip


class NewForm(forms.Form):
    kind = forms.ChoiceField(label="What it is", choices=Mailing.Kind)


# ── the letter ───────────────────────────────────────────────────────────────
class LetterForm(forms.Form):
    """What stands above the blocks, and to whom it goes."""

    kind = forms.ChoiceField(label="What it is", choices=Mailing.Kind)
    to = forms.ChoiceField(label="To", required=False)
    subject = forms.CharField(label="Subject", max_length=200, required=False)
    preheader = forms.CharField(
        label="Line after the subject", max_length=200, required=False,
        help_text="Mail programs show it in the list, after the subject.",
    )  # fmt: skip
    version = forms.IntegerField(min_value=0, widget=forms.HiddenInput)

    def __init__(self, data=None, *, mailing: Mailing, membership, picked_words: str = ""):
        self.mailing = mailing
        said = ("kind", "subject", "preheader", "version")
        initial = {name: getattr(mailing, name) for name in said} | {"to": _to(mailing)}
        super().__init__(data, initial=initial)
        self.lists = {
            f"list:{one.public_id}": one for one in SavedList.objects.visible_to(membership)
        }
        self.categories = {
            f"category:{one.public_id}": one for one in Category.objects.visible_to(membership)
        }
        self.fields["to"].choices = self._choices(picked_words)

    def _choices(self, picked_words: str):
        kept = _to(self.mailing)
        choices = [("", "Choose who gets it")]
        if kept in ("picked", "filter"):
            choices.append((kept, picked_words or "Who passes your filter"))
        choices += [(f"book:{book}", words) for book, words in BOOKS.items()]
        if self.lists:
            choices.append(("Lists", [(key, one.name) for key, one in self.lists.items()]))
        choices.append(("Categories", [(key, one.name) for key, one in self.categories.items()]))
        return choices

    def clean_subject(self):
        return _without_complaints(" ".join(self.cleaned_data["subject"].split()))

    def clean_preheader(self):
        return _without_complaints(" ".join(self.cleaned_data["preheader"].split()))

    def changes(self) -> dict:
        said = self.cleaned_data
        changes = {name: said[name] for name in ("kind", "subject", "preheader")}
        if said["to"] == _to(self.mailing):
            return changes
        query = {"book": [said["to"][5:]]} if said["to"].startswith("book:") else {}
        return changes | {
            "picked": [], "query": query, "saved_list": self.lists.get(said["to"]),
            "category": self.categories.get(said["to"]),
        }  # fmt: skip


def _to(mailing: Mailing) -> str:
    """Whom it goes to, as the form names it."""
    if mailing.pk and Mailing.objects.filter(pk=mailing.pk, picked__len__gt=0).exists():
        return "picked"
    if mailing.saved_list_id and mailing.saved_list:
        return f"list:{mailing.saved_list.public_id}"
    if mailing.category_id and mailing.category:
        return f"category:{mailing.category.public_id}"
    if isinstance(mailing.query, dict) and mailing.query:
        book = (mailing.query.get("book") or [""])[0]
        return f"book:{book}" if set(mailing.query) == {"book"} and book in BOOKS else "filter"
    return ""


class Composer:
    """The whole page of a draft as one form, so that no button loses what was typed."""

    def __init__(self, mailing: Mailing, membership, data=None, files=None, picked_words="",
                 new=""):  # fmt: skip
        self.mailing, self.membership = mailing, membership
        self.letter = LetterForm(
            data, mailing=mailing, membership=membership, picked_words=picked_words
        )
        files = files if files is not None else MultiValueDict()
        self.forms = [
            FORMS[block["kind"]](
                data, files if data is not None else None, block=dict(block),
                is_new=block["id"] == new,
            )
            for block in mailing.content if block["kind"] in FORMS
        ]  # fmt: skip

    def is_valid(self) -> bool:
        """Every field is looked at, so that every mistake is said at once."""
        found = [form.is_valid() for form in self.every_form]
        return all(found)

    @property
    def every_form(self) -> list[forms.Form]:
        return [self.letter, *self.forms]

    @property
    def has_errors(self) -> bool:
        return any(form.errors for form in self.every_form if form.is_bound)

    @property
    def is_stale(self) -> bool:
        """Somebody else saved it after this page was made."""
        return self.letter.cleaned_data.get("version") != self.mailing.version

    def blocks(self) -> list[dict]:
        return [
            {"id": form.block["id"], "kind": form.block["kind"]} | form.changes(by=self.membership)
            for form in self.forms
        ]

    def as_typed(self) -> list[dict]:
        return [form.as_typed() for form in self.forms]


# ── sending ──────────────────────────────────────────────────────────────────
class SendForm(forms.Form):
    when = forms.ChoiceField(
        label="When", choices=[("now", "Now"), ("later", "At a time")], initial="now",
        widget=forms.RadioSelect,
    )  # fmt: skip
    at = forms.DateTimeField(
        label="Day and time", required=False,
        input_formats=["%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S", "%Y-%m-%d %H:%M"],
        widget=forms.DateTimeInput({"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
    )  # fmt: skip
    an_hour = forms.IntegerField(
        label="At most an hour", required=False, min_value=1, max_value=1_000_000,
        help_text="Empty: as fast as they leave. A young address should begin slowly.",
        widget=forms.NumberInput({"inputmode": "numeric"}),
    )  # fmt: skip

    def __init__(self, data=None, *, workspace):
        super().__init__(data)
        self.zone = workspace.zone

    def clean(self):
        said = super().clean()
        if said.get("when") != "later" or "at" in self.errors:
            return said | {"at": None}
        if not said.get("at"):
            self.add_error("at", "Say the day and the time.")
            return said
        said["at"] = said["at"].replace(tzinfo=self.zone)
        now = clock.now()
        if said["at"] < now:
            self.add_error("at", "This is past. Choose a time to come, or send it now.")
        elif said["at"] > now + LATEST:
            self.add_error("at", "This is more than a year away.")
        return said


class PersonForm(forms.Form):
    person = forms.UUIDField()


class SelectionForm(forms.Form):
    """Into which mailing picked people go."""

    mailing = forms.ModelChoiceField(
        Mailing.objects.none(), label="Mailing", required=False, to_field_name="public_id",
        empty_label="A new mailing",
    )  # fmt: skip

    def __init__(self, data=None, *, membership):
        super().__init__(data)
        drafts = Mailing.objects.visible_to(membership).drafts().light()
        self.fields["mailing"].queryset = drafts.order_by("-pk")
