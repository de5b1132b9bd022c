"""Rules that find people: proposed once, confirmed by the agent, or begun by themselves."""

import datetime as dt

import pytest
from django.http import QueryDict

from accounts.tenancy import scope
from contacts.models import Category, Person, SavedList
from crm.kit import clock
from drips.models import Enrolment, Proposal, Sequence
from drips.tasks import scan_rules

pytestmark = pytest.mark.django_db


@pytest.fixture
def friends(home):
    """Five friends; the last of them has no way to be reached, the first has died."""
    with scope(home.pk):
        friend = Category.objects.named("Friend")
        people = [Person.objects.create(first_name=f"P{number}") for number in range(5)]
        for person in people[:4]:
            person.emails.create(address=f"{person.first_name}@example.com")
        for person in people:
            person.file(friend)
        Person.objects.filter(pk=people[0].pk).update(died_on="2026-01-01")
    return friend


@pytest.fixture
def ruled(home, drip, friends, member):
    with scope(home.pk):
        Sequence.objects.filter(pk=drip.pk).update(rule_category=friends, owner=member)
    return drip


def open_ones(home):
    with scope(home.pk):
        return list(
            Proposal.objects.open().order_by("pk").values_list("person__first_name", flat=True)
        )


def test_a_rule_proposes_whom_it_finds_once(home, ruled):
    """R9: however many schedulers look around."""
    for _ in range(3):
        scan_rules()
    assert open_ones(home) == ["P1", "P2", "P3", "P4"]
    with scope(home.pk):
        assert not Enrolment.objects.exists()


def test_who_leaves_the_category_is_proposed_no_more(home, ruled, friends):
    scan_rules()
    with scope(home.pk):
        Person.objects.get(first_name="P2").unfile(friends)
    scan_rules()
    assert open_ones(home) == ["P1", "P3", "P4"]


def test_the_agent_says_yes_or_no_to_one(home, ruled, ana, client_of):
    scan_rules()
    browser = client_of(ana)
    page = browser.get("/drips/proposed/").content.decode()
    assert "P1" in page
    with scope(home.pk):
        first, second = Proposal.objects.open().order_by("pk")[:2]
    assert browser.post(f"/drips/proposed/{first.public_id}/start/").status_code == 302
    assert browser.post(f"/drips/proposed/{second.public_id}/refusal/").status_code == 302
    with scope(home.pk):
        assert Enrolment.objects.get().person.first_name == "P1"
    scan_rules()
    assert open_ones(home) == ["P3", "P4"], "and neither is asked about again"


def test_the_agent_says_yes_to_all_and_may_take_it_back(home, ruled, ana, client_of):
    from accounts.models import Act

    scan_rules()
    browser = client_of(ana)
    assert browser.post(f"/drips/{ruled.public_id}/proposed/").status_code == 302
    with scope(home.pk):
        assert Enrolment.objects.live().count() == 3
        left = Proposal.objects.open().get()
        assert left.refusal == "P4 has no e-mail address that may be written to."
        act = Act.objects.order_by("-pk").first()
    assert browser.post(f"/acts/{act.public_id}/undo/").status_code == 302
    with scope(home.pk):
        assert not Enrolment.objects.exists()
    assert open_ones(home) == ["P1", "P2", "P3", "P4"]


def test_told_so_it_starts_by_itself_and_waits_for_the_talk(home, ruled):
    with scope(home.pk):
        Sequence.objects.filter(pk=ruled.pk).update(enrols_itself=True)
    for _ in range(3):
        scan_rules()
    with scope(home.pk):
        assert Enrolment.objects.active().filter(due_at=None).count() == 3
    assert open_ones(home) == ["P4"]


def test_a_saved_list_is_a_rule(home, drip, friends, member):
    with scope(home.pk):
        query = {"category": [str(friends.public_id)]}
        saved = SavedList.objects.create(name="Mine", by=member, query=query)
        Sequence.objects.filter(pk=drip.pk).update(rule_list=saved)
    scan_rules()
    assert open_ones(home) == ["P1", "P2", "P3", "P4"]


