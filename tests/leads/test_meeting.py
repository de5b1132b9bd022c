"""Somebody just met: kept in seconds, finished tonight, greeted right then."""

import datetime as dt
import io
import re
import uuid
from urllib.parse import unquote

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from accounts.capabilities import Role
from accounts.tenancy import scope
from contacts.models import Category, Person, Touch
from crm.kit import clock
from leads.models import Meeting, OwnCard
from messaging.models import Message, PhoneLine

pytestmark = pytest.mark.django_db
NEW = "/leads/meeting/new/"
NOON = dt.datetime(2026, 11, 18, 17, 0, tzinfo=dt.UTC)  # in Traverse City


@pytest.fixture
def at_noon():
    with clock.at(NOON):
        yield


@pytest.fixture
def agent(client_of, ana, here):
    return client_of(ana)


def photo(name="card.png", color="navy"):
    out = io.BytesIO()
    Image.new("RGB", (400, 240), color).save(out, "PNG")
    return SimpleUploadedFile(name, out.getvalue(), content_type="image/png")


def meet(agent, **said):
    said.setdefault("told_as", str(uuid.uuid4()))
    return agent.post(NEW, said)


def words_of(page) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page.content.decode()))


# ── taking down ──────────────────────────────────────────────────────────────
def test_a_name_and_a_number_are_a_contact_whom_you_have_met(agent, member):
    answer = meet(agent, name="Bill Sutter", phone="231 555 0178", place="Church")
    met = Meeting.objects.get()
    assert answer.url == f"/leads/meeting/{met.public_id}/greeting/"
    bill = met.person
    assert (bill.name, bill.book, bill.how_met) == ("Bill Sutter", "contacts", "Church")
    assert str(bill.source) == "Met in person"
    assert bill.owner == member
    assert [phone.number for phone in bill.phones.all()] == ["+12315550178"]
    touch = bill.touches.get()
    assert (touch.kind, touch.by, touch.is_conversation) == (Touch.Kind.MET, member, True)
    assert bill.last_contacted_at == touch.happened_at
    assert met.finished_at


def test_sent_twice_it_is_one_person(agent):
    told = {"name": "Bill Sutter", "phone": "231-555-0178", "told_as": str(uuid.uuid4())}
    first, second = meet(agent, **told), meet(agent, **told)
    assert first.url == second.url
    assert Person.objects.count() == Meeting.objects.count() == Touch.objects.count() == 1


def test_what_was_learned_stands_in_its_fields(agent):
    friend, school = Category.objects.named("Friend"), Category.objects.named("Family")
    meet(
        agent, name="Bill & Ada Sutter", email="bill@sutter.example", how_met="The dog park",
        place="Church", children="Two girls", pets="Otis, a beagle", employer="The mill",
        time_in_town="New since June", tenure="rents", in_common="Leland", note="Likes to sail.",
        network="instagram", handle="@bill.sutter", book="prospects",
        categories=[str(friend.public_id), str(school.public_id)],
    )  # fmt: skip
    bill = Meeting.objects.get().person
    assert (bill.name, bill.book) == ("Bill & Ada Sutter", "prospects")
    assert bill.how_met == "The dog park"
    learned = (bill.children, bill.pets, bill.employer, bill.time_in_town, bill.tenure)
    assert learned == ("Two girls", "Otis, a beagle", "The mill", "New since June", "rents")
    assert bill.in_common == "Leland"
    assert bill.links == "https://www.instagram.com/bill.sutter"
    assert "Likes to sail." in [note.body for note in bill.notes.all()]
    assert {filing.category for filing in bill.filings.all()} == {friend, school}


def test_a_handle_that_is_no_page_becomes_a_note(agent):
    meet(agent, name="Bill Sutter", handle="ask his wife")
    bill = Meeting.objects.get().person
    assert bill.links == ""
    assert "Online: ask his wife" in bill.notes.get().body


