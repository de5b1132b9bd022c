"""The funnel: what a lead is, how far it came, what of it within ninety days, why it was lost."""

import datetime as dt

import pytest
from django.template.defaultfilters import striptags

from accounts.capabilities import Role
from contacts.models import Category, LeadSource, Person, Touch
from crm.kit import clock
from goals.asked import Asked
from goals.behind.pursuits import Step
from goals.funnel.cohort import Cohort
from goals.models import Coaching
from goals.period import Period
from leads.models import Lead
from prospects.models import Prospect, Side, Stage, StageChange
from tests.goals import behind_walk

pytestmark = pytest.mark.django_db

# Wednesday, November 18, 2026, three in the afternoon in Detroit.
NOW = dt.datetime(2026, 11, 18, 20, tzinfo=dt.UTC)
A_DAY = dt.timedelta(days=1)
URL = "/goals/funnel/"


@pytest.fixture
def november():
    with clock.at(NOW):
        yield


def day(month: int, number: int = 5, year: int = 2026) -> dt.datetime:
    return dt.datetime(year, month, number, 15, tzinfo=dt.UTC)


def lead(began: dt.datetime, *way: tuple[Stage, int], because="", owner=None, **facts) -> Prospect:
    """One who came then, and the stages that they came to after so many days."""
    person = Person.objects.create(first_name="Lee", last_name=f"No {began}", owner=owner)
    one = Prospect.objects.create(
        person=person, opened_at=began, stage_changed_at=began, **({"side": Side.BUY} | facts)
    )
    before = Stage.NEW
    for stage, days in way:
        at = began + days * A_DAY
        StageChange.objects.create(prospect=one, before=before, after=stage, at=at)
        ended = {"closed_at": at, "lost_reason": because} if not stage.is_open else {}
        moved = {"stage": stage, "stage_changed_at": at} | ended
        Prospect.objects.filter(pk=one.pk).update(**moved)
        before = stage
    return one


def cohort(member, key="2026", **more) -> Cohort:
    today = clock.today(member.workspace.zone)
    asked = Asked(member, today, Period.read(key, today), **more)
    return Cohort(asked.so_far)


def counts(found: Cohort) -> list[int]:
    return [rung.number for rung in found.rungs]


def text(page) -> str:
    return " ".join(striptags(page.content.decode()).split())


# ── who is a lead, and how far it came ───────────────────────────────────────
def test_a_step_counts_who_came_at_least_as_far_whatever_became_of_them(here, member, november):
    lead(day(1))
    lead(day(2), (Stage.ATTEMPTED, 1))
    lead(day(3), (Stage.CONTACTED, 1), (Stage.LOST, 9))
    lead(day(4), (Stage.APPOINTMENT_SET, 1))  # nobody came: no appointment, though they qualified
    lead(day(5), (Stage.APPOINTMENT_MET, 2), (Stage.LOST, 3))
    lead(day(6), (Stage.AGREEMENT_SIGNED, 4))
    lead(day(12, year=2025), (Stage.CONTACTED, 1))  # came in another year
    found = cohort(member)
    assert counts(found) == [6, 4, 3, 2, 1, 0, 0]
    assert found.count(Step.AGREEMENT) == 1


def test_who_asks_three_times_for_the_same_is_one_lead(here, member, november):
    one = lead(day(3))
    for number in range(3):
        Lead.objects.create(
            person=one.person, prospect=one, received_at=day(3, 5 + number),
            clock_started_at=day(3, 5 + number),
        )  # fmt: skip
    assert counts(cohort(member))[0] == 1


def test_no_lead_is_whom_a_member_said_so_of_and_who_is_filed_nolead(here, member, november):
    meant, not_meant, filed = lead(day(3)), lead(day(4)), lead(day(5))
    for one, dismissed in ((meant, None), (meant, NOW), (not_meant, NOW)):
        Lead.objects.create(
            person=one.person, prospect=one, received_at=day(3), clock_started_at=day(3),
            dismissed_at=dismissed,
        )  # fmt: skip
    filed.person.file(Category.objects.meaning(Category.Meaning.NO_LEAD))
    assert counts(cohort(member))[0] == 1


