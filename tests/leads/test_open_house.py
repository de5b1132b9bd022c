"""Open houses: the iPad at the door, who becomes a lead of it, the cards of agents."""

import datetime as dt
import io
import json
import uuid
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.urls import reverse
from PIL import Image

from accounts.capabilities import Role
from accounts.tenancy import scope
from agenda.models import PlanRun, Task
from contacts.models import Person, Phone, Property, Touch
from crm.kit import clock
from drips.models import Enrolment
from leads import tasks
from leads.models import Flyer, Guest, Lead, LeadConsent, OpenHouse, ShowingVisit
from leads.open_house import arriving, questions
from messaging.models import Message
from prospects.models import Prospect

pytestmark = pytest.mark.django_db
PRIYA = {
    "name": "Priya Raman", "phone": "231-555-0142", "email": "priya@example.com", "agent": "no",
    "timeframe": "0-3", "preapproved": "yes", "lives": "rent",
}  # fmt: skip


@pytest.fixture
def house(home, member):
    """Open now, since an hour."""
    with scope(home.pk):
        place = Property.objects.at("118 Alder Court, Traverse City, MI 49684")
        now = clock.now()
        house = OpenHouse(
            property=place, host=member, starts_at=now - dt.timedelta(hours=1),
            ends_at=now + dt.timedelta(hours=1),
        )  # fmt: skip
        house.set_pin("2468")
        house.save()
    return house


def told(**said) -> dict:
    return {"told_as": str(uuid.uuid4()), "said_at": clock.now().isoformat()} | PRIYA | said


def deliver(client, house, guest: dict):
    url = reverse("open_house:guests", args=[house.key])
    return client.post(url, json.dumps(guest), content_type="application/json")


def agreed(house) -> dict:
    words = questions.consent_words(house.who)
    version = questions.consent_version(words)
    return {"agrees": "on", "consent_words": words, "consent_version": version}


# ── the guest page ───────────────────────────────────────────────────────────
def test_the_guest_page_leads_nowhere_into_the_product_and_sets_no_cookie(house, client, june):
    page = client.get(house.path)
    shown = page.content.decode()
    assert "118 Alder Court" in shown
    assert "Ana Alvarez" in shown
    assert "/leads/" not in shown
    assert "/people/" not in shown
    assert "Hargrove" not in shown
    assert not page.cookies
    assert page["Cache-Control"] == "no-store"
    assert len(house.key) == 26
    assert client.get(reverse("open_house:kiosk", args=["a" * 26])).status_code == 404


def test_without_javascript_a_guest_is_written_down_and_thanked_without_a_name(house, client):
    answer = client.post(house.path, PRIYA | {"told_as": str(uuid.uuid4())}, follow=True)
    shown = answer.content.decode()
    assert "Thank you" in shown
    assert "Priya" not in shown
    assert answer["Refresh"] == f"8;url={house.path}"  # clears itself
    assert "Priya" not in client.get(house.path).content.decode()
    with scope(house.workspace_id):
        assert Guest.objects.get().lead.person.first_name == "Priya"


def test_a_guest_without_any_way_to_be_reached_is_asked_again_and_keeps_what_they_typed(
    house, client
):
    for said, complaint in (
        ({"name": "Priya Raman"}, "Leave a number or an e-mail"),
        ({"name": "", "phone": "231-555-0142"}, "Tell us your name"),
        ({"name": "Priya Raman", "phone": "555-01"}, "not a whole number"),
    ):
        page = client.post(house.path, {"told_as": str(uuid.uuid4())} | said)
        assert page.status_code == 422
        assert complaint in page.content.decode()
        assert said["name"] in page.content.decode()
    with scope(house.workspace_id):
        assert not Guest.objects.exists()


def test_consent_is_never_ticked_for_them(house, client):
    shown = client.get(house.path).content.decode()
    box = shown[shown.index('name="agrees"') - 40 : shown.index('name="agrees"') + 120]
    assert "checked" not in box
    assert "reply STOP" in shown


# ── delivered by the iPad ────────────────────────────────────────────────────
def test_a_guest_becomes_a_lead_of_the_host_with_all_they_said(house, client, member):
    answer = deliver(client, house, told(**agreed(house)))
    guest_id = answer.json()["kept"]
    with scope(house.workspace_id):
        guest = Guest.objects.get(told_as=guest_id)
        lead = guest.lead
        assert (lead.person.first_name, lead.person.last_name) == ("Priya", "Raman")
        assert lead.person.phones.get().number == "+12315550142"
        assert lead.source.name == "Open house"
        assert lead.source_detail == "Open house at 118 Alder Court"
        assert lead.assigned_to == member
        assert lead.property == house.property
        assert lead.prospect.timeframe == Prospect.Timeframe.SOON
        assert guest.raw["phone"] == "231-555-0142"
        note = lead.person.notes.get().body
        for words in ("3 months", "Pre-approved: Yes", "I rent"):
            assert words in note