@pytest.mark.parametrize("said", [{"name": "Bill"}, {"card": "photo"}, {"note": "Tall, red cap"}])
def test_a_name_alone_or_a_photo_alone_is_kept_and_not_yet_a_person(agent, said):
    answer = meet(agent, **{key: photo() if key == "card" else it for key, it in said.items()})
    assert answer.url == "/leads/meeting/"
    met = Meeting.objects.get()
    assert met.is_open
    assert bool(met.picture) == ("card" in said)
    assert not Person.objects.exists()


def test_nothing_at_all_is_asked_for_again(agent):
    page = meet(agent, tenure="owns")
    assert page.status_code == 422
    assert "a name, or take a photo" in words_of(page)
    assert not Meeting.objects.exists()


@pytest.mark.parametrize(
    ("field", "typed", "said"),
    [("phone", "555-01", "not a whole number"), ("email", "bill@", "valid email")],
)
def test_what_is_typed_wrong_is_kept_as_it_was_typed(agent, field, typed, said):
    told_as = str(uuid.uuid4())
    page = meet(agent, name="Bill Sutter", told_as=told_as, **{field: typed})
    assert page.status_code == 422
    assert said in words_of(page)
    assert typed in page.content.decode()
    met = Meeting.objects.get()
    assert (met.name, getattr(met, field)) == ("Bill Sutter", typed)
    assert typed in agent.get(met.get_absolute_url()).content.decode()
    meet(agent, name="Bill Sutter", told_as=told_as, phone="231-555-0178")
    assert Meeting.objects.get().person.phones.get().number == "+12315550178"


def test_what_is_no_photo_is_said_and_the_words_stay(agent):
    bad = SimpleUploadedFile("card.png", b"<svg onload=alert(1)>", content_type="image/png")
    page = meet(agent, name="Bill", phone="231-555-0178", card=bad)
    assert page.status_code == 422
    assert "This is no picture we can read" in words_of(page)
    assert Meeting.objects.get().name == "Bill"
    assert not Person.objects.exists()


# ── the draft ────────────────────────────────────────────────────────────────
def test_a_photo_is_kept_before_anybody_presses_save(agent):
    told = {"told_as": str(uuid.uuid4()), "name": "Bi"}
    answer = agent.post("/leads/meeting/draft/", told | {"card": photo()})
    assert answer.json() == {"kept": told["told_as"], "photo": True}
    met = Meeting.objects.get()
    assert met.is_open
    again = meet(agent, told_as=told["told_as"])  # the photo is there: Save needs no more
    assert again.url == "/leads/meeting/"
    whole = meet(agent, told_as=told["told_as"], name="Bill Sutter", phone="231-555-0178")
    met.refresh_from_db()
    assert whole.url.endswith("/greeting/")
    assert (met.person.name, met.picture_id is not None) == ("Bill Sutter", True)
    late = agent.post("/leads/meeting/draft/", told)  # it was on its way while Save was pressed
    assert late.status_code == 200
    assert Meeting.objects.get().name == "Bill Sutter"


def test_an_empty_draft_leaves_nothing(agent):
    assert agent.post("/leads/meeting/draft/", {"told_as": ""}).status_code == 204
    assert not Meeting.objects.exists()


def test_the_id_of_another_member_touches_nothing_of_theirs(agent, join, client_of):
    told_as = str(uuid.uuid4())
    meet(agent, name="Bill", told_as=told_as)
    other = join(Role.PARTNER)
    meet(client_of(other.user), name="Mine", told_as=told_as)
    assert set(Meeting.objects.values_list("name", "by")) == {
        ("Bill", Meeting.objects.get(name="Bill").by_id), ("Mine", other.pk)
    }  # fmt: skip


# ── who it is ────────────────────────────────────────────────────────────────
def test_while_it_is_typed_the_page_says_whom_you_know(agent, june):
    typed = {"name": "J", "phone": "(231) 555-0164"}
    page = agent.post("/leads/meeting/known/", typed)
    assert "You know June &amp; Walt Hargrove already." in page.content.decode()
    assert "The number is the same." in words_of(page)
    assert f'value="{june.public_id}" id="who-1" checked' in page.content.decode()
    assert agent.post("/leads/meeting/known/", {"name": "Nobody Here"}).content.strip() == b""


