"""First response: who is told and how, the clock, escalation, the tries, and how fast we are."""

import datetime as dt

import pytest
from django.db import IntegrityError, transaction

from accounts.capabilities import Role
from agenda.models import PlanRun, Task
from contacts.models import Category
from crm.kit import clock
from leads import tasks
from leads.models import (
    Assignment,
    Lead,
    LeadDuty,
    LeadOffer,
    LeadWatch,
    ResponseSettings,
    RoutingRule,
)
from leads.routing import escalation, giving, speed
from messaging.models import Message, PhoneLine
from tests.leads.team import ask, away, colleague, rule

Way = RoutingRule.Way
PRACTICE = {"provider": "simulator", "number": "+12315550100"}


@pytest.fixture
def cindy(here):
    return colleague(here, "Cindy")


@pytest.fixture
def bob(here):
    return colleague(here, "Bob")


@pytest.fixture
def hers(here, cindy, bob):
    """Leads go to Cindy, and the rule has Bob beside her."""
    rule("Shared", {cindy: 5, bob: 1})
    return ask()


def later(minutes):
    return clock.at(clock.now() + dt.timedelta(minutes=minutes))


def told(kind="lead-alert"):
    return Message.objects.filter(kind=kind).order_by("pk")


# ── who is told, and how ─────────────────────────────────────────────────────
def test_the_member_is_told_by_mail_once_and_why(hers, cindy):
    message = told().get()
    assert (message.to_address, message.channel) == (cindy.user.email, "email")
    assert hers.assigned_because in message.text
    assert "tel:+12315550001" in message.text


def test_a_text_goes_to_the_number_that_the_member_gave(here, cindy):
    PhoneLine.objects.create(**PRACTICE)
    LeadDuty.objects.create(member=cindy, by_text=True, by_mail=False, mobile="+12315550188")
    rule("Hers", {cindy: 1}, way=Way.ONE)
    ask()
    message = told().get()
    assert (message.channel, message.to_address) == ("sms", "+12315550188")
    assert "(231) 555-0001" in message.text


def test_who_wishes_texts_alone_is_written_to_while_there_is_no_line(here, cindy):
    LeadDuty.objects.create(
        member=cindy, by_text=True, by_mail=False, on_screen=False, mobile="+12315550188"
    )
    rule("Hers", {cindy: 1}, way=Way.ONE)
    ask()
    assert told().get().channel == "email"


def test_nobody_is_silent(here, cindy, client_of):
    with pytest.raises(IntegrityError), transaction.atomic():
        LeadDuty.objects.create(member=cindy, by_mail=False, by_text=False, on_screen=False)
    client = client_of(cindy.user)
    answer = client.post("/leads/routing/duty/", {})
    assert answer.status_code == 422
    assert "Leave one way on" in answer.text
    answer = client.post("/leads/routing/duty/", {"by_text": "on"})
    assert "Where should the texts go?" in answer.text
    answer = client.post("/leads/routing/duty/", {"by_text": "on", "mobile": "555"})
    assert "area code and seven digits" in answer.text
    answer = client.post("/leads/routing/duty/", {"by_text": "on", "mobile": "231 555 0188"})
    assert answer.status_code == 302
    duty = LeadDuty.objects.get(member=cindy)
    assert (duty.mobile, duty.by_text, duty.by_mail) == ("+12315550188", True, False)


def test_the_owner_changes_the_duty_of_others_and_others_do_not(client_of, ana, here, cindy, bob):
    body = {"member": cindy.pk, "on_screen": "on", "is_away": "on", "promised": "12"}
    assert client_of(bob.user).post("/leads/routing/duty/", body).status_code == 403
    assert client_of(ana).post("/leads/routing/duty/", body).status_code == 302
    duty = LeadDuty.objects.get(member=cindy)
    assert (duty.is_away, duty.promised) == (True, 12)
    assert "Leads of Cindy" in client_of(ana).get(f"/leads/routing/duty/?member={cindy.pk}").text
    own = {"on_screen": "on", "promised": "999"}
    client_of(cindy.user).post("/leads/routing/duty/", own)
    duty.refresh_from_db()
    assert duty.promised == 12, "a promise is the owner's"


