"""The way out of each workspace: as whom a letter is written, who signs it, by what it leaves."""

import warnings
from dataclasses import dataclass, field
from email.utils import parseaddr

from anymail.exceptions import AnymailNotSupportedWarning
from django.conf import settings
from django.core.mail.backends.base import BaseEmailBackend
from django.utils.module_loading import import_string

from accounts.models import Membership
from accounts.tenancy import scope
from crm.kit import vault
from messaging.models import FromAddress, SendingAccount
from messaging.sender import providers

TEST = "sender-test:"  # how the keys of test mails begin: they prove a way that is not in use yet
SMTP_TIMEOUT = 120  # R13: a shorter wait for the reply to the final dot makes unknowns


@dataclass(frozen=True)
class Signature:
    """With what a letter is signed (RFC 6376)."""

    domain: str
    selector: str
    key: str


@dataclass
class Way:
    """How letters of one workspace leave now. Without an account: as the installation's."""

    account: SendingAccount | None = None
    addresses: dict[int, str] = field(default_factory=dict)  # by membership
    signature: Signature | None = None

    @property
    def key(self) -> tuple:
        """The same for letters that may share a connection."""
        if not self.leaves_by_own:
            return ("installation",)
        account = self.account
        return (
            account.pk, account.provider, account.host, account.port, account.security,
            account.username, account.region, account.secret_sealed,
        )  # fmt: skip

    @property
    def leaves_by_own(self) -> bool:
        return self.account is not None and not self.account.is_installation

    @property
    def provider(self) -> providers.Provider | None:
        return providers.of(self.account) if self.leaves_by_own else None

    def from_address(self, message) -> str:
        """The address that a letter says it comes from; "" is the installation's."""
        if self.account is None or not self.account.writes_as_own:
            return ""
        return self.addresses.get(message.by_id, self.account.from_address)

    def returns_to(self, message, here: str) -> str:
        """The envelope's sender: here, so that bounces are read, unless the server forbids it."""
        if self.leaves_by_own and not self.account.returns_here:
            return self.from_address(message) or here
        return here


class Ways:
    """The ways of the workspaces in a batch, each looked up once."""

    def __init__(self):
        self.known: dict[tuple[int, bool], Way] = {}

    def of(self, message) -> Way:
        is_test = message.dedupe_key.startswith(TEST)
        place = (message.workspace_id, is_test)
        if place not in self.known:
            with scope(message.workspace_id):
                self.known[place] = _look_up(message.workspace, is_test)
        return self.known[place]


def _look_up(workspace, is_test: bool) -> Way:
    account = SendingAccount.objects.mine()
    if account is None or not (account.is_in_use or is_test):
        return Way(signature=_ours())
    account.workspace = workspace
    addresses = _addresses(account) if account.writes_as_own else {}
    return Way(account, addresses, _own_signature(account) or _ours())


def _addresses(account: SendingAccount) -> dict[int, str]:
    """Who writes as what: an address given by name, or the one they sign in with, at the domain."""
    members = Membership.objects.filter(workspace_id=account.workspace_id)
    signed_in = {
        pk: address
        for pk, address in members.values_list("pk", "user__email")
        if address.lower().endswith(f"@{account.domain}")
    }
    return signed_in | dict(FromAddress.objects.values_list("member_id", "address"))


def _own_signature(account: SendingAccount) -> Signature | None:
    if account.dkim_seen_at is None or not account.has_secret("dkim"):
        return None
    try:
        return Signature(account.domain, account.dkim_selector, account.secret("dkim"))
    except vault.CannotOpen:
        return None  # the doctor and the page say so; ours signs meanwhile


def _ours() -> Signature | None:
    if not settings.DKIM_KEY:
        return None
    domain = settings.DKIM_DOMAIN or settings.MAIL_DOMAIN
    return Signature(domain, settings.DKIM_SELECTOR, settings.DKIM_KEY)


def sphere_address() -> str:
    """The installation's own address."""
    return parseaddr(settings.DEFAULT_FROM_EMAIL)[1]


# ── what a postman is made of ────────────────────────────────────────────────
def smtp_options(account: SendingAccount) -> dict:
    """For a server of one's own, or a provider's."""
    provider = providers.of(account)
    is_tls = not provider.host and account.security == SendingAccount.Security.TLS
    return {
        "host": _host(account),
        "port": 587 if provider.host else account.port,
        "username": account.username,
        "password": account.secret(),
        "use_tls": not is_tls,
        "use_ssl": is_tls,
        "timeout": SMTP_TIMEOUT,
    }


def _host(account: SendingAccount) -> str:
    provider = providers.of(account)
    return provider.host.format(region=account.region) if provider.host else account.host


def smtp_host(account: SendingAccount) -> str:
    """The server that letters are given to; "" when none is spoken to by SMTP."""
    if not account.is_installation:
        return "" if providers.of(account).backend else _host(account)
    return settings.MAILERS["default"].get("OPTIONS", {}).get("host", "")


def backend(account: SendingAccount) -> BaseEmailBackend:
    """Anymail's, with the account's keys."""
    provider = providers.of(account)
    made = import_string(provider.backend)
    with warnings.catch_warnings():
        # SendGrid closed its free plan to Anymail's tests; the back end works.
        warnings.simplefilter("ignore", AnymailNotSupportedWarning)
        return made(alias=provider.key, **provider.options(account))