def test_somebody_known_is_asked_about_and_nothing_is_lost_meanwhile(agent, june):
    answer = meet(agent, name="June Hargrove", phone="231-555-0199", pets="A cat")
    met = Meeting.objects.get()
    assert answer.url == met.get_absolute_url()
    assert met.is_open
    page = agent.get(answer.url)
    assert "You know June & Walt Hargrove already." in words_of(page).replace("&amp;", "&")
    unsaid = agent.post(answer.url, {"name": "June Hargrove", "phone": "231-555-0199"})
    assert unsaid.status_code == 409
    assert Person.objects.count() == 1


def test_it_is_added_to_who_is_known_and_overwrites_nothing(agent, june):
    june.change(pets="Rex", how_met="At school")
    told = {"name": "June Hargrove", "phone": "231-555-0199", "pets": "A cat", "children": "Tom"}
    answer = meet(agent, **told, place="Church", who=str(june.public_id))
    assert answer.url.endswith("/greeting/")
    assert Person.objects.count() == 1
    june.refresh_from_db()
    assert (june.pets, june.children, june.how_met) == ("Rex", "Tom", "At school")
    assert "Pets: A cat" in june.notes.get().body
    assert {phone.number for phone in june.phones.all()} == {"+12315550164", "+12315550199"}
    assert june.touches.get().body == "Met: Church"


def test_somebody_else_of_the_same_name_is_a_person_of_their_own(agent, june):
    answer = meet(agent, name="June Hargrove", phone="231-555-0199", who="new")
    assert Person.objects.count() == 2
    assert "Perhaps you know them already" not in words_of(agent.get(answer.url))


def test_nobody_of_another_workspace_is_added_to(agent, elsewhere):
    with scope(elsewhere.pk):
        stranger = Person.objects.create(first_name="Bill", last_name="Sutter")
    meet(agent, name="Bill Sutter", phone="231-555-0178", who=str(stranger.public_id))
    assert Meeting.objects.get().person != stranger
    with scope(elsewhere.pk):
        assert not stranger.touches.exists()


# ── tonight ──────────────────────────────────────────────────────────────────
def test_it_stands_on_today_from_five_until_it_is_finished(agent, at_noon):
    meet(agent, name="Bill")
    met = Meeting.objects.get()
    assert "Finish whom you met" not in words_of(agent.get("/"))
    with clock.at(NOON + dt.timedelta(hours=5, minutes=1)):
        assert "Finish whom you met" in words_of(agent.get("/"))
        assert met.get_absolute_url() in agent.get("/").content.decode()
    with clock.at(NOON + dt.timedelta(hours=22)):  # the next morning
        assert "Finish whom you met" in words_of(agent.get("/"))
        agent.post(met.get_absolute_url(), {"name": "Bill Sutter", "phone": "231-555-0178"})
        assert "Finish whom you met" not in words_of(agent.get("/"))
    assert Meeting.objects.get().person.name == "Bill Sutter"


def test_whom_you_meet_in_the_evening_stands_there_at_once(agent):
    with clock.at(NOON + dt.timedelta(hours=8)):
        meet(agent, name="Bill")
        assert "Finish whom you met" in words_of(agent.get("/"))


def test_it_stands_on_nobody_elses_today(agent, join, client_of):
    with clock.at(NOON + dt.timedelta(hours=8)):
        meet(agent, name="Bill")
        page = client_of(join(Role.PARTNER).user).get("/")
    assert "Finish whom you met" not in words_of(page)


def test_set_aside_it_is_off_today_and_comes_back_by_undo(agent):
    meet(agent, name="Bill")
    met = Meeting.objects.get()
    page = agent.post(f"{met.get_absolute_url()}set-aside/", follow=True)
    assert not Meeting.objects.get().is_open
    agent.post(re.search(r'action="([^"]*/acts/[^"]+/undo/)"', page.content.decode())[1])
    assert Meeting.objects.get().is_open


