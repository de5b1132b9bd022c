"""Who gets a lead: rules from the top, turns by weight, offers, handing over; and the pages."""

import datetime as dt
import re
import threading
from collections import Counter
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction

from accounts.capabilities import Role
from accounts.models import Membership, User, Workspace
from accounts.tenancy import scope
from contacts.models import LeadSource
from crm.kit import clock
from leads.models import Assignment, Lead, LeadDuty, LeadOffer, LeadWatch, RoutingRule, RuleMember
from leads.routing import escalation, giving
from tests.leads.team import ask, away, colleague, rule

Way = RoutingRule.Way


@pytest.fixture
def cindy(here):
    return colleague(here, "Cindy")


@pytest.fixture
def bob(here):
    return colleague(here, "Bob")


def undo_of(page: str) -> str:
    """Where the Undo of the toast on that page leads."""
    return re.search(r'action="([^"]*/acts/[^"]+/undo/)"', page)[1]


def zillow():
    return LeadSource.objects.named("Zillow").pk


# ── rules ────────────────────────────────────────────────────────────────────
def test_a_workspace_starts_with_the_rule_that_takes_everything(here):
    last = RoutingRule.objects.get()
    assert last.is_catch_all
    assert last.takes_everybody
    with pytest.raises(ValidationError):
        last.remove()
    for wrong in ({"is_on": False}, {"way": Way.OFFER}):
        with pytest.raises(IntegrityError), transaction.atomic():
            RoutingRule.objects.filter(pk=last.pk).update(**wrong)
    with pytest.raises(IntegrityError), transaction.atomic():
        RoutingRule.objects.create(name="Another", is_catch_all=True)


def test_the_first_rule_that_matches_wins_and_says_so(here, cindy, bob):
    rule("Zillow in Leelanau", {cindy: 2}, sources=[zillow()], areas="Leland, 49684")
    rule("Zillow", {bob: 1}, sources=[zillow()])
    lead = ask(1, property_address="118 Alder Court, Leland, MI 49654")
    assert lead.assigned_to == cindy
    assert "Rule “Zillow in Leelanau” gave it to Cindy" in lead.assigned_because
    other = ask(2, property_address="9 Birch Row, Elk Rapids, MI 49629")
    assert other.assigned_to == bob
    given = Assignment.objects.get(lead=lead)
    assert (given.member, given.because) == (cindy, lead.assigned_because)


def test_a_turn_is_explained_with_its_weight(here, cindy, bob):
    rule("Zillow", {cindy: 2, bob: 1}, sources=[zillow()])
    assert ask().assigned_because == "Rule “Zillow” gave it to Cindy: Cindy’s turn, weight 2."


@pytest.mark.parametrize(
    ("conditions", "said", "is_met"),
    [
        ({"lead_types": ["seller"]}, {"asked": "seller"}, True),
        ({"lead_types": ["seller"]}, {"asked": "both"}, True),
        ({"lead_types": ["seller"]}, {"asked": "buyer"}, False),
        ({"areas": "49684"}, {"property_address": "49684 Main Street, Reno, NV 89501"}, False),
        ({"areas": "49684"}, {"property_address": "1 Main Street, Traverse City, MI 49684"}, True),
        ({"areas": "traverse city"}, {"property_address": "1 Elm, Traverse City, MI"}, True),
        ({"areas": "Leland"}, {"property_address": "5 Leland Street, Reno, NV"}, False),
        ({"areas": "Leland"}, {"property_address": "5 Elm, Lelander, MI"}, False),
        ({"areas": "Leland"}, {}, False),
        ({"price_from": 400_000}, {"property_address": "1 A", "price": Decimal(400_000)}, True),
        ({"price_from": 400_000}, {"property_address": "1 A", "price": Decimal(399_999)}, False),
        ({"price_to": 400_000}, {"property_address": "1 A"}, False),
        ({"weekdays": [4]}, {}, True),
        ({"weekdays": [5, 6]}, {}, False),
        ({"time_from": dt.time(9), "time_to": dt.time(17)}, {}, True),
        ({"time_from": dt.time(17), "time_to": dt.time(9)}, {}, False),
        ({"time_from": dt.time(8), "time_to": dt.time(9)}, {}, False),
    ],
)  # fmt: skip
def test_conditions_ask_what_they_say(here, cindy, conditions, said, is_met):
    noon = dt.datetime(2026, 11, 20, 17, tzinfo=dt.UTC)  # a Friday, noon in Detroit
    rule("Hers", {cindy: 1}, **conditions)
    with clock.at(noon):
        lead = ask(**({"at": noon} | said))
    assert (lead.rule.name == "Hers") == is_met