def test_the_words_they_agreed_to_are_kept_with_version_and_time(house, client):
    said_at = clock.now() - dt.timedelta(minutes=40)
    deliver(client, house, told(said_at=said_at.isoformat(), **agreed(house)))
    deliver(client, house, told(name="Noor Aziz", phone="231-555-0143", email=""))
    with scope(house.workspace_id):
        consent = LeadConsent.objects.get()
        assert "Ana Alvarez may call, text and e-mail me" in consent.words
        assert consent.version.startswith("open-house-1/")
        assert consent.given_at == said_at
        assert consent.lead.person.first_name == "Priya"
        assert Guest.objects.get(name="Noor Aziz").consent_words == ""


def test_words_that_we_never_showed_are_no_consent(house, client):
    forged = agreed(house) | {"consent_words": "I give away my house."}
    deliver(client, house, told(**forged))
    with scope(house.workspace_id):
        assert not LeadConsent.objects.exists()
        assert Guest.objects.get().raw["consent_words"] == "I give away my house."


def test_a_guest_who_is_delivered_twice_is_one(house, client):
    guest = told()
    first, second = deliver(client, house, guest), deliver(client, house, guest | {"name": "Other"})
    assert first.json() == second.json() == {"kept": guest["told_as"]}
    with scope(house.workspace_id):
        assert Guest.objects.get().name == "Priya Raman"
        assert Lead.objects.get().times == 1
        assert Person.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_a_guest_who_is_delivered_by_several_at_once_is_one(house):
    guest = told()

    def send(_):
        try:
            return deliver(Client(), house, guest).status_code
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as several:
        assert set(several.map(send, range(4))) == {200}
    with scope(house.workspace_id):
        assert Guest.objects.count() == Lead.objects.count() == 1


def test_guests_who_come_late_from_an_ipad_keep_the_hour_they_came(house, client):
    came = clock.now() - dt.timedelta(days=2)
    deliver(client, house, told(said_at=came.isoformat()))
    deliver(client, house, told(name="Ada", said_at="2031-01-01T00:00:00Z", phone="231-555-0150",
                                email=""))  # fmt: skip
    with scope(house.workspace_id):
        assert Guest.objects.get(name="Priya Raman").said_at == came
        assert Lead.objects.get(person__first_name="Priya").received_at == came
        ada = Guest.objects.get(name="Ada")  # a clock that is wrong tells nothing
        assert ada.said_at == ada.received_at


@pytest.mark.parametrize(
    "odd",
    [
        {"name": "\u0000Priya \ud83d", "phone": "call me", "email": "at home"},
        {"name": "", "phone": "", "email": ""},
        {"name": ["a"], "phone": {"b": 1}, "agent": 7, "timeframe": "never", "said_at": "noon"},
        {"name": "<script>x</script>" * 40, "lives": None, "more": [[[1]]]},
    ],
)
def test_whatever_the_ipad_kept_is_taken_and_nothing_of_it_is_lost(house, client, odd):
    guest = told(**odd)
    assert deliver(client, house, guest).json() == {"kept": guest["told_as"]}
    with scope(house.workspace_id):
        kept = Guest.objects.get()
        assert set(odd) <= set(kept.raw)
        assert kept.taken_at is not None


def test_what_is_no_guest_is_refused_and_so_stays_on_the_ipad(house, client):
    url = reverse("open_house:guests", args=[house.key])
    for body in ("", "[]", "{}", '{"told_as": "x"}', '{"told_as": 1}', "[" * 9_000, "x" * 70_000):
        answer = client.post(url, body, content_type="application/json")
        assert answer.status_code == 400, body[:40]
    with scope(house.workspace_id):
        assert not Guest.objects.exists()


def test_a_guest_is_kept_when_no_lead_can_be_made_and_is_made_one_by_the_scan(
    house, client, monkeypatch
):
    def broken(*args, **kwargs):
        raise RuntimeError("no leads today")

    with monkeypatch.context() as patched:
        patched.setattr(arriving, "take", broken)
        assert deliver(client, house, told()).status_code == 200
    with scope(house.workspace_id):
        assert Guest.objects.get().taken_at is None
    with clock.at(clock.now() + dt.timedelta(minutes=2)):
        tasks.scan_open_houses()
        tasks.scan_open_houses()
    with scope(house.workspace_id):
        assert Guest.objects.get().lead == Lead.objects.get()


