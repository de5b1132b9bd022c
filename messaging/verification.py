"""A look at e-mail addresses that bothers no mailbox: how they are written, and what the domain
name system says of their domain. Nobody is connected to, and nothing is sent.

What nobody could ask is "could not check", never "wrong" (R42); it is tried again by itself. What
is new or changed is looked at within minutes (`scan`), and everything when a member asks for it.
"""

import concurrent.futures
import datetime as dt
import time
import tomllib
from dataclasses import dataclass
from functools import cache as once
from pathlib import Path

import structlog
from django.core.cache import cache
from django.db import connection, models
from email_validator import EmailNotValidError, validate_email

from accounts import jobs
from accounts.capabilities import Capability
from accounts.live import changed
from accounts.models import Workspace
from accounts.tenancy import current_workspace_id, scope
from contacts.models import Email
from crm.kit import clock
from messaging import resolver
from messaging.sender.providers import free_mail

Check = Email.Check
BATCH = 100
AT_A_TIME = 8  # names asked for at once
A_SCAN = 40.0  # seconds
FOR_NAMES = 12.0  # seconds for the names of one batch
KEPT = 24 * 3600  # so long an answer about a domain holds
AWAY_FOR = 10 * 60  # so long nobody is asked after nobody answered
TRY_AGAIN = dt.timedelta(hours=1)
_AWAY = "addresses:names-away"
WRITTEN = ["check_result", "check_said", "check_offers", "checked_lc", "checked_at"]
log = structlog.get_logger("sphere.addresses")


@dataclass(frozen=True)
class Found:
    """What a look says: its kind, a sentence, and the address that was probably meant."""

    result: Check
    said: str = ""
    offers: str = ""


# ── without asking anybody ───────────────────────────────────────────────────
@once
def _known() -> dict:
    return tomllib.loads(Path(__file__).with_suffix(".toml").read_text("utf-8"))


def as_written(address: str) -> Found | None:
    """What its letters alone say; None when the domain has to be asked for."""
    try:
        checked = validate_email(address, check_deliverability=False)
    except EmailNotValidError as error:
        return Found(Check.SYNTAX, f"No address is written so: {error}"[:200])
    domain = checked.domain.lower()
    if meant := _meant(domain):
        offers = f"{checked.local_part}@{meant}"
        return Found(Check.TYPO, f"“{domain}” is probably {meant}, mistyped.", offers[:254])
    if domain in _known()["throwaway"]:
        return Found(Check.THROWAWAY, f"The mailboxes of {domain} last minutes or hours.")
    return None


def _meant(domain: str) -> str:
    """The domain that this one is a slip of; nothing when it stands for itself."""
    known = _known()
    if meant := known["slips"].get(domain):
        return meant
    if domain in free_mail() or domain in known["not_slips"]:
        return ""
    return next((one for one in known["common"] if _is_one_slip(domain, one)), "")


def _is_one_slip(typed: str, meant: str) -> bool:
    """One letter too many, too few, another one, or two that changed places."""
    if abs(len(typed) - len(meant)) > 1 or typed == meant:
        return False
    start = next((at for at, pair in enumerate(zip(typed, meant)) if pair[0] != pair[1]), None)  # noqa: B905
    if start is None:
        return True
    rest, other = typed[start:], meant[start:]
    if len(typed) != len(meant):
        return rest[1:] == other if len(typed) > len(meant) else rest == other[1:]
    return rest[1:] == other[1:] or (rest[:2] == other[1::-1] and rest[2:] == other[2:])


def _of_the_name(address: str) -> Found:
    name = address.partition("@")[0].partition("+")[0].casefold()
    if name in _known()["roles"]:
        return Found(Check.ROLE, f"“{name}@” is read by several people, or by nobody.")
    return Found(Check.FINE)


# ── what name servers say ────────────────────────────────────────────────────
_ABOUT_DOMAIN = {
    Check.NO_DOMAIN: "There is no domain {domain}.",
    Check.NO_MAIL: "The domain {domain} takes no mail.",
}


def of_domain(domain: str) -> Check:
    """Whether a domain takes mail: FINE, NO_DOMAIN, NO_MAIL, or UNSURE when nobody could say."""
    place = f"domain:{domain}"
    if (kept := cache.get(place)) is not None:
        return Check(kept)
    try:
        found = _ask(domain)
    except resolver.CouldNotAsk:
        return Check.UNSURE
    cache.set(place, found.value, KEPT)
    return found


def _ask(domain: str) -> Check:
    servers = resolver.mail_servers(domain)
    if servers:
        return Check.NO_MAIL if servers == [""] else Check.FINE  # a null MX (RFC 7505)
    if resolver.addresses(domain):  # without MX the host itself takes it (RFC 5321, 5.1)
        return Check.FINE
    return Check.NO_MAIL if resolver.exists(domain) else Check.NO_DOMAIN


