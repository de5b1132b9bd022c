"""A listing on the market, and mails about its showings as the services send them."""

import datetime as dt

import pytest

from accounts.tenancy import scope
from contacts.models import Property
from crm.kit import clock
from transactions import dates, starting
from transactions.models import Showing, Side, Stage

HOME = "412 Tamarack Lane, Traverse City, MI 49684"


@pytest.fixture
def listing(home, member, june):
    """June's home, active for twelve days, at $449,900."""
    with scope(home.pk, by=member):
        june.emails.update(status="")
        one = starting.open(
            Side.LISTING, by=member, clients=[june], list_price=449_900,
            property=Property.objects.at(HOME, mls_number="1914-0412"), lockbox_serial="34110927",
        )  # fmt: skip
        one.move_to(Stage.ACTIVE, by=member)
        dates.put(one, "active", clock.today(home.zone) - dt.timedelta(days=12), by=member)
        one.refresh_from_db()
        return one


def letter(sender: str, subject: str, body: str, *, mail_id="1") -> bytes:
    return (
        f"From: {sender}\r\nTo: agent@sphere.example.org\r\nSubject: {subject}\r\n"
        f"Message-ID: <{mail_id}@showings.example.org>\r\n"
        "Date: Fri, 20 Nov 2026 09:02:00 -0500\r\n"
        "MIME-Version: 1.0\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n"
        f"{body}\r\n"
    ).encode()


def supra(event="began", *, at, ended=None, who="Ines Falk", home=HOME, mail_id="1") -> bytes:
    """Supra's own sentence, the line broken inside the address as they break it."""
    street, _, town = home.partition(", ")
    begun = f"{at:%m/%d/%Y} {at:%-I:%M%p}"
    mail = f"{who.lower().replace(' ', '.')}@bayline.example.com"
    by = f"The showing by {who}( {mail}) at {street}, {town}\r\n(KeyBox# 34110927)"
    if event == "began":
        subject, said = "New Showing Notification", f"{by} began {begun}"
    else:
        subject = "End of Showing Notification"
        said = f"{by} that began {begun} has ended {ended:%m/%d/%Y} {ended:%-I:%M%p}."
    sender = "suprashowing@suprasystems.com"
    return letter(sender, f"Supra Showings - {subject}", said, mail_id=mail_id)


def showings(listing) -> list[Showing]:
    with scope(listing.workspace_id):
        return list(listing.showings.select_related("visit", "person").order_by("starts_at", "pk"))