def test_a_year_before_is_seen_as_it_stood_on_this_day(here, member, november):
    lead(day(9, year=2025), (Stage.CONTACTED, 1), (Stage.AGREEMENT_SIGNED, 40))  # by October 15
    lead(day(10, year=2025), (Stage.CONTACTED, 1), (Stage.AGREEMENT_SIGNED, 60))  # in December
    lead(day(11, 17, year=2025), (Stage.CONTACTED, 0))
    lead(day(11, 20, year=2025))  # two days too late
    lead(day(3))
    before = cohort(member).before
    assert counts(before) == [3, 3, 1, 1, 1, 0, 0]
    assert counts(cohort(member, "2025")) == [4, 3, 2, 2, 2, 0, 0]  # as it stands today


def test_ninety_days_count_from_the_first_call_and_only_of_who_is_that_old(
    here, member, november, client_of, ana
):
    called = lead(day(2), (Stage.AGREEMENT_SIGNED, 100))
    Prospect.objects.filter(pk=called.pk).update(first_called_at=day(2) + 20 * A_DAY)
    lead(day(2), (Stage.LOST, 89))
    lead(day(2), (Stage.LOST, 95))
    lead(day(2), (Stage.CONTACTED, 1))
    lead(day(11), (Stage.AGREEMENT_SIGNED, 3))
    found = cohort(member)
    fates = {name: found.of_fate(name) for name in (
        "converted", "dropped", "later", "undecided", "young")}  # fmt: skip
    assert fates == {"converted": 1, "dropped": 1, "later": 1, "undecided": 1, "young": 1}
    page = client_of(ana).get(URL)
    assert "2 of 4 won or let go" in text(page)
    assert behind_walk.wrong(client_of(ana), page) == []


def test_reasons_are_counted_whatever_their_case_and_shown_as_text(
    here, member, november, client_of, ana
):
    for reason in ("<b>Moved</b> away", "<B>moved</b> AWAY", "No answer", ""):
        lead(day(3), (Stage.CONTACTED, 1), (Stage.LOST, 5), because=reason)
    page = client_of(ana).get(URL)
    shown = page.content.decode().lower()
    assert "&lt;b&gt;moved&lt;/b&gt; away" in shown
    assert "<b>moved</b>" not in shown
    because = [
        (number, url) for url, number, _ in behind_walk.figures(page) if "rule=because-" in url
    ]
    assert sorted(int(number) for number, _ in because) == [1, 1, 2]
    assert behind_walk.wrong(client_of(ana), page) == []
    assert client_of(ana).get("/goals/behind/pursuits/?rule=because-nonsense").status_code == 404


def test_the_stages_say_how_long_half_of_them_stood_there(here, member, november, client_of, ana):
    for days in range(1, 10):  # 1 to 9 days in New, then 2 days in Talking
        lead(day(3, days), (Stage.CONTACTED, days), (Stage.QUALIFIED, days + 2))
    lead(day(4), (Stage.ATTEMPTED, 1), (Stage.CONTACTED, 2))
    shown = text(client_of(ana).get(URL))
    stages = shown.split("How long they stand in each stage")[1]
    assert "New 10 4 days–Tried 1 too early–Talking 9 2 days–" in stages


# ── the whole of three years ─────────────────────────────────────────────────
def test_three_years_give_the_funnel_that_was_written_down(three_years, member, client_of, ana):
    with clock.at(NOW + 2 * A_DAY):
        browser = client_of(ana)
        page = browser.get(URL)
        found = page.context["cohort"]
        assert counts(found) == [50, 34, 24, 21, 17, 15, 7]
        assert [found.before.count(step) for step in Step] == [52, 36, 23, 18, 12, 11, 9]
        said = text(page)
        assert "More contracts do not close: 47 of a hundred, 82 a year before." in said
        assert "90% won or let go, was 91%" in said
        assert "Closed 9 53%, was 85%" in said
        assert "Appointments 21 1 in 6 talks, was 1 in 7" in said
        lost = said.split("Where they are lost")[1]
        assert "Before a first talk 13 After a talk 8 Qualified, but no appointment 3" in lost
        assert "Never answered 13 Not now 8 Chose another agent 4" in lost
        assert "New 50 10 min" in said
        assert "Talking 32 6 days" in said
        assert len(behind_walk.figures(page)) > 40
        assert behind_walk.wrong(browser, page) == []