def test_a_rule_that_rests_and_a_source_that_is_gone_match_nothing(here, cindy, member):
    resting = rule("Resting", {cindy: 1}, is_on=False)
    gone = rule("Gone", {cindy: 1}, sources=[987_654_321])
    assert ask().rule not in (resting, gone)


def test_nights_over_midnight_are_hours_too(here, cindy):
    rule("At night", {cindy: 1}, time_from=dt.time(21), time_to=dt.time(6))
    late = dt.datetime(2026, 11, 21, 4, tzinfo=dt.UTC)  # 11 pm in Detroit
    assert ask(1, at=late).rule.name == "At night"
    assert ask(2, at=late + dt.timedelta(hours=8)).rule.name == "Everything else"


# ── turns ────────────────────────────────────────────────────────────────────
def test_turns_follow_the_weights_and_are_spread_over_the_round(here, cindy, bob, member):
    rule("Shared", {cindy: 3, bob: 1, member: 2})
    order = [ask(number).assigned_to for number in range(12)]
    assert Counter(order) == {cindy: 6, member: 4, bob: 2}
    assert order[:6] == order[6:]
    assert cindy not in (order[1], order[3]), "her turns do not follow each other"


def test_who_is_away_is_skipped_and_owed_nothing_later(here, cindy, bob):
    rule("Shared", {cindy: 1, bob: 1})
    away(cindy, away_until=dt.date(2099, 12, 1))
    leads = [ask(number) for number in range(4)]
    assert {lead.assigned_to for lead in leads} == {bob}
    assert "Skipped: Cindy (away until Dec 1)" in leads[0].assigned_because
    LeadDuty.objects.update(is_away=False)
    assert Counter(ask(10 + number).assigned_to for number in range(4)) == {cindy: 2, bob: 2}


def test_who_is_back_gets_leads_again_by_themselves(here, cindy, bob):
    rule("Hers", {cindy: 1}, way=Way.ONE)
    away(cindy, away_until=clock.today(here.zone))
    assert ask().assigned_to == cindy


def test_quiet_hours_skip_and_end(here, cindy, bob):
    rule("Shared", {cindy: 1})
    quiet = {"quiet_from": dt.time(21), "quiet_to": dt.time(7)}
    LeadDuty.objects.create(member=cindy, **quiet)
    night = dt.datetime(2026, 11, 21, 5, tzinfo=dt.UTC)
    with clock.at(night):
        lead = ask(1, at=night)
        assert lead.rule.is_catch_all
    with clock.at(night + dt.timedelta(hours=8)):
        assert ask(2).assigned_to == cindy


def test_a_lead_is_never_nobodys(here, cindy, member):
    for one in (cindy, member):
        away(one)
    lead = ask()
    assert lead.assigned_to in (cindy, member)
    assert "Nobody is on duty" in lead.assigned_because


def test_a_rule_whose_people_are_away_lets_the_next_decide(here, cindy, bob):
    rule("Hers", {cindy: 1}, way=Way.ONE)
    rule("His", {bob: 1}, way=Way.ONE)
    away(cindy)
    assert ask().assigned_to == bob


