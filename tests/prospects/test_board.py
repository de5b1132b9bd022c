"""The board and the list: moving by hand, names of one's own, next steps, scores and orders."""

import datetime as dt
import re
from html import unescape

import pytest
from django.urls import reverse

from accounts.capabilities import Role
from accounts.tenancy import scope
from agenda.models import Task
from contacts.models import Book, LeadSource, Person
from crm.kit import clock
from prospects.models import Prospect, Side, Stage, StageChange, StageName
from prospects.questions import NAMES


@pytest.fixture
def pursue(home):
    """`pursue("Hal", side="sell", days=3, answers=2)`: somebody one is after."""

    def make(name="Hal", *, side=Side.SELL, days=3, answers=0, **facts):
        with scope(home.pk), clock.at(clock.now() - dt.timedelta(days=days)):
            person = Person.objects.create(
                first_name=name, last_name="Brewster", book=Book.PROSPECTS, **facts
            )
            prospect = Prospect.pursue(person, side=side, source=person.source)
            prospect.answer(by=None, **dict.fromkeys(NAMES[:answers], True))
            return prospect

    return make


@pytest.fixture
def agent(client_of, ana):
    return client_of(ana)


def fresh(prospect):
    with scope(prospect.workspace_id):
        return Prospect.objects.select_related("person").get(pk=prospect.pk)


def move(client, prospect, to, **more):
    url = reverse("prospects:stage", args=[prospect.public_id])
    return client.post(url, {"to": to, "next": "/prospects/#card-1"} | more)


def names_in_order(page) -> list[str]:
    return re.findall(r'class="name" href="/people/[^"]+">(\w+) Brewster', page)


# ── by hand ──────────────────────────────────────────────────────────────────
def test_a_move_by_hand_says_so_and_its_toast_takes_it_back(agent, pursue):
    hal = pursue()
    answer = move(agent, hal, "contacted")
    assert answer.url == "/prospects/#card-1"
    assert fresh(hal).stage == Stage.CONTACTED
    page = agent.get("/prospects/").text
    assert "Hal Brewster: Talking." in page
    undo = re.search(r'action="([^"]+/undo/)"', page)
    agent.post(undo[1])
    assert fresh(hal).stage == Stage.NEW
    with scope(hal.workspace_id):
        assert not StageChange.objects.exists()


def test_every_card_has_a_menu_that_moves_it_without_javascript(agent, pursue):
    hal = pursue()
    page = agent.get("/prospects/").text
    card = page.partition('<li class="pcard')[2].partition("</li>")[0]
    offered = re.findall(r'name="to" value="(\w+)"', card)
    assert offered == ["attempted", "contacted", "qualified", "set", "met", "signed"]
    assert f'formaction="/prospects/{hal.public_id}/loss/"' in card
    assert 'draggable="true"' in card


def test_a_coach_sees_no_menu_and_nothing_to_drag(client_of, join, pursue):
    pursue()
    page = client_of(join(Role.COACH).user).get("/prospects/").text
    assert "Hal Brewster" in page
    assert "to another stage" not in page
    assert 'draggable="true"' not in page


def test_qualified_with_open_questions_asks_and_takes_a_reason(agent, pursue):
    hal = pursue(answers=5)
    asked = move(agent, hal, "qualified")
    assert asked.status_code == 422
    assert "5 of 7: they did not say who decides, and whether they expect your call." in asked.text
    assert "Address and decision maker" in asked.text
    assert "Value of the home" not in asked.text
    assert "Say why" not in asked.text
    refused = move(agent, hal, "qualified", reason=" ")
    assert refused.status_code == 422
    assert "Say why; it stands in the timeline." in refused.text
    assert fresh(hal).stage == Stage.NEW
    assert move(agent, hal, "qualified", reason="Her sister told me").status_code == 302
    assert fresh(hal).stage == Stage.QUALIFIED
    with scope(hal.workspace_id):
        assert StageChange.objects.get().reason == "Her sister told me"
    assert "Her sister told me" in agent.get(hal.person.get_absolute_url()).text


def test_the_seventh_answer_qualifies_without_a_question(agent, pursue):
    hal = pursue(answers=6)
    agent.post(
        reverse("prospects:answers", args=[hal.public_id]),
        dict.fromkeys(NAMES, "on"), headers={"HX-Request": "true"},
    )  # fmt: skip
    assert fresh(hal).stage == Stage.QUALIFIED
    move(agent, hal, "contacted")
    assert move(agent, hal, "qualified").status_code == 302, "there is nothing left to ask"


