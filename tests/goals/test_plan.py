"""The plan: from the income one wants to the calls of a day, by one's own figures or the usual."""

import datetime as dt
from collections import Counter
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction
from django.template.defaultfilters import striptags
from django.urls import reverse

from accounts.capabilities import Role
from accounts.models import Act
from accounts.tenancy import scope
from crm.kit import clock
from goals import plan as plans
from goals.models import DailyTarget, IncomeGoal
from goals.period import Period
from goals.plan.likelihood import Likelihood
from goals.plan.reckoning import Wish, reckon
from goals.plan.season import EVEN, Season, _season
from goals.ratios import Ratio, Ratios

pytestmark = pytest.mark.django_db

PLAN, CHANGE, TARGET = "/goals/plan/", "/goals/plan/change/", "/goals/plan/target/"
CALCULATOR = "/goals/calculator/"
# Ana's year of the made history: she would keep 72,000 and pay 24,000.
WANTED = {"net": "$72,000", "expenses": "$24,000", "listing_share": "50"}


def text(page) -> str:
    return " ".join(striptags(page.content.decode()).split())


def tenth(number) -> str:
    return f"{number:.1f}"


# ── the arithmetic ───────────────────────────────────────────────────────────
def test_the_worked_example_comes_out_to_the_figure():
    plan = reckon(Wish())
    assert plan.gross == Decimal("187500.00")
    assert plan.brokerage == Decimal("37500.00")
    assert plan.wish.listing_commission == plan.wish.buyer_commission == Decimal("10500")
    assert tenth(plan.closings) == "17.9"
    assert tenth(plan.listings.agreements) == "13.7"
    assert tenth(plan.listings.appointments) == "17.2"
    assert tenth(plan.buyers.agreements) == "11.2"
    assert tenth(plan.buyers.appointments) == "17.2"
    assert tenth(plan.appointments) == "34.3"
    assert tenth(plan.conversations) == "686.8"
    assert tenth(plan.calls) == "1428.6"
    assert (plan.conversations_a_day, plan.calls_a_day) == (3, 7)


def test_a_brokerage_takes_no_more_than_its_cap():
    assert reckon(Wish(cap=Decimal(16_000))).gross == Decimal("166000.00")
    assert Wish(cap=Decimal(16_000)).is_capped
    assert reckon(Wish(cap=Decimal(50_000))).gross == Decimal("187500.00"), "it is not reached"


def test_the_two_sides_are_reckoned_apart():
    plan = reckon(Wish(listing_share=Decimal(100), listing_price=Decimal(750_000)))
    assert plan.closings == plan.listings.closings == 10
    assert plan.buyers.appointments == 0
    assert plan.volume == Decimal(7_500_000)


def test_a_ratio_is_ones_own_from_eight_cases_on_and_says_how_sure_it_is():
    usual = Ratios().listing_agree
    assert usual.counted(7, 7, 2026).value == 80, "seven are too few"
    own = usual.counted(6, 8, 2026)
    assert (own.value, own.is_own) == (75, True)
    low, high = own.between  # Wilson's interval of 6 of 8
    assert (tenth(low), tenth(high)) == ("40.9", "92.9")
    assert usual.counted(0, 12, 2026).value == 80, "none of twelve would ask for a plan without end"
    assert usual.counted(12, 9, 2026).is_usual, "more agreements than appointments say nothing"
    calls = Ratios().calls.counted(17, 935, 2026)
    assert calls.value == 55
    low, high = calls.between
    assert (round(low), round(high)) == (34, 88)
    assert calls.typed(Decimal(60)).value == 60
    assert Ratio("x", Decimal(5)).between is None