def test_who_has_left_or_may_not_work_gets_nothing(here, cindy, bob):
    rule("Shared", {cindy: 1, bob: 1})
    Membership.everywhere.filter(pk=cindy.pk).update(ends_at=clock.now())
    assert {ask(number).assigned_to for number in range(3)} == {bob}
    Membership.everywhere.filter(pk=bob.pk).update(role=Role.COACH)
    assert ask(7).rule.is_catch_all


@pytest.mark.django_db(transaction=True)
def test_turns_are_fair_when_many_leads_come_at_once(db):
    owner = User.objects.create_user("ana@example.com", "x", name="Ana")
    home = Workspace.found(name="Team", by=owner, time_zone="UTC")
    with scope(home.pk):
        cindy, bob = colleague(home, "Cindy"), colleague(home, "Bob")
        rule("Shared", {cindy: 2, bob: 1})
    failed = []

    def come_in(numbers):
        try:
            for number in numbers:
                with scope(home.pk):
                    ask(number)
        except Exception as error:
            failed.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=come_in, args=(range(n, 24, 4),)) for n in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert failed == []
    with scope(home.pk):
        got = Counter(Lead.objects.values_list("assigned_to", flat=True))
        assert got == {cindy.pk: 16, bob.pk: 8}
        assert list(RuleMember.objects.values_list("owed", flat=True)) == [0, 0]


# ── before the rules ─────────────────────────────────────────────────────────
def test_a_persons_own_agent_goes_first_unless_away(here, june, cindy, bob):
    june.change(owner=cindy)
    rule("All", {bob: 1}, way=Way.ONE)
    lead = ask(first_name="June", email="june.hargrove@example.com", phone="")
    assert (lead.assigned_to, lead.assigned_because) == (cindy, "Cindy is June’s agent.")
    Lead.objects.update(answered_at=clock.now())
    away(cindy)
    with clock.at(clock.now() + dt.timedelta(days=2)):
        lead = ask(first_name="June", email="june.hargrove@example.com", phone="")
    assert lead.assigned_to == bob
    assert lead.assigned_because.startswith("June’s agent Cindy is away.")
    june.refresh_from_db()
    assert june.owner == cindy, "she stays their agent"


def test_who_works_alone_is_told_so(here, member):
    lead = ask()
    assert (lead.assigned_to, lead.assigned_because) == (member, "Ana Alvarez works here alone.")
    assert not LeadWatch.objects.exists()


# ── offers ───────────────────────────────────────────────────────────────────
@pytest.fixture
def offered(here, cindy, bob):
    rule("First come", {cindy: 1, bob: 1}, way=Way.OFFER, minutes=10)
    return ask()


def test_an_offer_asks_several_and_the_first_has_it(offered, cindy, bob):
    assert offered.assigned_to is None
    assert "offered it to Cindy and Bob for 10 minutes" in offered.assigned_because
    hers, his = (LeadOffer.objects.get(member=one) for one in (cindy, bob))
    assert giving.claim(his, by=bob)
    assert not giving.claim(hers, by=cindy)
    assert not giving.claim(his, by=bob), "once"
    offered.refresh_from_db()
    assert offered.assigned_to == bob
    assert offered.assigned_because.startswith("Bob was the first to claim it.")


def test_nobody_claims_the_offer_of_another(offered, cindy, bob):
    assert not giving.claim(LeadOffer.objects.get(member=cindy), by=bob)


def test_what_nobody_claims_goes_on_to_the_rules_below(offered, cindy, bob, member, here):
    his = LeadOffer.objects.get(member=bob)
    with clock.at(clock.now() + dt.timedelta(minutes=11)):
        assert not giving.claim(his, by=bob), "the time is up"
        assert escalation.due_workspaces() == [here.pk]
        for _ in range(2):
            escalation.go_on(offered.pk)
    offered.refresh_from_db()
    assert offered.assigned_to == member
    assert offered.assigned_because.startswith("Nobody claimed it in time. No other rule took it")
    assert Assignment.objects.filter(lead=offered).count() == 1


