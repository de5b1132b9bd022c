"""Texts in the demo: a practice line, a stranger who waits, and a talk with somebody known."""

import datetime as dt

from contacts.models import Book, Person
from crm.kit import clock
from messaging import practice, texting
from messaging.models import IncomingText, PhoneLine

STRANGERS = [
    ("+19895550181", "Hi, is the blue house on Cedar still for sale? Saw your sign.", 3),
    ("+19895550182", "Do you help people who rent now and want to buy next year?", 26),
]
TALK = [
    ("Thank you for the photos! Could we see it on Saturday?", 50),
    ("We can come any time after ten.", 49),
]


def text_around() -> None:
    """A line and what came by it; what waits shows under Texts."""
    line = practice.open_line()
    for number, words, hours in STRANGERS:
        _came(line, number, words, hours, state=IncomingText.State.WAITING)
    person = Person.objects.in_book(Book.PROSPECTS).exclude(last_contacted_at=None).first()
    phone = person and person.phones.callable().first()
    if phone is None:
        return
    texting.give(
        phone.number, words="Yes, you may text me.", source="In person", person=person,
        at=clock.now() - dt.timedelta(days=9),
    )  # fmt: skip
    for words, hours in TALK:
        text = _came(line, phone.number, words, hours, person=person)
        person.log_touch(
            by=None, kind="text", is_incoming=True, body=words, happened_at=text.received_at
        )


def _came(line: PhoneLine, number: str, words: str, hours: int, **facts) -> IncomingText:
    return IncomingText.objects.create(
        line=line, provider_id=f"DEMO{number}{hours}", raw=words.encode(), sender=number,
        body=words, received_at=clock.now() - dt.timedelta(hours=hours),
        **({"state": IncomingText.State.READ} | facts),
    )  # fmt: skip