def test_by_member_and_side_the_parts_add_up_and_lead_to_their_lists(
    three_years, client_of, ana, django_assert_max_num_queries
):
    browser = client_of(ana)
    for by in ("source", "member", "side"):
        page = browser.get(URL, {"by": by, "period": "2026"})
        parts = [*page.context["parts"], *page.context["small"]]
        assert sum(part.came.number for part in parts) == 50
        assert behind_walk.wrong(browser, page) == []
    sellers = browser.get(URL, {"side": "listing", "by": "side"})
    assert [part.came.number for part in sellers.context["parts"]] == [sellers.context["whole"]]
    assert [one.name for one in sellers.context["steps"]][0] == "Appointments"  # talks have no side
    with django_assert_max_num_queries(48):
        browser.get(URL)


# ── whose, and who may see it ────────────────────────────────────────────────
def test_an_agent_sees_their_own_leads_alone(here, member, november, client_of, join):
    agent = join(Role.AGENT)
    lead(day(3), owner=agent)
    lead(day(4), owner=member)
    lead(day(5))
    page = client_of(agent.user).get(URL, {"member": member.pk})
    assert page.context["whole"] == 1
    assert "By member" not in text(page)
    mine = client_of(member.user).get(URL, {"by": "member"})
    assert sorted((part.name, part.came.number) for part in mine.context["parts"]) == [
        ("Agent", 1), ("Ana Alvarez", 1), ("Nobody yet", 1),
    ]  # fmt: skip
    assert behind_walk.wrong(client_of(member.user), mine) == []


def test_a_coach_reads_reasons_only_where_they_may_see_people(
    here, member, november, client_of, join
):
    coach = join(Role.COACH, sees_people=False)
    lead(day(3), (Stage.LOST, 5), because="Her mother is ill")
    page = client_of(coach.user).get(URL)
    assert page.context["whole"] == 1
    assert "mother" not in text(page)
    assert behind_walk.figures(page) == []
    Coaching.objects.create(coach=coach, sees_people=True)
    page = client_of(coach.user).get(URL)
    assert "Her mother is ill" in text(page)
    assert behind_walk.wrong(client_of(coach.user), page) == []


def test_few_closings_say_too_early_and_eight_say_how_many_calls_each_took(
    three_years, here, member, client_of, ana
):
    few = text(client_of(ana).get(URL, {"period": "2026-Q1"}))
    assert "Calls for one closing too early" in few
    year = client_of(ana).get(URL, {"period": "2025"})
    calls = Touch.objects.filter(
        kind="call", is_incoming=False, happened_at__year=2025
    ).count()  # none of them near midnight
    shown = next(one for one in year.context["for_one"] if one.noun == "calls")
    assert (shown.tries.number, shown.closings.number) == (calls, 12)
    assert shown.number == f"{calls / 12:,.0f}"


def test_an_empty_funnel_teaches_what_will_stand_there(here, november, client_of, ana):
    page = client_of(ana).get(URL, {"period": "nonsense", "member": "x", "source": "x", "by": "y"})
    assert "No lead came in this time" in text(page)


def test_the_list_behind_a_source_names_its_leads(here, member, november, client_of, ana):
    zillow = LeadSource.objects.named("Zillow")
    one, other = lead(day(3), source=zillow), lead(day(4))
    page = client_of(ana).get(URL, {"source": zillow.public_id})
    assert page.context["whole"] == 1
    url = next(url for url, _, _ in behind_walk.figures(page) if "rule=came" in url)
    listed = text(client_of(ana).get(url))
    assert str(one.person) in listed
    assert str(other.person) not in listed