# ── whom we pursue ───────────────────────────────────────────────────────────
def test_who_works_with_an_agent_is_kept_and_marked_and_no_lead(house, client, june):
    deliver(client, house, told(name="June Hargrove", phone="231-555-0164", email="", agent="yes",
                                agent_name="Tom Reed"))  # fmt: skip
    deliver(client, house, told(name="Lee Stone", phone="231-555-0170", email="", agent="yes"))
    deliver(client, house, told(name="Tom Reed", phone="231-555-0171", email="", agent="am"))
    with scope(house.workspace_id):
        assert Guest.objects.count() == 3
        assert not Lead.objects.exists()
        assert Person.objects.count() == 1
        assert "Works with an agent (Tom Reed)" in june.notes.get().body
        assert house.numbers()["with_agent"] == 2
        assert house.numbers()["agents"] == 1


def test_a_member_may_pursue_them_anyway_and_only_once(house, client_of, ana, client):
    deliver(client, house, told(agent="yes", agent_name="Tom Reed"))
    with scope(house.workspace_id):
        guest = Guest.objects.get()
    browser = client_of(ana)
    for _ in range(2):
        answer = browser.post(reverse("leads:guest_lead", args=[guest.public_id]))
        assert answer["Location"].startswith(house.get_absolute_url())
    with scope(house.workspace_id):
        assert Lead.objects.get().person.first_name == "Priya"


def test_no_clock_runs_and_no_fourteen_days_begin_for_whom_the_host_has_met(house, client, member):
    deliver(client, house, told())
    with scope(house.workspace_id):
        lead = Lead.objects.get()
        assert not lead.is_waiting
        assert lead.answered_by == member
        assert not PlanRun.objects.exists()
        assert not Message.objects.exists()  # the host stands beside them: no alert


def test_who_owns_and_would_sell_is_pursued_on_both_sides(house, client):
    deliver(client, house, told(lives="sell"))
    with scope(house.workspace_id):
        assert {one.side for one in Prospect.objects.all()} == {"buy", "sell"}


# ── the page of the event ────────────────────────────────────────────────────
def test_tonights_calls_are_one_tap_and_leave_out_who_may_not_be_called(
    house, client, client_of, ana, member
):
    deliver(client, house, told())
    deliver(client, house, told(name="Noor Aziz", phone="231-555-0143", email=""))
    with scope(house.workspace_id):
        Phone.objects.get(number="+12315550143").mark(Phone.Status.DNC)
    page = client_of(ana).get(house.get_absolute_url()).content.decode()
    assert "tel:+12315550142" in page
    assert "tel:+12315550143" not in page
    assert "Not to be called" in page


def test_a_guest_stands_on_today_until_somebody_calls(house, client, client_of, ana, member):
    assert "From your open house" not in client_of(ana).get(reverse("today")).content.decode()
    deliver(client, house, told())
    assert "From your open house" in client_of(ana).get(reverse("today")).content.decode()
    with scope(house.workspace_id):
        person = Person.objects.get()
        person.log_touch(kind=Touch.Kind.CALL, outcome=Touch.Outcome.LEFT_MESSAGE, by=member)
    assert "From your open house" not in client_of(ana).get(reverse("today")).content.decode()


def test_the_follow_up_makes_two_tasks_and_the_letters_come_by_the_drip(
    house, client, client_of, ana
):
    deliver(client, house, told())
    deliver(client, house, told(name="Noor Aziz", phone="231-555-0143", email=""))
    with scope(house.workspace_id):
        ids = [str(guest.public_id) for guest in Guest.objects.all()]
    url = reverse("leads:open_house_follow_up", args=[house.public_id])
    for _ in range(2):  # pressed twice, begun once
        page = client_of(ana).post(url, {"guest": ids, "letters": "1"}, follow=True)
    with scope(house.workspace_id):
        assert PlanRun.objects.count() == 2
        priyas = Task.objects.filter(person__first_name="Priya").order_by("position")
        assert [task.kind for task in priyas] == ["call", "email"]
        assert all(task.about == "118 Alder Court" for task in priyas)
        assert Enrolment.objects.get().person.first_name == "Priya"  # Noor has no e-mail
        assert Enrolment.objects.get().sequence.name == "Open house follow-up"
    assert "Follow them up in four steps" not in page.content.decode()


