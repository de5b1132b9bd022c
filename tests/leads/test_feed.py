"""From a stored mail to a lead: once, matched, and never lost."""

import datetime as dt

import pytest

from accounts.capabilities import Role
from accounts.tenancy import scope
from contacts.models import Book, Category, Person
from crm.kit import clock
from leads import feed
from leads.inquiry import Inquiry, take
from leads.models import InboundMessage, Lead
from messaging.models import Message
from prospects.models import Prospect, Side, Stage
from tests.leads.conftest import mail

State = InboundMessage.State


def test_a_stranger_becomes_a_prospect_with_number_address_home_and_note(lead, here, member):
    person = lead.person
    assert person.name == "Priya Raman"
    assert person.book == Book.PROSPECTS
    assert person.owner == member
    assert [phone.number for phone in person.phones.all()] == ["+12315550142"]
    assert [email.address for email in person.emails.all()] == ["priya.raman@example.com"]
    assert "Is it still available?" in person.notes.get().body
    assert str(lead.property).startswith("118 Alder Court")
    assert str(lead.source) == "Website"
    assert lead.assigned_to == member
    assert lead.is_waiting
    pursuit = Prospect.objects.get(person=person)
    assert (pursuit.side, pursuit.stage, pursuit.property) == (Side.BUY, Stage.NEW, lead.property)
    assert lead.prospect == pursuit


def test_the_member_is_told_by_mail_in_plain_words(lead, here, member):
    told = Message.objects.get()
    assert told.dedupe_key == f"lead-alert:{lead.public_id}:{member.pk}"
    assert told.to_address == member.user.email
    assert told.subject.startswith("Priya Raman asked about 118 Alder Court")
    for words in ("Is it still available?", "tel:+12315550142", f"/leads/{lead.public_id}/"):
        assert words in told.text


def test_reading_a_mail_twice_changes_nothing(arrive, home):
    inbound = arrive()
    feed.read_mail(home.pk, inbound.pk)
    with scope(home.pk):
        InboundMessage.objects.filter(pk=inbound.pk).update(attempts=0)
    feed.read_mail(home.pk, inbound.pk)
    with scope(home.pk):
        assert Lead.objects.get().times == 1
        assert Person.objects.get().notes.count() == 1
        assert Message.objects.count() == 1


def test_the_same_lead_three_times_a_day_is_one_inquiry_with_three_notes(arrive, here):
    for number in "123":
        arrive(mail_id=number)
    assert Person.objects.count() == 1
    assert Lead.objects.get().times == 3
    assert Person.objects.get().notes.count() == 3
    assert Prospect.objects.count() == 1
    assert Message.objects.count() == 1


def test_a_repeat_is_known_by_its_number_alone(arrive, here):
    arrive()
    arrive(mail_id="2", email="", name="P. Raman")
    assert Lead.objects.get().times == 2


def test_who_asks_again_later_has_reached_out_again(arrive, here, member):
    first = arrive().lead
    first.person.log_touch(by=member)
    with clock.at(clock.now() + dt.timedelta(days=2)):
        second = arrive(mail_id="2", message="Could we see it on Saturday?").lead
    assert second != first
    assert second.person == first.person
    assert second.reached_out_again
    assert second.is_waiting
    assert Prospect.objects.filter(person=first.person).count() == 1


def test_a_relay_address_matches_nobody_but_who_asked_about_the_same_home(here, member):
    def ask(home, **more):
        return take(
            Inquiry(
                at=clock.now(), first_name="Renter", email="buyer.77aa@convo.zillow.com",
                email_is_relay=True, property_address=home, source="Zillow", **more,
            )
        )  # fmt: skip

    one = ask("118 Alder Court")
    assert one.person.emails.get().is_relay
    assert ask("9 Birch Row").person != one.person
    assert ask("118 Alder Court") == one
    assert one.said == "asked about 118 Alder Court on Zillow"


def test_who_was_cold_is_taken_up_again(arrive, here, member):
    person = arrive().lead.person
    Prospect.objects.get().lose("No answer", by=member, is_cold=True)
    Lead.objects.update(answered_at=clock.now())
    assert person.is_filed_as(Category.Meaning.COLD)
    with clock.at(clock.now() + dt.timedelta(days=30)):
        arrive(mail_id="2")
    person = Person.objects.get()
    assert not person.is_filed_as(Category.Meaning.COLD)
    assert Prospect.objects.open().get().stage == Stage.NEW
    assert person.notes.filter(body__contains="took Cold off").exists()


def test_a_contact_who_inquires_stays_a_contact(arrive, here, june):
    lead = arrive(name="June Hargrove", email="June.Hargrove@Example.com", phone="").lead
    assert lead.person == june
    june.refresh_from_db()
    assert june.book == Book.CONTACTS
    assert Prospect.objects.get().person == june
    assert [email.address for email in june.emails.all()] == ["june.hargrove@example.com"]


def test_a_strange_number_is_not_written_onto_a_contact(arrive, here, june):
    arrive(name="June", email="june.hargrove@example.com", phone="231-555-0199")
    assert june.phones.count() == 1
    assert "(231) 555-0199" in june.notes.get().body


def test_who_is_filed_nolead_makes_no_lead(arrive, here, june):
    june.file(Category.objects.meaning(Category.Meaning.NO_LEAD))
    inbound = arrive(email="june.hargrove@example.com", phone="")
    assert inbound.state == State.IGNORED
    assert "NoLead" in inbound.problem
    assert not Lead.objects.exists()


