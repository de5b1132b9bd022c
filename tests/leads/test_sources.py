"""Sources: what they settle for new leads, what they cost, who came, and how they are kept."""

import datetime as dt
import json
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.capabilities import Role
from accounts.models import Act
from accounts.tenancy import scope
from agenda.models import PlanRun, TaskPlan
from contacts.models import Category, LeadSource, Person, SourceMonth
from crm.kit import clock
from drips.models import Enrolment, Sequence
from leads.models import FeedAddress, Lead, RoutingRule
from leads.sources.costs import last_months, monthly_cost
from leads.sources.strip import strip_of
from prospects.models import Prospect
from tests.leads.team import ask, away, colleague, rule

DAY = dt.timedelta(days=1)


@pytest.fixture
def source(home):
    with scope(home.pk):
        return LeadSource.objects.get(name="Zillow")


@pytest.fixture
def page(source, client_of, ana):
    """Ana's browser, and the address of Zillow's page."""
    browser = client_of(ana)
    browser.at = source.get_absolute_url()
    return browser


def typed(**said) -> dict:
    """The form of a source as a browser sends it."""
    return {"name": "Zillow", "group": "portal", "cost_model": "none"} | said


def came(source, *days) -> None:
    """A lead of that source so many days ago, for each, at noon where the workspace is."""
    zone = source.workspace.zone
    person = Person.objects.create(first_name="Priya")
    for ago in days:
        at = dt.datetime.combine(clock.today(zone) - ago * DAY, dt.time(0, 1), zone)
        Lead.objects.create(person=person, source=source, received_at=at, clock_started_at=at)


def months(home, count=2):
    return last_months(home.zone, count)


# ── what it settles ──────────────────────────────────────────────────────────
def test_a_new_lead_gets_what_its_source_settles(page, source, home, member):
    with scope(home.pk):
        plan = TaskPlan.objects.last().copy("Portal plan")
        friends = Category.objects.named("Friend")
        drip = Sequence.objects.running().first()
    said = typed(
        plan=plan.public_id, sequence=drip.public_id, categories=[friends.public_id],
        is_paid="on", owner=member.pk,
    )  # fmt: skip
    assert page.post(page.at, said).status_code == 302
    with scope(home.pk):
        lead = ask(source="Zillow", email="one@example.com")
        assert PlanRun.objects.get(person=lead.person).plan == plan
        assert lead.person.filings.get().category == friends
        enrolment = Enrolment.objects.get(person=lead.person)
        assert enrolment.sequence == drip
        assert enrolment.waits_for_talk, "nothing automated is the first word"
        other = ask(2, source="Trulia")
        assert PlanRun.objects.get(person=other.person).plan != plan
        assert not other.person.filings.exists()
        assert not Enrolment.objects.filter(person=other.person).exists()


def test_a_lead_that_comes_again_is_settled_once(page, source, home):
    with scope(home.pk):
        drip = Sequence.objects.running().first()
    page.post(page.at, typed(sequence=drip.public_id))
    with scope(home.pk):
        said = {"email": "one@example.com", "message": "Hello"}
        ask(**said)
        ask(**said)
        assert Enrolment.objects.count() == 1
        ask(**said | {"message": "Another question", "at": clock.now() + 3 * DAY})
        assert Enrolment.objects.count() == 1


def test_the_owner_of_a_source_comes_before_the_rules(home, member, source):
    with scope(home.pk):
        sam = colleague(home, "Sam")
        rule("All to Ana", {member: 1}, way="one")
        LeadSource.objects.filter(pk=source.pk).update(owner=sam)
        lead = ask()
        assert lead.assigned_to == sam
        assert lead.assigned_because == "Leads from Zillow are Sam’s."
        away(sam)
        assert ask(2).assigned_to == member, "who is away gets none; the rules decide"
        theirs = Person.objects.create(first_name="Known", owner=member)
        theirs.phones.create(number="+12315550003")
        assert ask(3).assigned_to == member, "a person's own agent comes first"


def test_the_trial_of_rules_knows_the_owner_of_a_source(home, member, source, client_of, ana):
    with scope(home.pk):
        LeadSource.objects.filter(pk=source.pk).update(owner=colleague(home, "Sam"))
    answer = client_of(ana).get(reverse("leads:trial"), {"source": source.pk, "lead_type": "buyer"})
    assert "Leads from Zillow are Sam’s." in answer.content.decode()