def test_an_offer_tells_everybody_with_the_link_to_claim(here, cindy, bob):
    rule("First come", {cindy: 1, bob: 1}, way=Way.OFFER, minutes=10)
    ask()
    mails = told("lead-offer")
    assert {mail.to_address for mail in mails} == {cindy.user.email, bob.user.email}
    for mail in mails:
        offer = LeadOffer.objects.get(member__user__email=mail.to_address)
        assert offer.get_absolute_url() in mail.text
    assert not told().exists()


def test_open_pages_show_a_lead_with_call_text_and_mail(hers, client_of, cindy, bob):
    hers.person.emails.create(address="stranger@example.com")
    client = client_of(cindy.user)
    assert 'hx-get="/leads/routing/arrivals/"' in client.get("/people/").text
    notice = client.get("/leads/routing/arrivals/").text
    for way in ("tel:+12315550001", "sms:+12315550001", "mailto:stranger@example.com"):
        assert way in notice
    given = Assignment.objects.get()
    seen = f"/leads/routing/arrivals/{given.public_id}/seen/"
    client_of(bob.user).post(seen)
    client = client_of(cindy.user)
    assert "Stranger1" in client.get("/leads/routing/arrivals/").text, "it is not Bob’s to close"
    client.post(seen)
    assert "Stranger1" not in client.get("/leads/routing/arrivals/").text


def test_the_notice_has_no_link_to_a_number_that_is_bad_or_dnc(hers, client_of, cindy):
    hers.person.phones.get().mark("DNC", "Asked us not to")
    notice = client_of(cindy.user).get("/leads/routing/arrivals/").text
    assert "Stranger1" in notice
    assert "+12315550001" not in notice


def test_notices_are_for_whose_lead_it_is_while_it_waits_and_if_they_wish(
    hers, client_of, cindy, bob
):
    assert "Stranger1" not in client_of(bob.user).get("/leads/routing/arrivals/").text
    LeadDuty.objects.create(member=cindy, on_screen=False)
    assert "Stranger1" not in client_of(cindy.user).get("/leads/routing/arrivals/").text
    LeadDuty.objects.update(on_screen=True)
    assert "Stranger1" in client_of(cindy.user).get("/leads/routing/arrivals/").text
    hers.person.log_touch(by=cindy)
    assert "Stranger1" not in client_of(cindy.user).get("/leads/routing/arrivals/").text


def test_who_is_filed_no_lead_rings_nobody(here, june, cindy):
    june.file(Category.objects.meaning(Category.Meaning.NO_LEAD))
    lead = ask(first_name="June", email="june.hargrove@example.com", phone="")
    assert lead.person == june
    assert not Message.objects.exists()
    assert not LeadWatch.objects.exists()
    assert not PlanRun.objects.exists()


# ── nobody called ────────────────────────────────────────────────────────────
def test_after_five_minutes_the_next_of_the_rule_has_it_and_it_says_why(hers, cindy, bob, here):
    assert hers.assigned_to == cindy
    with later(4):
        assert escalation.due_workspaces() == []
    with later(6):
        tasks.scan_waiting()
        tasks.scan_waiting()
        escalation.go_on(hers.pk)
    hers.refresh_from_db()
    assert hers.assigned_to == bob
    assert hers.assigned_because.startswith(
        "Cindy had not called within 5 minutes, so it went on. Rule “Shared” gave it to Bob"
    )
    ways = list(Assignment.objects.order_by("pk").values_list("member", "way"))
    assert ways == [(cindy.pk, "rule"), (bob.pk, "late")]
    assert told().last().to_address == bob.user.email
    assert hers.person.owner == bob or type(hers.person).objects.get().owner == bob


