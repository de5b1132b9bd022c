"""Three mailings: a newsletter with what became of it, one that leaves in some days, a draft."""

import datetime as dt
import random

from django.core.files.base import ContentFile

from contacts.models import Category, Person, Picture
from crm.demo import drawings
from crm.demo.flyers import HOMES
from crm.kit import clock
from messaging.mailings import audience, sending, starters
from messaging.models import LeftOut, Mailing, Message, MessageEvent, State
from messaging.models.message import draft

Kind = MessageEvent.Kind
LAST_MONTH = 24  # days ago
NEWS = """Hi {{first_name|there}},

The first ice stood on the bay this morning, and half the town was out to look at it. Three things \
from the last weeks that you may like:

The bakery on Union Street has new owners, who kept the rye bread. The school bond passed, so the \
roof of the gym is mended over Christmas. And the bridge at Eighth Street opens on the first, two \
weeks early."""
MARKET = """Fourteen homes came on the market in our zip code since my last letter, and eleven \
found their buyers. If you wonder what that means for yours, answer this mail. It takes me a day.

Yours,
{{agent_first_name}}"""
LISTED = """Hi {{first_name|there}},

118 Alder Court comes on the market on Friday: three bedrooms, morning light from three sides, and \
a heated shed. I wanted you to see it before the sign goes up."""
PIE = """Hi {{first_name|there}},

The day before Thanksgiving there is a pie for you at my office, apple or pumpkin. Say which, and \
come by between ten and four. Bring the children: there is cocoa."""


def send_out(by) -> None:
    """Rows as they would be after a month; nothing leaves now but what is due."""
    house = _house(by)
    _sent(by, house)
    _scheduled(by, house)
    _draft(by)


def _house(by) -> dict:
    drawn = ContentFile(drawings.outside(HOMES[0]["palette"], 1), "house.jpg")
    picture = Picture.keep(drawn, by=by)
    return {
        "picture": str(picture.public_id), "width": picture.width, "height": picture.height,
        "bytes": len(picture.content), "alt": "118 Alder Court from the street",
    }  # fmt: skip


def _sent(by, house: dict) -> None:
    at = clock.now() - dt.timedelta(days=LAST_MONTH, hours=2)
    mailing = Mailing.objects.create(
        kind=Mailing.Kind.NEWSLETTER, by=by, subject="Ice on the bay, and a bridge two weeks early",
        preheader="And eleven homes that found their people", state=Mailing.State.SENT,
        query={"book": ["contacts"]}, send_at=at, started_at=at, pace_from=at,
        ended_at=at + dt.timedelta(minutes=2),
        blocks=[
            {"id": "b1", "kind": "heading", "text": "Around town in November"},
            {"id": "b2", "kind": "text", "text": NEWS},
            {"id": "b3", "kind": "image", "url": "https://example.com/118-alder", **house},
            {"id": "b4", "kind": "text", "text": MARKET},
            {"id": "b5", "kind": "button", "text": "See what is for sale",
             "url": "https://example.com/homes"},
        ],
    )  # fmt: skip
    people = list(audience.judged(audience.meant(mailing, by), mailing).select_related("home"))
    Mailing.objects.filter(pk=mailing.pk).update(
        people=[person.pk for person in people], people_count=len(people), cursor=len(people)
    )
    LeftOut.objects.bulk_create(
        LeftOut(mailing=mailing, person=one, reason=one.why_not) for one in people if one.why_not
    )
    _results(mailing, _letters(mailing, [one for one in people if not one.why_not], at), at)


def _letters(mailing: Mailing, people: list[Person], at: dt.datetime) -> list[Message]:
    ready, why, letters = sending.ready_of(mailing), sending.why(mailing), {}
    for person in people:
        key = mailing.key_of(person.address.lower())
        if key in letters:
            continue
        filled = ready.fill(person, workspace=mailing.workspace, membership=mailing.by)
        letter = draft(
            key=key, to=person.address, to_name=person.name, subject=filled.subject,
            text=filled.text, html=filled.html, purpose="marketing", person=person, by=mailing.by,
            kind=mailing.get_kind_display(), campaign=mailing.campaign, why=why, at=at,
        )  # fmt: skip
        letter.state, letter.handoff_at, letter.sent_at = State.SENT, at, at
        letters[key] = letter
    return Message.objects.bulk_create(letters.values())


def _results(mailing: Mailing, letters: list[Message], at: dt.datetime) -> None:
    """About half open it, a few click, two answer; the same at every start."""
    chance, events = random.Random(11), []

    def happened(letter, kind, after, detail="", is_machine=False):
        moment = at + dt.timedelta(minutes=after)
        events.append(MessageEvent(message=letter, kind=kind, at=moment, detail=detail,
                                   is_machine=is_machine))  # fmt: skip

    for number, letter in enumerate(letters):
        happened(letter, Kind.DELIVERED, 1)
        if chance.random() < 0.55:
            happened(letter, Kind.OPENED, chance.randrange(4, 2_000))
        elif chance.random() < 0.4:
            happened(letter, Kind.OPENED, 0, is_machine=True)
        if chance.random() < 0.16:
            happened(letter, Kind.CLICKED, chance.randrange(6, 2_400), "https://example.com/homes")
        if number in (3, 17):
            happened(letter, Kind.REPLIED, chance.randrange(30, 900))
    MessageEvent.objects.bulk_create(events)
    mailed = Person.objects.filter(pk__in=[letter.person_id for letter in letters])
    mailed.filter(last_mailed_at=None).update(last_mailed_at=at)


def _scheduled(by, house: dict) -> None:
    """Just listed, on the morning after tomorrow."""
    local = (clock.now() + dt.timedelta(days=2)).astimezone(by.workspace.zone)
    Mailing.objects.create(
        kind=Mailing.Kind.JUST_LISTED, by=by, subject="On Friday: 118 Alder Court",
        preheader="Before the sign goes up", state=Mailing.State.SCHEDULED, an_hour=400,
        category=Category.objects.meaning(Category.Meaning.NEWSLETTER),
        send_at=local.replace(hour=9, minute=30, second=0, microsecond=0),
        blocks=[
            {"id": "b1", "kind": "image", **house},
            {"id": "b2", "kind": "heading", "text": "118 Alder Court"},
            {"id": "b3", "kind": "text", "text": LISTED},
            {"id": "b4", "kind": "button", "text": "See the home",
             "url": "https://example.com/118-alder"},
        ],
    )  # fmt: skip


def _draft(by) -> None:
    kind = Mailing.Kind.INVITATION
    blocks = starters.blocks(kind)
    blocks[0]["text"] = "A pie for your table"
    blocks[1]["text"] = PIE
    blocks[2] |= {"text": "Apple or pumpkin?", "url": "https://example.com/pie"}
    Mailing.objects.create(
        kind=kind, by=by, subject="A pie for you, the day before Thanksgiving", blocks=blocks,
        category=Category.objects.meaning(Category.Meaning.TOP100),
    )  # fmt: skip
