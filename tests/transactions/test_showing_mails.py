"""What the mails of lockboxes and showing services do to a listing."""

import datetime as dt

import pytest

from accounts.tenancy import scope
from crm.kit import clock
from leads.models import InboundMessage
from tests.transactions.listed import (
    HOME,
    letter,
    showings,
    supra,
)
from transactions.showings import homes

State = InboundMessage.State
SHOWINGTIME = "ShowingTime <callcenter@showingtime.com>"


@pytest.fixture
def noon(home):
    """Noon of yesterday where the listing is, to the minute."""
    yesterday = clock.today(home.zone) - dt.timedelta(days=1)
    return dt.datetime.combine(yesterday, dt.time(12), tzinfo=home.zone)


def showingtime(subject, *, at=None, was=None, who="Tom Reyes", more="", mail_id="1"):
    """As their HTML reads once its marks are gone: the old hour is struck through."""
    slot = f"<p>{at:%A, %B %-d, %Y}</p><p>{at:%-I:%M %p} - {at + HALF:%-I:%M %p}</p>" if at else ""
    old = (
        f"<p><s>{was:%A, %B %-d, %Y}</s></p><p><s>{was:%-I:%M %p} - {was + HALF:%-I:%M %p}</s></p>"
        if was
        else ""
    )
    mail = f"{who.lower().replace(' ', '.')}@northgate.example.com"
    agent = (
        f"<h4>Buyer's Agent Details</h4><p>{who}</p><p>(231) 555-0177</p><p>{mail}</p>"
        if who
        else ""
    )
    return (
        f"From: {SHOWINGTIME}\r\nTo: a@sphere.example.org\r\nSubject: {subject}\r\n"
        f"Message-ID: <{mail_id}@st.example.org>\r\nDate: Fri, 20 Nov 2026 09:02:00 -0500\r\n"
        "MIME-Version: 1.0\r\nContent-Type: text/html; charset=utf-8\r\n\r\n"
        f"<html><body><h2>{subject}</h2><p>{HOME}</p><p>$449,900 | ACTIVE | ID# 1914-0412</p>{more}"
        f"<h4>Appointment Details</h4><p>Showing</p>{slot}{old}{agent}</body></html>\r\n"
    ).encode()


AT = "%m/%d/%Y %-I:%M %p"
HALF = dt.timedelta(minutes=30)


def test_an_opened_lockbox_is_a_showing_and_its_end_the_same_one(arrive, listing, noon):
    assert arrive(supra(at=noon)).state == State.PARSED
    assert arrive(supra("ended", at=noon, ended=noon + HALF, mail_id="2")).state == State.PARSED
    (one,) = showings(listing)
    assert (one.agent_name, one.email) == ("Ines Falk", "ines.falk@bayline.example.com")
    assert (one.starts_at, one.ends_at) == (noon, noon + HALF)
    assert (one.system, one.keybox, one.is_held) == ("Supra eKEY", "34110927", True)


def test_the_same_mail_twice_is_one_showing_and_another_agent_is_another(arrive, listing, noon):
    arrive(supra(at=noon))
    arrive(supra(at=noon, mail_id="2"))
    arrive(supra(at=noon + HALF, who="Gwen Asher", mail_id="3"))
    assert [one.agent_name for one in showings(listing)] == ["Ines Falk", "Gwen Asher"]


def test_a_request_is_booked_moved_and_called_off(arrive, listing, noon):
    at, later = noon + dt.timedelta(days=3), noon + dt.timedelta(days=3, hours=2)
    arrive(showingtime("New Showing Request", at=at))
    (one,) = showings(listing)
    assert (one.state, one.starts_at, one.phone) == ("asked", at, "+12315550177")
    arrive(showingtime("SHOWING CONFIRMED - 412 Tamarack Lane", at=at, mail_id="2"))
    assert [one.state for one in showings(listing)] == ["booked"]
    arrive(showingtime("New Showing Request", at=at, mail_id="2b"))  # it was late on its way
    assert [one.state for one in showings(listing)] == ["booked"]
    arrive(showingtime("Showing Reschedule Received", at=later, was=at, who="", mail_id="3"))
    (one,) = showings(listing)
    assert (one.starts_at, one.agent_name, one.state) == (later, "Tom Reyes", "booked")
    arrive(showingtime("Showing Cancelled", at=later, mail_id="4"))
    assert [one.state for one in showings(listing)] == ["off"]


def test_a_lockbox_that_opens_before_its_hour_is_the_booked_showing(arrive, listing, noon):
    arrive(showingtime("SHOWING CONFIRMED", at=noon, who="Ines Falk"))
    arrive(supra(at=noon - dt.timedelta(minutes=7), mail_id="2"))
    (one,) = showings(listing)
    assert one.starts_at == noon - dt.timedelta(minutes=7)
    assert one.keybox == "34110927"


