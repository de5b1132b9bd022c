"""Sample leads, as portals write them, and the end of the sample people."""

import datetime as dt
import random
from email.message import EmailMessage
from email.utils import formatdate, make_msgid
from uuid import UUID

from django.db.models import Subquery

from accounts.models import Version
from agenda.models import Appointment, PlanRun, Task
from contacts.models import Person
from contacts.models.source import SourceMonth
from goals.models import DailyTarget, IncomeGoal, Reward
from leads.models import Flyer, Meeting, OpenHouse
from messaging.models import FlyerSheet, Mailing, Piece, PrintPiece, PrintRun
from transactions.models import Expense, Transaction, Trip

SEEDING = UUID("00000000-0000-7000-8000-0000000005ee")  # the act of the seed, in history
SEEDED_IN = dt.timedelta(minutes=5)
MADE = (
    Meeting, OpenHouse, Flyer, SourceMonth,
    Piece, PrintPiece, PrintRun, FlyerSheet, DailyTarget, IncomeGoal, Reward, PlanRun, Task,
    Expense, Trip,
)  # fmt: skip

NAMES = ["Priya Raman", "Lena Fitzgerald", "Andre Wilkes", "Joy Castillo", "Miles Okada"]
HOMES = ["118 Alder Court", "412 Tamarack Lane", "77 Cove Street", "14 Heron Drive"]
QUESTIONS = [
    "Is it still available? We could see it Saturday.",
    "What are the taxes, and does the boat house stay?",
    "We sold in Lansing and have until February. Is the shed heated?",
]


def next_lead(*, to: str) -> EmailMessage:
    """An inquiry in Realtor.com's plain layout, from somebody who does not exist."""
    first, last = random.choice(NAMES).split()
    home = random.choice(HOMES)
    mail = EmailMessage()
    mail["From"] = "leads@email.realtor.com"
    mail["To"] = to
    mail["Subject"] = f"New realtor.com lead - {first} {last}"
    mail["Date"] = formatdate()
    mail["Message-ID"] = make_msgid(domain="email.realtor.com")
    mail["X-Sphere-Sample"] = "1"
    mail.set_content(
        f"First Name: {first}\nLast Name: {last}\n"
        f"Email Address: {first}.{last}{random.randrange(100, 999)}@example.com\n"
        f"Phone Number: 231-555-{random.randrange(100, 199):04d}\n\n"
        f"Comment:\n{random.choice(QUESTIONS)}\n\n"
        f"This consumer inquired about:\nProperty Address: {home}\nTraverse City, MI 49684\n"
        f"MLSID # 19{random.randrange(10000, 99999)}\n"
    )
    return mail


def clear() -> int:
    """Delete the sample people, all that hangs on them, and what else the seed made by its act.

    How many people they were. Drips, plans and categories stay: one works with them.
    """
    Appointment.objects.filter(is_sample=True).delete()
    Transaction.objects.filter(is_sample=True).delete()
    people = Person.objects.filter(is_sample=True)
    number = people.count()
    people.delete()
    last = Version.objects.filter(act=SEEDING).order_by("-pk")
    made = Version.objects.filter(op=Version.Op.INSERT, pk__lte=Subquery(last.values("pk")[:1]))
    for model in MADE:
        rows = made.filter(table=model._meta.db_table)
        model.objects.filter(pk__in=rows.values("row_id")).delete()
    if began := last.values_list("at", flat=True).first():  # no history says who added a mailing
        Mailing.objects.filter(created_at__lte=began + SEEDED_IN).delete()
    return number
