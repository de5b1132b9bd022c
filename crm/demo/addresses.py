"""A few addresses in each state, and what was said of them: their page at its best."""

import datetime as dt

from contacts.models import Email
from crm.kit import clock
from messaging import verification
from messaging.models import AddressReport

Kind = AddressReport.Kind
BATCH = 500
SOURCE = "A mail that came back"
SLIPS = [("Fox", "gmial.com"), ("Calloway", "yahooo.com")]
# Without a stop: nobody's status changes by these.
SAID = [
    ("Rowan", Kind.SOFT, "5.2.2", "552 5.2.2 The mailbox is over its quota.", 3),
    ("Fox", Kind.REFUSED, "5.7.26", "550 5.7.26 The sender is not authenticated.", 5),
]
OF_A_STATUS = {
    "HardBounce": (Kind.HARD, "5.1.1"), "OptOut": (Kind.OPT_OUT, ""),
    "Complaint": (Kind.COMPLAINT, ""),
}  # fmt: skip


def add_addresses() -> None:
    """After the loose ends; nobody is written to, and no name server is asked."""
    for name, domain in SLIPS:
        for email in Email.objects.filter(person__last_name=name)[:1]:
            email.address = f"{email.address.partition('@')[0]}@{domain}"
            email.save(update_fields=["address"])
    for name, kind, status, words, days in SAID:
        at = clock.now() - dt.timedelta(days=days)
        for email in Email.objects.filter(person__last_name=name)[:1]:
            _tell(email, kind, status, words, at)
    for email in Email.objects.filter(status__in=OF_A_STATUS).order_by("status_at"):
        _tell(email, *OF_A_STATUS[email.status], email.status_note, email.status_at)
    for start in range(0, Email.objects.count(), BATCH):
        some = list(Email.objects.filter(is_relay=False).order_by("pk")[start : start + BATCH])
        verification.look_at(some, asks=False)


def _tell(email: Email, kind, status: str, words: str, at) -> None:
    AddressReport.note(
        kind, email.address_lc, key=f"demo:{kind}:{email.pk}", status=status, said=words, at=at,
        person=email.person, source=SOURCE if kind != Kind.OPT_OUT else "Their own words",
    )  # fmt: skip
