import datetime as dt
import re
from types import SimpleNamespace
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.conf import settings
from django.template import Context, Template
from django.template.loader import render_to_string
from django.utils import timezone

from crm.kit.nav import house
from crm.templatetags import sphere

FRIDAY = dt.datetime(2026, 11, 20, 9, 30, tzinfo=ZoneInfo("America/New_York"))


@pytest.fixture(autouse=True)
def friday_morning():
    with time_machine.travel(FRIDAY, tick=False), timezone.override("America/New_York"):
        yield


def rendered(source, **context):
    return Template(source).render(Context(context))


@pytest.mark.parametrize(
    ("before", "words"),
    [
        (dt.timedelta(seconds=20), "just now"),
        (dt.timedelta(minutes=1), "1 minute ago"),
        (dt.timedelta(hours=2), "2 hours ago"),
        (dt.timedelta(hours=12), "yesterday"),
        (dt.timedelta(days=94), "94 days ago"),
        (dt.timedelta(days=800), "2 years ago"),
    ],
)
def test_the_past_is_said_as_people_say_it(before, words):
    assert sphere.ago(FRIDAY - before) == words


def test_a_span_has_no_ago():
    assert sphere.since(FRIDAY - dt.timedelta(minutes=12)) == "12 minutes"
    assert sphere.since(FRIDAY - dt.timedelta(days=94)) == "94 days"
    assert sphere.since(FRIDAY.date() - dt.timedelta(days=240)) == "8 months"


@pytest.mark.parametrize(
    ("moment", "words"),
    [
        (FRIDAY.replace(hour=17, minute=0), "today, 5 pm"),
        (FRIDAY + dt.timedelta(days=1, hours=1), "tomorrow, 10:30 am"),
        (dt.date(2026, 11, 24), "Tuesday"),
        (dt.date(2027, 2, 18), "Feb 18"),
        (dt.datetime(2027, 2, 18, 12, tzinfo=dt.UTC), "Feb 18"),
    ],
)
def test_what_is_to_come_is_said_as_people_say_it(moment, words):
    assert sphere.when(moment) == words


def test_nothing_is_said_of_a_moment_that_is_not_known():
    assert [say(None) for say in (sphere.ago, sphere.since, sphere.when, sphere.stamp)] == [""] * 4


def test_a_stamp_keeps_the_exact_moment_on_hover():
    assert sphere.stamp(FRIDAY - dt.timedelta(days=94)) == (
        '<time datetime="2026-08-18T09:30:00-04:00" title="Aug 18, 2026, 9:30 am">'
        "94 days ago</time>"
    )


@pytest.mark.parametrize(
    ("amount", "words"),
    [(412000, "$412,000"), ("38.50", "$38.50"), (-1200, "−$1,200"), (0, "$0"), (None, "")],
)
def test_money_shows_cents_only_where_there_are_some(amount, words):
    assert sphere.money(amount) == words


def test_a_phone_number_is_shown_as_americans_write_it():
    assert sphere.phone("+12315550142") == "(231) 555-0142"
    assert sphere.phone("") == ""


def test_a_couple_has_two_faces_of_neighbouring_tints():
    couple = SimpleNamespace(pk=5, initials=["J", "W"], tint=5)
    html = rendered("{% face couple %}", couple=couple)
    assert html.startswith('<span class="couple" aria-hidden="true">')
    assert re.findall(r"face t(\d)", html) == ["5", "1"]
    user = SimpleNamespace(pk=7, initials="ME")
    assert rendered("{% face user 'lg' %}", user=user) == (
        '<span class="face t3 face-lg" aria-hidden="true">ME</span>'
    )


def test_a_name_cannot_bring_markup_into_a_face():
    person = SimpleNamespace(pk=1, initials=["<b>"], tint=1)
    assert "&lt;b&gt;" in rendered("{% face person %}", person=person)


@pytest.mark.parametrize(
    ("seconds", "text", "arc"),
    [(192, "3:12", 64), (0, "+0m", 0), (-750, "+12m", 0), (-8000, "+2h", 0), (-900000, "+10d", 0)],
)
def test_the_clock_tells_what_is_left_and_how_late_it_is(seconds, text, arc):
    html = rendered("{% dial seconds %}", seconds=seconds)
    assert f"<span>{text}</span>" in html
    assert f'stroke-dasharray="{arc} 100"' in html
    assert ("is-late" in html) == (seconds <= 0)


def test_a_ring_and_a_bar_do_not_run_over():
    assert 'stroke-dasharray="100 100"' in rendered('{% ring 12 10 "people" %}')
    assert 'stroke-dasharray="0 100"' in rendered('{% ring 1 0 "people" %}')
    assert '<rect width="100"' in rendered("{% bar 7 5 %}")
    assert '<rect width="0"' in rendered("{% bar 7 0 %}")


def test_every_icon_that_is_used_is_in_the_sprite():
    known = set((settings.BASE_DIR / "static" / "icons.txt").read_text().split())
    used = {item.icon for item in house.nav}
    for template in (settings.BASE_DIR / "templates").rglob("*.html"):
        used |= set(re.findall(r"""{% icon ["']([\w-]+)["']""", template.read_text()))
        used |= set(re.findall(r"""\bicon=["']([\w-]+)["']""", template.read_text()))
    assert used - known == set()


@pytest.mark.parametrize("name", ["400", "403", "403_csrf", "404", "500"])
def test_an_error_page_needs_nothing_to_be_shown(name):
    assert "<h1>" in render_to_string(f"{name}.html")
