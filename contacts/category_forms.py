"""Categories as they are made, renamed, coloured, merged and deleted."""

from django import forms
from django.core.exceptions import ValidationError

from contacts import category_words
from contacts.models import Category
from crm.kit.changes import TOO_LONG
from crm.kit.text import fold

TINTS = [("0", "None"), ("1", "Sea"), ("2", "Sand"), ("3", "Sky"), ("4", "Rose"), ("5", "Moss")]


def tidy_name(name: str) -> str:
    """A name as it is written, "Vendor, Electrician"; ValidationError when it can be none."""
    parts = [" ".join(part.split()) for part in name.split(",")]
    tidied = ", ".join(part for part in parts if part)
    if not fold(tidied):
        raise ValidationError("Write a name.", code="required")
    if wrong := category_words.refusal(tidied):
        raise ValidationError(wrong, code=category_words.meaning_of(tidied))
    return tidied


class CategoryForm(forms.ModelForm):
    """A category by its name and colour. Those below it are renamed with it."""

    tint = forms.TypedChoiceField(
        label="Color", choices=TINTS, coerce=int, required=False,
        widget=forms.RadioSelect, initial="0",
    )  # fmt: skip

    class Meta:
        model = Category
        fields = ["name", "tint"]
        help_texts = {"name": "“Vendor, Electrician” stands under “Vendor”."}
        error_messages = {"name": {"max_length": TOO_LONG, "required": "Write a name."}}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["name"].widget.attrs.pop("maxlength", None)
        self.was = self.instance.name
        self.below = list(self.instance.below) if self.instance.pk else []

    def clean_tint(self):
        return self.cleaned_data["tint"] or 0

    def clean_name(self):
        name = tidy_name(self.cleaned_data["name"])
        longest = max((len(one.name) for one in self.below), default=0)
        if longest + len(name) - len(self.was) > 80:
            raise ValidationError("Those below it would get too long a name.", code="max_length")
        same = Category.objects.filter(name_lc=fold(name)).exclude(pk=self.instance.pk)
        clash = str(same.first() or "") or (self.instance.pk and self.instance.clash_below(name))
        if clash:
            raise ValidationError(
                f"“{clash}” is there already. Merge the two if they mean the same.", code="unique"
            )
        return name

    def save(self, commit=True):
        if self.instance.pk:
            self.instance.rename(self.cleaned_data["name"], tint=self.cleaned_data["tint"])
        else:
            self.instance.save()
        return self.instance


class PickedCategories(forms.Form):
    """Categories picked on their page, to be merged into one or deleted."""

    pick = forms.ModelMultipleChoiceField(
        Category.objects.none(),
        to_field_name="public_id",
        error_messages={
            "required": "Pick the categories first.",
            "invalid_choice": "One of them is gone. Pick again.",
            "invalid_pk_value": "One of them is gone. Pick again.",
        },
    )

    def __init__(self, *args, membership, **kwargs):
        super().__init__(*args, **kwargs)
        self.mine = Category.objects.visible_to(membership)
        self.fields["pick"].queryset = self.mine

    def refuse_built_in(self, picked, why: str) -> None:
        if kept := [str(one) for one in picked if one.meaning]:
            raise ValidationError(
                f"{' and '.join(kept)} cannot be {why}: Sphere acts on "
                f"{'it' if len(kept) == 1 else 'them'}. Renaming is fine.",
                code="built_in",
            )


class DeletionForm(PickedCategories):
    def clean_pick(self):
        picked = self.cleaned_data["pick"]
        self.refuse_built_in(picked, "deleted")
        return picked


class MergeForm(PickedCategories):
    into = forms.ModelChoiceField(
        Category.objects.none(),
        label="Into",
        to_field_name="public_id",
        empty_label="Merge into …",
        error_messages={"required": "Choose the category that stays."},
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["into"].queryset = self.mine

    def clean(self):
        cleaned = super().clean()
        if not (cleaned.get("into") and cleaned.get("pick")):
            return cleaned
        cleaned["pick"] = [one for one in cleaned["pick"] if one != cleaned["into"]]
        if not cleaned["pick"]:
            self.add_error("pick", "Pick another one besides the one that stays.")
        else:
            self.refuse_built_in(cleaned["pick"], "merged away")
        return cleaned
