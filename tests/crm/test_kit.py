import datetime as dt

import pytest
from django.core.exceptions import ImproperlyConfigured
from hypothesis import given
from hypothesis import strategies as st

from accounts.models import TopicVersion
from crm.kit import clock
from crm.kit.ids import uuid7
from crm.kit.phones import e164, national
from crm.kit.text import after_prefix, fold


def test_public_ids_sort_by_their_making():
    ids = [uuid7() for _ in range(3)]
    assert {one.version for one in ids} == {7}
    assert {one.variant for one in ids} == {"specified in RFC 4122"}
    assert [one.int >> 80 for one in ids] == sorted(one.int >> 80 for one in ids)


@pytest.mark.parametrize(
    ("typed", "number", "extension"),
    [
        ("231-555-0142", "+12315550142", ""),
        ("231.555.0142 x7", "+12315550142", "7"),
        ("+44 20 7946 0018", "+442079460018", ""),
        ("call me", "", ""),
        ("", "", ""),
    ],
)
def test_numbers_are_e164_inside(typed, number, extension):
    assert e164(typed) == (number, extension)


def test_numbers_are_read_as_americans_write_them():
    assert national("+12315550142") == "(231) 555-0142"
    assert national("+442079460018") == "+44 20 7946 0018"
    assert national("ask Walt") == "ask Walt"


def test_words_are_folded_for_comparing():
    assert fold("  José ÑANDÚ\0 ") == "jose nandu"


@given(st.text(), st.text())
def test_everything_that_starts_with_a_prefix_lies_below_the_next(prefix, rest):
    above = after_prefix(prefix)
    if above is not None and not any(0xD800 <= ord(letter) <= 0xDFFF for letter in prefix + rest):
        assert (prefix + rest).encode() < above.encode()


@pytest.mark.django_db
class TestClock:
    def test_it_is_the_databases_time(self):
        assert abs(clock.now() - dt.datetime.now(dt.UTC)) < dt.timedelta(seconds=5)

    def test_a_test_may_move_it_and_rows_see_that(self, here):
        moment = dt.datetime(2030, 1, 1, tzinfo=dt.UTC)
        with clock.at(moment):
            assert clock.now() - moment < dt.timedelta(seconds=5)
            TopicVersion.objects.create(topic="time")
            assert TopicVersion.objects.annotate(at=clock.Now()).get().at >= moment
        assert clock.now() < moment

    def test_production_refuses(self, settings):
        settings.PRODUCTION = True
        with pytest.raises(ImproperlyConfigured), clock.at(clock.now()):
            pass