def test_a_saved_list_is_put_on_a_drip_with_who_was_left_out(
    home, drip, friends, member, ana, client_of
):
    with scope(home.pk):
        query = {"category": [str(friends.public_id)]}
        saved = SavedList.objects.create(name="Mine", by=member, query=query)
    browser, url = client_of(ana), f"/drips/{drip.public_id}/list/"
    page = browser.get(url, {"list": saved.public_id}).content.decode()
    assert "Put 4 people on it" in page
    assert browser.get(url, {"list": "nothing"}).status_code == 422
    response = browser.post(url, {"list": saved.public_id}, follow=True)
    assert "P4 has no e-mail address" in response.content.decode()
    with scope(home.pk):
        assert Enrolment.objects.live().count() == 3


def test_the_rules_of_a_drip_are_kept_as_they_were_said(home, drip, friends, ana, client_of):
    browser, url = client_of(ana), f"/drips/{drip.public_id}/rules/"
    assert browser.get(url).status_code == 200
    said = QueryDict(mutable=True)
    said.update({"anchor": "birthday", "begins_before": "10", "gap_days": "14", "hold_days": "3"})
    said["rule_category"] = str(friends.public_id)
    said.setlist("weekdays", ["1", "3"])
    said.setlist("stop_stages", ["set"])
    assert browser.post(url, said.dict() | dict(said.lists())).status_code == 302
    with scope(home.pk):
        row = Sequence.objects.get(pk=drip.pk)
    assert (row.anchor, row.begins_before, row.gap_days, row.hold_days) == ("birthday", 10, 14, 3)
    assert (row.weekdays, row.stop_stages, row.rule_category_id) == ([1, 3], ["set"], friends.pk)
    assert row.days_in_words == "Tuesday and Thursday"
    refused = browser.post(url, {"gap_days": "3"})
    assert refused.status_code == 422
    assert "Nobody gets two automatic emails in seven days." in refused.content.decode()


def test_every_page_of_many_costs_as_many_queries_as_of_few(
    home, drip, ana, member, client_of, at_most_queries
):
    """Who is on it, who is proposed, what is held back: with thirty as with one."""

    def put(number):
        with scope(home.pk):
            person = Person.objects.create(first_name=f"Q{number}")
            person.emails.create(address=f"q{number}@example.com")
            enrolment = Enrolment.objects.enrol(person, drip, by=member)
            Enrolment.objects.filter(pk=enrolment.pk).update(
                due_at=clock.now() + dt.timedelta(days=1), waits_because="It waits."
            )
            other = Person.objects.create(first_name=f"R{number}")
            Proposal.objects.create(sequence=drip, person=other)

    browser = client_of(ana)
    pages = [f"/drips/{drip.public_id}/who/", "/drips/proposed/", "/drips/held-back/"]
    put(0)
    for page in pages:
        with at_most_queries(7):
            assert browser.get(page).status_code == 200
    for number in range(1, 30):
        put(number)
    for page in pages:
        with at_most_queries(7):
            response = browser.get(page)
        assert response.context["next_after"]


def test_one_person_on_a_drip_is_skipped_moved_and_looked_at(
    home, ana, talked, enrol, drip, client_of, run, noon
):
    enrolment = enrol()
    run(noon + dt.timedelta(minutes=1))
    browser, url = client_of(ana), f"/drips/enrolments/{enrolment.public_id}/"
    page = browser.get(url).content.decode()
    assert "Letter 1" in page
    assert "Sent" in page
    assert browser.post(f"{url}skip/").status_code == 302
    with scope(home.pk):
        steps = list(drip.steps.all())
    assert browser.post(f"{url}place/", {"step": steps[0].public_id}).status_code == 302
    assert browser.post(f"{url}place/", {"step": "nothing"}).status_code == 422
    with scope(home.pk):
        ahead = list(enrolment.steps_ahead().values_list("pk", flat=True))
    assert ahead == [step.pk for step in steps]


def test_pressed_twice_the_letters_come_to_me_once(home, ana, talked, enrol, drip, client_of, run):
    browser, url = client_of(ana), f"/drips/{drip.public_id}/trial/"
    for _ in range(10):
        assert browser.post(url, {"token": "one-press"}).status_code == 302
    from messaging.models import Message

    with scope(home.pk):
        letters = Message.objects.filter(kind="Trial of a drip")
        assert letters.count() == 3
        assert {letter.to_address for letter in letters} == {ana.email}
