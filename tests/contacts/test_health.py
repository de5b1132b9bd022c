"""Database health: figures that never differ from the lists behind them."""

import datetime as dt
import re

import pytest

from accounts.tenancy import scope
from contacts.models import Address, Book, Category, DuplicatePair, Email, Person, Phone
from crm.kit import clock

URL = "/people/tidy-up/health/"


@pytest.fixture
def cast(home, june):
    """Somebody of every kind; the dead are counted nowhere."""
    with scope(home.pk):
        Person.objects.create(first_name="Nobody", last_name="Reaches")
        dnc = Person.objects.create(first_name="Dan", book=Book.PROSPECTS)
        dnc.phones.create(number="231-555-0101").mark(Phone.Status.DNC, "Asked")
        bounced = Person.objects.create(first_name="Bea")
        bounced.emails.create(address="bea@example.com", status=Email.Status.HARD_BOUNCE,
                              status_at=clock.now() - dt.timedelta(days=40))  # fmt: skip
        bounced.file(Category.objects.meaning(Category.Meaning.NEWSLETTER))
        back = Person.objects.create(first_name="Mae")
        back.addresses.create(street="5 Oak Street").mark(Address.Status.BAD, "The card came back")
        back.file(Category.objects.meaning(Category.Meaning.CHRISTMAS))
        back.log_touch(by=None, happened_at=clock.now() - dt.timedelta(days=400))
        june.log_touch(by=None)
        DuplicatePair.objects.create(low=june, high=dnc, score=0.9)
        Person.objects.create(first_name="Gone", died_on="2026-01-01")


def figures(page) -> dict:
    found = re.findall(
        r'<li>\s*(?:<a href="([^"]*)">|<span class="soft">)([^<]*)</(?:a|span)>\s*'
        r'<span class="num">([\d,]+)</span>',
        page,
    )
    return {title: (int(count), url.replace("&amp;", "&")) for url, title, count in found}


def test_every_figure_leads_to_a_list_of_as_many(client_of, ana, cast):
    client = client_of(ana)
    page = client.get(URL).text
    assert "You can reach 20% of your people" in page
    found = figures(page)
    expected = {
        "No way to reach": 4, "No number to call": 4, "No e-mail to use": 4,
        "No address for letters": 5, "E-mail looks wrong": 0, "E-mail bounced": 1,
        "Dead number": 0, "Mail comes back": 1,
        "DNC": 1, "Opted out or complained": 0, "In no category": 3, "Never talked with": 3,
        "Not talked with in a year": 4, "Christmas without an address": 1,
        "Newsletter without an e-mail": 1, "Pairs that may be one person": 1,
    }  # fmt: skip
    assert {title: count for title, (count, _) in found.items()} == expected
    for title, (count, url) in found.items():
        if count and title != "Pairs that may be one person":
            listed = client.get(url).text
            assert listed.count('<li class="line">') == count, title


def test_decay_by_month(client_of, ana, cast, home):
    page = client_of(ana).get(URL).text
    assert "3 ways to reach somebody went bad in a year" in page
    today = clock.today(home.zone)
    before = (clock.now() - dt.timedelta(days=40)).astimezone(home.zone)
    rows = dict(re.findall(r'<th scope="row">(\w+ \d+)</th>((?:<td[^>]*>\d+</td>)+)', page))
    assert len(rows) == 12
    assert re.findall(r">(\d+)<", rows[f"{today:%b %Y}"]) == ["1", "0", "1"]
    assert re.findall(r">(\d+)<", rows[f"{before:%b %Y}"]) == ["0", "1", "0"]


def test_an_empty_book_says_how_to_begin(client_of, ana, home):
    assert "Your book is open" in client_of(ana).get(URL).text


def test_figures_of_another_workspace_are_not_counted(client_of, ben, elsewhere, cast):
    assert "Your book is open" in client_of(ben).get(URL).text


def test_the_page_asks_as_often_for_many(client_of, ana, cast, at_most_queries):
    client = client_of(ana)
    client.get(URL)
    with at_most_queries(65):
        client.get(URL)
