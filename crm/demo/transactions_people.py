"""Who takes part in the demo's transactions, and their papers."""

import datetime as dt

from contacts.models import Person
from crm.demo.transactions import PARTS
from crm.kit import clock
from transactions import parties
from transactions.documents import keeping
from transactions.models import Role

MARTA = ("Marta Toll", "Bay Title Co.", "+12315550150", "marta@baytitle.example")
TOM = ("Tom Reyes", "Northgate", "+12315550123", "tom@northgate.example")
PRIYA = ("Priya Nair", "Harbor Credit Union", "+12315550124", "priya@harborcu.example")
WALT = ("Walt Brandt", "Brandt Inspections", "+12315550125", "walt@brandt.example")
LENA = ("Lena Voss", "Porchlight Photos", "+12315550121", "lena@porchlight.example")
RAY = ("Ray Mendel", "", "+12315550119", "")
PEOPLE = {
    "tamarack": [
        (Role.TITLE_OFFICER, MARTA, ""), (Role.CONTRACTOR, RAY, "Electrician"),
        (Role.PHOTOGRAPHER, LENA, ""),
    ],
    "harbor": [
        (Role.LISTING_AGENT, TOM, ""), (Role.LOAN_OFFICER, PRIYA, ""),
        (Role.HOME_INSPECTOR, WALT, ""), (Role.ESCROW_OFFICER, MARTA, ""),
    ],
}  # fmt: skip
PAPERS = {
    "tamarack": [
        ("listing_agreement", -17, ""), ("agency_disclosure", -17, ""),
        ("wire_notice_seller", -16, ""), ("seller_disclosure", -12, ""),
        ("concession_instructions", -13, ""), ("deed", -15, ""),
    ],
    "harbor": [
        ("buyer_agreement", -40, ""), ("agency_disclosure", -40, ""),
        ("wire_notice_seller", -39, ""), ("preapproval", -35, "Priya Nair"),
        ("purchase_agreement", -9, "Tom Reyes"), ("earnest_receipt", -6, "Marta Toll"),
    ],
}  # fmt: skip


def take_part(by, homes) -> None:
    today = clock.today(by.workspace.zone)
    for home, people in PEOPLE.items():
        one = getattr(homes, home)
        for role, (name, company, phone, email), trade in people:
            parties.put(one, role, name=name, company=company, phone=phone, email=email,
                        trade=trade, by=by)  # fmt: skip
    for home, papers in PAPERS.items():
        one = getattr(homes, home)
        for word, offset, brought_by in papers:
            on = today + dt.timedelta(days=offset)
            keeping.receive(one, word, on=on, brought_by=brought_by or one.clients, by=by)
    _sent_by_a_friend(homes.tamarack, by)
    keeping.waive(homes.tamarack, "survey_old", "They never had one", by=by)
    keeping.keep_link(
        homes.tamarack, "https://drive.google.com/drive/folders/tamarack", by=by,
        title="Photos, all sizes", brought_by="Lena Voss",
    )  # fmt: skip
    keeping.keep_link(
        homes.harbor, "https://www.dropbox.com/scl/fi/inspection.pdf", by=by, paper="inspection",
        title="Inspection, 38 pages", brought_by="Walt Brandt",
    )  # fmt: skip


def _sent_by_a_friend(one, by) -> None:
    friend = Person.objects.filter(pk=one.referred_by_id).first()
    if friend and friend.company:
        parties.put(one, Role.REFERRAL_AGENT, friend, by=by)


PARTS.append(take_part)
