"""How well each source is read, and the alarm when one that used to work stops."""

import datetime as dt
import re

import pytest
from django.db import connection

from accounts.capabilities import Role
from accounts.tenancy import scope
from contacts.models import LeadSource, Person
from crm.kit import clock
from leads.models import InboundMessage, Lead, SourceAlarm
from leads.tasks import inbound_workspaces
from leads.teaching import alarms, health
from messaging.models import Message

State = InboundMessage.State
DAY = dt.timedelta(days=1)
SENDER = "notify@portal.example"


@pytest.fixture
def mails(home, feed_address):
    """`mails(n, state, ...)`: n mails of a sender, the newest `ago` days old, a day apart."""
    count = iter(range(10_000))

    def come(number, state, *, ago=0, sender=SENDER, label="Portal", kind="lead", by_hand=False):
        with scope(home.pk):
            now = clock.now()
            for place in range(number):
                mail = InboundMessage.keep(
                    feed_id=feed_address.pk, raw=f"Subject: {next(count)}\r\n\r\n".encode()
                )
                InboundMessage.objects.filter(pk=mail.pk).update(
                    state=state, kind=kind, sender_address=sender, source_label=label,
                    by_hand=by_hand, received_at=now - (ago + place) * DAY,
                )  # fmt: skip

    return come


@pytest.fixture
def leads(home):
    """`leads("Zillow", days)`: a lead of that source so many days ago, for each."""

    def come(name, *days):
        with scope(home.pk):
            now, source = clock.now(), LeadSource.objects.named(name)
            LeadSource.objects.filter(pk=source.pk).update(group="portal")
            person = Person.objects.create(first_name="Priya")
            for ago in days:
                at = now - ago * DAY
                Lead.objects.create(
                    person=person, source=source, received_at=at, clock_started_at=at
                )

    return come


def look(home) -> list[SourceAlarm]:
    """What the beat does each day."""
    with scope(home.pk):
        alarms.look()
        return list(SourceAlarm.objects.open())


def told(home) -> list[Message]:
    with scope(home.pk):
        return list(Message.objects.filter(kind="source-alarm"))


def test_each_source_and_sender_is_counted(mails, home, member, client_of, ana):
    mails(4, State.PARSED)
    mails(2, State.PARSED, ago=20, by_hand=True)
    mails(1, State.NEEDS_A_LOOK, ago=60, kind="unknown")
    mails(3, State.IGNORED, ago=1, kind="not_a_lead")
    mails(1, State.PARSED, ago=95)
    mails(5, State.IGNORED, kind="autoreply")
    mails(2, State.PARSED, sender="leads@portal.example")
    with scope(home.pk):
        (portal,) = health.sources(member)
    senders = {row["sender_address"]: row for row in portal["senders"]}
    one = senders[SENDER]
    assert [one[key] for key in ("days7", "days30", "days90")] == [7, 9, 10]
    assert [one[key] for key in ("by_itself", "looked_at", "no_leads")] == [4, 3, 3]
    assert (one["rate"], one["tone"]) == (57, "warn")
    assert (portal["by_itself"], portal["days90"], portal["rate"]) == (6, 12, 67)
    page = client_of(ana).get("/leads/teaching/health/").text
    for shown in ("Portal", "notify@<wbr>portal.example", "57 %", "100 %"):
        assert shown in page


def test_counting_thirty_sources_costs_what_one_does(
    mails, client_of, ana, django_assert_max_num_queries
):
    for number in range(30):
        mails(2, State.PARSED, sender=f"a@portal{number}.example", label=f"Portal {number}")
    client = client_of(ana)
    client.get("/leads/teaching/health/")
    with django_assert_max_num_queries(18):
        client.get("/leads/teaching/health/")


def test_counting_needs_nothing_but_its_index(home, member):
    """So that ninety days of mails with their pictures are never fetched for a page of numbers."""
    with scope(home.pk):
        asked = set(
            re.findall(r'"leads_inboundmessage"\."(\w+)"', str(health._counted(member).query))
        )
        with connection.cursor() as cursor:
            cursor.execute("select indexdef from pg_indexes where indexname = 'inbound_health'")
            (definition,) = cursor.fetchone()
    assert asked <= set(re.findall(r"\w+", definition))
    assert "received_at" in asked


