"""The same for transactions: one of each kind, and a valid body for each form."""

import datetime as dt
from decimal import Decimal

from accounts.models import Membership
from agenda.models import Appointment
from contacts.models import Property
from crm.kit import clock
from crm.kit.ids import uuid7
from tests.walls import deals_dates, deals_money, deals_offers, deals_showings
from transactions import parties, starting
from transactions.documents import keeping
from transactions.models import Document, Party, PartyLetter, Role, Side, Transaction
from transactions.parties import letters
from transactions.parties.letters import Draft

HOUSE = "412 Tamarack Lane, Traverse City, MI 49684"


def _owner() -> Membership:
    return Membership.objects.order_by("pk").first()


def _sample_person():
    from tests.walls.samples import _person

    return _person()


def transaction() -> Transaction:
    """A listing of the sample person, with somebody for this once and a document."""
    found = Transaction.objects.filter(property__address=Property.objects.at(HOUSE).address).first()
    if found is None:
        house = Property.objects.at(HOUSE)
        found = starting.open(Side.LISTING, by=_owner(), clients=[_sample_person()], property=house)
    return found


def party() -> Party:
    return parties.put(
        transaction(), Role.CONTRACTOR, name="Ray Mendel", phone="+12315550119",
        email="ray@example.com",
    )  # fmt: skip


def document() -> Document:
    found = Document.objects.filter(link="").first()
    if found is None:
        from django.core.files.base import ContentFile

        upload = ContentFile(b"%PDF-1.7 a paper", "agreement.pdf")
        found = keeping.keep_file(transaction(), upload, by=_owner())
    return found


def party_letter() -> PartyLetter:
    """Written just now, so that it can still be taken back."""
    found, one = PartyLetter.objects.first(), transaction()
    if found is None:
        party()
        to = letters.readers(one)
        found = letters.leave(Draft(one, _owner(), "Hello", "It is under contract.", to), uuid7())
    return found


SAMPLES = (
    deals_offers.SAMPLES
    | deals_dates.SAMPLES
    | deals_money.SAMPLES
    | deals_showings.SAMPLES
    | {
        "transaction": lambda workspace: deals_money.commission().transaction.public_id,
        "tab": lambda workspace: "details",
        "section": lambda workspace: "home",
        "party": lambda workspace: party().public_id,
        "party_letter": lambda workspace: party_letter().public_id,
        "document": lambda workspace: document().public_id,
        "paper_word": lambda workspace: "seller_disclosure",
    }
)


def bodies(ids: dict) -> dict:
    letter = {
        "to": f"{ids['party']} ray@example.com", "subject": "Under contract",
        "words": "Dear {{first_name|all}}", "key": str(uuid7()),
    }  # fmt: skip
    today = (clock.now() - dt.timedelta(hours=12)).date()  # nowhere is it still to come
    day = f"{today.month}/{today.day}/{today.year}"
    return (
        deals_offers.BODIES
        | deals_dates.bodies(ids)
        | deals_money.bodies(ids)
        | deals_showings.bodies()
        | {
            "transactions:new": {
                "side": "listing",
                "client": ids["person"],
                "address": "7 Elm Street",
                "other": "",
            },
            "transactions:basics": {
                "side": "listing",
                "brought_by": "own",
                "address": HOUSE,
                "mls_number": "1914-0412",
            },
            "transactions:facts": {"beds": "4", "year_built": "1968"},
            "transactions:stage": {"to": "active"},
            "transactions:phase": {"phase": "inspect"},
            "transactions:price": {"price": "$439k", "on": day},
            "transactions:contract": {"price": "$445k", "on": day, "names": "Petra Lund"},
            "transactions:fall": {
                "reason": "inspect",
                "because": "The sewer",
                "on": day,
                "back": "yes",
            },
            "transactions:ending": {"to": "withdrawn", "on": day, "because": "They stay"},
            "transactions:closing": {"price": "$445k", "on": day},
            "transactions:party_new": {"role": "title", "name": "Marta Toll"},
            "transactions:party": {"role": "contractor", "name": "Ray B. Mendel"},
            "transactions:net_sheet_mail": {"to": ids["party"], "words": "Here it is."},
            "transactions:party_letter": letter,
            "transactions:party_letter_preview": letter,
            "transactions:document_new": {
                "link": "https://drive.google.com/file/d/1",
                "title": "Plan",
            },
            "transactions:paper_new": {"title": "Well test"},
            "transactions:paper_received": {"on": "11/3/2026", "brought_by": "Ruth"},
            "transactions:paper_waiver": {"reason": "New construction"},
        }
    )


def prepare(name: str, ids: dict) -> None:
    """What a URL needs besides the samples; everything is undone after it."""
    deals_dates.prepare(name, ids)
    deals_offers.prepare(name, ids)
    deals_money.prepare(name, ids)
    deals_showings.prepare(name, ids)
    if name in ("transactions:phase", "transactions:fall", "transactions:closing"):
        transaction().go_under_contract(price=Decimal(445_000), by=_owner())
    if name == "transactions:net_sheet_mail":  # who signs for the sellers gets it, too
        deals_offers.offer()
        Party.objects.filter(public_id=ids["party"]).update(role=Role.POWER_OF_ATTORNEY)
    if name == "transactions:from_appointment":
        held = Appointment.objects.get(public_id=ids["appointment"])
        Appointment.objects.filter(pk=held.pk).update(kind="listing", outcome="signed")
        Transaction.objects.all().delete()
