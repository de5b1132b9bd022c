"""Rewards: what the year earns, with its price beside the extra income that pays for it."""

import datetime as dt
import io
from decimal import Decimal

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction
from django.template.defaultfilters import striptags
from django.urls import reverse
from PIL import Image

from accounts.capabilities import Role
from accounts.models import Act
from accounts.tenancy import scope
from crm.kit import clock
from goals.models import DailyTarget, IncomeGoal, Reward
from transactions.models import Commission, Transaction

pytestmark = pytest.mark.django_db

NOON = dt.datetime(2026, 11, 18, 17, tzinfo=dt.UTC)
URL = "/goals/rewards/"
SAID = {"what": "A weekend away.", "price": "$1.8k", "beyond": ""}


@pytest.fixture(autouse=True)
def noon():
    with clock.at(NOON):
        yield


@pytest.fixture
def web(client_of, ana, home):
    return client_of(ana)


def text(page) -> str:
    return " ".join(striptags(page.content.decode()).split())


def picture() -> SimpleUploadedFile:
    made = io.BytesIO()
    Image.new("RGB", (60, 40), "teal").save(made, "PNG")
    return SimpleUploadedFile("vegas.png", made.getvalue(), "image/png")


def closing(member, day: str, kept: int):
    deal = Transaction.objects.create(
        side="buyer", stage="closed", agent=member, closed_on=dt.date.fromisoformat(day)
    )
    Commission.objects.create(transaction=deal, gross=kept + 1000, kept=kept)


@pytest.fixture
def plan(home, member):
    """A plan that leaves 80,000 after the brokerage's part, over 49,000 of the year before."""
    with scope(home.pk):
        IncomeGoal.objects.set_for(
            member, 2026, net=Decimal(60_000), expenses=Decimal(20_000), kept=Decimal(80)
        )
        closing(member, "2025-06-01", 40_000)
        closing(member, "2025-12-31", 9_000)
        closing(member, "2026-02-01", 30_000)


# ── writing it down ──────────────────────────────────────────────────────────
def test_the_reward_of_a_year_is_kept_with_price_and_picture(web, home, member):
    page = web.post(URL, SAID | {"picture_file": picture()}, follow=True)
    assert "2026 is for a weekend away" in text(page)
    with scope(home.pk):
        reward = Reward.objects.get()
        assert (reward.what, reward.price, reward.year) == ("A weekend away", 1800, 2026)
        shown = reverse("contacts:picture", args=[reward.picture.public_id])
    assert shown in page.content.decode()
    assert web.get(shown).headers["Content-Type"] == "image/jpeg"
    web.post(URL, SAID | {"what": "Vegas", "without_picture": "on"})
    with scope(home.pk):
        reward = Reward.objects.get()
        assert (reward.what, reward.picture) == ("Vegas", None), "one a year, written over"


def test_each_year_has_its_own(web, home):
    web.post(f"{URL}?period=2027", SAID)
    assert "What is 2026 for?" in text(web.get(URL))
    assert "2027 is for a weekend away" in text(web.get(f"{URL}?period=2027"))


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"what": ""}, "This field is required"),
        ({"price": "much"}, "Write an amount"),
        ({"price": "-5"}, "An amount below nothing"),
        ({"beyond": "99999999999"}, "That is more money than fits here"),
        ({"picture_file": SimpleUploadedFile("a.png", b"<script>")}, "This is no picture"),
    ],
)
def test_what_cannot_be_kept_comes_back_as_typed(wrong, sentence, web, home):
    answer = web.post(URL, SAID | {"price": "$1.8k"} | wrong)
    assert answer.status_code == 422
    assert sentence in text(answer)
    for typed in ({"what": "A weekend away.", "price": "$1.8k"} | wrong).values():
        assert not isinstance(typed, str) or f'value="{typed}"' in answer.text or not typed
    with scope(home.pk):
        assert not Reward.objects.exists()


def test_it_is_taken_away_with_undo(web, home):
    web.post(URL, SAID | {"picture_file": picture()})
    web.post(reverse("goals:reward_removal"))
    with scope(home.pk):
        assert not Reward.objects.exists()
        act = Act.objects.get(kind="reward")
    web.post(reverse("accounts:act_undo", args=[act.public_id]))
    with scope(home.pk):
        assert Reward.objects.get().picture.content, "with its picture"
    assert "gone already" in text(
        web.post(f"{reverse('goals:reward_removal')}?period=2025", follow=True)
    )


