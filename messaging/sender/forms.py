"""The way out as a member writes it down. Secrets are written, and never read again."""

from django import forms
from django.core.exceptions import ValidationError
from django.utils.html import format_html

from accounts.models import Membership
from messaging.models import FromAddress, SendingAccount
from messaging.sender import providers

PORTS = (25, 465, 587, 2525)
SECRETS = {"secret": "secret", "hook": "hook"}
PLAIN = ("host", "port", "security", "username", "region")
ANEW = ("provider", "host", "from_address")  # another of these has to be proven again


class WayForm(forms.ModelForm):
    """One way out: asks for what that provider needs, and for the address."""

    secret = forms.CharField(required=False, max_length=2000, strip=True)
    hook = forms.CharField(required=False, max_length=2000, strip=True)

    class Meta:
        model = SendingAccount
        fields = [
            "from_address", "host", "port", "security", "region", "username", "most_a_day",
            "is_warm", "returns_here",
        ]  # fmt: skip
        labels = {
            "from_address": "Your address",
            "most_a_day": "At most so many letters a day",
            "is_warm": "This address has written to many people for months",
            "returns_here": "Returned mail comes back to Sphere",
        }
        help_texts = {
            "most_a_day": "Leave it empty when there is no limit.",
            "is_warm": "Otherwise Sphere begins with 50 letters a day and lets them grow.",
            "returns_here": "So that dead addresses are noticed. Take it off when your server only "
            "lets its own addresses send.",
        }

    field_order = [
        "from_address", "host", "port", "security", "region", "username", "secret", "hook",
        "most_a_day", "is_warm", "returns_here",
    ]  # fmt: skip

    def __init__(self, *args, provider: str, **kwargs):
        super().__init__(*args, **kwargs)
        self.is_installation = provider == SendingAccount.Provider.INSTALLATION
        self.provider = providers.providers().get(provider)
        self.provider_key = provider
        self.before = {name: getattr(self.instance, name) for name in ANEW}
        self.is_same = self.instance.pk is not None and self.instance.provider == provider
        if not self.is_same:  # what stands there belongs to another way
            self.initial |= dict.fromkeys(("host", "username", "region"), "")
        self._address(self.fields["from_address"])
        asked = {} if self.is_installation else self.provider.fields
        for name in (*PLAIN, *SECRETS):
            if name not in asked:
                del self.fields[name]
                continue
            self.fields[name].label = asked[name]
            self.fields[name].required = name not in ("hook",)
        self._secrets()
        self._choices()
        if self.is_installation or self.provider.signs:
            del self.fields["returns_here"]

    def _address(self, field) -> None:
        field.required = not self.is_installation
        field.widget = forms.EmailInput(attrs={"autocomplete": "email"})
        field.help_text = (
            "At a domain of your own, such as maya@ellisonhomes.com. Leave it empty to write from "
            "Sphere’s address, with your name."
            if self.is_installation
            else "At a domain of your own, such as maya@ellisonhomes.com."
        )

    def _secrets(self) -> None:
        for name in SECRETS:
            if name not in self.fields:
                continue
            has_one = self.is_same and self.instance.has_secret(name)
            self.fields[name].widget = forms.PasswordInput(
                attrs={"autocomplete": "off"}, render_value=False
            )
            self.fields[name].required = name == "secret" and not has_one
            self.fields[name].help_text = (
                "One is kept. Write another only to replace it."
                if has_one
                else "Kept sealed, and never shown again."
            )

    def _choices(self) -> None:
        if "region" in self.fields:
            regions = [(region, region) for region in self.provider.regions]
            self.fields["region"] = forms.ChoiceField(label="Region", choices=regions)
        if self.provider_key == "postmark":
            self.fields["username"].required = False
        if "username" in self.fields:
            self.fields["username"].widget.attrs["autocomplete"] = "off"

    def clean_from_address(self):
        address = self.cleaned_data["from_address"].strip().lower()
        if not address:
            return ""
        forms.EmailField().clean(address)
        if not address.isascii():
            raise ValidationError("Write the domain in its plain letters (xn--…).")
        if because := providers.why_not_from(address):
            raise ValidationError(because)
        return address

    def clean_host(self):
        host = self.cleaned_data["host"].strip().lower().rstrip(".")
        if not host or any(not (letter.isalnum() or letter in ".-") for letter in host):
            raise ValidationError("The name of a server only: smtp.office365.com")
        return host

    def clean_port(self):
        if self.cleaned_data["port"] not in PORTS:
            raise ValidationError(f"Mail servers listen at {', '.join(map(str, PORTS))}.")
        return self.cleaned_data["port"]

    def clean_secret(self):
        if self.provider_key == SendingAccount.Provider.SMTP:  # people think of passwords
            return self.cleaned_data["secret"]
        return _one_word(self.cleaned_data["secret"])

    def clean_hook(self):
        return _one_word(self.cleaned_data["hook"])

    def save(self, commit=True):
        account = self.instance
        account.provider = self.provider_key
        for name in SECRETS:
            if value := self.cleaned_data.get(name):
                account.set_secret(value, name)
            elif not self.is_same:
                account.set_secret("", name)
        if any(getattr(account, name) != old for name, old in self.before.items()):
            account.proven_at = None
            account.checks, account.checked_at = [], None
        if (
            account.from_address.rpartition("@")[2]
            != self.before["from_address"].rpartition("@")[2]
        ):
            account.make_dkim()
        return super().save(commit)


def _one_word(secret: str) -> str:
    if any(letter.isspace() or not letter.isprintable() for letter in secret):
        raise ValidationError("It has no spaces or line breaks. Copy it again, whole.")
    return secret


class PeopleForm(forms.Form):
    """Who in the workspace writes from which address, all inside the own domain."""

    def __init__(self, *args, account: SendingAccount, **kwargs):
        super().__init__(*args, **kwargs)
        self.account = account
        known = dict(FromAddress.objects.values_list("member_id", "address"))
        self.members = list(
            Membership.objects.active().select_related("user").order_by("user__name", "pk")
        )
        for member in self.members:
            own = member.user.email.lower()
            usual = own if own.endswith(f"@{account.domain}") else account.from_address
            self.fields[_field(member)] = forms.EmailField(
                label=str(member), required=False, initial=known.get(member.pk, ""),
                help_text=format_html("Empty: {}", usual),
            )  # fmt: skip

    def clean(self):
        for member in self.members:
            address = self.cleaned_data.get(_field(member), "").lower()
            if address and not address.endswith(f"@{self.account.domain}"):
                self.add_error(_field(member), f"It has to be at {self.account.domain}.")
        return self.cleaned_data

    def save(self) -> None:
        for member in self.members:
            address = self.cleaned_data[_field(member)].lower()
            if address:
                FromAddress.objects.update_or_create(member=member, defaults={"address": address})
            else:
                FromAddress.objects.filter(member=member).delete()


def _field(member) -> str:
    return f"address_{member.pk}"