def test_meeting_whoever_had_an_appointment_moves_them(home, member, pursue):
    hal, bo = pursue(), pursue("Bo")
    with scope(home.pk):
        hal.person.log_touch(by=member, outcome="set")
        bo.person.log_touch(by=member, kind="met")
        assert fresh(bo).stage == Stage.CONTACTED, "no appointment was set with him"
        assert fresh(hal).stage == Stage.APPOINTMENT_SET
        hal.person.log_touch(by=member, kind="met")
        assert fresh(hal).stage == Stage.APPOINTMENT_MET


# ── names of one's own ───────────────────────────────────────────────────────
def test_renamed_stages_are_called_so_everywhere(agent, pursue):
    hal = pursue()
    assert agent.post("/prospects/stages/", {"contacted": "Warm", "new": "New"}).status_code == 302
    move(agent, hal, "contacted")
    for url in (
        "/prospects/", "/prospects/list/", hal.get_absolute_url(),
        hal.person.get_absolute_url(), reverse("contacts:filters"),
        reverse("contacts:person_history", args=[hal.person.public_id]),
        reverse("contacts:contacts") + "?book=prospects&stage=contacted",
    ):  # fmt: skip
        page = agent.get(url).text
        assert "Warm" in page, url
        assert "Talking" not in page, url


def test_one_tap_brings_the_standard_names_back_and_another_takes_it_back(agent, home, pursue):
    pursue()
    agent.post("/prospects/stages/", {"set": "Coffee planned", "met": "Coffee had"})
    assert "Coffee planned, Coffee had" in agent.get("/prospects/").text
    agent.post("/prospects/stages/standard/")
    page = agent.get("/prospects/stages/").text
    assert "Coffee planned" not in page
    agent.post(re.findall(r'action="([^"]+/undo/)"', page)[-1])
    with scope(home.pk):
        assert StageName.objects.names()["met"] == "Coffee had"


def test_two_stages_are_never_called_the_same(agent, home):
    answer = agent.post("/prospects/stages/", {"new": "Talking"})
    assert answer.status_code == 422
    assert "“New” is called so already." in answer.text
    assert 'value="Talking"' in answer.text, "what was typed is kept"
    with scope(home.pk):
        assert not StageName.objects.exists()


def test_names_are_each_workspaces_own(agent, client_of, ben, elsewhere):
    agent.post("/prospects/stages/", {"new": "Fresh"})
    with scope(elsewhere.pk):
        assert StageName.objects.names()["new"] == "New"


def test_only_who_may_automate_renames(client_of, join):
    client = client_of(join(Role.COACH).user)
    assert client.get("/prospects/stages/").status_code == 403
    assert client.post("/prospects/stages/", {"new": "Mine"}).status_code == 403
    assert client.post("/prospects/stages/standard/").status_code == 403


# ── what a card and the page of one say ──────────────────────────────────────
def test_a_card_says_the_next_step_the_earlier_of_task_and_planned_call(agent, home, pursue):
    today = clock.now().astimezone(home.zone).date()
    planned = {"follow_up_on": today + dt.timedelta(days=9), "follow_up_reason": "Ask of the roof"}
    hal, bo = pursue(**planned), pursue("Bo", **planned)
    with scope(home.pk):
        soon = clock.now() + dt.timedelta(days=2)
        Task.objects.create(title="Drop off the report", person=hal.person, due_at=soon)
        Task.objects.create(title="Thank them", person=hal.person, due_at=soon + dt.timedelta(1))
        Task.objects.create(
            title="Mail the list", kind="email", person=bo.person, due_at=soon
        )  # nobody knows an e-mail of Bo
    for url in ("/prospects/", "/prospects/list/"):
        page = agent.get(url).text
        assert page.count("Drop off the report") == 1
        assert page.count("Ask of the roof") == 1
        assert "Thank them" not in page
        assert "Mail the list" not in page


def test_the_page_of_one_says_how_long_it_was_in_each_stage(agent, home, member, pursue):
    hal = pursue(days=10)
    with scope(home.pk), clock.at(clock.now() - dt.timedelta(days=6, minutes=5)):
        fresh(hal).advance(Stage.CONTACTED, by=member)
    page = agent.get(hal.get_absolute_url()).text
    assert "6 days in Talking" in page
    stays = page.partition("Stage by stage")[2]
    assert re.findall(r'class="num">(\d+ days?)<', stays) == ["3 days", "6 days"]
    assert "6 days here" in agent.get("/prospects/").text
    with scope(home.pk):
        change = StageChange.objects.stays().get()
        assert (change.after, change.until) == (Stage.CONTACTED, None)