def test_the_numbers_say_what_the_seller_asks(house, client):
    deliver(client, house, told())
    deliver(client, house, told(name="A B", phone="231-555-0151", email="", timeframe="none"))
    deliver(client, house, told(name="C D", phone="231-555-0152", email="", agent="yes"))
    with scope(house.workspace_id):
        numbers = OpenHouse.objects.of_property(house.property).numbers()
    assert numbers["guests"] == 3
    assert numbers["with_agent"] == 1
    assert numbers["without_agent"] == 2
    assert numbers["open_houses"] == 1
    assert numbers["leads"] == 2
    assert numbers["timeframes"] == {"0-3": 2, "3-6": 0, "6-12": 0, "none": 1}


def test_an_open_house_is_made_and_changed_in_the_workspaces_hours(home, client_of, ana, member):
    said = {
        "address": "9 Cove Street, Traverse City, MI 49684", "day": "2026-12-06",
        "starts": "13:00", "ends": "15:00", "host": member.pk, "pin": "1357", "asks_agents": "on",
    }  # fmt: skip
    browser = client_of(ana)
    for bad in ({"pin": "12"}, {"ends": "12:00"}, {"address": ""}):
        assert browser.post(reverse("leads:open_house_new"), said | bad).status_code == 422
    browser.post(reverse("leads:open_house_new"), said)
    with scope(home.pk):
        house = OpenHouse.objects.select_related("property").get()
        assert house.starts_at == dt.datetime(2026, 12, 6, 18, tzinfo=dt.UTC)
        assert "1357" not in house.pin
    edit = reverse("leads:open_house_edit", args=[house.public_id])
    browser.post(edit, said | {"pin": "", "is_called_off": "on", "ends": "16:00"})
    with scope(home.pk):
        changed = OpenHouse.objects.get()
        assert changed.is_called_off
        assert changed.opens_with("1357")
    assert "Called off" in browser.get(reverse("leads:open_houses")).content.decode()


@pytest.mark.parametrize("number", [2, 12])
def test_its_pages_ask_the_same_however_many_there_are(
    house, client, client_of, ana, django_assert_max_num_queries, number
):
    for one in range(number):
        deliver(client, house, told(name=f"Guest {one}", phone=f"231-555-02{one:02}", email=""))
    browser = client_of(ana)
    browser.get(reverse("leads:open_houses"))
    with django_assert_max_num_queries(24):
        browser.get(reverse("leads:open_houses"))
    with django_assert_max_num_queries(38):
        browser.get(house.get_absolute_url())


# ── the PIN ──────────────────────────────────────────────────────────────────
def test_an_ipad_that_is_given_to_strangers_opens_nothing_else_until_the_pin(house, client_of, ana):
    ipad = client_of(ana)
    answer = ipad.post(reverse("leads:open_house_kiosk", args=[house.public_id]))
    assert answer["Location"] == house.path
    for way in ("today", "contacts:contacts", "leads:leads", "account_logout"):
        answer = ipad.get(reverse(way))
        assert (answer.status_code, answer["Location"]) == (302, house.path)
    assert ipad.get(house.path).status_code == 200
    leave = reverse("open_house:leave", args=[house.key])
    assert ipad.post(leave, {"pin": "1111"}).status_code == 422
    assert ipad.get(reverse("today"))["Location"] == house.path
    assert ipad.post(leave, {"pin": "2468"})["Location"] == house.get_absolute_url()
    assert ipad.get(reverse("today")).status_code == 200


def test_five_wrong_pins_and_even_the_right_one_waits(house, client):
    leave = reverse("open_house:leave", args=[house.key])
    for _ in range(5):
        assert client.post(leave, {"pin": "1111"}).status_code == 422
    page = client.post(leave, {"pin": "2468"})
    assert page.status_code == 422
    assert "Try again after" in page.content.decode()
    with clock.at(clock.now() + dt.timedelta(minutes=6)):
        assert client.post(leave, {"pin": "2468"}).status_code == 302


def test_the_service_worker_sees_the_guest_page_and_nothing_else(house, client):
    url = reverse("open_house:worker", args=[house.key])
    worker = client.get(url)
    assert worker["Content-Type"].startswith("text/javascript")
    assert url.startswith(house.path)  # a scope above its own folder would need a header
    assert "Service-Worker-Allowed" not in worker
    assert f'"page": "{house.path}"' in worker.content.decode()
    assert "worker-src 'self'" in client.get(house.path)["Content-Security-Policy"]