def test_when_all_let_it_pass_it_goes_on_at_once(offered, cindy, bob, member):
    for one in (cindy, bob):
        assert giving.let_pass(LeadOffer.objects.get(member=one), by=one)
    assert escalation.due_leads() == [offered.pk]
    escalation.go_on(offered.pk)
    offered.refresh_from_db()
    assert offered.assigned_to == member


def test_who_calls_an_offered_lead_has_it(offered, bob, cindy):
    offered.person.log_touch(by=bob)
    offered.refresh_from_db()
    assert (offered.assigned_to, offered.answered_by) == (bob, bob)
    assert not giving.claim(LeadOffer.objects.get(member=cindy), by=cindy)


@pytest.mark.django_db(transaction=True)
def test_of_six_who_claim_at_once_one_has_it(db):
    owner = User.objects.create_user("ana@example.com", "x", name="Ana")
    home = Workspace.found(name="Team", by=owner, time_zone="UTC")
    with scope(home.pk):
        team = [colleague(home, f"Agent{number}") for number in range(6)]
        rule("First come", dict.fromkeys(team, 1), way=Way.OFFER)
        lead = ask()
        offers = list(LeadOffer.objects.select_related("member__user"))
    start, won = threading.Barrier(6), []

    def tap(offer):
        try:
            start.wait(30)
            with scope(home.pk):
                if giving.claim(offer, by=offer.member):
                    won.append(offer.member)
        finally:
            connection.close()

    threads = [threading.Thread(target=tap, args=(offer,)) for offer in offers]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    with scope(home.pk):
        assert len(won) == 1
        assert Lead.objects.get(pk=lead.pk).assigned_to == won[0]
        assert LeadOffer.objects.exclude(claimed_at=None).get().member == won[0]


def test_the_claim_page_is_one_tap_from_the_mail(offered, client_of, bob, cindy):
    his = LeadOffer.objects.get(member=bob)
    client = client_of(bob.user)
    assert f"Claim {offered.person}" in client.get(his.get_absolute_url()).text
    assert f"Claim {offered.person.first}" in client.get("/leads/").text
    answer = client.post(f"{his.get_absolute_url()}claim/")
    assert answer.url == offered.person.get_absolute_url()
    assert "It is yours." in client.get(his.get_absolute_url()).text
    hers = LeadOffer.objects.get(member=cindy)
    assert client.post(f"{hers.get_absolute_url()}claim/").url == hers.get_absolute_url()
    assert LeadOffer.objects.get(member=cindy).claimed_at is None
    client = client_of(cindy.user)
    assert client.post(f"{hers.get_absolute_url()}claim/").url == hers.get_absolute_url()
    assert "Bob has it." in client.get(hers.get_absolute_url()).text


# ── by hand ──────────────────────────────────────────────────────────────────
def test_handing_over_keeps_the_word_and_can_be_undone(client_of, ana, here, cindy, member):
    rule("Mine", {member: 1}, way=Way.ONE)
    lead = ask()
    client = client_of(ana)
    page = f"/leads/routing/leads/{lead.public_id}/"
    body = {"member": cindy.pk, "note": "She knows the lake"}
    assert client.post(f"{page}assignment/", body).status_code == 302
    lead = Lead.objects.select_related("person").get(pk=lead.pk)
    assert (lead.assigned_to, lead.person.owner) == (cindy, cindy)
    shown = client.get(page).text
    assert "Ana Alvarez gave it to Cindy. “She knows the lake”" in shown
    assert "Rule “Mine” gave it to Ana Alvarez" in shown
    client.post(undo_of(shown))
    lead = Lead.objects.select_related("person").get(pk=lead.pk)
    assert (lead.assigned_to, lead.person.owner) == (member, member)
    assert not Assignment.objects.filter(way=Assignment.Way.HAND).exists()
    shown = client.get(page).text
    assert "She knows the lake" not in shown


