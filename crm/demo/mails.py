"""Three months of lead mails as they were read, and a format that Maya taught."""

import datetime as dt
from email.message import EmailMessage
from email.utils import format_datetime

from crm.kit import clock
from leads.models import FeedAddress, InboundMessage, TaughtFormat

State = InboundMessage.State
# Sender, source, one mail each so many days, and of how many one was looked at by hand.
SENDERS = [
    ("leads@email.zillow.com", "Zillow", 4, 0),
    ("leads@email.realtor.com", "Realtor.com", 6, 9),
    ("forms@mayaellison.example", "Website", 9, 0),
    ("noreply@referrals.example", "HomeLight", 30, 3),
]
BAYSIDE = "notify@baysidehomes.example"
MARKS = {
    "name": {"way": "after", "words": "Visitor ·"},
    "phone": {"way": "after", "words": "Reach ·"},
    "email": {"way": "after", "words": "Reach ·"},
    "property_address": {"way": "after", "words": "Interested in ·"},
    "message": {"way": "after", "words": "In their words ·", "until": "Budget band:"},
}
VISITORS = [
    ("Nell Draper", "231-555-0181", "16 Cove Street, Suttons Bay, MI 49682", "Is the dock shared?"),
    ("Ira Sandoval", "231-555-0182", "4 Orchard Way, Leland, MI 49654", "May we come on Friday?"),
    ("Tess Okafor", "231-555-0183", "77 Cove Street, Suttons Bay, MI 49682", "Is the shed heated?"),
    ("Jon Birch", "231-555-0184", "9 Elm Street, Leland, MI 49654", "How old is the roof?"),
]


def look_back(by) -> None:
    """Mails of the last ninety days: nearly all were read by themselves."""
    feed = FeedAddress.objects.current().first()
    for sender, source, every, hand in SENDERS:
        for number, days in enumerate(range(1, 90, every), 1):
            _keep(feed, sender, source, days, by_hand=bool(hand) and number % hand == 0)
    format = TaughtFormat.objects.propose(
        sender=BAYSIDE, by=by, marks=MARKS, source="Bayside Homes", lead_type="buyer"
    )
    format.keep(by=by)
    for number, visitor in enumerate(VISITORS):
        is_first = number == len(VISITORS) - 1  # the one that taught it
        _keep(
            feed, BAYSIDE, "Bayside Homes", 5 + 9 * number, by_hand=is_first, visitor=visitor,
            parser="" if is_first else format.parser,
        )  # fmt: skip


def _keep(feed, sender, source, days, *, by_hand, visitor=None, parser="labels"):
    at = clock.now() - dt.timedelta(days=days)
    name, phone, home, said = visitor or ("A visitor", "", "", "")
    email = f"{name.split()[0].lower()}@example.com"
    mail = EmailMessage()
    mail["From"] = sender
    mail["Subject"] = f"New interest: {home.partition(',')[0]}" if home else "New lead"
    mail["Date"] = format_datetime(at)
    mail["X-Sphere-Sample"] = "1"
    mail.set_content(
        f"A visitor would like to hear about your listing.\n\nVisitor · {name}\n"
        f"Reach · {phone} / {email}\nInterested in · {home}\nIn their words · {said}\n\n"
        "Budget band: C4.\n"
    )
    kept = InboundMessage.keep(feed_id=feed.pk, raw=mail.as_bytes())
    first, _, last = name.partition(" ")
    InboundMessage.objects.filter(pk=kept.pk).update(
        state=State.PARSED, kind="lead", parser=parser, by_hand=by_hand, received_at=at,
        sender=sender, sender_address=sender, source_label=source, subject=mail["Subject"],
        reading={
            "kind": "lead", "first_name": first, "last_name": last, "email": email,
            "phone": f"+1{phone.replace('-', '')}" if phone else None, "property_address": home,
            "message": said,
        },
    )  # fmt: skip
