"""What is known of the providers a workspace may send by: data in providers.toml."""

import tomllib
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

from django.conf import settings

FREE_MAIL = "free_mail.txt"


@dataclass(frozen=True)
class Provider:
    key: str
    name: str
    who: str
    fields: dict[str, str]
    backend: str = ""
    host: str = ""
    signs: bool = False
    spf: str = ""
    selectors: list[str] = field(default_factory=list)
    regions: list[str] = field(default_factory=list)
    steps: list[str] = field(default_factory=list)
    once_minutes: int = 0

    def options(self, account) -> dict:
        """What Anymail's back end is made with."""
        given = {
            "mailgun": {"api_key": account.secret(), "sender_domain": account.host},
            "postmark": {
                "server_token": account.secret(), "message_stream": account.username or None,
            },
            "sendgrid": {"api_key": account.secret()},
            "mailjet": {"api_key": account.username, "secret_key": account.secret()},
            "brevo": {"api_key": account.secret()},
        }[self.key]  # fmt: skip
        if url := self.api_url(account):
            given["api_url"] = url
        return given

    def api_url(self, account) -> str:
        if self.key in settings.MAIL_PROVIDER_URLS:
            return settings.MAIL_PROVIDER_URLS[self.key]
        is_european = self.key == "mailgun" and account.region == "eu"
        return "https://api.eu.mailgun.net/v3" if is_european else ""


@cache
def providers() -> dict[str, Provider]:
    """By key, in the order in which they are offered."""
    written = tomllib.loads(Path(__file__).with_name("providers.toml").read_text("utf-8"))
    return {key: Provider(key=key, **known) for key, known in written.items()}


def of(account) -> Provider | None:
    """The provider of an account; None for the installation's server."""
    return providers().get(account.provider) if account is not None else None


@cache
def free_mail() -> frozenset[str]:
    lines = Path(__file__).with_name(FREE_MAIL).read_text("utf-8").splitlines()
    return frozenset(line for line in lines if line and not line.startswith("#"))


def why_not_from(address: str) -> str:
    """Why letters must not say that they come from there, in a sentence; or nothing."""
    domain = address.rpartition("@")[2].lower()
    if domain not in free_mail():
        return ""
    return (
        f"{domain} belongs to its provider, who asks everybody to refuse letters that say they "
        f"come from it and were sent by another server. Use an address at a domain of your own. "
        "Answers can still go to this mailbox."
    )
