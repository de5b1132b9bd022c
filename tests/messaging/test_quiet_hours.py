"""C09: nothing automatic by text outside the strictest hours of whoever gets it."""

import datetime as dt
from zoneinfo import ZoneInfo

import pytest
from django.urls import reverse

from accounts.tenancy import scope
from contacts.models import Address, Person, Phone
from crm.kit import clock
from messaging import delivery, quiet_hours, texting
from messaging.models import PhoneLine, QuietHours
from tests.messaging.twilio import SID, TOKEN

pytestmark = pytest.mark.django_db
QUARTER = dt.timedelta(minutes=15)
# What domain.md and the law say, written down once more by hand: from and until on a weekday,
# a Saturday and a Sunday; None is not at all. Our own nine to eight and no Sunday mornings, too.
LAW = {
    "+12315550164": ("America/Detroit", (9, 20), (9, 20), (12, 20)),
    "+13345550164": ("America/Chicago", (9, 20), (9, 20), None),  # Alabama
    "+15025550164": ("America/New_York", (10, 20), (10, 20), (12, 20)),  # Kentucky
    "+15045550164": ("America/Chicago", (9, 20), (9, 20), None),  # Louisiana
    "+16015550164": ("America/Chicago", (9, 20), (9, 20), None),  # Mississippi
    "+12155550164": ("America/New_York", (9, 20), (9, 12), (12, 20)),  # Pennsylvania
    "+14015550164": ("America/New_York", (9, 18), (10, 17), (12, 17)),  # Rhode Island
    "+12145550164": ("America/Chicago", (9, 20), (9, 20), (12, 20)),  # Texas
    "+16025550164": ("America/Phoenix", (9, 20), (9, 20), (12, 20)),  # no daylight saving
    "+18085550164": ("Pacific/Honolulu", (9, 20), (9, 20), (12, 20)),
    "+12135550164": ("America/Los_Angeles", (9, 20), (9, 20), (12, 20)),
}
DST_DAYS = [dt.date(2026, 3, 8), dt.date(2026, 11, 1)]


def is_legal(moment, zone, weekday, saturday, sunday) -> bool:
    local = moment.astimezone(ZoneInfo(zone))
    hours = {5: saturday, 6: sunday}.get(local.weekday(), weekday)
    return hours is not None and hours[0] <= local.hour < hours[1]


@pytest.mark.parametrize("day", DST_DAYS, ids=str)
@pytest.mark.parametrize("number", LAW)
def test_no_text_outside_the_strictest_hours_through_daylight_saving(here, number, day):
    """Every quarter of an hour of three days: what is open is legal, and the first moment that is
    named is open, legal and the first."""
    start = dt.datetime.combine(day - dt.timedelta(days=1), dt.time(), tzinfo=dt.UTC)
    moments = [start + QUARTER * step for step in range(3 * 96)]
    found = [quiet_hours.window(number, moment) for moment in moments]
    detroit = ("America/Detroit", (9, 20), (9, 20), (12, 20))
    for moment, window in zip(moments, found, strict=True):
        assert window.opens_at >= moment
        assert is_legal(window.opens_at, *LAW[number])
        assert is_legal(window.opens_at, *detroit)
        legal_now = is_legal(moment, *LAW[number]) and is_legal(moment, *detroit)
        assert window.is_open == legal_now
        if not window.is_open:
            assert window.because
    assert any(window.is_open for window in found)


@pytest.mark.parametrize(
    ("moment", "because"),
    [
        ("2026-12-25T18:00", "The law of Alabama"),  # Christmas
        ("2026-11-26T18:00", "The law of Alabama"),  # Thanksgiving
        ("2027-07-05T18:00", "The law of Alabama"),  # the Fourth, kept on Monday
        ("2026-12-24T18:00", ""),
    ],
)
def test_holidays_of_a_state(here, moment, because):
    at = dt.datetime.fromisoformat(f"{moment}+00:00")
    assert quiet_hours.window("+13345550164", at).because == because


def test_the_holidays_of_a_year_are_the_eleven_and_their_weekdays(here):
    days = quiet_hours.holidays(2026)
    assert {dt.date(2026, 1, 19), dt.date(2026, 5, 25), dt.date(2026, 9, 7)} <= days
    assert dt.date(2026, 7, 3) in days, "the Fourth is a Saturday: kept on Friday"
    assert dt.date(2021, 12, 31) in quiet_hours.holidays(2021), "New Year's Day of 2022"


@pytest.fixture
def walt(here):
    """A number of Detroit, an address in Rhode Island."""
    person = Person.objects.create(first_name="Walt", last_name="Away")
    person.phones.create(number="+12315550171")
    person.addresses.create(street="1 Pier", city="Newport", state="Rhode Island")
    return person


SEVEN_PM = dt.datetime(2026, 11, 18, 23, 30, tzinfo=dt.UTC)  # half past six in Newport


def test_the_state_of_the_address_counts_like_that_of_the_number(here, walt):
    assert quiet_hours.window(walt, SEVEN_PM).because == "The law of Rhode Island"
    assert quiet_hours.window("+12315550171", SEVEN_PM).because == "The law of Rhode Island"
    Address.objects.update(lived_until=dt.date(2026, 1, 1))
    assert quiet_hours.window(walt, SEVEN_PM).is_open


