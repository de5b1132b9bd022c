from django import forms

from contacts.models import LeadSource
from leads.mailboxes.presets import PRESETS, preset_of
from leads.models import Mailbox
from leads.models.mailbox import SignIn

OTHER = "other"


class ConnectForm(forms.Form):
    """Name and password of a mailbox; for other providers, where it is."""

    provider = forms.ChoiceField(
        label="Whose mailbox is it?",
        choices=[*((one.key, one.name) for one in PRESETS.values()), (OTHER, "Another")],
        widget=forms.RadioSelect,
        error_messages={"required": "Choose the provider; “Another” if it is not there."},
    )
    user = forms.CharField(
        label="Your address there",
        max_length=254,
        widget=forms.TextInput({"inputmode": "email", "autocomplete": "off"}),
        error_messages={"required": "The whole address, as people write to you."},
    )
    # What was just typed stays, so that a wrong server costs nobody sixteen letters; what is kept
    # is never shown again.
    password = forms.CharField(
        label="App password",
        max_length=256,
        strip=True,
        widget=forms.PasswordInput({"autocomplete": "new-password"}, render_value=True),
        help_text="Kept encrypted, and shown to nobody again, not even to you.",
        error_messages={"required": "Sphere cannot look in without it."},
    )
    host = forms.CharField(
        label="Name of the mail server", max_length=253, required=False,
        help_text="Your provider calls it the IMAP server: imap.example.com",
    )  # fmt: skip
    port = forms.IntegerField(min_value=1, max_value=65_535, required=False, initial=993)
    security = forms.ChoiceField(
        label="Encryption", choices=Mailbox.Security.choices, required=False,
    )  # fmt: skip

    @classmethod
    def of(cls, mailbox: Mailbox) -> dict:
        """What the form shows of a mailbox: everything but its password."""
        preset = preset_of(mailbox.host)
        return {
            "provider": preset.key if preset else OTHER,
            "user": mailbox.user,
            "host": "" if preset else mailbox.host,
            "port": mailbox.port,
            "security": mailbox.security,
        }

    def clean_user(self):
        return self._one_line("user")

    def clean_password(self):
        return self._one_line("password")

    def clean_host(self):
        host = self._one_line("host").lower().removeprefix("imap://").strip("/ ")
        if any(letter in host for letter in " /@:"):
            raise forms.ValidationError("Only the name, such as imap.example.com.")
        return host

    def _one_line(self, name: str) -> str:
        value = self.cleaned_data[name]
        if not value.isprintable():  # a line of its own would be a command to the mail server
            raise forms.ValidationError("There is something in it that cannot be typed.")
        return value

    def clean(self):
        said = super().clean()
        provider = said.get("provider")
        if provider == OTHER and not said.get("host") and "host" not in self.errors:
            self.add_error("host", "Sphere does not know where this mailbox is.")
        if provider in PRESETS and "@" not in said.get("user", "@"):
            self.add_error("user", "The whole address: name@example.com.")
        return said

    @property
    def sign_in(self) -> SignIn:
        said = self.cleaned_data
        password = said["password"]
        if preset := PRESETS.get(said["provider"]):
            if preset.key == "gmail":
                password = password.replace(" ", "")
            return SignIn(preset.host, 993, Mailbox.Security.TLS, said["user"], password)
        security = said["security"] or Mailbox.Security.TLS
        port = said["port"] or (993 if security == Mailbox.Security.TLS else 143)
        return SignIn(said["host"], port, security, said["user"], password)


class FolderForm(forms.Form):
    """Which folder, and what it is kept for."""

    folder = forms.ChoiceField(
        label="Folder",
        help_text="Best is a folder of its own, which a rule fills with the mails of your portals.",
        error_messages={"required": "Sphere looks into one folder. Choose it."},
    )
    source = forms.ModelChoiceField(
        LeadSource.objects.none(), required=False, empty_label="Whatever the mail says",
        label="Source, where the mail names none",
    )  # fmt: skip
    lately_too = forms.BooleanField(
        label="Also the mails of the last 30 days",
        required=False,
        help_text="Otherwise Sphere begins with the next one that arrives.",
    )

    def __init__(self, *args, mailbox: Mailbox, membership, **kwargs):
        super().__init__(*args, **kwargs)
        names = list(dict.fromkeys([*filter(None, [mailbox.folder]), *mailbox.folders]))
        first = [] if mailbox.folder else [("", "Choose one")]
        self.fields["folder"].choices = [*first, *((name, name) for name in names)]
        self.fields["source"].queryset = LeadSource.objects.visible_to(membership).offered(
            mailbox.source_id
        )
        self.initial = {"folder": mailbox.folder or _likely(names), "source": mailbox.source_id}


def _likely(names: list[str]) -> str:
    return next((name for name in names if "lead" in name.lower()), "")
