"""Stops that are known of a number or an address before somebody's is written.

Two tables say so: the imported Do-Not-Call lists, and what was kept of people who were deleted:
keyed hashes, so that a re-import comes back marked and nothing else of them is left.
"""

import datetime as dt
import hashlib
import hmac

from django.conf import settings

from accounts.tenancy import current_workspace_id
from contacts.models.hygiene import DncNumber, KeptStop
from crm.kit import clock

FIVE_YEARS = dt.timedelta(days=5 * 366)  # 47 CFR 64.1200(d)(6) asks five of a request
ASKED_BEFORE = "Asked not to be called"
LISTED = {"registry": "On the national Do-Not-Call registry", "state": "On a state’s list"}
BATCH = 2_000


# ── questions ────────────────────────────────────────────────────────────────
def status_of_number(e164: str) -> tuple[str, str, str]:
    """What is known against a number: status, note and who says so; three times nothing."""
    return known_numbers([e164]).get(e164, ("", "", ""))


def status_of_address(address: str) -> tuple[str, str]:
    """What is known against an e-mail address as Email.normal writes it: status and note."""
    return known_addresses([address]).get(address, ("", ""))


def known_numbers(numbers) -> dict[str, tuple[str, str, str]]:
    """Those of many numbers that must not be called; their own wish says more than a list."""
    listed = DncNumber.objects.filter(number__in=numbers).values_list("number", "source")
    found = {number: ("DNC", LISTED.get(source, ""), source) for number, source in listed}
    for number, (status, reason) in _kept(KeptStop.Kind.PHONE, numbers).items():
        found[number] = (status, reason, "own")
    return found


def known_addresses(addresses) -> dict[str, tuple[str, str]]:
    """Those of many addresses that asked for no more letters, or complained."""
    return _kept(KeptStop.Kind.EMAIL, addresses)


def _kept(kind, values) -> dict[str, tuple[str, str]]:
    whose = {digest: value for value in values for digest in _digests(kind, value)}
    stops = KeptStop.objects.filter(kind=kind, digest__in=list(whose))
    stops = stops.filter(kept_until__gte=clock.now().date())
    return {whose[stop.digest]: (stop.status, stop.reason) for stop in stops}


# ── commands ─────────────────────────────────────────────────────────────────
def remember(people) -> int:
    """Keep the stops of these people (a queryset), who are about to be deleted; how many."""
    from contacts.models.reach import Email, Phone

    whose = people.order_by().values("pk")
    return _keep(Phone.objects.filter(person__in=whose), Email.objects.filter(person__in=whose))


def remember_ways(ways) -> int:
    """Keep the stops of these phones and e-mails, which are about to be taken away."""
    from contacts.models.reach import Email, Phone

    phones = [way.pk for way in ways if isinstance(way, Phone)]
    emails = [way.pk for way in ways if isinstance(way, Email)]
    return _keep(Phone.objects.filter(pk__in=phones), Email.objects.filter(pk__in=emails))


def _keep(phones, emails) -> int:
    today = clock.now().date()
    KeptStop.objects.filter(kept_until__lt=today).delete()
    asked = phones.filter(status="DNC").exclude(dnc_source__in=LISTED)
    silent = emails.filter(status__in=["OptOut", "Complaint"])
    stops = _stops(KeptStop.Kind.PHONE, asked, "number", ASKED_BEFORE)
    stops |= _stops(KeptStop.Kind.EMAIL, silent, "address_lc", "Asked for no more letters")
    for stop in stops.values():
        stop.kept_until = today + FIVE_YEARS
    KeptStop.objects.bulk_create(
        stops.values(), batch_size=BATCH, update_conflicts=True,
        unique_fields=["workspace", "kind", "digest"],
        update_fields=["status", "reason", "kept_until"],
    )  # fmt: skip
    return len(stops)


def _stops(kind, rows, field: str, usual: str) -> dict[str, KeptStop]:
    values = rows.order_by("status_at").values_list(field, "status", "status_note", "status_at")
    stops = {}
    for value, status, note, at in values.iterator(BATCH):
        day = f", {at:%B} {at.day}, {at.year}" if at else ""
        reason = f"{note.rstrip('. ') or usual}{'' if day in note else day}"[:200]
        digest = _digests(kind, value)[0]
        stops[digest] = KeptStop(kind=kind, digest=digest, status=status, reason=reason)
    return stops


def _digests(kind, value: str) -> list[str]:
    """The hash under today's key, and those under keys that it replaced."""
    said = f"{current_workspace_id()}:{kind}:{value}".encode()
    keys = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    return [hmac.new(key.encode(), said, hashlib.sha256).hexdigest() for key in keys]
