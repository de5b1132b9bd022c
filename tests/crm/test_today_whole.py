"""Today with everything on, and with nothing: in the order of a thumb, in thirty queries."""

import datetime as dt
import re
from html import unescape

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.capabilities import Role
from accounts.models import Membership, User
from accounts.tenancy import scope
from agenda.calls.making import make
from agenda.models import Appointment, Task
from contacts.models import Book, DuplicatePair, Person, Property
from crm.kit import clock
from drips.models import Proposal, Sequence
from goals.models import DailyTarget
from leads.models import InboundMessage, Lead, Meeting, OpenHouse, SourceAlarm
from messaging.models import Brake, Message
from messaging.models.message import State
from prospects.models import Prospect
from tests.leads.conftest import mail

pytestmark = pytest.mark.django_db

# Wednesday, November 18, 2026, half past nine in the morning in Detroit.
MORNING = dt.datetime(2026, 11, 18, 14, 30, tzinfo=dt.UTC)
TELLING = ("SAVEPOINT", "RELEASE", "select set_config")
AN_HOUR, A_DAY = dt.timedelta(hours=1), dt.timedelta(days=1)


@pytest.fixture
def morning():
    with clock.at(MORNING):
        yield


def words(page) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", unescape(page.content.decode())).split())


def somebody(number: int, **said) -> Person:
    person = Person.objects.create(first_name=f"P{number}", last_name="Known", **said)
    person.phones.create(number=f"231-555-01{number:02}")
    return person


@pytest.fixture
def full(morning, home, member, june):
    """A day on which every part of Today has something to say, and several of it."""
    with scope(home.pk, by=member):
        _leads_wait(member)
        _people_are_due(member, june)
        _the_day_has_hours(member, june)
        _small_things_wait(member)
        _automation_was_at_work(june)
        make(member)
    return home


def _leads_wait(member):
    for number in range(3):
        asked = somebody(number, book=Book.PROSPECTS)
        Lead.objects.create(
            person=asked, received_at=clock.now(), clock_started_at=clock.now(),
            message="Is it still available?", assigned_to=member,
            property=Property.objects.at(f"{number} Alder Court"),
        )  # fmt: skip


def _people_are_due(member, june):
    june.plan_call(MORNING.date(), "Ask about the furnace")
    for number in range(10, 16):
        somebody(number, birthday=dt.date(1961, 11, 16 + number % 5))
    for number in range(20, 24):
        talked = somebody(number)
        talked.log_touch(by=member, happened_at=clock.now() - AN_HOUR / 2)
    june.log_touch(by=None, kind="email", is_incoming=True, body="Saturday works for us.")


def _the_day_has_hours(member, june):
    for title, kind, begins, person in (
        ("Call hour", "block", MORNING - AN_HOUR / 2, None),
        ("Walk through", "listing", MORNING + 2 * AN_HOUR, june),
        ("Second look", "showing", MORNING + 4 * AN_HOUR, june),
    ):
        one = Appointment.objects.create(
            title=title, kind=kind, starts_at=begins, ends_at=begins + AN_HOUR,
            zone="America/Detroit", by=member,
            property=None if kind == "block" else Property.objects.at("412 Tamarack Lane"),
        )  # fmt: skip
        one.members.add(member, through_defaults={"workspace_id": member.workspace_id})
        if person:
            one.people.add(person, through_defaults={"workspace_id": member.workspace_id})
    for number in range(7):
        about = {"person": june} if number % 2 else {}
        Task.objects.create(title=f"Sign paper {number}", due_at=clock.now(), **about)
    nora = Membership.objects.create(
        user=User.objects.create_user("nora@example.com", name="Nora Beal"), role=Role.ASSISTANT
    )
    Task.objects.create(title="Order photos", due_at=clock.now()).finish(by=nora)


def _small_things_wait(member):
    Brake.objects.create(reason="Many came back.", at=clock.now())
    SourceAlarm.objects.create(kind="silent", about="1", name="Zillow", said="No lead for 9 days.")
    Meeting.objects.create(
        told_as="019a0000-0000-7000-8000-000000000001", by=member, name="Bill Sutter",
        met_at=clock.now(), stands_from=clock.now(),
    )  # fmt: skip
    over = clock.now() - A_DAY
    house = OpenHouse(
        property=Property.objects.at("1 Main Street"), host=member, starts_at=over,
        ends_at=over + AN_HOUR,
    )  # fmt: skip
    house.set_pin("2468")
    house.save()
    house.guests.create(
        told_as="019a0000-0000-7000-8000-000000000002", name="Zed", person=somebody(30),
        said_at=over, received_at=over, taken_at=over,
    )  # fmt: skip
    with clock.at(MORNING - 91 * A_DAY):
        Prospect.pursue(somebody(31, book=Book.PROSPECTS, owner=member), side="sell")


def _automation_was_at_work(june):
    low, high = somebody(40), somebody(41)
    DuplicatePair.objects.create(low=low, high=high, score=0.9, reasons={})
    sequence = Sequence.objects.order_by("pk").first()
    Proposal.objects.create(sequence=sequence, person=june)
    mail_of = june.emails.get()
    mail_of.status, mail_of.status_at = "HardBounce", clock.now()
    mail_of.save()
    sent = Message.objects.queue(
        key="k", to="p1@example.com", subject="Hello", text="Hello.", person=low,
        is_automated=True, why={"rule": "A rule.", "stops_when": "Never."},
    )  # fmt: skip
    Message.objects.filter(pk=sent.pk).update(state=State.SENT, sent_at=clock.now())


