"""The call list: two members at the same moment, and the pages on which one reads and orders it."""

import datetime as dt
import threading

import pytest
from django.db import connection
from django.urls import reverse

from accounts.capabilities import Role
from accounts.models import Membership, User, Workspace
from accounts.tenancy import scope
from agenda.calls.making import make
from agenda.models import CallHabits, CallLine
from contacts.models import Person
from crm.kit import clock

pytestmark = pytest.mark.django_db
DAY = dt.timedelta(days=1)
# Wednesday, 3 pm in Detroit.
NOW = dt.datetime(2026, 11, 18, 20, tzinfo=dt.UTC)
TODAY = NOW.date()


@pytest.fixture(autouse=True)
def wednesday(db):
    with clock.at(NOW):
        yield


def someone(first: str, **facts) -> Person:
    person = Person.objects.create(first_name=first, last_name="Lind", **facts)
    person.phones.create(number=f"231-555-01{Person.objects.count():02}")
    Person.objects.filter(pk=person.pk).update(last_contacted_at=NOW - 200 * DAY)
    return person


@pytest.fixture
def june(home, member):
    """She stands on Ana's list, with a reason that tries to be a tag."""
    with scope(home.pk):
        person = someone("June")
        person.plan_call(TODAY, "<b>Roof</b>")
        make(member)
        return person


def line_of(person) -> CallLine:
    with scope(person.workspace_id):
        return CallLine.objects.select_related("person").get(person=person)


def url(name: str, line: CallLine) -> str:
    return reverse(f"agenda:{name}", args=[line.public_id])


# ── on the pages ─────────────────────────────────────────────────────────────
@pytest.mark.parametrize("where", ["today", "agenda:calls"])
def test_a_name_says_why_dials_and_can_wait(ana_client, june, where):
    said = ana_client.get(reverse(where)).content.decode()
    assert "People to call" in said
    assert "1 left today" in said
    assert "<b>&lt;b&gt;Roof&lt;/b&gt;</b>, promised for today." in said
    assert 'href="tel:+12315550101"' in said
    assert 'aria-label="Not today: June Lind"' in said


def test_the_list_is_made_on_demand(ana_client, home, member):
    with scope(home.pk):
        someone("June")
    assert "Make today’s list" in ana_client.get("/").content.decode()
    page = ana_client.post(reverse("agenda:calls_anew"), {"next": "today"}, follow=True)
    assert page.redirect_chain == [("/", 302)]
    assert "The list is made: One person is on it." in page.content.decode()
    assert "200 days</b> since you talked." in page.content.decode()
    assert ana_client.post(reverse("agenda:calls_anew"), {"next": "//evil"}).url == reverse(
        "agenda:calls"
    )


def test_who_was_called_and_who_was_left_out_stay_on_the_page(ana_client, june, home, member):
    with scope(home.pk):
        walt = someone("Walt")
        make(member)
        line_of(walt).leave_out("On a cruise", TODAY + 5 * DAY)
        june.log_touch(by=member, outcome="message")
    page = ana_client.get(reverse("agenda:calls")).content.decode()
    assert "1 called. All done for today." in page
    assert "Call, Left a message" in page
    assert "Back on Monday, November 23: On a cruise" in page
    assert "Five more to call" in page


def test_the_page_asks_for_thirty_names_in_as_many_queries_as_for_one(
    ana_client, june, home, member, django_assert_max_num_queries
):
    with scope(home.pk):
        for number in range(29):
            someone(f"P{number}")
        CallHabits.objects.of(member).keep(most=50)
        make(member)
    ana_client.get(reverse("agenda:calls"))
    with django_assert_max_num_queries(24):
        page = ana_client.get(reverse("agenda:calls")).content.decode()
    assert page.count('class="line call-line"') == 30


# ── not today ────────────────────────────────────────────────────────────────
def test_not_today_moves_the_promise_and_can_be_undone(ana_client, june, home):
    line = line_of(june)
    page = ana_client.post(
        url("call_later", line), {"to": "next monday", "next": "today"}, follow=True
    )
    assert page.redirect_chain[-1][0] == "/"
    undo = f"{url('call_return', line)}?was={TODAY}"
    assert f'action="{undo}"' in page.content.decode()
    with scope(home.pk):
        june.refresh_from_db()
        assert (june.follow_up_on, line_of(june).until) == (dt.date(2026, 11, 23),) * 2
    ana_client.post(undo)
    with scope(home.pk):
        june.refresh_from_db()
        assert june.follow_up_on == TODAY
        assert line_of(june).is_open


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("yesterday", "Yesterday has passed."),
        ("11/3/2026", "Nov 3, 2026 has passed. Did you mean 11/3/2027?"),
        ("today", "That is today. Write tomorrow, next Friday or in 2 weeks."),
        ("whenever", "Which day is that?"),
    ],
)
def test_a_day_that_is_none_is_asked_again_with_what_was_typed(ana_client, june, typed, said):
    line = line_of(june)
    answer = ana_client.post(url("call_later", line), {"to": typed, "because": "A cruise"})
    page = answer.content.decode()
    assert answer.status_code == 422
    assert said in page
    assert f'value="{typed}"' in page
    assert 'value="A cruise"' in page
    assert line_of(june).is_open