def test_feedback_by_mail_answers_the_showing_and_is_not_for_the_seller(arrive, listing, noon):
    arrive(supra(at=noon, who="Tom Reyes"))
    more = (
        "<p>1. Is your client interested in this listing? Somewhat</p>"
        "<p>3. Your (and your client's) opinion of the price: Too high</p>"
        "<p>4. Please rate this listing (5=Best; 1=Worst): 4</p>"
        "<p>5. COMMENTS / RECOMMENDATIONS: They loved the kitchen.</p><p>Manage Feedback</p>"
    )
    assert (
        arrive(showingtime("FEEDBACK RECEIVED", at=noon, more=more, mail_id="2")).state == "parsed"
    )
    (one,) = showings(listing)
    visit = one.visit
    assert (visit.interest, visit.price, visit.condition) == ("some", "high", 4)
    assert "They loved the kitchen." in visit.remarks
    assert visit.answered_at
    assert not visit.may_share
    assert visit.asked_at is None  # whoever has answered is not asked


def test_sentrilock_brokerbay_and_showami_make_showings_too(arrive, listing, noon):
    arrive(
        letter(
            "notices@sentrilock.com", "Lockbox access",
            f"Gwen Asher (Lakeshore) has accessed the lockbox at {HOME} on {noon:{AT}}.",
        )
    )  # fmt: skip
    at = noon + dt.timedelta(days=2)
    booked = f"Showing for {HOME} has been CONFIRMED.\r\n\r\nAgent: Omar Haddad (Bayview)\r\n"
    booked += f"Date: {at:%B %-d, %Y}\r\nTime: {at:%-I:%M %p}\r\nType: Home Inspection\r\n"
    subject = "Showing Confirmed - 412 Tamarack Lane"
    arrive(letter("info@mg.brokerbay.com", subject, booked, mail_id="2"))
    asked = f"Agent Name: Lena Ortiz\r\nAgent Phone: 231-555-0188\r\nProperty Address: {HOME}\r\n"
    asked += f"Date: {at:%B %-d, %Y}\r\nTime: {at + dt.timedelta(hours=3):%-I:%M %p}\r\n"
    arrive(letter("no-reply@showami.com", "Showing request", asked, mail_id="3"))
    found = showings(listing)
    assert [one.agent_name for one in found] == ["Gwen Asher", "Omar Haddad", "Lena Ortiz"]
    assert [one.system for one in found] == ["SentriLock", "BrokerBay", "Showami"]
    assert [one.state for one in found] == ["booked", "booked", "asked"]
    assert [one.starts_at for one in found] == [noon, at, at + dt.timedelta(hours=3)]
    assert found[1].what == "Home Inspection"
    gone = f"Showing for {HOME} has been CANCELLED.\r\n\r\nAgent: Omar Haddad (Bayview)\r\n"
    subject = "Showing Cancelled - 412 Tamarack Lane"
    arrive(letter("info@mg.brokerbay.com", subject, gone, mail_id="4"))
    assert [one.state for one in showings(listing)] == ["booked", "off", "asked"]


def test_what_fits_no_open_listing_is_kept_for_a_person_to_see(arrive, listing, home, noon):
    kept = arrive(
        supra(at=noon, home="7 Elsewhere Road, Reno, NV 89501").replace(b"34110927", b"1")
    )
    assert (kept.state, kept.problem) == (State.NEEDS_A_LOOK, "None of your open listings is the "
                                          "home of this showing.")  # fmt: skip
    nobody = showingtime("Showing Cancelled", at=noon + dt.timedelta(days=9), who="", mail_id="2")
    assert "does not know" in arrive(nobody).problem
    assert showings(listing) == []


def test_a_showing_is_found_by_its_mls_number_or_its_box_when_the_address_is_odd(
    arrive, listing, noon
):
    arrive(supra(at=noon, home="Tamarack Hill estate, 1"))
    assert [one.keybox for one in showings(listing)] == ["34110927"]


@pytest.mark.parametrize(
    ("one", "other", "is_same"),
    [
        ("412 Tamarack Lane, Reno, NV 89501", "412 Tamarack Ln", True),
        ("412 North Tamarack Lane, Reno, NV", "412 N. Tamarack Ln., Reno, NV 89501", True),
        ("412 Tamarack Lane, Reno, NV 89501", "412 Tamarack Lane, Elko, NV 89801", False),
        ("412 Tamarack Lane", "414 Tamarack Lane", False),
        ("9 Bay Street Unit 4, Reno, NV", "9 Bay St, Apt 4, Reno, NV", True),
        ("9 Bay Street Unit 4, Reno, NV", "9 Bay St #5, Reno, NV", False),
        ("Tamarack", "Tamarack", False),
        ("", "", False),
    ],
)
def test_two_writings_of_an_address_are_one_home(one, other, is_same):
    assert homes.same_home(one, other) is is_same


def test_nobody_outside_moves_a_showing_of_another_workspace(arrive, listing, elsewhere, noon):
    arrive(supra(at=noon))
    with scope(elsewhere.pk):
        assert not showings_of_everybody()


def showings_of_everybody():
    from transactions.models import Showing

    return Showing.objects.exists()