# ── the cards of agents ──────────────────────────────────────────────────────
def card(**said) -> dict:
    now = clock.now() - dt.timedelta(days=1)
    return {
        "agent_name": "Tom Reed", "brokerage": "Shore Realty", "phone": "231-555-0180",
        "email": "tom@shore.example", "shown_on": f"{now:%Y-%m-%d}", "shown_time": "14:30",
        "told_as": str(uuid.uuid4()),
    } | said  # fmt: skip


def photo() -> SimpleUploadedFile:
    out = io.BytesIO()
    Image.new("RGB", (80, 50), "teal").save(out, "JPEG")
    return SimpleUploadedFile("card.jpg", out.getvalue(), "image/jpeg")


def test_a_card_becomes_a_visit_and_one_mail_with_a_link(house, client):
    url = reverse("open_house:agents", args=[house.key])
    sent = card(card=photo())
    assert client.post(url, sent)["Location"] == f"{url}?kept=1"
    client.post(url, sent | {"card": photo()})  # sent twice
    with scope(house.workspace_id):
        visit = ShowingVisit.objects.get()
        assert visit.property == house.property
        assert visit.card.width == 80
        mail = Message.objects.get()
        assert mail.to_address == "tom@shore.example"
        assert mail.purpose == "transactional"
        assert visit.url in mail.text
        assert "118 Alder Court" in mail.subject


def test_sellers_enter_cards_by_the_link_of_the_flyer_and_see_nothing(home, member, client, house):
    with scope(home.pk):
        flyer = Flyer.objects.create(property=house.property, agent=member)
    url = reverse("open_house:showings", args=[flyer.key])
    client.post(url, card())
    shown = client.get(url).content.decode()
    assert "Tom Reed" not in shown
    with scope(home.pk):
        assert ShowingVisit.objects.get().flyer == flyer
    assert client.post(url, card(agent_name="")).status_code == 422
    bad = client.post(url, card(card=SimpleUploadedFile("card.jpg", b"no picture")))
    assert bad.status_code == 422
    assert "Tom Reed" in bad.content.decode()  # kept as typed


def test_an_agent_is_asked_twice_and_no_more_and_not_after_they_answered(house, client):
    url = reverse("open_house:agents", args=[house.key])
    client.post(url, card())
    client.post(url, card(agent_name="Ida Roe", email="ida@shore.example"))
    client.post(url, card(email="tom@shore.example"))  # the same agent in the same week
    with scope(house.workspace_id):
        assert Message.objects.count() == 2
        ida = ShowingVisit.objects.get(agent_name="Ida Roe")
        ida.answer(interest="very")
    with clock.at(clock.now() + dt.timedelta(days=3)):
        tasks.scan_open_houses()
        tasks.scan_open_houses()
    with scope(house.workspace_id):
        assert sorted(mail.to_address for mail in Message.objects.all()) == [
            "ida@shore.example", "tom@shore.example", "tom@shore.example",
        ]  # fmt: skip


def test_five_answers_are_kept_with_the_visit_and_shown_on_the_page(house, client, client_of, ana):
    client.post(reverse("open_house:agents", args=[house.key]), card())
    with scope(house.workspace_id):
        visit = ShowingVisit.objects.get()
    url = reverse("open_house:feedback", args=[visit.key])
    assert client.post(url, {}).status_code == 422
    client.post(url, {"interest": "very", "price": "high", "condition": "4", "liked": "The light",
                      "disliked": "The stairs", "change": "price", "may_share": "on"})  # fmt: skip
    assert "Thank you" in client.get(url).content.decode()
    with scope(house.workspace_id):
        visit.refresh_from_db()
        assert (visit.interest, visit.price, visit.condition) == ("very", "high", 4)
        assert visit.may_share
    page = client_of(ana).get(house.get_absolute_url()).content.decode()
    for words in ("Very interested", "The light", "The stairs", "The seller may read this"):
        assert words in page


def test_a_flood_of_cards_is_held_back(house, client):
    url = reverse("open_house:agents", args=[house.key])
    codes = {client.post(url, card(email="")).status_code for _ in range(22)}
    assert codes == {302, 429}


def test_who_may_not_work_gives_no_ipad_away(house, client_of, join):
    coach = join(Role.COACH)
    browser = client_of(coach.user)
    assert browser.get(house.get_absolute_url()).status_code == 200
    url = reverse("leads:open_house_kiosk", args=[house.public_id])
    assert browser.post(url).status_code == 403