def test_kept_for_later_it_keeps_what_was_added(agent):
    meet(agent, card=photo())
    met = Meeting.objects.get()
    page = agent.get(met.get_absolute_url())
    assert f"/pictures/{met.picture.public_id}/" in page.content.decode()
    assert agent.post(met.get_absolute_url(), {}).status_code == 422  # who is it?
    agent.post(met.get_absolute_url(), {"name": "Bill", "later": "on"})
    met.refresh_from_db()
    assert (met.name, met.is_open) == ("Bill", True)
    agent.post(met.get_absolute_url(), {"name": "Bill"})  # a name is enough to finish it
    assert Meeting.objects.get().person.name == "Bill"


def test_undo_takes_the_person_back_and_the_meeting_stays(agent):
    answer = meet(agent, name="Bill Sutter", phone="231-555-0178", card=photo())
    page = agent.get(answer.url)
    agent.post(re.search(r'action="([^"]*/acts/[^"]+/undo/)"', page.content.decode())[1])
    assert not Person.objects.exists()
    met = Meeting.objects.get()
    assert (met.name, met.is_open, met.picture is not None) == ("Bill Sutter", True, True)


def test_the_photo_of_the_card_stands_on_the_persons_page(agent, june):
    meet(agent, name="Bill Sutter", phone="231-555-0178", card=photo())
    met = Meeting.objects.get()
    page = agent.get(met.person.get_absolute_url()).content.decode()
    assert f"/pictures/{met.picture.public_id}/" in page
    assert "The photo of their card" not in agent.get(june.get_absolute_url()).content.decode()


def test_who_forgets_a_person_forgets_how_they_met(agent):
    meet(agent, name="Bill Sutter", phone="231-555-0178")
    Person.objects.get().delete()
    assert not Meeting.objects.exists()


def test_the_places_of_late_are_one_tap(agent):
    meet(agent, name="Bill", how_met="Rotary breakfast")
    page = agent.get(NEW).content.decode()
    assert re.search(r'name="place" value="Rotary breakfast"', page)
    assert page.index("Rotary breakfast") < page.index("Networking event")


def test_the_list_asks_as_much_for_many_as_for_few(agent, django_assert_max_num_queries):
    for number in range(12):
        whole = {"phone": f"231-555-02{number:02d}"} if number % 2 else {}
        meet(agent, name=f"Person{number} Sutter{number}", card=photo(), **whole)
    with django_assert_max_num_queries(26):
        page = agent.get("/leads/meeting/")
    assert "Person11 Sutter11" in words_of(page)
    assert "Person10" in words_of(page)


# ── nice to meet you ─────────────────────────────────────────────────────────
@pytest.fixture
def bill(agent):
    """Just met, with a number and an e-mail; the greeting waits."""
    answer = meet(
        agent, name="Bill Sutter", phone="231-555-0178", email="bill@sutter.example",
        place="Church",
    )  # fmt: skip
    met = Meeting.objects.get()
    met.url = answer.url
    agent.get(answer.url)
    return met


def test_the_words_are_ready_for_ones_own_phone_and_mail(agent, bill):
    page = agent.get(bill.url).content.decode()
    sms = re.search(r'href="(sms:[^"]+)"', page)[1]
    assert sms.startswith("sms:+12315550178?&amp;body=Hi%20Bill%2C%20it%20was%20nice%20to%20meet")
    mailto = unquote(re.search(r'href="(mailto:[^"]+)"', page)[1])
    assert mailto.startswith("mailto:bill@sutter.example?subject=Nice to meet you, Bill&amp;body=")
    assert "It leaves from your own phone and number." in page
    assert "Send from" not in page  # there is no line


def test_i_sent_it_books_the_touch_and_sends_nothing(agent, bill, member):
    told = {"way": "text", "words": "Hi Bill, nice to meet you.", "by_hand": "on"}
    for _ in range(2):  # pressed twice
        assert agent.post(bill.url, told).status_code == 302
    touch = bill.person.touches.get(kind="text")
    assert (touch.body, touch.by, touch.is_incoming) == (told["words"], member, False)
    assert not Message.objects.exists()
    assert "You wrote to Bill" in words_of(agent.get(bill.url))