def test_an_address_far_away_brings_its_clock(here, walt):
    Address.objects.update(state="HI")
    morning = dt.datetime(2026, 11, 18, 15, tzinfo=dt.UTC)  # ten in Detroit, five in Honolulu
    window = quiet_hours.window(walt, morning)
    assert window.opens_at == dt.datetime(2026, 11, 18, 19, tzinfo=dt.UTC)


@pytest.mark.parametrize(
    ("number", "state"),
    [
        ("+12315550164", "MI"), ("+12125550164", "NY"), ("+12065550164", "WA"),
        ("+12025550164", "DC"), ("+13045550164", "WV"), ("+18005550164", ""), ("nonsense", ""),
        ("+442079460000", ""),
    ],
)  # fmt: skip
def test_the_state_of_an_area_code(number, state):
    assert quiet_hours.state_of_number(number) == state


def test_every_state_is_in_the_table_with_its_zones():
    known = quiet_hours.rules()
    assert len(known) == 52
    assert all(ZoneInfo(zone) for rule in known.values() for zone in rule.zones)
    assert all(rule.zones for rule in known.values())


def test_a_number_without_a_place_is_held_to_ours(here):
    night = dt.datetime(2026, 11, 18, 4, tzinfo=dt.UTC)
    assert not quiet_hours.window("+18005550164", night).is_open
    assert quiet_hours.window("+18005550164", night + dt.timedelta(hours=12)).is_open


def test_days_that_never_meet_are_theirs(here):
    """Guam's afternoon is our night: a text there leaves by their day, not never."""
    moment = dt.datetime(2026, 11, 18, 12, tzinfo=dt.UTC)
    window = quiet_hours.window("+16715550164", moment)
    local = window.opens_at.astimezone(ZoneInfo("Pacific/Guam"))
    assert (local.hour, local.minute) == (9, 0)


# ── the workspace's own hours ────────────────────────────────────────────────
SHIPPED = {"opens": "9", "closes": "20", "sunday_opens": "12"}


@pytest.mark.parametrize(
    ("changed", "status"),
    [
        ({"closes": "19"}, 302), ({"sunday_opens": "21"}, 302), ({"opens": "8"}, 422),
        ({"opens": "8", "knows": "on"}, 302), ({"closes": "21"}, 422),
        ({"sunday_opens": "10"}, 422), ({"sunday_opens": "10", "knows": "on"}, 302),
        ({"opens": "7", "knows": "on"}, 422), ({"closes": "22", "knows": "on"}, 422),
        ({"opens": "12", "sunday_opens": "10", "knows": "on"}, 422),
    ],
)  # fmt: skip
def test_looser_hours_want_a_tick_and_the_law_stays(changed, status, home, ana, client_of):
    answer = client_of(ana).post(reverse("messaging:quiet_hours"), SHIPPED | changed)
    assert answer.status_code == status
    with scope(home.pk):
        assert QuietHours.objects.exists() == (status == 302)


def test_looser_hours_of_ours_never_loosen_a_states(here):
    QuietHours.objects.create(opens=8, closes=21, sunday_opens=8)
    eight = dt.datetime(2026, 11, 18, 13, 30, tzinfo=dt.UTC)  # 8:30 in Detroit
    assert quiet_hours.window("+12315550164", eight).because == "The law of Michigan"
    assert quiet_hours.window("+16145550164", eight).is_open, "Ohio has the federal hours"


def test_the_page_tells_of_the_states(ana, home, client_of):
    page = client_of(ana).get(reverse("messaging:quiet_hours")).content.decode()
    assert "Rhode Island" in page
    assert "9 am to 6 pm" in page


def test_a_text_waits_through_the_night_of_the_stricter_place(here, home, walt, twilio, noon):
    """End to end: half past six in Newport is too late there, whatever Detroit says."""
    from messaging.models import Message

    line = PhoneLine(number="+12315559000", account_sid=SID, registration="approved")
    line.set_token(TOKEN)
    line.save()
    texting.give("+12315550171", words="Yes, text me.", source="Card", person=walt)
    with clock.at(SEVEN_PM):
        Message.objects.queue(
            key="auto:1", channel="sms", to="+12315550171", text="Hello", purpose="marketing",
            person=walt, is_automated=True,
        )  # fmt: skip
        delivery.deliver_due()
        assert twilio.texts == []
        message = Message.objects.get()
        assert message.not_before == dt.datetime(2026, 11, 19, 14, tzinfo=dt.UTC)
    with clock.at(message.not_before + dt.timedelta(minutes=1)):
        delivery.deliver_due()
    message.refresh_from_db()
    assert (message.state, message.failure) == ("sent", "")
    assert len(twilio.texts) == 1


def test_nobody_known_by_the_number_costs_no_more_than_few_queries(
    here, django_assert_max_num_queries
):
    with django_assert_max_num_queries(5):
        quiet_hours.window("+12315550199", SEVEN_PM)
    assert not Phone.objects.exists()
