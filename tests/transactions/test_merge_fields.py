"""What a letter may say of its reader's transaction."""

import datetime as dt
from decimal import Decimal

import pytest

from accounts.tenancy import scope
from contacts.models import Property
from messaging import merge
from transactions import dates, starting
from transactions.models import Role, Side

WORDS = "{{deal_street}} for {{list_price}}, closing {{closing_date|soon}}."


def said(person, home) -> str:
    return merge.render(WORDS, person, workspace=home).text


@pytest.fixture
def listing(home, member, june):
    with scope(home.pk, by=member):
        place = Property.objects.at("412 Tamarack Lane, Traverse City, MI 49684")
        return starting.open(
            Side.LISTING, by=member, clients=[june], property=place, list_price=Decimal(449_900)
        )


@pytest.mark.django_db
def test_a_letter_speaks_of_the_listing_of_its_reader(home, member, june, listing):
    with scope(home.pk, by=member):
        assert said(june, home) == "412 Tamarack Lane for $449,900, closing soon."
        dates.put(listing, "closing", dt.date(2026, 12, 18), by=member)
        assert said(june, home) == "412 Tamarack Lane for $449,900, closing December 18."


@pytest.mark.django_db
def test_who_only_helps_with_one_has_none(home, member, june, listing):
    from contacts.models import Person
    from transactions import parties

    with scope(home.pk, by=member):
        zoe = Person.objects.create(first_name="Zoe")
        parties.put(listing, Role.STAGER, person=zoe)
        assert merge.render("{{deal_street|your home}}", zoe, workspace=home).text == "your home"


@pytest.mark.django_db
def test_what_is_open_is_spoken_of_before_what_has_ended(home, member, june, listing):
    with scope(home.pk, by=member):
        later = Property.objects.at("9 Birch Road, Traverse City, MI 49684")
        other = starting.open(Side.LISTING, by=member, clients=[june], property=later)
        assert said(june, home).startswith("9 Birch Road")
        other.move_to("cancelled", by=member, because="They stay.")
        assert said(june, home).startswith("412 Tamarack Lane")
