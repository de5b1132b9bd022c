"""The board, the list, and what one may do with a prospect there."""

import datetime as dt

import pytest

from accounts.capabilities import Role
from accounts.tenancy import scope
from contacts.models import Book, Category, Person
from crm.kit import clock
from prospects.models import Prospect, Side, Stage


@pytest.fixture
def hal(home):
    with scope(home.pk):
        person = Person.objects.create(first_name="Hal", last_name="Brewster", book=Book.PROSPECTS)
        person.phones.create(number="231-555-0126")
        return Prospect.pursue(person, side=Side.SELL)


def fresh(prospect):
    with scope(prospect.workspace_id):
        return Prospect.objects.select_related("person").get(pk=prospect.pk)


def test_the_board_has_everybody_in_their_lane(client_of, ana, hal):
    page = client_of(ana).get("/prospects/").text
    assert "Hal Brewster" in page
    assert "1 person you are still getting to know" in page


def test_a_card_opens_its_seven_questions_beside_the_board(client_of, ana, hal):
    page = client_of(ana).get("/prospects/", {"open": str(hal.public_id)}).text
    assert "Value of the home" in page
    assert "0 of 7 questions answered" in page


def test_moving_by_the_select(client_of, ana, hal, home):
    client = client_of(ana)
    answer = client.post(f"/prospects/{hal.public_id}/stage/", {"to": "set"})
    assert answer.status_code == 302
    assert fresh(hal).stage == Stage.APPOINTMENT_SET
    client.post(f"/prospects/{hal.public_id}/stage/", {"to": "lost"})
    client.post(f"/prospects/{hal.public_id}/stage/", {"to": "nonsense"})
    assert fresh(hal).stage == Stage.APPOINTMENT_SET


def test_one_comes_back_to_where_the_form_stood_but_never_elsewhere(client_of, ana, hal):
    client, url = client_of(ana), f"/prospects/{hal.public_id}/stage/"
    for came_from, to in (("/people/x/", "/people/x/"), ("https://evil.example", "/prospects/")):
        assert client.post(url, {"to": "set", "next": came_from}).url == to


def test_an_open_board_fetches_its_lanes_alone(client_of, ana, hal):
    url = f"/prospects/?open={hal.public_id}"
    part = client_of(ana).get(url, headers={"HX-Request": "true"}).text
    assert part.lstrip().startswith('<div class="board"')
    assert "Value of the home" not in part, "what is typed beside it stays"


def test_each_answer_is_saved_as_it_is_given(client_of, ana, hal):
    answer = client_of(ana).post(
        f"/prospects/{hal.public_id}/answers/",
        {"timing_note": "Job in Grand Rapids, by March", "decider": "on", "timeframe": "0-3"},
        headers={"HX-Request": "true"},
    )
    assert answer.status_code == 200
    assert "2 of 7 questions answered" in answer.text
    assert answer.text.count("hx-swap-oob") == 2, "what was written ticks its box"
    assert "Grand Rapids" not in answer.text, "no field comes back over what is being typed"
    saved = fresh(hal)
    assert (saved.timing, saved.decider, saved.value) == (True, True, None)
    assert saved.timeframe == "0-3"


def test_a_wrong_answer_is_shown_again_with_422(client_of, ana, hal):
    client, url = client_of(ana), f"/prospects/{hal.public_id}/answers/"
    for headers in ({}, {"HX-Request": "true"}):
        answer = client.post(url, {"timeframe": "someday"}, headers=headers)
        assert answer.status_code == 422
    assert fresh(hal).timeframe == ""


def test_letting_go_as_cold_can_be_undone(client_of, ana, hal):
    client = client_of(ana)
    client.post(f"/prospects/{hal.public_id}/loss/", {"reason": "Moved", "is_cold": "on"})
    lost = fresh(hal)
    assert (lost.stage, lost.lost_reason) == (Stage.LOST, "Moved")
    with scope(hal.workspace_id):
        assert lost.person.is_filed_as(Category.Meaning.COLD)
    client.post(f"/prospects/{hal.public_id}/reopening/")
    assert fresh(hal).is_open


def test_moving_into_contacts(client_of, ana, hal):
    client_of(ana).post(f"/prospects/{hal.public_id}/promotion/")
    assert fresh(hal).person.book == Book.CONTACTS


def test_beginning_to_work_somebody(client_of, ana, june):
    client_of(ana).post(f"/prospects/people/{june.public_id}/opening/", {"side": "sell"})
    with scope(june.workspace_id):
        assert Prospect.objects.get().side == Side.SELL


POSTS = ["stage/", "answers/", "loss/", "reopening/", "promotion/"]


@pytest.mark.parametrize("what", POSTS)
def test_a_coach_looks_on_and_strangers_find_nothing(client_of, join, ben, elsewhere, hal, what):
    url = f"/prospects/{hal.public_id}/{what}"
    data = {"to": "set", "timing": "on", "reason": "x"}
    assert client_of(join(Role.COACH).user).post(url, data).status_code == 403
    assert client_of(ben).post(url, data).status_code == 404
    assert client_of(ben).get(f"/prospects/{hal.public_id}/").status_code == 404
    assert client_of(ben).get(url).status_code == 405
    assert fresh(hal).stage == Stage.NEW


def test_lists_cost_the_same_for_thirty(client_of, ana, home, django_assert_max_num_queries):
    with scope(home.pk):
        for number in range(30):
            person = Person.objects.create(
                first_name=f"Hal{number}", last_name="Brewster", book=Book.PROSPECTS
            )
            person.phones.create(number=f"231-555-01{number:02}")
            with clock.at(clock.now() - dt.timedelta(days=65 + number)):
                Prospect.pursue(person, side=Side.SELL)
    client = client_of(ana)
    with django_assert_max_num_queries(28):
        page = client.get("/prospects/").text
    assert page.count('class="pcard') == 20
    assert "All 30" in page
    with django_assert_max_num_queries(28):
        first = client.get("/prospects/list/").text
    assert first.count('<li class="line line-wide">') == 24
    after = first.partition("?after=")[2].partition('"')[0]
    second = client.get(f"/prospects/list/?after={after}").text
    assert second.count('<li class="line line-wide">') == 6
