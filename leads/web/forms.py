import re
from urllib.parse import urlsplit

from django import forms
from django.core.validators import URLValidator

from contacts.models import LeadSource
from leads.models import WebForm
from leads.models.web_form import ASKED, QUESTIONS, REQUIRED

MOST_ORIGINS = 20
HOST = re.compile(
    r"(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z0-9-]{2,63}(?::\d{1,5})?", re.ASCII
)
LOOPBACK = re.compile(r"(?:localhost|127\.0\.0\.1)(?::\d{1,5})?")
SAMPLE = """{
  "first_name": "Sam",
  "last_name": "Sample",
  "email": "sam.sample@example.com",
  "phone": "231-555-0100",
  "message": "Could I see it on Saturday?"
}"""


def origin(typed: str) -> str:
    """ "https://www.example.com" of whatever was pasted from there; raises what to do instead."""
    text = typed.strip().strip(",;").lower()
    parts = urlsplit(text if "://" in text else f"https://{text}")
    host = parts.netloc.removesuffix(":443") if parts.scheme == "https" else parts.netloc
    try:
        host = host.encode("ascii").decode() if host.isascii() else host.encode("idna").decode()
    except UnicodeError:
        host = ""
    if LOOPBACK.fullmatch(host) and parts.scheme in ("http", "https"):  # a site on one's own desk
        return f"{parts.scheme}://{host}"
    if parts.scheme != "https" or not HOST.fullmatch(host):
        raise forms.ValidationError(
            f"“{typed[:80]}” is no address of a site. Write it like https://www.example.com."
        )
    return f"https://{host}"


class WebFormForm(forms.ModelForm):
    """All that a form is; what visitors are asked stands in a line for each question."""

    thanks_url = forms.URLField(
        label="Or a page to go to",
        max_length=500,
        required=False,
        assume_scheme="https",
        validators=[URLValidator(schemes=["https"])],
        error_messages={"invalid": "Write the whole address. It has to begin with https://."},
        widget=forms.URLInput({"placeholder": "https://www.example.com/thank-you"}),
    )

    class Meta:
        model = WebForm
        fields = [
            "name", "source", "source_detail", "headline", "thanks", "thanks_url", "agreement",
            "origins", "needs_signature",
        ]  # fmt: skip
        labels = {
            "name": "What you call it",
            "source": "Source of its leads",
            "source_detail": "Which page or ad",
            "headline": "Words above it",
            "thanks": "Words of thanks",
            "agreement": "What visitors may tick",
            "origins": "Sites that may show it",
            "needs_signature": "Take only what is signed",
        }
        widgets = {
            "thanks": forms.Textarea({"rows": 2}),
            "agreement": forms.Textarea({"rows": 4}),
            "origins": forms.Textarea({"rows": 3, "placeholder": "https://www.example.com"}),
        }
        help_texts = {
            "name": "Only your team sees it: “Contact page”, “Home value”.",
            "source_detail": "Leads remember it beside the source.",
            "agreement": "The tick is never needed to send the form. When you change the words, "
            "earlier ticks keep the words they were given to. Left empty, nothing is asked.",
            "origins": "One a line, as they stand in the address bar. With and without www are "
            "two. No other site can show the form.",
            "needs_signature": "For a service that signs what it sends. Forms in a browser cannot "
            "sign: the frame goes on working, other posts are refused.",
        }
        error_messages = {"name": {"required": "Give it a name, so that you know it again."}}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["source"].queryset = LeadSource.objects.offered(
            self.instance.source_id
        ).order_by("name")
        self.fields["source"].empty_label = "Website"
        if not self.instance.sealed_secret:
            del self.fields["needs_signature"]
        asked = {name: REQUIRED if must else ASKED for name, _, must in self.instance.asks}
        for name, label in QUESTIONS.items():
            self.fields[f"ask_{name}"] = forms.ChoiceField(
                label=label,
                choices=[("", "Leave out"), (ASKED, "Ask"), (REQUIRED, "Must be filled in")],
                required=False,
                initial=asked.get(name, ""),
            )

    @property
    def questions(self) -> list:
        return [self[f"ask_{name}"] for name in QUESTIONS]

    def clean_origins(self):
        typed = re.split(r"[\s,]+", self.cleaned_data["origins"].strip())
        found = list(dict.fromkeys(origin(one) for one in typed if one))
        if len(found) > MOST_ORIGINS:
            raise forms.ValidationError(f"{MOST_ORIGINS} sites at most.")
        return "\n".join(found)

    def clean(self):
        said = super().clean()
        if not said.get("ask_phone") and not said.get("ask_email"):
            self.add_error("ask_phone", "Ask for a number or an e-mail, or you cannot answer.")
        if not said.get("thanks") and not said.get("thanks_url"):
            self.add_error("thanks", "Say thanks in a line, or name a page to go to.")
        return said

    def save(self, commit=True):
        said = self.cleaned_data
        self.instance.questions = {
            name: said[f"ask_{name}"] for name in QUESTIONS if said[f"ask_{name}"]
        }
        if "agreement" in self.changed_data and self.instance.pk:
            self.instance.agreement_version += 1
        return super().save(commit)


class SampleForm(forms.Form):
    """What the test console sends through the form's own door."""

    KINDS = [
        ("application/json", "JSON"),
        ("application/x-www-form-urlencoded", "Fields of a form"),
    ]
    content_type = forms.ChoiceField(label="Sent as", choices=KINDS)
    body = forms.CharField(
        label="What is sent",
        max_length=20_000,
        strip=False,
        initial=SAMPLE,
        widget=forms.Textarea({"rows": 8, "spellcheck": "false", "class": "mono"}),
        error_messages={"required": "Put in what your site sends, or leave the sample."},
    )