def test_all_that_waits_is_said_on_one_page(full, ana, client_of):
    shown = words(client_of(ana).get(reverse("today")))
    for said in (
        "Good morning, Ana. P2 is waiting for you.",
        "New leads", "People to call", "4 of 10 people", "Six more for today.",
        "Call hour You’re in it now, until 10. 4 reached out to", "412 Tamarack Lane",
        "Sign paper 0",
        "Order photos Nora Beal did it", "Celebrations this week",
        "Also waiting", "June wrote, and waits for you. “Saturday works for us.”",
        "Letters to many are stopped.", "From your open house: 1 person to call.",
        "Finish whom you met: Bill Sutter.", "Zillow stopped. No lead for 9 days.",
        "Decide soon: P31 Known, ninety days are over.", "Fall cleanup.",
        "Since yesterday", "Sent 1 letter.", "Stopped 1 email address.",
        "may be the same person. Look at them", "1 person is proposed for a drip.",
        "The four laws", "3 leads came in", "0 of 3 leads called back", "4 people you reached",
    ):  # fmt: skip
        assert said in shown, f"{said!r} is not in {shown}"


def test_who_waits_is_answered_in_two_clicks(full, ana, june, client_of):
    page = client_of(ana).get(reverse("today")).content.decode()
    answer = f"{reverse('messaging:write', args=[june.public_id])}?how=email"
    assert f'href="{answer}" aria-label="Answer: June wrote' in page


def test_it_asks_thirty_questions_at_most_and_no_more_for_more(full, ana, client_of):
    client = client_of(ana)

    def asked() -> int:
        with CaptureQueriesContext(connection) as captured:
            assert client.get(reverse("today")).status_code == 200
        found = [one["sql"] for one in captured.captured_queries]
        # A transaction's beginning and end tell the database something, and ask it nothing.
        found = [sql for sql in found if not sql.startswith(TELLING)]
        assert len(found) <= 30, "\n\n".join(found)
        return len(found)

    before = asked()
    with scope(full.pk):
        for number in range(50, 70):
            person = somebody(number, birthday=dt.date(1970, 11, 18))
            Lead.objects.create(
                person=person, received_at=clock.now(), clock_started_at=clock.now()
            )
            Task.objects.create(title=f"More {number}", due_at=clock.now(), person=person)
    assert asked() <= before


def test_the_order_is_that_of_a_thumb(full, ana, client_of):
    page = client_of(ana).get(reverse("today")).content.decode()
    heads = re.findall(r'<h2 id="(h-[\w-]+)"', page.partition('id="main"')[2])
    wanted = ["h-leads", "h-calls", "h-ring", "h-day", "h-celebrations", "h-waiting",
              "h-overnight", "h-laws"]  # fmt: skip
    assert [head for head in heads if head in wanted] == wanted


def test_a_quiet_day_is_calm_and_offers_what_to_do(morning, home, ana, client_of):
    client = client_of(ana)
    with clock.at(MORNING - 40 * A_DAY):  # October: no walk of fall
        page = client.get(reverse("today"))
    shown = words(page)
    assert page.context["headline"] == ""
    assert (page.context["waiting"], page.context["did"], page.context["proposes"]) == ([], [], [])
    for said in ("everybody has heard from you", "Nothing is planned for today.",
                 "0 of 10 people", "10 more for today."):  # fmt: skip
        assert said in shown
    for missing in ("Also waiting", "Since yesterday", "Celebrations"):
        assert missing not in shown


def test_a_coach_sees_no_target_and_nothing_to_press(full, join, client_of):
    page = client_of(join(Role.COACH).user).get(reverse("today"))
    assert "h-ring" not in page.content.decode()
    assert "proposed for a drip" not in words(page)


def test_what_stands_below_comes_alone_with_its_greeting(full, ana, client_of):
    client = client_of(ana)
    part = client.get(reverse("today_rest"), headers={"HX-Request": "true"})
    assert part.content.decode().lstrip().startswith('<div class="stack" id="rest"')
    assert "P2 is waiting for you." in words(part)
    with scope(full.pk):
        Lead.objects.update(dismissed_at=clock.now())
    part = client.get(reverse("today_rest"), headers={"HX-Request": "true"})
    assert "waiting for you." not in words(part)
    assert 'hx-swap-oob="true">Good morning, Ana.' in part.content.decode()


def test_the_ring_moves_when_a_call_is_logged_and_celebrates_in_words(full, ana, member, client_of):
    client = client_of(ana)
    with scope(full.pk, by=member):
        DailyTarget.objects.set_for(member, contacts=5, conversations=5, reward="The ball game")
    ring = reverse("goals:ring")
    assert "One more for today." in words(client.get(ring))
    with scope(full.pk, by=member):
        Person.objects.get(first_name="P30").log_touch(by=member)
    assert "Done for today. The first day of a streak." in words(client.get(ring))


def test_a_mail_that_came_yesterday_is_told_and_one_of_last_week_is_not(
    morning, home, ana, client_of
):
    with scope(home.pk):
        InboundMessage.objects.all().delete()
    client = client_of(ana)
    assert "Read 1 message" not in words(client.get(reverse("today")))
    from leads.feed import read_mail
    from leads.models import FeedAddress

    with scope(home.pk):
        feed = FeedAddress.objects.get()
        kept = InboundMessage.keep(feed_id=feed.pk, raw=mail(), envelope_from="a@example.org")
    read_mail(home.pk, kept.pk)
    with scope(home.pk):
        InboundMessage.objects.update(received_at=MORNING - A_DAY)
    assert "Read 1 message for you." in words(client.get(reverse("today")))
    with scope(home.pk):
        InboundMessage.objects.update(received_at=MORNING - 3 * A_DAY)
    assert "Read 1 message" not in words(client.get(reverse("today")))