def test_a_touch_in_time_keeps_it(hers, cindy):
    hers.person.log_touch(by=cindy, outcome="none")
    with later(6):
        escalation.go_on(hers.pk)
    hers.refresh_from_db()
    assert hers.assigned_to == cindy
    assert not LeadWatch.objects.exists()


def test_a_lead_goes_on_so_often_and_then_the_owner_is_told(here, cindy, bob, member):
    ResponseSettings.objects.create(escalate_minutes=5, most_hand_ons=1)
    rule("Shared", {cindy: 5, bob: 1})
    dora = colleague(here, "Dora")
    lead = ask()
    for minutes in (6, 12, 18, 24):
        with later(minutes):
            escalation.go_on(lead.pk)
    lead.refresh_from_db()
    assert lead.assigned_to == bob
    waits = told("lead-waits").get()
    assert waits.to_address == member.user.email
    assert "Bob had not called within 5 minutes" in waits.text
    assert dora.user.email not in told().values_list("to_address", flat=True)


def test_it_does_not_come_back_to_who_had_it(here, cindy, bob, member):
    rule("Shared", {cindy: 5, bob: 1})
    lead = ask()
    had = [lead.assigned_to]
    for minutes in (6, 12, 18, 24):
        with later(minutes):
            escalation.go_on(lead.pk)
        lead.refresh_from_db()
        had.append(lead.assigned_to)
    assert had == [cindy, bob, member, member, member]


def test_escalation_can_be_put_off_and_changed(client_of, ana, here, cindy, bob):
    client = client_of(ana)
    body = {"escalate_minutes": "", "most_hand_ons": "3"}
    assert client.post("/leads/routing/response/", body).status_code == 302
    rule("Shared", {cindy: 1, bob: 1})
    ask()
    assert not LeadWatch.objects.exists()
    answer = client.post("/leads/routing/response/", body | {"escalate_minutes": "0"})
    assert answer.status_code == 422
    client.post("/leads/routing/response/", body | {"escalate_minutes": "15"})
    assert ResponseSettings.here().patience == dt.timedelta(minutes=15)


def test_a_contacts_own_agent_keeps_them_and_the_owner_is_told(here, june, cindy, bob, member):
    june.change(owner=cindy)
    lead = ask(first_name="June", email="june.hargrove@example.com", phone="")
    with later(6):
        escalation.go_on(lead.pk)
    lead.refresh_from_db()
    assert lead.assigned_to == cindy
    assert told("lead-waits").get().to_address == member.user.email


def test_who_is_asleep_is_given_the_minutes_after_the_quiet_hours(here, cindy, member):
    night = dt.datetime(2026, 11, 21, 5, tzinfo=dt.UTC)  # midnight in Detroit
    with clock.at(night):
        for one in (cindy, member):
            LeadDuty.objects.create(member=one, quiet_from=dt.time(21), quiet_to=dt.time(7))
        lead = ask(at=night)
    assert "Nobody is on duty" in lead.assigned_because
    due = LeadWatch.objects.get().due_at
    assert due == dt.datetime(2026, 11, 21, 12, 5, tzinfo=dt.UTC)


def test_what_a_member_wrote_down_is_not_taken_from_them(here, cindy, member):
    from leads.inquiry import Inquiry, take

    lead = take(Inquiry(at=clock.now(), first_name="Ida", phone="+12315550109"), by=cindy)
    assert (lead.assigned_to, lead.assigned_because) == (cindy, "Cindy wrote it down.")
    assert not LeadWatch.objects.exists()
    assert not told().exists()


# ── the tries ────────────────────────────────────────────────────────────────
def test_each_new_lead_gets_the_tries_until_they_answer(hers, cindy):
    run = PlanRun.objects.get()
    assert (str(run.plan), run.member) == ("New lead, fourteen days", cindy)
    assert Task.objects.open().count() > 5
    hers.person.log_touch(by=cindy, outcome="none")
    assert PlanRun.objects.running().exists()
    hers.person.log_touch(by=None, kind="text", is_incoming=True)
    assert not PlanRun.objects.running().exists()
    assert not Task.objects.open().exists()


