"""Is the domain set up so that its letters arrive: SPF, DKIM, DMARC, MX, PTR, each with its remedy.

A name server that does not answer is "could not check", never "wrong" (R42).
"""

import base64
import binascii
from dataclasses import asdict, dataclass

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.serialization import load_der_public_key
from django.conf import settings

from crm.kit import clock
from crm.kit.egress import is_public
from messaging import resolver
from messaging.models import SendingAccount
from messaging.sender import dmarc, providers, spf, ways

GOOD, WARN, BAD, UNKNOWN = "good", "warn", "bad", "unknown"


@dataclass
class Check:
    """One thing looked at: how it is, in a sentence, and the exact record to publish."""

    name: str
    about: str
    state: str = UNKNOWN
    said: str = ""
    host: str = ""
    kind: str = "TXT"
    value: str = ""


def check(account: SendingAccount) -> list[Check]:
    """Look at everything now, and remember it; a DKIM record that is seen is used from now on."""
    found = [_asked(look, account) for look in (_dkim, _spf, _dmarc, _mx, _ptr)]
    facts = {"checks": [asdict(one) for one in found], "checked_at": clock.now()}
    if found[0].state in (GOOD, BAD) and not _signs(account):
        is_there = found[0].state == GOOD
        facts["dkim_seen_at"] = (account.dkim_seen_at or clock.now()) if is_there else None
    account.write(**facts)
    return found


def _asked(look, account) -> Check:
    begun = Check(*ABOUT[look.__name__])
    try:
        look(account, begun)
    except resolver.CouldNotAsk:
        begun.state = UNKNOWN
        begun.said = "Could not check: the name servers did not answer. Try again in a while."
    return begun


ABOUT = {
    "_dkim": ("DKIM", "A signature under every letter that proves it is yours."),
    "_spf": ("SPF", "Which servers may send as your domain."),
    "_dmarc": ("DMARC", "What receivers do with letters that only pretend to be yours."),
    "_mx": ("MX", "Where answers to your address go."),
    "_ptr": ("PTR", "That the server’s number has the server’s name."),
}


def _signs(account) -> bool:
    provider = providers.of(account)
    return provider is not None and provider.signs


# ── DKIM ─────────────────────────────────────────────────────────────────────
def _dkim(account, found: Check) -> None:
    if _signs(account):
        _dkim_of_provider(account, found)
        return
    found.host = account.dkim_host
    found.value = account.dkim_record
    records = [text for text in resolver.texts(found.host) if "p=" in text]
    if not records:
        found.state = BAD
        found.said = "The record is not there yet. Publish it; it can take an hour to be seen."
        return
    published = dmarc.read(records[0]).get("p", "").replace(" ", "")
    if len(records) > 1 or published != account.dkim_public:
        found.state = BAD
        found.said = "Another key stands there. Replace it by this record, exactly."
    elif dmarc.read(records[0]).get("t", "") == "y":
        found.state, found.said = WARN, "It is there, marked as a test (t=y). Take that out."
    else:
        found.state, found.said = GOOD, "It is there: letters are signed as your domain."


def _dkim_of_provider(account, found: Check) -> None:
    provider = providers.of(account)
    for selector in provider.selectors:
        host = f"{selector}._domainkey.{account.domain}"
        for text in resolver.texts(host):
            if bits := _bits(dmarc.read(text).get("p", "")):
                found.state = GOOD if bits >= 1024 else BAD
                found.said = f"{provider.name} signs as your domain ({selector}, {bits} bits)."
                return
    found.state = WARN
    found.said = (
        f"No key of {provider.name} was found under its usual names. It shows the exact record on "
        "the page of your domain."
    )


def _bits(key: str) -> int:
    try:
        return load_der_public_key(base64.b64decode(key.replace(" ", ""))).key_size
    except (ValueError, binascii.Error, UnsupportedAlgorithm, AttributeError):
        return 0


# ── SPF ──────────────────────────────────────────────────────────────────────
def _spf(account, found: Check) -> None:
    provider = providers.of(account)
    record = spf.look_up(account.domain)
    found.host = account.domain
    wanted = provider.spf if provider else ""
    if record.problem:
        found.state, found.said, found.value = BAD, record.problem, record.record
        return
    counted = f"{record.lookups} of {spf.MOST_LOOKUPS} lookups used."
    if wanted and not record.names(wanted):
        found.state = BAD if record.record else WARN
        found.said = f"It does not name {provider.name} yet."
        found.value = record.with_include(wanted)
    elif not record.record:
        found.state, found.value = WARN, "v=spf1 mx ~all"
        found.said = "There is none: anybody’s server may say that it sends as you."
    else:
        found.state, found.said = GOOD, f"It is in order: {counted}"
        if not wanted and account.is_installation:
            found.said += " Returned mail goes to Sphere’s own domain, which has its own."


# ── DMARC ────────────────────────────────────────────────────────────────────
def _dmarc(account, found: Check) -> None:
    known = dmarc.look_up(account.domain)
    found.host = f"_dmarc.{known.organization or account.domain}"
    if known.problem or not known.record:
        found.state = BAD
        found.said = known.problem or "There is none. Google, Yahoo and Microsoft want one."
        found.value = f"v=DMARC1; p=none; rua=mailto:{account.from_address}"
        return
    asks = known.asks(account.domain)
    found.state = GOOD
    found.said = f"{ASKS[asks]} The record stands at {known.found_at}."
    if known.is_testing:
        found.said += " It is marked as a test (t=y), so receivers go one step easier."
    if known.gone:
        found.said += f" {', '.join(known.gone)} means nothing any more (RFC 9989)."
    if asks != "none" and not _signs(account) and account.dkim_seen_at is None:
        found.state = WARN
        found.said += " Publish the DKIM record first: without it your own letters would suffer."


ASKS = {
    "none": "It asks for reports and refuses nothing: good to begin with.",
    "quarantine": "Letters that only pretend to be yours go to junk.",
    "reject": "Letters that only pretend to be yours are refused.",
}


# ── MX and PTR ───────────────────────────────────────────────────────────────
def _mx(account, found: Check) -> None:
    servers = resolver.mail_servers(account.domain)
    found.host, found.kind = account.domain, "MX"
    if servers == [""]:
        found.state, found.said = BAD, "The domain says that it takes no mail: answers are lost."
    elif servers:
        found.state, found.said = GOOD, f"Answers go to {', '.join(servers[:2])}."
    elif resolver.addresses(account.domain):
        found.state = WARN
        found.said = "There is none; answers go to the domain’s own server, if it takes mail."
    else:
        found.state, found.said = BAD, "There is none: answers to your letters are lost."


def _ptr(account, found: Check) -> None:
    found.kind = "PTR"
    provider = providers.of(account)
    if provider and (provider.backend or provider.host):
        found.state, found.said = GOOD, f"{provider.name} looks after it."
        return
    host = ways.smtp_host(account)
    if not host:
        found.state, found.said = GOOD, "Letters stay on this machine."
        return
    found.host = host
    numbers = [number for number in resolver.addresses(host) if is_public(number)]
    if not numbers:
        inside = settings.PRIVATE_HOSTS_ALLOWED or host in ("127.0.0.1", "localhost")
        found.state = GOOD if inside else WARN
        found.said = "The server is on this network; who passes it on answers for it."
        return
    for number in numbers:
        if not any(number in resolver.addresses(name) for name in resolver.names_of(number)):
            found.state = WARN
            found.said = f"{number} has no name that leads back to it. Ask whoever runs {host}."
            found.value = host
            return
    found.state, found.said = GOOD, f"{host} and its number know each other."