def test_a_wrong_hand_over_is_shown_again(client_of, ana, here, cindy):
    lead = ask()
    answer = client_of(ana).post(
        f"/leads/routing/leads/{lead.public_id}/assignment/", {"note": "x"}
    )
    assert answer.status_code == 422
    assert "To whom should it go?" in answer.text


def test_an_assistant_may_hand_over_and_a_coach_may_not(client_of, join, here, cindy, member):
    lead = ask()
    url = f"/leads/routing/leads/{lead.public_id}/assignment/"
    other = cindy if lead.assigned_to == member else member
    assert client_of(join(Role.COACH).user).post(url, {"member": other.pk}).status_code == 403
    assert client_of(join(Role.ASSISTANT).user).post(url, {"member": other.pk}).status_code == 302


# ── pages ────────────────────────────────────────────────────────────────────
def test_a_rule_is_made_changed_moved_put_to_rest_and_deleted(client_of, ana, here, cindy, bob):
    client, at = client_of(ana), "/leads/routing/rules/"
    body = {
        "name": "Lakes", "sources": [zillow()], "lead_types": ["buyer"], "areas": "Leland",
        "price_from": "$400k", "weekdays": ["5"], "time_from": "09:00", "time_to": "17:00",
        "way": "turns", "minutes": "5", f"turns_{cindy.pk}": "2", f"turns_{bob.pk}": "1",
    }  # fmt: skip
    assert client.post(f"{at}new/", body).status_code == 302
    made = RoutingRule.objects.get(name="Lakes")
    assert (made.sources, made.weekdays, made.price_from) == ([zillow()], [5], 400_000)
    assert dict(made.members.values_list("member", "weight")) == {cindy.pk: 2, bob.pk: 1}
    page = client.get("/leads/routing/").text
    assert "Zillow, Buyer, in Leland, from $400,000, Saturday, 9 am to 5 pm" in page
    client.post(f"{at}new/", body | {"name": "Woods"})
    woods = RoutingRule.objects.get(name="Woods")
    client.post(f"{at}{woods.public_id}/place/", {"place": "1"})
    names = [one.name for one in RoutingRule.objects.in_order()]
    assert names == ["Woods", "Lakes", "Everything else"]
    changed = body | {"name": "Big lakes", "sources": [], f"turns_{bob.pk}": ""}
    client.post(f"{at}{made.public_id}/", changed)
    made.refresh_from_db()
    assert (made.name, made.sources) == ("Big lakes", [])
    assert [part.member for part in made.members.all()] == [cindy]
    client.post(f"{at}{made.public_id}/switch/")
    made.refresh_from_db()
    assert not made.is_on
    client.post(f"{at}{made.public_id}/removal/")
    assert not RoutingRule.objects.filter(pk=made.pk).exists()


def test_a_deleted_rule_comes_back_with_its_people(client_of, ana, here, cindy):
    made = rule("Hers", {cindy: 2})
    client = client_of(ana)
    page = client.post(f"/leads/routing/rules/{made.public_id}/removal/", follow=True).text
    client.post(undo_of(page))
    back = RoutingRule.objects.get(name="Hers")
    assert dict(back.members.values_list("member", "weight")) == {cindy.pk: 2}


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"name": ""}, "Give it a name"),
        ({"way": "one", "turns": "12"}, "Give one person a turn"),
        ({"turns": ""}, "Give somebody a turn"),
        ({"time_to": ""}, "Hours have a beginning and an end"),
        ({"price_from": "500k", "price_to": "400k"}, "below the lowest one"),
        ({"price_from": "plenty"}, "Write an amount"),
    ],
)
def test_a_wrong_rule_is_shown_again_with_a_sentence(
    client_of, ana, here, cindy, bob, wrong, sentence
):
    wrong = dict(wrong)
    turns = wrong.pop("turns", "1")
    body = {
        "name": "Lakes", "way": "turns", "minutes": "5", "time_from": "09:00", "time_to": "17:00",
        f"turns_{cindy.pk}": turns[:1], f"turns_{bob.pk}": turns[1:2],
    }  # fmt: skip
    answer = client_of(ana).post("/leads/routing/rules/new/", body | wrong)
    assert answer.status_code == 422
    assert sentence in answer.text
    assert RoutingRule.objects.count() == 1