def test_a_touch_by_a_member_stops_the_clock_and_moves_the_prospect(lead, here, member):
    lead.person.log_touch(by=None, kind="email", is_incoming=True)
    lead.refresh_from_db()
    assert lead.is_waiting, "a reply that came by itself is nobody's first call"
    lead.person.log_touch(by=member, outcome="none")
    lead.refresh_from_db()
    assert lead.answered_by == member
    assert lead.answered_at >= lead.received_at
    assert Prospect.objects.get().stage == Stage.ATTEMPTED
    first = lead.answered_at
    lead.person.log_touch(by=member)
    lead.refresh_from_db()
    assert lead.answered_at == first
    assert Prospect.objects.get().stage == Stage.CONTACTED


def test_a_call_of_last_week_stops_no_clock(lead, here, member):
    lead.person.log_touch(by=member, happened_at=clock.now() - dt.timedelta(days=7))
    lead.refresh_from_db()
    assert lead.is_waiting


def test_sellers_and_renters_open_their_own_pursuit(arrive, here):
    arrive(**{"Lead Type": "Seller"})
    assert Prospect.objects.get().side == Side.SELL


def test_leads_go_round_the_agents_and_stay_with_the_owner_of_a_person(arrive, here, join, member):
    agent, assistant = join(Role.AGENT), join(Role.ASSISTANT)
    whose = [
        arrive(mail_id=str(n), name=f"Lead {'ABC'[n]}bel", email=f"{n}@example.com",
               phone=f"231-555-015{n}").lead.assigned_to
        for n in range(3)
    ]  # fmt: skip
    assert whose == [member, agent, member]
    assert assistant not in whose
    Lead.objects.update(answered_at=clock.now())
    with clock.at(clock.now() + dt.timedelta(days=2)):
        again = arrive(mail_id="9", email="1@example.com", phone="").lead
    assert again.assigned_to == agent


@pytest.mark.parametrize(
    ("raw", "state", "kind"),
    [
        (b"Subject: hi\r\n\r\nCould you ring me about the house some time?", State.NEEDS_A_LOOK,
         "unknown"),
        (b"\xff\xfe\x00\x01" * 400, None, None),
        (b"", None, None),
        (mail(name="Just Aname", email="", phone=""), State.NEEDS_A_LOOK, None),
        (b"From: a@b.example\r\nSubject: Automatic reply: your mail\r\nAuto-Submitted: auto-replied"
         b"\r\n\r\nI am away until Monday.", State.IGNORED, "autoreply"),
    ],
    ids=["letter", "bytes", "empty", "name only", "auto-reply"],
)  # fmt: skip
def test_what_is_no_clear_lead_makes_none_and_is_not_lost(arrive, here, raw, state, kind):
    inbound = arrive(raw or b"\r\n")
    assert inbound.state in ([state] if state else [State.NEEDS_A_LOOK, State.IGNORED])
    assert kind in (None, inbound.kind)
    assert not Lead.objects.exists()
    assert bytes(inbound.raw) == (raw or b"\r\n")


def test_a_mail_that_kills_its_reader_comes_to_rest_in_the_tray(
    home, feed_address, monkeypatch, django_capture_on_commit_callbacks
):
    def fall_over(*args, **kwargs):
        raise MemoryError

    monkeypatch.setattr(feed, "read", fall_over)
    with scope(home.pk):
        kept = InboundMessage.keep(feed_id=feed_address.pk, raw=mail(), envelope_from="")
    for _ in range(5):
        with pytest.raises(MemoryError):
            feed.read_mail(home.pk, kept.pk)
    feed.read_mail(home.pk, kept.pk)
    with scope(home.pk):
        assert InboundMessage.objects.needs_a_look().get().state == State.FAILED


def test_a_hard_bounce_of_a_letter_marks_the_address(arrive, here, june):
    report = (
        b"From: MAILER-DAEMON@mx.example.org\r\nSubject: Undelivered Mail Returned to Sender\r\n"
        b"MIME-Version: 1.0\r\nContent-Type: multipart/report; report-type=delivery-status; "
        b'boundary="x"\r\n\r\n--x\r\nContent-Type: text/plain\r\n\r\nNot delivered.\r\n'
        b"--x\r\nContent-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; mx.example.org"
        b"\r\n\r\nFinal-Recipient: rfc822; june.hargrove@example.com\r\nAction: failed\r\n"
        b"Status: 5.1.1\r\n\r\n--x--\r\n"
    )
    inbound = arrive(report)
    assert (inbound.kind, inbound.state) == ("bounce", State.PARSED)
    assert june.emails.get().status == "HardBounce"


def test_a_lead_forwarded_by_hand_is_a_lead_and_says_by_whom(arrive, here):
    raw = (
        b"From: Nora <nora@elsewhere.example>\r\nSubject: Fwd: New lead from your website\r\n"
        b"Message-ID: <fwd@x>\r\nContent-Type: text/plain\r\n\r\n"
        b"---------- Forwarded message ---------\r\nFrom: Leads <notify@forms.example.org>\r\n"
        b"Date: Fri, Nov 20, 2026\r\nSubject: New lead\r\nTo: <nora@elsewhere.example>\r\n\r\n"
        b"Name: Owen Strand\r\nPhone: 231-555-0177\r\nEmail: owen@example.com\r\n"
        b"Message: What is my home worth?\r\n"
    )
    lead = arrive(raw).lead
    assert str(lead.person) == "Owen Strand"
    assert "nora@elsewhere.example" in lead.person.notes.get().body


def test_demo_mails_make_sample_people_only_in_the_demo(arrive, home, here):
    arrive(headers="X-Sphere-Sample: 1\r\n")
    assert not Person.objects.get().is_sample
    home.is_demo = True
    home.save(update_fields=["is_demo"])
    arrive(mail_id="2", name="Owen Strand", email="o@example.com", phone="",
           headers="X-Sphere-Sample: 1\r\n")  # fmt: skip
    assert Person.objects.get(first_name="Owen").is_sample
