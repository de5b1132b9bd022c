"""An open house of yesterday with its guests, and one tomorrow, ready for the iPad."""

import datetime as dt
import uuid

from contacts.models import Property
from crm.kit import clock
from leads.models import Flyer, OpenHouse, ShowingVisit
from leads.open_house import arriving, questions

GUESTS = [  # name, phone, e-mail, agent, who, time frame, loan, lives, and whether they agreed
    (
        "Dana Whitcomb",
        "231-555-0601",
        "dana.whitcomb@example.com",
        "no",
        "",
        "0-3",
        "yes",
        "rent",
        1,
    ),
    ("Luis Ortega", "231-555-0602", "luis.ortega@example.com", "no", "", "3-6", "no", "sell", 1),
    ("Hannah Berg", "231-555-0603", "", "yes", "Tom Reed", "0-3", "yes", "own", 0),
    ("Marcus Hill", "231-555-0604", "marcus.hill@example.com", "no", "", "6-12", "cash", "own", 0),
    ("Ivy Chen", "", "ivy.chen@example.com", "no", "", "none", "", "rent", 1),
    ("Roy Tanner", "231-555-0606", "roy@tannerhomes.example", "am", "", "", "", "", 0),
]


def hold(by) -> None:
    """Guests arrive as an iPad delivers them, at the minute in which they came."""
    flyers = list(Flyer.objects.select_related("property").order_by("pk")[:2])
    if not flyers:
        return
    today = clock.now().astimezone(by.workspace.zone).date()
    past = _house(by, flyers[0], today - dt.timedelta(days=1))
    _house(by, flyers[-1], today + dt.timedelta(days=1))
    words = questions.consent_words(past.who)
    consent = {"consent_words": words, "consent_version": questions.consent_version(words)}
    for number, (*said, agrees) in enumerate(GUESTS):
        names = (
            "name",
            "phone",
            "email",
            "agent",
            "agent_name",
            "timeframe",
            "preapproved",
            "lives",
        )
        told = dict(zip(names, said, strict=True)) | {
            "told_as": str(uuid.uuid5(past.public_id, str(number))),
            "said_at": (past.starts_at + dt.timedelta(minutes=9 + 17 * number)).isoformat(),
        }
        arriving.receive(
            past, told | (consent | {"agrees": "on"} if agrees else {}), ip="192.0.2.1"
        )
    _cards(past, flyers[0].property)


def _house(by, flyer: Flyer, day: dt.date) -> OpenHouse:
    one = dt.datetime.combine(day, dt.time(13), by.workspace.zone)
    house = OpenHouse(
        flyer=flyer, property=flyer.property, host=by, starts_at=one,
        ends_at=one + dt.timedelta(hours=2),
    )  # fmt: skip
    house.set_pin("2468")
    house.save()
    return house


def _cards(house: OpenHouse, home: Property) -> None:
    facts = {"property": home, "open_house": house, "flyer": house.flyer}
    shown = house.starts_at + dt.timedelta(minutes=35)
    answered = ShowingVisit.objects.create(
        told_as=uuid.uuid4(), agent_name="Tom Reed", brokerage="Shore Realty",
        phone="231-555-0611", email="tom.reed@example.com", shown_at=shown, received_at=shown,
        asked_at=shown + dt.timedelta(hours=1), **facts,
    )  # fmt: skip
    answered.answer(
        interest="very", price="high", condition=4, liked="The light in the kitchen, the yard.",
        disliked="One bath upstairs.", change="price", may_share=True,
    )  # fmt: skip
    ShowingVisit.objects.create(
        told_as=uuid.uuid4(), agent_name="Carla Voss", brokerage="Pine & Bay", shown_at=shown,
        received_at=shown, **facts,
    )  # fmt: skip