def test_a_mail_leaves_from_here_in_the_members_name_once(agent, bill, ana):
    told = {"way": "email", "subject": "Good talk", "words": "Hi Bill.\n\nAna"}
    for _ in range(2):
        agent.post(bill.url, told)
    message = Message.objects.get()
    assert (message.to_address, message.subject) == ("bill@sutter.example", "Good talk")
    assert message.text == "Hi Bill.\n\nAna"
    assert (message.from_name, message.reply_to) == ("Ana Alvarez", ana.email)
    assert (message.purpose, message.is_automated) == ("transactional", False)
    assert bill.person.touches.filter(kind="email").count() == 1


def test_a_text_leaves_by_the_line_where_there_is_one(agent, bill):
    told = {"way": "text", "words": "Hi Bill."}
    refused = agent.post(bill.url, told)
    assert refused.status_code == 422
    assert "No line of yours may text yet" in words_of(refused)
    line = PhoneLine.objects.create(number="+12315550199", provider="simulator")
    assert "Send from (231) 555-0199" in words_of(agent.get(bill.url))
    agent.post(bill.url, told)
    message = Message.objects.get()
    assert (message.channel, message.line, message.to_address) == ("sms", line, "+12315550178")
    assert bill.person.touches.filter(kind="text").count() == 1


def test_empty_words_are_asked_for(agent, bill):
    page = agent.post(bill.url, {"way": "text", "words": " "})
    assert page.status_code == 422
    assert "Write a word or two first." in words_of(page)
    assert Meeting.objects.get().greeted_at is None


def test_the_next_call_is_one_tap_and_can_be_taken_back(agent, bill, home):
    page = agent.post(f"{bill.get_absolute_url()}next-call/", {"days": "7"}, follow=True)
    person = Person.objects.get()
    assert person.follow_up_on == clock.today(home.zone) + dt.timedelta(7)
    assert person.follow_up_reason == "You just met (Church)."
    assert "You call Bill on" in words_of(agent.get(bill.url))
    agent.post(re.search(r'action="([^"]*/acts/[^"]+/undo/)"', page.content.decode())[1])
    assert Person.objects.get().follow_up_on is None
    wrong = agent.post(f"{bill.get_absolute_url()}next-call/", {"day": "yonder"})
    assert wrong.status_code == 422


def test_a_drip_is_offered_on_the_same_page(agent, bill):
    page = agent.get(bill.url).content.decode()
    assert "Start a drip" in page


# ── the card of one's own ────────────────────────────────────────────────────
def test_the_card_is_made_of_the_profile_until_it_is_changed(agent, member, home):
    home.brokerage = "Bayline Realty"
    home.save()
    page = words_of(agent.get("/leads/meeting/card/"))
    assert "Ana Alvarez" in page
    assert "Bayline Realty" in page
    assert "Your card has no number yet." in page
    assert not OwnCard.objects.exists()  # looking writes nothing
    changed = {"name": "Ana M. Alvarez", "phone": "231-555-0120", "website": "ana.example"}
    agent.post("/leads/meeting/card/edit/", changed)
    card = OwnCard.objects.get()
    assert (card.member, card.phone) == (member, "+12315550120")
    page = agent.get("/leads/meeting/card/").content.decode()
    assert "<svg" in page
    assert "(231) 555-0120" in page
    agent.post("/leads/meeting/card/edit/", changed | {"title": "Broker"})
    assert OwnCard.objects.get().title == "Broker"


def test_the_code_holds_a_card_that_phones_read_whatever_stands_in_it(here, member):
    from leads.meeting.card import qr, vcard

    card = OwnCard(
        member=member, name="Ana Alvarez", company="Bay; Line, Inc.\nEND:VCARD",
        phone="+12315550120", email="ana@example.com", website="ana.example",
    )  # fmt: skip
    lines = vcard(card).split("\r\n")
    assert lines[:4] == ["BEGIN:VCARD", "VERSION:3.0", "N:Alvarez;Ana;;;", "FN:Ana Alvarez"]
    assert "ORG:Bay\\; Line\\, Inc.\\nEND:VCARD" in lines
    assert "TEL;TYPE=CELL:+12315550120" in lines
    assert "URL:https://ana.example" in lines
    assert lines.count("END:VCARD") == 1
    assert qr(card).startswith("<svg")
