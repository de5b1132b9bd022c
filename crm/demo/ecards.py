"""eCards that Maya sent: last year's holidays, this year's, and a few birthdays."""

import datetime as dt

from contacts.models import Book, Category, Person
from crm.kit import clock
from messaging import merge
from messaging.ecards import deck, sending
from messaging.models import ECard, FavoriteCard, Message, State
from messaging.printing import flyer_shelf

FAVORITES = ("birthday_cake", "winter", "new_home")
HOUR = dt.time(14, 0)


def send_around(by) -> None:
    """Thirty people got last winter's card; this fall's went to a few; birthdays in between."""
    contacts = Person.objects.in_book(Book.CONTACTS).living().exclude(emails=None)
    cold = Person.objects.in_category(Category.objects.meaning(Category.Meaning.COLD))
    people = list(contacts.exclude(pk__in=cold).order_by("pk")[:32])
    today = clock.today(by.workspace.zone)
    last = today.year - 1
    for number, person in enumerate(people):
        if number < 24:
            _sent("winter", person, dt.date(last, 12, 18), by)
        if number % 2 == 0:
            _sent("thanksgiving", person, dt.date(last, 11, 20), by)
        if number % 5 == 0:
            _sent("new_year", person, dt.date(last, 12, 30), by)
        if number % 3 == 1:
            _sent("summer", person, today - dt.timedelta(150), by)
        if person.birthday and number % 4 == 0:
            _sent("birthday_cake", person, today - dt.timedelta(20 + 9 * number), by)
    for key in FAVORITES:
        FavoriteCard.objects.get_or_create(by=by, card=key)
    for key, home in (("just_sold", "418 Lakeview Drive, Traverse City, MI 49684"),
                      ("home_maintenance", "")):  # fmt: skip
        sheet = flyer_shelf.begin(flyer_shelf.standards()[key], by=by)
        sheet.address = home
        sheet.save(update_fields=["address", "updated_at"])


def _sent(key: str, person, day: dt.date, by) -> None:
    """As if it had left on that day; nothing leaves now."""
    card, at = deck.find(key), dt.datetime.combine(day, HOUR, tzinfo=by.workspace.zone)
    address = person.emails.first().address
    fill = {"workspace": by.workspace, "membership": by}
    words = merge.render(card.message, person, **fill).text
    sent = sending.post(
        card, to=address, person=person, by=by, text=words, key=f"demo:{key}:{day}:{person.pk}",
        subject=merge.render(card.subject, person, **fill).text,
        not_before=clock.now() + dt.timedelta(days=400),
    )  # fmt: skip
    Message.objects.filter(pk=sent.message_id).update(
        state=State.SENT, created_at=at, not_before=at, handoff_at=at, sent_at=at
    )
    year = card.year_on(day)
    ECard.objects.filter(pk=sent.pk).update(created_at=at, year=year)
