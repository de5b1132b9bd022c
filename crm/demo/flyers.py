"""Three homes for sale with pages, pictures and codes, and a few strangers who asked."""

import datetime as dt

from django.core.files.base import ContentFile

from contacts.models import Person, Picture, Property
from crm.demo import drawings
from crm.demo.drawings import Palette
from crm.kit import clock
from leads.models import CaptureCode, CodeUse, Flyer

TOWN = "Traverse City, MI 49684"
HOMES = [
    {
        "address": f"118 Alder Court, {TOWN}",
        "codes": [("118", "Yard sign"), ("119", "Sign at the corner")],
        "palette": Palette(
            ("#8fc1dd", "#f6e7cf"), ("#a9c3b4", "#7fa58a", "#4f7d5e"), "#f4ead8", "#4a5b66",
            "#0e5d55", "#ffe2a0",
        ),
        "price": 412_000, "beds": 3, "baths": "2.5", "sqft": 1_850, "year": 1987,
        "headline": "Morning light from three sides",
        "words": "The kitchen looks east over the court, and the living room west to the trees. "
        "New roof in 2021, oak floors, and a wood stove that warms the whole first floor.\n\n"
        "The shed is heated and has its own circuit. Five minutes by bicycle to the bay trail.",
        "facts": "Lot: 0.4 acres\nGarage: two cars\nHeating: gas, with a wood stove\n"
        "Taxes: $3,180 a year",
    },
    {
        "address": f"9 Cove Street, {TOWN}",
        "codes": [("209", "Yard sign")],
        "palette": Palette(
            ("#5d6f9d", "#f3b48c"), ("#6d7496", "#4c6a86", "#2f4a57"), "#dfe6ea", "#34424f",
            "#a3281f", "#ffd9a0",
        ),
        "price": 689_000, "beds": 4, "baths": "3", "sqft": 2_640, "year": 2004,
        "headline": "Forty steps to the water",
        "words": "A deck along the whole back of the house, and from it the bay from end to end. "
        "Four bedrooms, two of them with the view, and an office with its own door.\n\n"
        "The association keeps the dock; a slip goes with the house.",
        "facts": "Lot: 0.6 acres\nDock: shared, one slip\nAssociation: $420 a year",
    },
    {
        "address": f"31 Birch Row, {TOWN}",
        "codes": [("331", "Yard sign")],
        "palette": Palette(
            ("#b9d3c3", "#fdf4de"), ("#c9d3a5", "#9fb276", "#66803f"), "#e9d9b8", "#7b4a3a",
            "#34507f", "#fff0c4",
        ),
        "status": "coming", "price": 298_000, "beds": 2, "baths": "1", "sqft": 1_120,
        "year": 1941,
        "headline": "The little brick house with the big garden",
        "words": "Two bedrooms, one bath, a porch, and a garden that someone has loved for thirty "
        "years. The furnace is new, the trim is old, and both are in good order.",
        "facts": "Lot: 0.3 acres\nGarage: one car, with an attic",
    },
]  # fmt: skip


def put_up_signs(by) -> None:
    """The flyers and their codes; those who asked are prospects of the demo already."""
    codes = []
    for number, home in enumerate(HOMES):
        facts = dict(home)
        signs, palette = facts.pop("codes"), facts.pop("palette")
        flyer = Flyer.objects.create(
            property=Property.objects.at(facts.pop("address")), agent=by, **facts
        )
        for draw, shows in (
            (drawings.outside, "The house from the street"),
            (drawings.inside, "The living room"),
            (drawings.water, "The bay at the end of the street"),
        ):
            drawn = ContentFile(draw(palette, number), "drawing.jpg")
            one = flyer.add_picture(Picture.keep(drawn, by=by))
            one.shows = shows
            one.save(update_fields=["shows"])
        codes += [CaptureCode.objects.create(code=c, sign=s, flyer=flyer) for c, s in signs]
    _let_some_ask(codes)


def _let_some_ask(codes) -> None:
    people = Person.objects.filter(book="prospects", is_sample=True).exclude(phones=None)
    for number, person in enumerate(people.order_by("pk")[:7]):
        is_call = number % 3 == 2
        CodeUse.objects.create(
            code=codes[number % len(codes)],
            way=CodeUse.Way.CALL if is_call else CodeUse.Way.TEXT,
            outcome=CodeUse.Outcome.HEARD if is_call else CodeUse.Outcome.SENT,
            key=f"demo:{number}",
            number=person.phones.first().number,
            person=person,
            lead=person.leads.order_by("pk").first(),
            at=clock.now() - dt.timedelta(hours=5 + 31 * number),
        )