def test_a_sender_whose_mails_are_read_no_more_rings_once_and_stops_by_itself(
    mails, home, client_of, ana
):
    mails(8, State.PARSED, ago=6)
    mails(5, State.NEEDS_A_LOOK, kind="unknown")
    (alarm,) = look(home)
    assert (alarm.kind, alarm.about, alarm.name) == ("unread", SENDER, "Portal")
    assert "Of the last 5 mails" in alarm.said
    assert "read 0 by itself. Before, it read 8 of 8." in alarm.said
    assert look(home) == [alarm]
    (letter,) = told(home)
    assert letter.to_address == ana.email
    assert "/leads/teaching/health/" in letter.text
    client = client_of(ana)
    for url in ("/", "/leads/teaching/health/"):
        assert "Of the last 5 mails" in client.get(url).text
    assert "Sources that stopped" in client.get("/people/tidy-up/").text
    with scope(home.pk):  # a format was taught: they are read again
        InboundMessage.objects.needs_a_look().update(state=State.PARSED, kind="lead")
    assert look(home) == []
    assert "Of the last 5 mails" not in client.get("/").text
    assert len(told(home)) == 1
    mails(5, State.NEEDS_A_LOOK, kind="unknown")  # and once more: a new alarm, a new letter
    assert [one.pk for one in look(home)] != [alarm.pk]
    assert len(told(home)) == 2


@pytest.mark.parametrize(
    ("read_before", "by_hand_before", "read_last"),
    [(4, 0, 0), (8, 2, 0), (8, 0, 3)],
    ids=["too few before", "never went well", "still well enough"],
)
def test_no_alarm_without_a_fall(mails, home, read_before, by_hand_before, read_last):
    mails(read_before, State.PARSED, ago=10)
    mails(by_hand_before, State.PARSED, ago=8, by_hand=True)
    mails(read_last, State.PARSED, ago=0)
    mails(5 - read_last, State.NEEDS_A_LOOK, ago=4, kind="unknown")
    assert look(home) == []
    mails(5, State.IGNORED, kind="not_a_lead")  # newsletters count neither way
    assert look(home) == []


def test_a_source_that_falls_silent_against_its_own_rhythm_rings(leads, home):
    leads("Zillow", 7.1, 9, 10, 11.5, 12, 14)
    leads("Slow and steady", 20, 35, 52, 70, 95)
    leads("Too few to say", 60, 61, 62)
    (alarm,) = look(home)
    assert (alarm.kind, alarm.name) == ("silent", "Zillow")
    assert alarm.said == ("No lead of Zillow for 7 days. Until then the longest wait was 2 days.")
    assert [letter.subject for letter in told(home)] == ["Zillow: no lead comes any more"]
    with scope(home.pk):
        SourceAlarm.objects.update(since=clock.now() - DAY)
    leads("Zillow", 0)
    assert look(home) == []


def test_three_days_at_least_and_never_people_we_look_for(leads, home):
    leads("Zillow", 2.5, 2.6, 2.7, 2.8, 2.9)
    leads("Door knocking", 30, 31, 32, 33, 34)
    with scope(home.pk):
        LeadSource.objects.filter(name="Door knocking").update(group="prospecting")
    assert look(home) == []
    with scope(home.pk), clock.at(clock.now() + DAY):
        assert [alarm.name for alarm in alarms.look()] == ["Zillow"]


def test_an_earlier_stop_is_no_rhythm():
    week = 7 * DAY
    assert alarms.usual([6 * week, DAY]) == DAY
    assert alarms.usual([2 * DAY, DAY]) == 2 * DAY
    assert alarms.usual([None]) is None


def test_who_knows_hears_no_more_until_it_has_worked_again(mails, home, client_of, ana):
    mails(8, State.PARSED, ago=6)
    mails(5, State.NEEDS_A_LOOK, kind="unknown")
    (alarm,) = look(home)
    client = client_of(ana)
    client.post(f"/leads/teaching/alarms/{alarm.public_id}/quiet/")
    assert "Of the last 5 mails" not in client.get("/").text
    assert look(home) == [alarm]
    assert "Of the last 5 mails" not in client.get("/").text
    client.post(f"/leads/teaching/alarms/{alarm.public_id}/return/")
    assert "Of the last 5 mails" in client.get("/").text


def test_only_owners_are_written_to(mails, home, join):
    join(Role.AGENT)
    mails(8, State.PARSED, ago=6)
    mails(5, State.NEEDS_A_LOOK, kind="unknown")
    look(home)
    assert [letter.to_address for letter in told(home)] == ["ana@example.com"]


def test_each_workspace_is_looked_at_by_itself(mails, home, elsewhere):
    mails(8, State.PARSED, ago=6)
    mails(5, State.NEEDS_A_LOOK, kind="unknown")
    since = dt.datetime.now(dt.UTC) - 180 * DAY
    assert home.pk in inbound_workspaces(since)
    assert elsewhere.pk not in inbound_workspaces(since)
    look(home)
    with scope(elsewhere.pk):
        alarms.look()
        assert not SourceAlarm.objects.exists()
    with scope(home.pk):
        assert SourceAlarm.objects.count() == 1