def test_months_weigh_as_ones_own_closings_fell_once_there_are_enough():
    summers = _season(Counter({6: 12, 7: 12}), 2021)
    assert summers.shares[5] == Decimal(13) / 36, "twelve and one of 24 and twelve"
    assert summers.shares[0] == Decimal(1) / 36, "no month is impossible"
    assert not _season(Counter({6: 23}), 2021).is_own
    year = Period.read("2026", dt.date(2026, 1, 1))
    even = Season()
    assert even.shares[0] == EVEN
    assert even.of(year) == pytest.approx(1)
    assert even.of(year.until(dt.date(2026, 6, 30))) == pytest.approx(Decimal("0.5"))
    assert even.of(year.until(dt.date(2026, 1, 15))) == EVEN * 15 / 31


# ── how likely it is ─────────────────────────────────────────────────────────
def likely(goal=20, closed=15, pending=0, pace=20, closes=1.0, share_left=0.0, **more):
    return Likelihood(goal, closed, pending, pace, closes, share_left, **more)


def test_the_odds_are_those_of_what_is_pending_and_of_what_the_pace_still_brings():
    assert likely(pending=5).chance == 1.0
    assert likely(pending=4).chance == 0.0
    assert likely(goal=16, pending=2, closes=0.5).chance == pytest.approx(0.75)
    # A year at a pace known from 8 closings: none at all with (1/2)^8.5, at least one without it.
    assert likely(goal=16, pace=8, share_left=1.0).chance == pytest.approx(1 - 0.5**8.5)
    both = likely(goal=17, pending=1, closes=0.5, pace=8, share_left=1.0)
    none, one = 0.5**8.5, 8.5 * 0.5 * 0.5**8.5
    assert both.chance == pytest.approx(1 - (0.5 * none + 0.5 * (none + one)))
    assert likely(goal=15).chance == 1.0
    assert likely(goal=15, is_over=True).chance == 1.0
    assert likely(goal=16, is_over=True, pending=3).chance == 0.0
    assert likely(pace=7).is_too_early
    assert likely(pending=3, share_left=0.001).within_reach == 18


# ── the page ─────────────────────────────────────────────────────────────────
def test_a_plan_of_ones_own_figures_is_reckoned_as_one_would_by_hand(
    three_years, ana, member, client_of
):
    client = client_of(ana)
    page = client.post(f"{CHANGE}?period=2026", WANTED, follow=True)
    said = text(page)
    assert "This is your plan for 2026." in said
    with scope(three_years.home.pk):
        found = plans.of(member, 2026)
    ratios, plan = found.own[0].ratios, found.plans[0]
    # This year has eight cases of these; of the two that close only the three years have them.
    assert (ratios.listing_agree.won, ratios.listing_agree.of) == (6, 8)
    assert (ratios.buyer_agree.won, ratios.buyer_agree.of) == (7, 9)
    assert (ratios.listing_close.won, ratios.listing_close.of) == (15, 17)
    assert (ratios.buyer_close.won, ratios.buyer_close.of) == (12, 15)
    assert (ratios.contract_close.won, ratios.contract_close.of) == (8, 13)
    assert (ratios.calls.won, ratios.calls.of) == (8, 139)
    assert (ratios.talks.won, ratios.talks.of) == (17, 112)
    assert all(ratio.is_own for ratio in ratios.all)
    assert plan.gross == Decimal("120000.00"), "72,000 and 24,000 are 80 percent of it"
    assert (tenth(plan.listings.price), tenth(plan.buyers.price)) == ("353333.3", "325000.0")
    assert (tenth(plan.listings.closings), tenth(plan.buyers.closings)) == ("6.8", "7.4")
    assert tenth(plan.closings) == "14.2"
    assert found.closings_goal == 15
    assert tenth(plan.calls) == tenth(plan.closings * 139 / 8)
    assert plan.wish.workdays == 250, "261 weekdays of 2026 and eleven holidays"
    assert plan.calls_between == (1, 2)
    assert "One call a day to keep $72,000." in said
    assert "Yours: 6 of 8." in said
    assert "Yours: 139 calls for 8 closings." in said
    assert "you keep 80%. Yours, from 8 closings." in said