def test_a_contact_who_asks_is_tried_like_everybody(here, june, member):
    june.change(owner=member)
    ask(first_name="June", email="june.hargrove@example.com", phone="")
    assert PlanRun.objects.get().person == june


def test_whom_nobody_may_reach_is_not_tried(here, member):
    lead = ask()
    PlanRun.objects.all().delete()
    lead.person.phones.get().mark("DNC", "Asked us not to")
    Lead.objects.update(answered_at=clock.now())
    with clock.at(clock.now() + dt.timedelta(days=2)):
        ask()
    assert Lead.objects.count() == 2
    assert not PlanRun.objects.exists()


def test_the_tries_go_with_the_lead(hers, cindy, bob):
    with later(6):
        escalation.go_on(hers.pk)
    assert PlanRun.objects.get().member == bob
    assert set(Task.objects.open().values_list("assigned_to", flat=True)) == {bob.pk}


def test_who_claims_a_lead_gets_its_tries(here, cindy, bob):
    rule("First come", {cindy: 1, bob: 1}, way=Way.OFFER)
    ask()
    giving.claim(LeadOffer.objects.get(member=bob), by=bob)
    assert set(Task.objects.open().values_list("assigned_to", flat=True)) == {bob.pk}


def test_a_plan_that_was_put_away_starts_nothing(here, member):
    from agenda.models import TaskPlan

    TaskPlan.objects.named("New lead, fourteen days").put_away()
    ask()
    assert not PlanRun.objects.exists()


# ── how fast ─────────────────────────────────────────────────────────────────
def answered(number, minutes, by, source="Zillow"):
    at = clock.now() - dt.timedelta(hours=20)
    lead = ask(number, at=at, source=source)
    lead.person.log_touch(by=by, happened_at=at + dt.timedelta(minutes=minutes))
    return lead


def test_speed_is_the_median_and_the_ninetieth_percentile(here, cindy, member, client_of, ana):
    for number, minutes in enumerate([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 60]):
        answered(number, minutes, cindy)
    for number in range(3):
        answered(20 + number, 30, member, source="Website")
    ask(50, source="Website")
    found = speed.measured(member, 90)
    zillow, website = found["sources"]
    assert (zillow.name, zillow.leads, zillow.median_words) == ("Zillow", 11, "6 minutes")
    assert zillow.slowest_words == "10 minutes"
    assert (website.is_enough, website.missing, website.open) == (False, 5, 1)
    assert [line.name for line in found["members"]] == ["Cindy", "Ana Alvarez"]
    page = client_of(ana).get("/leads/routing/speed/?days=30").text
    assert "6 minutes" in page
    assert "too early, 5 more" in page


def test_old_leads_and_those_set_aside_are_not_counted(here, member, cindy):
    old = ask(1, at=clock.now() - dt.timedelta(days=50))
    ask(2).dismiss()
    assert speed.measured(member, 30)["sources"] == []
    assert speed.measured(member, 90)["sources"][0].leads == 1
    assert old


def test_who_lost_a_lead_is_counted(hers, cindy, bob, member):
    with later(6):
        escalation.go_on(hers.pk)
        hers.person.log_touch(by=bob)
    for number in range(10, 12):
        lead = ask(number)
        lead.person.log_touch(by=cindy)
    lines = {line.name: line.handed_on for line in speed.measured(member, 90)["members"]}
    assert lines == {"Bob": 0, "Cindy": 1}


def test_another_workspace_sees_no_speed(hers, client_of, ben, elsewhere):
    page = client_of(ben).get("/leads/routing/speed/").text
    assert "Zillow" not in page
    assert "Too early" in page


def test_every_role_reads_routing_and_a_coach_changes_nothing(client_of, join, here, cindy):
    client = client_of(join(Role.COACH).user)
    for page in ("", "speed/", "try/"):
        assert client.get(f"/leads/routing/{page}").status_code == 200
    assert client.get("/leads/routing/duty/").status_code == 403
    assert client.post("/leads/routing/response/", {}).status_code == 403
    away(cindy)