# ── the form ─────────────────────────────────────────────────────────────────
def test_what_cannot_be_is_said_beside_its_field_and_kept(page, home, source):
    said = typed(
        cost_model="closing", price="130", active_from="2026-05-01", active_until="2026-04-01",
        name="trulia",
    )  # fmt: skip
    answer = page.post(page.at, said)
    assert answer.status_code == 422
    text = answer.content.decode()
    assert "At closing it is a percentage, 100 at the most." in text
    assert "It cannot end before it begins." in text
    assert 'value="trulia"' in text
    assert 'value="130"' in text
    with scope(home.pk):
        assert LeadSource.objects.get(pk=source.pk).name == "Zillow"


def test_two_sources_cannot_have_one_name(page):
    answer = page.post(page.at, typed(name="TRULIA"))
    assert answer.status_code == 422
    assert "There is a source of this name." in answer.content.decode()


def test_a_renamed_source_is_found_by_the_name_that_portals_go_on_using(page, source, home):
    page.post(page.at, typed(name="Zillow Premier"))
    with scope(home.pk):
        assert ask(source="Zillow").source == source
        assert ask(2, source="zillow premier").source == source
        assert LeadSource.objects.get(pk=source.pk).name == "Zillow Premier"
        assert not LeadSource.objects.filter(name="Zillow").exists()


def test_a_source_is_added(page, home):
    answer = page.post(
        reverse("leads:source_new"), typed(name="Lawn signs", price="", is_new_try="on")
    )
    with scope(home.pk):
        made = LeadSource.objects.get(name="Lawn signs")
    assert answer.url == made.get_absolute_url()
    assert made.is_new_try
    assert page.post(reverse("leads:source_new"), {}).status_code == 422


# ── costs ────────────────────────────────────────────────────────────────────
def test_a_month_costs_what_was_typed_in_else_what_its_price_comes_to(source, home):
    with scope(home.pk):
        now, before = months(home)
        assert monthly_cost(source, now) is None
        source.cost_model, source.price = "month", Decimal("300")
        source.active_from = now
        source.save()
        assert monthly_cost(source, now) == 300
        assert monthly_cost(source, before) == 0, "it was not active yet"
        source.cost_model, source.price = "lead", Decimal("12.50")
        source.save()
        came(source, 0, 0, 0)
        assert monthly_cost(source, now) == Decimal("37.50")
        source.cost_model, source.price = "closing", Decimal("30")
        source.save()
        assert monthly_cost(source, now) is None
        SourceMonth.objects.create(source=source, month=now, cost=Decimal("99"))
        assert monthly_cost(source, now) == 99
        assert monthly_cost(source, now + 8 * DAY) == 99 or now.month != (now + 8 * DAY).month


def test_the_ledger_is_changed_in_place(page, source, home):
    now, before = months(home)
    url = reverse("leads:source_months", args=[source.public_id])
    said = {f"cost_{now:%Y-%m}": "$1,200.50", f"visitors_{now:%Y-%m}": "12,400"}
    assert page.post(url, said).status_code == 302
    with scope(home.pk):
        row = SourceMonth.objects.get()
        assert (row.month, row.cost, row.visitors) == (now, Decimal("1200.50"), 12_400)
    wrong = {f"cost_{before:%Y-%m}": "a lot", f"visitors_{before:%Y-%m}": "some"}
    answer = page.post(url, wrong)
    assert answer.status_code == 422
    text = answer.content.decode()
    for kept in ("Write an amount", "Write a whole number, as 12,400.", "a lot", "some"):
        assert kept in text
    page.post(url, {})
    with scope(home.pk):
        assert not SourceMonth.objects.exists(), "emptied figures leave no row"


def test_a_ledger_says_nothing_of_a_month_that_was_posted_meanwhile(page, source, home):
    now, before = months(home)
    with scope(home.pk):
        SourceMonth.objects.create(source=source, month=now, cost=5, visitors=7)
    url = reverse("leads:source_months", args=[source.public_id])
    page.post(url, {f"cost_{now:%Y-%m}": "6", f"visitors_{now:%Y-%m}": "7"})
    with scope(home.pk):
        row = SourceMonth.objects.get()
        assert (row.cost, row.visitors) == (6, 7)