def test_a_goal_with_poor_odds_says_so(three_years, ana, client_of):
    said = text(client_of(ana).post(f"{CHANGE}?period=2026", WANTED, follow=True))
    assert "15 closings are not likely." in said
    assert "At the pace of the last twelve months, 9 closings," in said
    assert "fewer than 1 of 20 such years. What is likely by New Year is 8." in said
    assert "8 closed and 1 under contract, of which 62 of a hundred close" in said
    easy = WANTED | {"net": "$20,000"}
    assert "It is reached: 8 of 7 closings." in text(
        client_of(ana).post(f"{CHANGE}?period=2026", easy, follow=True)
    )


def test_where_one_stands_leads_to_the_lists(three_years, ana, client_of):
    client = client_of(ana)
    page = client.post(f"{CHANGE}?period=2026", WANTED, follow=True).content.decode()
    links = [part.split('"')[0] for part in page.split('data-behind href="')[1:]]
    closings = next(link for link in links if "rule=closed" in link).replace("&amp;", "&")
    listed = client.get(closings).content.decode()
    assert "Ames" in listed
    assert "Frey" not in listed, "the agent closed that one"
    assert len({link.partition("rule=")[2] for link in links}) == 5


def test_without_a_plan_there_is_an_example_of_the_usual_figures(home, ana, client_of):
    said = text(client_of(ana).get(PLAN))
    assert "an example, until you make your own" in said
    assert "to keep $120,000" in said
    assert "$187,500" in said
    assert "A figure to begin with" in said
    assert "Begin today" not in said
    assert "likely" not in said


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"net": ""}, "This field is required"),
        ({"net": "0"}, "Write what you want to keep"),
        ({"net": "plenty"}, "Write an amount"),
        ({"kept": "0"}, "greater than or equal to 1"),
        ({"kept": "120"}, "less than or equal to 100"),
        ({"listing_price": "$12"}, "greater than or equal to 1000"),
        ({"calls": "0"}, "greater than or equal to 0.1"),
        ({"net": "9" * 12}, "more money than fits"),
        ({"net": "9" * 30}, "Write an amount"),
    ],
)
def test_what_cannot_be_reckoned_comes_back_as_typed(wrong, sentence, home, ana, client_of):
    answer = client_of(ana).post(CHANGE, WANTED | {"expenses": "$24,321"} | wrong)
    assert answer.status_code == 422
    assert sentence in text(answer)
    assert "$24,321" in answer.content.decode()
    with scope(home.pk):
        assert not IncomeGoal.objects.exists()


def test_a_year_has_one_plan_that_can_be_changed_and_undone(home, ana, client_of):
    client = client_of(ana)
    client.post(f"{CHANGE}?period=2027", {"net": "$90k"})
    client.post(f"{CHANGE}?period=2027", {"net": "$95k", "cap": "16000"})
    with scope(home.pk):
        goal = IncomeGoal.objects.get()
        assert (goal.year, goal.net, goal.cap, goal.kept) == (2027, 95_000, 16_000, None)
        act = Act.objects.filter(kind="income goal").order_by("pk").last()
    assert "$95,000" in client.get(f"{CHANGE}?period=2027").content.decode()
    client.post(reverse("accounts:act_undo", args=[act.public_id]))
    with scope(home.pk):
        assert IncomeGoal.objects.get().net == 90_000


def test_the_database_refuses_a_second_plan_and_one_that_nothing_comes_of(here, member):
    IncomeGoal.objects.create(member=member, year=2026, net=1)
    for wrong in ({"year": 2026}, {"year": 2027, "kept": 0}, {"year": 2028, "net": -1}):
        with pytest.raises(IntegrityError), transaction.atomic():
            IncomeGoal.objects.create(**{"member": member, "net": 1} | wrong)