def test_taken_off_the_list_means_for_ninety_days(ana_client, june, home):
    ana_client.post(url("call_later", line_of(june)), {"off": "on", "to": "nonsense"})
    assert line_of(june).until == TODAY + 90 * DAY
    with scope(home.pk):
        june.refresh_from_db()
    assert june.follow_up_on == TODAY  # what was promised is not forgotten


def test_htmx_gets_the_section_with_who_is_left_and_the_undo(ana_client, june):
    answer = ana_client.post(
        url("call_later", line_of(june)), {"to": "tomorrow"}, headers={"HX-Request": "true"}
    )
    page = answer.content.decode()
    assert page.startswith('<section class="sec" id="calls"')
    assert "all done for today" in page
    assert "data-undo" in page


def test_nobody_puts_off_what_another_member_is_to_call(client_of, june, join, ben, elsewhere):
    line = line_of(june)
    other = client_of(join(Role.AGENT).user)
    assert other.post(url("call_later", line), {"to": "tomorrow"}).status_code == 404
    assert client_of(ben).post(url("call_return", line)).status_code == 404
    assert client_of(join(Role.COACH).user).get(url("call_later", line)).status_code == 403


# ── the rules ────────────────────────────────────────────────────────────────
def test_a_member_puts_the_rules_in_order_switches_them_off_and_says_how_many(
    ana_client, june, home, member
):
    place = reverse("agenda:call_rule_place", args=["oldest"])
    page = ana_client.post(place, {"to": "0"}, follow=True).content.decode()
    assert page.index("Oldest last contact") < page.index("New leads not reached")
    assert line_of(june).rule == "oldest"
    on = ["leads", "promised", "moved", "top100", "day90", "birthdays"]
    page = ana_client.post(
        reverse("agenda:call_rules"), {"most": "7", "on": on}, follow=True
    ).content.decode()
    assert 'name="most" type="number" inputmode="numeric" min="0" max="100" value="7"' in page
    assert line_of(june).rule == "promised"
    with scope(home.pk):
        habits = CallHabits.objects.of(member)
    assert (habits.most, habits.off, habits.order[0]) == (7, ["oldest", "replied"], "oldest")
    how = ana_client.get(reverse("agenda:calls")).content.decode()
    assert "at most 7 people a day: New leads not reached · Promised for today" in how


def test_a_cap_that_is_none_is_asked_again(ana_client, home, member):
    rules = reverse("agenda:call_rules")
    answer = ana_client.post(rules, {"most": "1000", "on": ["oldest"]})
    assert answer.status_code == 422
    assert 'value="1000"' in answer.content.decode()
    assert ana_client.post(rules, {"most": "ten"}).status_code == 422
    nonsense = reverse("agenda:call_rule_place", args=["oldest"])
    assert ana_client.post(nonsense, {"to": "top"}).status_code == 302
    unknown = reverse("agenda:call_rule_place", args=["nothing"])
    assert ana_client.post(unknown, {"to": "0"}).status_code == 404
    with scope(home.pk):
        assert not CallHabits.objects.exists()


# ── at the same moment ───────────────────────────────────────────────────────
@pytest.mark.django_db(transaction=True)
def test_two_members_who_make_their_lists_at_once_never_get_the_same_person():
    ana = User.objects.create_user("ana2@example.com", name="Ana")
    ben = User.objects.create_user("ben2@example.com", name="Ben")
    home = Workspace.found(name="At once", by=ana, time_zone="America/Detroit")
    with scope(home.pk):
        Membership.objects.create(user=ben, role=Role.AGENT)
        members = list(Membership.objects.select_related("workspace"))
        for number in range(30):
            someone(f"P{number}")
    ready, failed = threading.Barrier(4), []

    def press(member):
        try:
            with clock.at(NOW):
                ready.wait(20)
                for _ in range(3):
                    with scope(home.pk):
                        make(member)
        except Exception as error:
            failed.append(error)
        finally:
            connection.close()

    presses = [threading.Thread(target=press, args=[member]) for member in members * 2]
    for one in presses:
        one.start()
    for one in presses:
        one.join(60)
    with scope(home.pk):
        people = list(CallLine.objects.values_list("person", flat=True))
    assert not failed
    assert len(people) == len(set(people)) == 20