def test_the_list_says_leads_cost_and_the_share_of_new_sources(page, source, home):
    with scope(home.pk):
        now, _ = months(home)
        came(source, 0, 0)
        SourceMonth.objects.create(source=source, month=now, cost=300, visitors=4_000)
        radio = LeadSource.objects.get(name="Radio")
        LeadSource.objects.filter(pk=radio.pk).update(is_new_try=True)
        SourceMonth.objects.create(source=radio, month=now, cost=100)
        person = Person.objects.create(first_name="Signed")
        won = Prospect.pursue(person, side="buy", source=source)
        Prospect.objects.filter(pk=won.pk).update(stage="signed", closed_at=clock.now())
        Lead.objects.create(
            person=person, prospect=won, source=source, received_at=clock.now(),
            clock_started_at=clock.now(),
        )  # fmt: skip
    text = page.get(reverse("leads:sources")).content.decode()
    assert f"Of $400 in {now:%B}, $100 (25 %) went to new sources." in text
    for figure in ("$300", "$100", "4,000"):
        assert figure in text
    assert '<span class="num">1</span> of <span class="num">3</span>' in text


def test_who_may_not_see_income_sees_no_cost_anywhere(client_of, join, source, home):
    with scope(home.pk):
        now, _ = months(home)
        came(source, 0)
        SourceMonth.objects.create(source=source, month=now, cost=737, visitors=55)
        LeadSource.objects.filter(pk=source.pk).update(cost_model="month", price=Decimal("737"))
    helper = join(Role.ASSISTANT)
    helper.granted = ["manage_automation"]
    helper.save()
    browser = client_of(helper.user)
    for url in (reverse("leads:sources"), source.get_absolute_url()):
        text = browser.get(url).content.decode()
        assert "737.00" not in text
        assert "$737" not in text, url
        assert "ost a lead" not in text, url
        assert "55" in text, url
    url = reverse("leads:source_months", args=[source.public_id])
    said = {f"cost_{now:%Y-%m}": "1", f"visitors_{now:%Y-%m}": "56"}
    assert browser.post(url, said).status_code == 302
    browser.post(source.get_absolute_url(), typed(cost_model="lead", price="1"))
    with scope(home.pk):
        row = SourceMonth.objects.get()
        assert (row.cost, row.visitors) == (737, 56)
        kept = LeadSource.objects.get(pk=source.pk)
        assert (kept.cost_model, kept.price) == ("month", 737)


# ── who came ─────────────────────────────────────────────────────────────────
def test_the_days_are_counted_with_their_gaps_in_one_query(source, home):
    with scope(home.pk):
        assert strip_of(source, home.zone).said == "No lead in the last 90 days."
        came(source, 9, 14, 14, 16, 89, 95)
        with CaptureQueriesContext(connection) as asked:
            strip = strip_of(source, home.zone)
        assert sum("leads_lead" in query["sql"] for query in asked) == 1
        assert strip.total == 5
        assert [bar.count for bar in strip.bars if bar.count] == [1, 1, 2, 1]
        assert strip.said == "No lead for 9 days; its longest gap before was 72."
        came(source, 0)
        assert strip_of(source, home.zone).said == "A lead came today; its longest gap was 72 days."


def test_the_pages_ask_few_questions(page, source, home, django_assert_max_num_queries):
    with scope(home.pk):
        for name in ("Zillow", "Trulia", "Radio", "FSBO"):
            came(LeadSource.objects.get(name=name), 0, 3, 40)
    with django_assert_max_num_queries(24):
        page.get(reverse("leads:sources"))
    with django_assert_max_num_queries(36):
        page.get(page.at)


# ── visitors ─────────────────────────────────────────────────────────────────
def test_visitors_are_posted_by_a_key(page, source, home, client):
    page.post(reverse("leads:source_visitors", args=[source.public_id]))
    with scope(home.pk):
        key = LeadSource.objects.get(pk=source.pk).visitors_key
    assert len(key) == 32
    assert key in page.get(page.at).content.decode()
    client.logout()
    url = reverse("lead_hooks:visitors", args=[key])
    assert client.post(url, {"month": "2026-11", "visitors": "1200"}).status_code == 200
    told = json.dumps({"month": "2026-11-01", "visitors": 1300})
    assert client.post(url, told, content_type="application/json").status_code == 200
    with scope(home.pk):
        assert SourceMonth.objects.get().visitors == 1300
    for wrong in ({"month": "May", "visitors": "1"}, {"month": "2026-11", "visitors": "-4"},
                  {"month": "2026-11"}, {"month": "2026-13", "visitors": "1"}):  # fmt: skip
        assert client.post(url, wrong).status_code == 422, wrong
    assert client.post(url, "[1]", content_type="application/json").status_code == 422
    assert client.get(url).status_code == 405
    other = reverse("lead_hooks:visitors", args=["0" * 32])
    assert client.post(other, {"month": "2026-11", "visitors": "1"}).status_code == 404