# ── what if ──────────────────────────────────────────────────────────────────
def test_a_slider_shows_what_the_day_becomes_and_changes_nothing(home, ana, client_of):
    client = client_of(ana)
    client.post(f"{CHANGE}?period=2026", {"net": "$120,000"})
    asked = {"period": "2026", "calls": "40", "net": "120000"}
    moved = client.get(PLAN, asked, headers={"HX-Request": "true"})
    assert "<html" not in moved.content.decode()
    assert "3 calls a day, 6 in the plan" in text(moved)
    assert "calls=40" in moved.content.decode()
    whole = client.get(PLAN, asked)
    assert "3 calls a day, 6 in the plan" in text(whole), "and without htmx"
    assert 'value="40"' in client.get(f"{CHANGE}?period=2026&calls=40").content.decode()
    for nonsense in ({"calls": "-1"}, {"calls": "x" * 99}, {"net": "1e9"}, {"agree": "٣"}):
        answer = client.get(PLAN, {"period": "2026"} | nonsense)
        assert "Move a slider" in text(answer)
    with scope(home.pk):
        assert IncomeGoal.objects.get().calls is None


def test_each_slider_moves_what_it_says(home, ana, client_of):
    client = client_of(ana)
    client.post(f"{CHANGE}?period=2026", {"net": "$120,000"})

    def moved(**said):
        answer = client.get(PLAN, {"period": "2026"} | said, headers={"HX-Request": "true"})
        return text(answer)

    assert "8.9 closings from 17.2 appointments" in moved(commission="21000")
    assert "17.9 closings from 34.3 appointments" in moved(share="100")
    assert "$225,000 gross" in moved(net="150000")
    assert "17.9 closings from 33.4 appointments" in moved(agree="74")


# ── a day ────────────────────────────────────────────────────────────────────
def test_the_plan_becomes_the_daily_target_and_leaves_the_rest_of_it(home, ana, member, client_of):
    moment = dt.datetime(2026, 1, 5, 18, tzinfo=dt.UTC)
    with clock.at(moment):
        with scope(home.pk):
            DailyTarget.objects.create(
                member=member, since=dt.date(2025, 1, 1), contacts=30, conversations=9,
                weekdays=[0, 1, 2, 3], reward="The ball game",
            )  # fmt: skip
        client = client_of(ana)
        assert "There is no plan" in text(client.post(TARGET, follow=True))
        client.post(f"{CHANGE}?period=2026", {"net": "$120,000"})
        said = text(client.post(f"{TARGET}?period=2026", follow=True))
        with scope(home.pk):
            target = DailyTarget.objects.get(since=dt.date(2026, 1, 5))
            act = Act.objects.get(kind="daily target")
        client.post(reverse("accounts:act_undo", args=[act.public_id]))
    # 208 Mondays to Thursdays, but for nine holidays: 1,429 calls and 687 conversations.
    assert "From today on: 8 people a day, 4 conversations among them." in said
    assert (target.contacts, target.conversations) == (8, 4)
    assert (target.weekdays, target.reward) == ([0, 1, 2, 3], "The ball game")
    with scope(home.pk):
        assert DailyTarget.objects.get().contacts == 30


def test_a_plan_that_no_day_holds_is_no_target(home, ana, client_of):
    client = client_of(ana)
    client.post(f"{CHANGE}?period=2026", {"net": "$9 million"})
    assert "more calls than a day holds" in text(client.get(f"{PLAN}?period=2026"))
    assert "more calls than a day holds" in text(client.post(f"{TARGET}?period=2026", follow=True))
    with scope(home.pk):
        assert not DailyTarget.objects.exists()


def test_the_plan_of_a_year_that_is_over_stays(home, ana, client_of):
    with clock.at(dt.datetime(2026, 11, 20, 18, tzinfo=dt.UTC)):
        said = text(client_of(ana).post(f"{CHANGE}?period=2025", WANTED, follow=True))
    assert "2025 is over" in said
    with scope(home.pk):
        assert not IncomeGoal.objects.exists()