def test_the_last_rule_cannot_be_deleted_moved_or_made_an_offer(client_of, ana, here, cindy):
    last, client = RoutingRule.objects.get(), client_of(ana)
    at = f"/leads/routing/rules/{last.public_id}/"
    client.post(f"{at}removal/")
    assert client.post(f"{at}switch/").status_code == 404
    assert client.post(at, {"way": "offer", f"turns_{cindy.pk}": "1"}).status_code == 422
    assert client.post(at, {"way": "one", f"turns_{cindy.pk}": "1"}).status_code == 302
    last.refresh_from_db()
    assert (last.way, last.takes_everybody, last.is_on) == (Way.ONE, False, True)
    assert ask().assigned_to == cindy


def test_the_meter_counts_this_months_leads_against_the_promise(
    client_of, ana, here, cindy, member
):
    rule("Hers", {cindy: 1}, way=Way.ONE)
    for number in range(3):
        ask(number)
    old = ask(9, at=clock.now() - dt.timedelta(days=40))
    assert old.assigned_to == cindy
    LeadDuty.objects.create(member=cindy, promised=12)
    page = " ".join(client_of(ana).get("/leads/routing/").text.split())
    assert '<b class="num">3</b> of <span class="num">12</span> promised' in page
    assert '<b class="num">0</b> of <span class="num">30</span> promised' in page


def test_the_trial_explains_rule_by_rule_and_changes_nothing(client_of, ana, here, cindy, bob):
    rule("Lakes", {bob: 1}, areas="Leland")
    rule("Zillow", {cindy: 1, bob: 1}, sources=[zillow()])
    before = list(RuleMember.objects.values_list("pk", "owed"))
    client = client_of(ana)
    said = {"source": zillow(), "where": "9 Birch Row, Elk Rapids, MI", "lead_type": "buyer"}
    for _ in range(2):
        page = client.get("/leads/routing/try/", said).text
        assert "It would go to Cindy" in page
    assert "Place is 9 Birch Row, Elk Rapids, MI, not Leland" in page
    assert "Source is Zillow" in page
    assert "Not asked any more." in page
    assert list(RuleMember.objects.values_list("pk", "owed")) == before
    assert not Lead.objects.exists()


def test_the_trial_asks_who_is_on_duty_at_the_hour_it_is_tried_for(client_of, ana, here, cindy):
    LeadDuty.objects.create(member=cindy, quiet_from=dt.time(21), quiet_to=dt.time(7))
    rule("Hers", {cindy: 1}, way=Way.ONE)
    trial = client_of(ana).get
    assert "It would go to Cindy" in trial("/leads/routing/try/", {"time": "10:00"}).text
    assert "It would go to Cindy" not in trial("/leads/routing/try/", {"time": "23:00"}).text


def test_a_past_lead_can_be_tried_again(client_of, ana, here, cindy):
    lead = ask(property_address="118 Alder Court, Leland, MI")
    rule("Lakes", {cindy: 1}, areas="Leland")
    page = client_of(ana).get("/leads/routing/try/", {"lead": str(lead.public_id)}).text
    assert "It would go to Cindy" in page
    assert Assignment.objects.count() == 1


def test_the_pages_of_routing_cost_few_queries(client_of, ana, here, django_assert_max_num_queries):
    people = [colleague(here, f"Agent{number}") for number in range(10)]
    for number in range(10):
        rule(f"Rule {number}", dict.fromkeys(people, 1), sources=[zillow()])
        ask(number)
    client = client_of(ana)
    for page, most in (("", 28), ("try/?price=400k", 28), ("speed/", 26), ("arrivals/", 15)):
        with django_assert_max_num_queries(most):
            assert client.get(f"/leads/routing/{page}").status_code == 200