def test_a_new_address_ends_the_one_before_and_a_flood_is_held(page, source, home, client):
    again = reverse("leads:source_visitors", args=[source.public_id])
    keys = []
    for _ in range(2):
        page.post(again)
        with scope(home.pk):
            keys.append(LeadSource.objects.get(pk=source.pk).visitors_key)
    assert keys[0] != keys[1]
    told = {"month": "2026-11", "visitors": "1"}
    answers = [
        client.post(reverse("lead_hooks:visitors", args=[key]), told).status_code for key in keys
    ]
    assert answers == [404, 200]
    last = [
        client.post(reverse("lead_hooks:visitors", args=[keys[1]]), told).status_code
        for _ in range(125)
    ][-1]
    assert last == 429


# ── kept in order ────────────────────────────────────────────────────────────
def test_two_sources_become_one_and_that_can_be_undone(page, source, home):
    with scope(home.pk):
        kept = LeadSource.objects.get(name="Trulia")
        lead = ask(source="Zillow")
        person, prospect = lead.person, lead.prospect
        now, before = months(home)
        SourceMonth.objects.create(source=source, month=now, cost=10, visitors=5)
        SourceMonth.objects.create(source=source, month=before, cost=7)
        SourceMonth.objects.create(source=kept, month=now, cost=20)
        RoutingRule.objects.add(name="Portals", sources=[source.pk])
        FeedAddress.objects.create(label="Zillow", source=source)
    url = reverse("leads:source_merge", args=[source.public_id])
    assert page.post(url, {}).status_code == 422
    assert page.post(url, {"into": kept.public_id}).url == kept.get_absolute_url()

    def sources_of_all():
        rows = (lead, person, prospect, FeedAddress.objects.get(label="Zillow"))
        for row in rows:
            row.refresh_from_db()
        ruled = RoutingRule.objects.get(name="Portals").sources
        return {row.source_id for row in rows} | set(ruled)

    with scope(home.pk):
        assert sources_of_all() == {kept.pk}
        figures = SourceMonth.objects.order_by("month").values_list("source", "cost", "visitors")
        assert list(figures) == [(kept.pk, 7, None), (kept.pk, 30, 5)]
        assert not LeadSource.objects.filter(pk=source.pk).exists()
        assert ask(2, source="Zillow").source == kept, "its name leads there from now on"
        act = Act.objects.get(kind="source")
    page.post(reverse("accounts:act_undo", args=[act.public_id]))
    with scope(home.pk):
        assert sources_of_all() == {source.pk}
        assert LeadSource.objects.get(name="Zillow") == source
        assert SourceMonth.objects.filter(source=source).count() == 2
        assert SourceMonth.objects.get(source=kept).cost == 20
        assert ask(3, source="Zillow").source == source


def test_a_source_that_is_put_away_is_not_offered_and_still_takes_leads(page, source, home):
    page.post(reverse("leads:source_putting_away", args=[source.public_id]))
    option = f'value="{source.pk}"'
    new_address = reverse("leads:address")
    assert option not in page.get(new_address).content.decode()
    with scope(home.pk):
        assert ask(source="Zillow").source == source
    page.post(reverse("leads:source_return", args=[source.public_id]))
    assert option in page.get(new_address).content.decode()


def test_only_an_unused_source_is_deleted(page, source, home):
    url = reverse("leads:source_removal", args=[source.public_id])
    with scope(home.pk):
        ask(source="Zillow")
    assert page.post(url).url == page.at
    with scope(home.pk):
        assert LeadSource.objects.filter(pk=source.pk).exists()
        radio = LeadSource.objects.get(name="Radio")
        unknown = LeadSource.objects.get(name="Unknown")
    page.post(reverse("leads:source_removal", args=[radio.public_id]))
    page.post(reverse("leads:source_removal", args=[unknown.public_id]))
    with scope(home.pk):
        assert not LeadSource.objects.filter(pk=radio.pk).exists()
        assert LeadSource.objects.filter(pk=unknown.pk).exists()
        act = Act.objects.get(kind="source")
    page.post(reverse("accounts:act_undo", args=[act.public_id]))
    with scope(home.pk):
        assert LeadSource.objects.filter(pk=radio.pk).exists()