def test_the_database_itself_refuses_two_a_year_and_a_price_below_nothing(here, member):
    Reward(member=member, year=2026, what="Vegas").keep()
    for wrong in ({"year": 2026}, {"year": 2027, "price": -1}, {"year": 2027, "beyond": -1}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Reward(member=member, what="Paris", **wrong).save()


# ── what pays for it ─────────────────────────────────────────────────────────
@pytest.mark.parametrize(
    ("said", "sentence"),
    [
        ({}, "$1,800 is 6% of the $31,000 that the plan brings over 2025."),
        ({"price": ""}, "What pays for it: the $31,000 that the plan brings over 2025."),
        ({"price": "$31k"}, "$31,000 is 100% of the $31,000 that the plan brings over 2025."),
        (
            {"price": "$31,000.01"},
            "It costs $31,000.01, more than the $31,000 that the plan brings over 2025. "
            "A smaller reward, or a larger goal.",
        ),
        (
            {"beyond": "$62k"},
            "$1,800 is 10% of the $18,000 that the plan brings over $62,000.",
        ),
        ({"beyond": "$80k"}, "The first $1,800 that you earn over $80,000 pay for it."),
    ],
)
def test_its_price_stands_beside_the_extra_income_that_pays_for_it(said, sentence, plan, web):
    page = text(web.post(URL, SAID | said, follow=True))
    assert sentence in page
    assert "$30,000 of $80,000, $50,000 to go." in page


def test_a_plan_that_brings_no_more_than_last_year_pays_for_nothing(plan, home, member, web):
    with scope(home.pk):
        closing(member, "2025-07-01", 40_000)
    page = text(web.post(URL, SAID, follow=True))
    assert "It costs $1,800. The plan brings no more than 2025 did" in page


def test_a_plan_that_is_met_says_so(plan, home, member, web):
    with scope(home.pk):
        closing(member, "2026-11-02", 50_000)
    page = text(web.post(URL, SAID, follow=True))
    assert "The plan is met: enjoy it. $1,800 is 6%" in page
    assert "$80,000 earned; the plan was $80,000." in page


def test_without_a_plan_it_asks_for_one(web, home):
    assert "plan for 2026" in text(web.post(URL, SAID, follow=True))


# ── who sees what ────────────────────────────────────────────────────────────
def test_who_may_not_see_income_has_a_reward_without_any(home, join, client_of, plan):
    assistant = join(Role.ASSISTANT)
    with scope(home.pk):
        IncomeGoal.objects.set_for(assistant, 2026, net=Decimal(60_000))
    page = text(client_of(assistant.user).post(URL, SAID | {"beyond": "$7k"}, follow=True))
    assert "2026 is for a weekend away" in page
    assert "$1,800" in page
    assert "that the plan brings" not in page
    assert "to go." not in page


def test_a_coach_reads_it_and_changes_nothing(home, member, join, client_of):
    with scope(home.pk):
        Reward(member=member, year=2026, what="Vegas").keep()
        DailyTarget.objects.set_for(member, day_reward="A walk", reward="The ball game")
    client = client_of(join(Role.COACH, sees_people=False).user)
    page = client.get(f"{URL}?member={member.pk}")
    assert all(word in text(page) for word in ("2026 is for Vegas", "A walk", "The ball game"))
    assert "Keep the reward" not in text(page)
    assert client.post(URL, SAID).status_code == 403
    with scope(home.pk):
        assert Reward.objects.get().what == "Vegas"


def test_nobody_writes_or_reads_the_reward_of_another_agent(home, member, join, client_of):
    with scope(home.pk):
        Reward(member=member, year=2026, what="Vegas").keep()
    agent = join(Role.AGENT)
    asked = f"{URL}?member={member.pk}"
    assert "Vegas" not in text(client_of(agent.user).get(asked))
    client_of(agent.user).post(asked, SAID)
    client_of(agent.user).post(f"{reverse('goals:reward_removal')}?member={member.pk}")
    with scope(home.pk):
        assert [str(one) for one in Reward.objects.all()] == ["Vegas"]


def test_the_page_asks_a_fixed_number_of_questions(
    plan, home, member, web, django_assert_max_num_queries
):
    web.post(URL, SAID)
    with django_assert_max_num_queries(45):
        web.get(URL)
    with scope(home.pk):
        for month in range(1, 11):
            closing(member, f"2026-{month:02}-03", 100)
    with django_assert_max_num_queries(45):
        web.get(URL)
