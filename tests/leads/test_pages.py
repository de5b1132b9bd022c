"""Today's section, the tabs of Leads, the tray, the lead address."""

import datetime as dt

import pytest

from accounts.capabilities import Role
from accounts.tenancy import scope
from contacts.models import Book, Person
from contacts.page import panels_of, timeline
from crm.kit import clock
from leads.inquiry import Inquiry, take
from leads.models import FeedAddress, InboundMessage, Lead
from prospects.models import Prospect, Side

State = InboundMessage.State
LETTER = (
    b"From: Bayside Homes Portal <notify@baysidehomes.example.com>\r\n"
    b"Subject: New interest - 77 COVE ST\r\nMessage-ID: <bhp-1@x.example>\r\n"
    b"Content-Type: text/html; charset=utf-8\r\n\r\n"
    b"<p>A visitor would like to hear about your listing.</p><script>alert(1)</script>"
    b"<p>They reach you through <b>our desk</b>. <img src=https://spy.example/x.gif></p>"
)
FORM = {
    "name": "Lena Fitzgerald", "phone": "231.555.0138", "email": "lena.fitz@example.com",
    "home": "77 Cove Street", "asked": "both", "timeframe": "0-3", "source": "Bayside Homes",
    "message": "Is the shed heated?",
}  # fmt: skip


@pytest.fixture
def letter(arrive):
    inbound = arrive(LETTER)
    assert inbound.state == State.NEEDS_A_LOOK
    return inbound


def test_today_names_who_waits_and_offers_the_call(client_of, ana, lead):
    page = client_of(ana).get("/").text
    assert "Priya is waiting for you." in page
    for shown in (
        "Priya Raman", 'class="line line-wide lead-hot"', "tel:+12315550142", "sms:+12315550142",
        'data-live="leads"', "<b>118 Alder Court", "Call Priya",
    ):  # fmt: skip
        assert shown in page
    seconds = int(page.partition('data-clock="')[2].partition('"')[0])
    assert 240 < seconds <= 300


def test_todays_section_comes_alone_to_an_open_page_and_stays_when_empty(
    client_of, ana, home, lead, member
):
    client = client_of(ana)
    part = client.get("/leads/waiting/", headers={"HX-Request": "true"}).text
    assert part.lstrip().startswith("<section")
    assert "Priya Raman" in part
    assert "data-count='l'" in part
    with scope(home.pk):
        lead.person.log_touch(by=member)
    part = client.get("/leads/waiting/", headers={"HX-Request": "true"}).text
    assert "Priya Raman" not in part
    assert 'data-live="leads"' in part


def test_open_pages_are_told_of_a_lead_and_of_its_answer(client_of, ana, arrive, home, member):
    client = client_of(ana)

    def version():
        return client.get("/live/leads/").json()["versions"]["leads"]

    before = version()
    lead = arrive().lead
    came = version()
    assert came > before
    with scope(home.pk):
        lead.person.log_touch(by=member)
    assert version() > came


def test_a_lead_goes_from_new_to_answered(client_of, ana, lead, member, home):
    client = client_of(ana)
    assert "Priya Raman" in client.get("/leads/").text
    assert "Priya Raman" not in client.get("/leads/answered/").text
    with scope(home.pk):
        lead.person.log_touch(by=member, happened_at=clock.now() + dt.timedelta(minutes=4))
    assert "Priya Raman" not in client.get("/leads/").text
    answered = client.get("/leads/answered/").text
    assert "Ana Alvarez was first, after 4 minutes" in answered


def test_setting_a_lead_aside_can_be_undone(client_of, ana, lead):
    client = client_of(ana)
    client.post(f"/leads/{lead.public_id}/dismissal/")
    assert "Priya Raman" not in client.get("/leads/").text
    assert "Priya Raman" in client.get("/leads/not-a-lead/").text
    client.post(f"/leads/{lead.public_id}/return/")
    assert "Priya Raman" in client.get("/leads/").text


def test_the_tray_shows_visible_words_and_never_html(client_of, ana, letter):
    client = client_of(ana)
    assert "New interest - 77 COVE ST" in client.get("/leads/look/").text
    page = client.get(f"/leads/look/{letter.public_id}/").text
    assert "A visitor would like to hear about your listing." in page
    for hidden in ("alert(1)", "spy.example", "<b>our desk</b>"):
        assert hidden not in page