def of_domains(domains: set[str]) -> dict[str, Check]:
    """Each domain asked for, some at a time; after a while the rest is UNSURE."""
    if not domains or cache.get(_AWAY):
        return dict.fromkeys(domains, Check.UNSURE)
    pool = concurrent.futures.ThreadPoolExecutor(AT_A_TIME)
    try:
        asked = {pool.submit(of_domain, domain): domain for domain in sorted(domains)}
        done, _ = concurrent.futures.wait(asked, timeout=FOR_NAMES)
        found = {asked[one]: one.result() for one in done if one.exception() is None}
    finally:
        pool.shutdown(wait=False, cancel_futures=True)
    if found and set(found.values()) == {Check.UNSURE}:
        cache.set(_AWAY, 1, AWAY_FOR)
        log.warning("addresses.names_away", asked=len(domains))
    return {domain: found.get(domain, Check.UNSURE) for domain in domains}


# ── a batch ──────────────────────────────────────────────────────────────────
def look_at(emails: list[Email], *, asks: bool = True) -> list[Email]:
    """Look at these and write down what was found; those that could not be checked keep what was
    known of them before."""
    written = {email.pk: as_written(email.address) for email in emails}
    domains = {_domain(email) for email in emails if written[email.pk] is None}
    answers = of_domains(domains) if asks else dict.fromkeys(domains, Check.FINE)
    for email in emails:
        _write(email, written[email.pk] or _of_domain(email, answers[_domain(email)]))
    Email.objects.bulk_update(emails, WRITTEN)
    return emails


def _of_domain(email: Email, answer: Check) -> Found:
    if answer == Check.FINE:
        return _of_the_name(email.address)
    if answer == Check.UNSURE:
        return Found(Check.UNSURE, "No name server could be asked.")
    return Found(answer, _ABOUT_DOMAIN[answer].format(domain=_domain(email))[:200])


def _domain(email: Email) -> str:
    domain = email.address.rpartition("@")[2].lower()
    try:
        return domain.encode("idna").decode()
    except UnicodeError:
        return domain


def _write(email: Email, found: Found) -> None:
    email.checked_at = clock.now()
    is_known = email.checked_lc == email.address_lc
    if found.result == Check.UNSURE and is_known:
        return
    email.check_result, email.check_said = found.result, found.said[:200]
    email.check_offers = found.offers
    # Unsure is not checked: it comes up again.
    email.checked_lc = "" if found.result == Check.UNSURE else email.address_lc


# ── when ─────────────────────────────────────────────────────────────────────
def scan() -> None:
    """What is new or was changed, of every workspace; what could not be checked, an hour later."""
    until, before = time.monotonic() + A_SCAN, clock.now() - TRY_AGAIN
    with connection.cursor() as cursor:
        cursor.execute("select * from unchecked_email_workspaces(%s)", [before])
        waiting = [row[0] for row in cursor.fetchall()]
    while waiting and time.monotonic() < until and not cache.get(_AWAY):
        waiting = [one for one in waiting if _some_of(one, before)]


def _some_of(workspace_id: int, before: dt.datetime) -> bool:
    with scope(workspace_id):
        due = Email.objects.unchecked().filter(
            ~models.Q(check_result=Check.UNSURE) | models.Q(checked_at__lt=before)
        )
        emails = list(due.order_by("pk")[:BATCH])
    with scope(workspace_id):
        look_at(emails)
        if emails:
            changed("people")
    return len(emails) == BATCH


@jobs.job("check_addresses", needs=Capability.WORK)
def check_all(job) -> bool:
    """All addresses anew, a hundred at a time."""
    rows = Email.objects.visible_to(job.by).filter(is_relay=False, pk__gt=job.cursor.get("pk", 0))
    emails = list(rows.order_by("pk")[:BATCH])
    if not emails:
        job.said = _outcome(job)
        return False
    is_demo = Workspace.objects.filter(pk=current_workspace_id(), is_demo=True).exists()
    looked = look_at(emails, asks=not is_demo)
    count = job.cursor.get("found", [0, 0])
    wrong = sum(email.looks_wrong for email in looked)
    unsure = sum(email.check_result == Check.UNSURE for email in looked)
    job.cursor = {"pk": emails[-1].pk, "found": [count[0] + wrong, count[1] + unsure]}
    job.done += len(emails)
    changed("people")
    return True


def _outcome(job) -> str:
    wrong, unsure = job.cursor.get("found", [0, 0])
    looked = "1 address" if job.done == 1 else f"{job.done:,} addresses"
    look = "1 looks wrong" if wrong == 1 else f"{wrong:,} look wrong"
    said = f"{looked} looked at: {look if wrong else 'none looks wrong'}."
    if unsure:
        said += f" {unsure:,} could not be checked, and will be looked at again."
    return said


def check_everything(*, by):
    """Begin to look at all addresses; the job that does it."""
    whole = Email.objects.visible_to(by).filter(is_relay=False).count()
    cache.delete(_AWAY)
    return jobs.start("check_addresses", "A look at all e-mail addresses", by=by, total=whole)
