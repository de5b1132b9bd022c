"""One's own letters, notes, scripts and snippets."""

from django import forms

from messaging import merge
from messaging.lines import one_line, without_nul
from messaging.models import Piece
from messaging.models.piece import MOST_TAGS


class TagsField(forms.CharField):
    """Tags with commas between them, small letters, each once."""

    def prepare_value(self, value):
        return ", ".join(value) if isinstance(value, list) else value

    def to_python(self, value):
        typed = one_line(super().to_python(value)).lower().split(",")
        tags = list(dict.fromkeys(tag.strip() for tag in typed if tag.strip()))
        if long := [tag for tag in tags if len(tag) > 30]:
            raise forms.ValidationError(f"A tag has 30 letters at most: “{long[0]}”.")
        if len(tags) > MOST_TAGS:
            raise forms.ValidationError(f"{MOST_TAGS} tags are the most.")
        return tags


def without_wrong_fields(text: str, extra: tuple[str, ...] = ()) -> str:
    """The text, if its merge fields are ones; otherwise the sentences that say what is wrong."""
    if wrong := merge.complaints(text, extra):
        raise forms.ValidationError(wrong)
    return text


class PieceForm(forms.ModelForm):
    """A piece of one's own."""

    tags = TagsField(
        required=False,
        max_length=300,
        help_text="A few words to find it by, with commas between them: buyer, spring.",
    )

    class Meta:
        model = Piece
        fields = ["kind", "name", "who", "subject", "body", "tags"]
        widgets = {"body": forms.Textarea(attrs={"rows": 16})}
        help_texts = {"subject": "For letters and flyers; the others have none."}

    def clean_name(self):
        """The constraint again, since it is about the name as it is folded."""
        name = one_line(self.cleaned_data["name"])
        if not name:
            raise forms.ValidationError("Give it a name.")
        return name

    def clean_subject(self):
        return without_wrong_fields(one_line(self.cleaned_data["subject"]))

    def clean_body(self):
        body = without_nul(self.cleaned_data["body"]).replace("\r\n", "\n").strip()
        return without_wrong_fields(body)

    def clean(self):
        typed = super().clean()
        kind, name = typed.get("kind"), typed.get("name")
        if kind and name and Piece.objects.named(kind, name).exclude(pk=self.instance.pk).exists():
            self.add_error("name", "You have one of this name. Add a word to it.")
        if kind and not Piece.Kind(kind).has_subject:
            typed["subject"] = ""
        elif (
            kind == Piece.Kind.LETTER and not typed.get("subject") and "subject" not in self.errors
        ):
            self.add_error("subject", "A letter has a subject.")
        return typed


class TryForm(forms.Form):
    """What stands in a composer now, for hints and for the preview; nothing is kept."""

    subject = forms.CharField(required=False, max_length=1_000, strip=False)
    body = forms.CharField(required=False, max_length=40_000, strip=False)
    person = forms.UUIDField(required=False)