def test_a_form_with_gaps_is_shown_again_with_a_sentence_at_each_field(client_of, ana, letter):
    answer = client_of(ana).post(
        f"/leads/look/{letter.public_id}/", FORM | {"name": "", "phone": "555", "source": ""}
    )
    assert answer.status_code == 422
    for said in ("Who is it?", "area code and seven digits", "Pick or name a source"):
        assert said in answer.text
    assert 'value="555"' in answer.text
    answer = client_of(ana).post(
        f"/leads/look/{letter.public_id}/", FORM | {"email": "", "phone": ""}
    )
    assert "Add a number or an e-mail" in answer.text
    with scope(letter.workspace_id):
        assert not Lead.objects.exists()


def test_the_form_makes_a_prospect_of_the_mail_once(client_of, ana, letter, home, member):
    client = client_of(ana)
    answer = client.post(f"/leads/look/{letter.public_id}/", FORM)
    with scope(home.pk):
        person = Person.objects.get()
        assert answer.url == person.get_absolute_url()
        assert (person.name, person.book) == ("Lena Fitzgerald", Book.PROSPECTS)
        assert person.phones.get().number == "+12315550138"
        assert set(Prospect.objects.values_list("side", flat=True)) == {Side.BUY, Side.SELL}
        lead = Lead.objects.get()
        assert (str(lead.source), str(lead.property)) == ("Bayside Homes", "77 Cove Street")
        assert lead.clock_started_at == letter.received_at
        assert lead.assigned_to == member
        inbound = InboundMessage.objects.get()
        assert (inbound.state, inbound.lead) == (State.PARSED, lead)
    assert "Look at" not in client.get("/leads/look/").text
    again = client.post(f"/leads/look/{letter.public_id}/", FORM | {"name": "Somebody Else"})
    assert again.status_code == 302
    with scope(home.pk):
        assert Lead.objects.count() == 1


def test_not_a_lead_and_back(client_of, ana, letter):
    client = client_of(ana)
    client.post(f"/leads/look/{letter.public_id}/not-a-lead/")
    assert "New interest" not in client.get("/leads/look/").text
    assert "New interest" in client.get("/leads/not-a-lead/").text
    client.post(f"/leads/look/{letter.public_id}/second-look/")
    assert "New interest" in client.get("/leads/look/").text


@pytest.mark.parametrize(
    "raw",
    [b"\xff\xfe\x00\x80" * 300, b"Content-Type: text/plain; charset=\xff\xfe\r\n\r\n\x00\x01",
     b"Content-Type: multipart/mixed; boundary=\r\n\r\n--\r\n\xf0\x28\x8c\x28", LETTER],
)  # fmt: skip
def test_a_mail_that_nobody_can_decode_is_shown_and_downloads_as_it_came(
    client_of, ana, arrive, raw
):
    inbound = arrive(raw)
    client = client_of(ana)
    assert client.get(f"/leads/look/{inbound.public_id}/").status_code == 200
    answer = client.get(f"/leads/look/{inbound.public_id}/mail.eml")
    assert answer.content == raw
    assert answer["Content-Disposition"].startswith("attachment")
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Content-Type"] == "application/octet-stream"


def test_another_workspace_finds_nothing(client_of, ben, elsewhere, lead, letter, feed_address):
    client = client_of(ben)
    look = f"/leads/look/{letter.public_id}/"
    for url in (f"/leads/{lead.public_id}/", look, f"{look}mail.eml"):
        assert client.get(url).status_code == 404
    for url in (look, f"{look}not-a-lead/", f"{look}second-look/",
                f"/leads/{lead.public_id}/dismissal/", f"/leads/{lead.public_id}/return/",
                f"/leads/address/{feed_address.public_id}/rotation/"):  # fmt: skip
        assert client.post(url, FORM).status_code == 404
    for url in ("/", "/leads/", "/leads/look/", "/leads/answered/", "/leads/not-a-lead/"):
        page = client.get(url).text
        assert "Priya" not in page
        assert "New interest" not in page
    assert feed_address.local_part not in client.get("/leads/address/").text