def test_the_funnel_counts_whoever_came_that_far(home, member, pursue):
    hal, bo, _cy = pursue(), pursue("Bo"), pursue("Cy")
    with scope(home.pk):
        fresh(hal).advance(Stage.APPOINTMENT_SET, by=member)
        fresh(hal).lose("Moved", by=member)
        fresh(bo).advance(Stage.CONTACTED, by=member)
        funnel = Prospect.objects.all().funnel()
    assert funnel == {
        "new": 3, "attempted": 2, "contacted": 2, "qualified": 1, "set": 1, "met": 0,
        "signed": 0, "lost": 1,
    }  # fmt: skip


def test_the_score_says_what_is_missing_and_sums_up_what_was_said(home, pursue):
    hal = pursue()
    with scope(home.pk):
        assert hal.score_words == "0 of 7: nothing was asked yet"
        hal.answer(by=None, **dict.fromkeys(NAMES, True) | {"decider": None, "timing": None},
                   value_note="Thinks $389,000")  # fmt: skip
        assert hal.score_words == "5 of 7: they did not say when and why, and who decides"
        assert "Value of the home: Thinks $389,000" in hal.summary()
        hal.answer(by=None, decider=True, timing=True)
        assert hal.score_words == "7 of 7: they said it all"


# ── the list ─────────────────────────────────────────────────────────────────
def test_the_list_is_in_the_order_that_was_asked_for(agent, home, pursue):
    ada, bo, cy = pursue("Ada", days=9, answers=2), pursue("Bo", days=30), pursue("Cy", answers=6)
    with scope(home.pk):
        Person.objects.filter(pk=bo.person_id).update(follow_up_on=dt.date(2020, 1, 1))
        Prospect.objects.filter(pk=ada.pk).update(stage=Stage.APPOINTMENT_SET)
        Task.objects.create(title="Call", person=cy.person, due_at=clock.now())
    orders = {
        "": ["Cy", "Ada", "Bo"], "?sort=age": ["Bo", "Ada", "Cy"],
        "?sort=next": ["Bo", "Cy", "Ada"], "?sort=stage": ["Ada", "Cy", "Bo"],
        "?sort=nonsense&after=garbage": ["Cy", "Ada", "Bo"],
    }  # fmt: skip
    for query, expected in orders.items():
        assert names_in_order(agent.get(f"/prospects/list/{query}").text) == expected, query


def test_the_list_shows_only_who_was_asked_for(agent, home, member, pursue):
    with scope(home.pk):
        source = LeadSource.objects.create(name="A sign of mine")
    pursue("Ada", side=Side.BUY, answers=5, source=source)
    bo = pursue("Bo", owner=member)
    move(agent, bo, "contacted")
    gone = pursue("Cy")
    agent.post(reverse("prospects:loss", args=[gone.public_id]), {})
    asked = {
        "side=buy": ["Ada"], f"source={source.pk}": ["Ada"], f"owner={member.pk}": ["Bo"],
        "score=5": ["Ada"], "score=0": ["Bo"], "score=7": [], "stage=contacted": ["Bo"],
        "stage=lost": ["Cy"], "side=buy&stage=contacted": [], "owner=999999": ["Bo", "Ada"],
    }  # fmt: skip
    for query, expected in asked.items():
        assert names_in_order(agent.get(f"/prospects/list/?{query}").text) in (
            expected, expected[::-1]
        ), query  # fmt: skip


@pytest.mark.parametrize("sort", ["score", "age", "next", "stage"])
def test_pages_follow_each_other_without_a_gap(agent, home, pursue, sort, monkeypatch):
    monkeypatch.setattr("prospects.listing.PAGE", 3)
    for number in range(8):
        pursue(f"Hal{number}", days=number % 3, answers=number % 4)
    seen, url = [], f"/prospects/list/?sort={sort}"
    for _ in range(3):
        page = unescape(agent.get(url).text)
        seen += names_in_order(page)
        url = "/prospects/list/" + "".join(re.findall(r'href="(\?after=[^"]+)"', page))
    assert sorted(seen) == [f"Hal{number}" for number in range(8)]


def test_a_board_of_many_asks_no_more_than_one_of_few(
    agent, home, pursue, django_assert_max_num_queries
):
    def count(number):
        for place in range(number):
            hal = pursue(f"Hal{number}x{place}", answers=place % 7)
            with scope(home.pk):
                Task.objects.create(title="Call", person=hal.person, due_at=clock.now())
                fresh(hal).advance(list(Stage)[1 + place % 2], by=None)
        with django_assert_max_num_queries(28):
            assert agent.get("/prospects/").status_code == 200
        with django_assert_max_num_queries(28):
            assert agent.get("/prospects/list/?sort=next").status_code == 200

    count(1)
    count(24)
