"""Two answers in the demo that nobody answered yet, one of them red."""

import datetime as dt

from contacts.models import Book, Person
from crm.kit import clock
from messaging.models import IncomingMail, LogAddress

WROTE = [
    (Book.CONTACTS, "Re: Getting the gutters ready", 76,
     "That was a timely letter! Do you know somebody who does gutters and would come out to us? "
     "Also, Theo may move back next summer and is looking around."),
    (Book.PROSPECTS, "Re: Two homes you might like", 2,
     "The second one looks right for us. Could we see it on Saturday after ten?"),
]  # fmt: skip


def write_back(by) -> None:
    """They stand on Today with their hour."""
    LogAddress.make_new(by)
    for book, subject, hours, words in WROTE:
        talked = Person.objects.in_book(book).exclude(last_contacted_at=None)
        person = talked.exclude(emails=None).filter(unanswered=None).order_by("pk").first()
        if person is None:
            continue
        came_at = clock.now() - dt.timedelta(hours=hours)
        email = person.emails.first()
        raw = f"From: {person.name} <{email.address}>\r\nSubject: {subject}\r\n\r\n{words}\r\n"
        IncomingMail.objects.create(
            kind=IncomingMail.Kind.REPLY, person=person, dedupe_key=f"demo{hours}",
            raw=raw.encode(), sender=email.address, sender_name=person.name, subject=subject,
            text=words, reading="words", state=IncomingMail.State.READ, received_at=came_at,
        )  # fmt: skip
        person.log_touch(by=None, kind="email", is_incoming=True, body=words, happened_at=came_at)