def test_who_may_do_what(client_of, join, lead, letter, feed_address, home):
    coach, agent = join(Role.COACH).user, join(Role.AGENT).user
    look = f"/leads/look/{letter.public_id}/"
    client = client_of(coach)
    assert client.get(look).status_code == 200
    for url in (look, f"{look}not-a-lead/", f"/leads/{lead.public_id}/dismissal/"):
        assert client.post(url, FORM).status_code == 403
    rotation = f"/leads/address/{feed_address.public_id}/rotation/"
    assert client_of(agent).post(rotation).status_code == 403
    with scope(home.pk):
        assert FeedAddress.objects.count() == 1


def test_the_address_is_shown_and_changed(client_of, ana, feed_address, home):
    client = client_of(ana)
    assert feed_address.address in client.get("/leads/address/").text
    client.post(f"/leads/address/{feed_address.public_id}/rotation/")
    page = client.get("/leads/address/").text
    with scope(home.pk):
        new = FeedAddress.objects.current().get()
    assert len(new.local_part) == 26
    assert new.address in page
    assert f"{feed_address.address} still works until" in page


def test_a_leads_own_address_leads_to_the_person(client_of, ana, lead):
    assert client_of(ana).get(f"/leads/{lead.public_id}/").url == lead.person.get_absolute_url()


def test_a_persons_page_says_that_they_wait_and_what_they_asked(lead, here, member):
    (note,) = [shown for shown in panels_of(lead.person, member, "head") if shown["name"] == "lead"]
    assert note["lead"] == lead
    entries = timeline(lead.person, before=clock.now() + dt.timedelta(1), most=20)
    assert "Priya asked about 118 Alder Court" in " ".join(entry.title for entry in entries)
    lead.person.log_touch(by=member)
    assert "lead" not in {shown["name"] for shown in panels_of(lead.person, member, "head")}


def test_the_note_leaves_an_open_page_once_somebody_called(client_of, ana, lead, member, home):
    client, url = client_of(ana), f"/leads/people/{lead.person.public_id}/note/"
    assert "Priya is waiting for you." in client.get(url).text
    with scope(home.pk):
        lead.person.log_touch(by=member)
    assert client.get(url).content == b""


def test_speed_is_spoken_of_from_eight_cases_on(client_of, ana, home, member):
    client = client_of(ana)

    def answer(number, minutes, source):
        at = clock.now() - dt.timedelta(hours=1)
        with scope(home.pk):
            lead = take(Inquiry(at=at, phone=f"+123155501{number:02}", source=source))
            lead.person.log_touch(by=member, happened_at=at + dt.timedelta(minutes=minutes))

    for number in range(7):
        answer(number, 4, "Website")
    assert "hear from you" not in client.get("/leads/").text
    answer(7, 4, "Website")
    page = client.get("/leads/").text
    assert "Half of your leads hear from you within 4 minutes." in page
    assert "wait longest" not in page
    for number in range(8, 16):
        answer(number, 11, "Zillow")
    assert "Zillow leads wait longest, 11 minutes." in client.get("/leads/").text


def test_thirty_leads_cost_what_one_does(client_of, ana, home, django_assert_max_num_queries):
    with scope(home.pk):
        for number in range(30):
            take(
                Inquiry(
                    at=clock.now(), first_name=f"Lead {number}", phone=f"+123155501{number:02}",
                    property_address=f"{number} Alder Court", source="Zillow",
                )
            )  # fmt: skip
    client = client_of(ana)
    with django_assert_max_num_queries(26):
        first = client.get("/leads/").text
    assert first.count('class="line line-wide') == 24
    after = first.partition("?after=")[2].partition('"')[0]
    assert client.get(f"/leads/?after={after}").text.count('class="line line-wide') == 6
    with django_assert_max_num_queries(18):
        client.get("/leads/waiting/", headers={"HX-Request": "true"})


def test_thirty_mails_in_the_tray_are_listed_without_their_bytes(
    client_of, ana, home, feed_address, django_assert_max_num_queries
):
    with scope(home.pk):
        for number in range(30):
            InboundMessage.keep(
                feed_id=feed_address.pk, raw=b"Subject: %d\r\n\r\n" % number, envelope_from=""
            )
        InboundMessage.objects.update(state=State.NEEDS_A_LOOK, subject="A mail")
    client = client_of(ana)
    with django_assert_max_num_queries(22) as asked:
        page = client.get("/leads/look/").text
    assert page.count('<li class="line">') == 24
    assert not [q for q in asked.captured_queries if '"raw"' in q["sql"]]