def test_the_short_way_counts_what_is_still_to_find(three_years, ana, member, client_of):
    client = client_of(ana)
    asked = {"period": "2026", "member": member.pk, "income": "$100,000", "calls": "17",
             "commission": "$8,000"}  # fmt: skip
    with scope(three_years.home.pk):
        DailyTarget.objects.create(member=member, since=dt.date(2026, 1, 1), contacts=6)
    short = client.get(CALCULATOR, asked, headers={"HX-Request": "true"})
    assert text(short) == (
        "6 people each workday $22,500 is still to find: three closings, 51 calls in 28 workdays. "
        "That is 2 a day; the other 4 plant what closes after."
    )
    assert text(short) in text(client.get(CALCULATOR, asked)), "and without htmx"
    usual = text(client.get(CALCULATOR, {"period": "2026", "member": member.pk}))
    assert "Yours, from 8 closings." in usual
    wrong = client.get(CALCULATOR, asked | {"calls": "0"}, headers={"HX-Request": "true"})
    assert wrong.status_code == 422
    assert "More than nothing." in text(wrong)
    enough = client.get(CALCULATOR, asked | {"income": "77,500"})
    assert "what is under contract is enough" in text(enough)
    past = client.get(CALCULATOR, {"period": "2024"}, headers={"HX-Request": "true"})
    assert past.status_code == 204


# ── who sees it ──────────────────────────────────────────────────────────────
@pytest.mark.parametrize("role", [Role.COACH, Role.ASSISTANT])
def test_who_may_not_see_income_sees_no_dollar_of_it(
    role, three_years, home, ana, member, join, client_of
):
    client_of(ana).post(f"{CHANGE}?period=2026", WANTED)
    other = join(role)
    with scope(home.pk):
        IncomeGoal.objects.create(member=other, year=2026, net=72_000, expenses=24_000)
    client = client_of(other.user)
    for address in (f"{PLAN}?period=2026&member={member.pk}", f"{CALCULATOR}?period=2026"):
        page = client.get(address, follow=True)
        assert "$" not in text(page)
        assert "calls" in text(page).lower()
    assert client.get(CHANGE).status_code in (403, 404)
    moved = client.get(PLAN, {"period": "2026", "net": "100000"}, headers={"HX-Request": "true"})
    assert "Move a slider" in text(moved)


def test_an_agent_sees_and_plans_only_their_own(three_years, home, ana, member, client_of):
    client_of(ana).post(f"{CHANGE}?period=2026", WANTED)
    agent = three_years.agent
    client = client_of(agent.user)
    said = text(client.get(f"{PLAN}?period=2026&member={member.pk}"))
    assert "an example" in said
    assert "$72,000" not in said
    client.post(f"{CHANGE}?period=2026&member={member.pk}", {"net": "$50,000"})
    with scope(home.pk):
        assert IncomeGoal.objects.get(member=agent).net == 50_000
        assert IncomeGoal.objects.get(member=member).net == 72_000
        assert list(IncomeGoal.objects.visible_to(agent)) == [IncomeGoal.objects.get(member=agent)]
    page = text(client_of(ana).get(f"{PLAN}?period=2026&member={agent.pk}"))
    assert "to keep $50,000" in page
    assert "Begin today" not in page, "it is the agent’s to set"


def test_plans_of_a_team_add_up_and_follow_the_season(three_years, home, member):
    from goals.asked import Asked

    with scope(home.pk):
        for one, net in ((member, 72_000), (three_years.agent, 40_000)):
            IncomeGoal.objects.create(member=one, year=2026, net=net, expenses=0, kept=80)
        year = Period.read("2026", dt.date(2026, 11, 20))
        asked = Asked(member, dt.date(2026, 11, 20), year)
        found = plans.of_asked(asked)
    assert found.gross == Decimal("140000.00")
    assert sum(found.months()) == pytest.approx(found.gross, abs=Decimal("0.1"))
    half = year.until(dt.date(2026, 6, 30))
    assert found.mark(half, "gross") == pytest.approx(Decimal(70_000), abs=1), "even months"


def test_the_page_asks_a_fixed_number_of_questions(
    three_years, ana, client_of, django_assert_max_num_queries
):
    client = client_of(ana)
    client.post(f"{CHANGE}?period=2026", WANTED)
    client.get(PLAN)
    with django_assert_max_num_queries(45):
        client.get(f"{PLAN}?period=2026")
    with django_assert_max_num_queries(40):
        client.get(f"{CALCULATOR}?period=2026")
