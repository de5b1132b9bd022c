"""Inviting to an appointment: the mail that calendars understand, and who gets one."""

import datetime as dt

import pytest
from django.urls import reverse

from accounts.models import Act
from accounts.tenancy import scope
from agenda.calendar import changing, spread
from agenda.calendar import invitees as verbs
from agenda.calendar.span import Span
from agenda.models import Appointment, Invitee
from contacts.models import Person
from crm.kit import clock
from messaging.models import Message
from tests.messaging.conftest import NOON
from tests.messaging.invitations.conftest import DETROIT, JUNE, LATER, WALT, event_of


@pytest.mark.django_db
class TestTheMail:
    def test_it_asks_in_a_form_that_calendars_show_buttons_for(
        self, invite, deliver, sink, settings
    ):
        invitee = invite()
        deliver()
        (mail,) = sink.messages
        method, event, calendar = event_of(mail)
        assert (mail.recipient, method, event["SEQUENCE"]) == (JUNE, "REQUEST", 0)
        assert event["UID"] == f"{invitee.key}@{settings.BOUNCE_DOMAIN}"
        assert event["ORGANIZER"] == f"mailto:i+{invitee.key}@{settings.BOUNCE_DOMAIN}"
        assert event["ATTENDEE"] == f"mailto:{JUNE}"
        assert event["ATTENDEE"].params["RSVP"] == "TRUE"
        assert event["DTSTART"].params["TZID"] == DETROIT
        assert event["DTSTART"].dt.hour == 10
        assert [str(zone["TZID"]) for zone in calendar.walk("VTIMEZONE")] == [DETROIT]
        assert invitee.get_absolute_url() in mail.text

    def test_the_note_of_the_appointment_stays_at_home(self, invite, deliver, sink):
        invite()
        deliver()
        assert b"divorced" not in sink.messages[0].raw
        assert "divorced" not in str(event_of(sink.messages[0])[2].to_ical())

    def test_a_change_keeps_the_uid_and_counts_up(
        self, invite, deliver, sink, home, listing, member
    ):
        invite()
        deliver()
        with scope(home.pk), clock.at(NOON + LATER):
            time = spread.once(Appointment.objects.get(pk=listing.pk))
            later = Span.of_occurrence(time).moved(dt.timedelta(hours=3))
            changing.move(time, changing.Which.ALL, later, by=member)
        deliver(2 * LATER)
        first, second = (event_of(mail) for mail in sink.messages)
        assert second[1]["UID"] == first[1]["UID"]
        assert (second[0], second[1]["SEQUENCE"]) == ("REQUEST", 1)
        assert second[1]["DTSTART"].dt.hour == 13

    def test_a_change_that_is_taken_back_at_once_is_told_to_nobody(
        self, invite, deliver, sink, home, listing, member
    ):
        invite()
        deliver()
        with scope(home.pk), clock.at(NOON + LATER):
            for hours in (3, -3):
                time = spread.once(Appointment.objects.get(pk=listing.pk))
                moved = Span.of_occurrence(time).moved(dt.timedelta(hours=hours))
                changing.move(time, changing.Which.ALL, moved, by=member)
        deliver(3 * LATER)
        assert len(sink.messages) == 1

    def test_a_move_that_is_undone_later_is_told_as_it_was(
        self, invite, deliver, sink, home, listing, member, web
    ):
        invite()
        deliver()
        with scope(home.pk), clock.at(NOON + LATER):
            time = spread.once(Appointment.objects.get(pk=listing.pk))
            later = Span.of_occurrence(time).moved(dt.timedelta(hours=3))
            with Act.doing("appointment", "Moved", by=member, undo_for=LATER) as act:
                changing.move(time, changing.Which.ALL, later, by=member)
        deliver(2 * LATER)
        with clock.at(NOON + LATER):
            web.post(reverse("accounts:act_undo", args=[act.public_id]))
        deliver(3 * LATER)
        assert [
            (event["SEQUENCE"], event["DTSTART"].dt.hour)
            for _, event, _ in map(event_of, sink.messages)
        ] == [(0, 10), (1, 13), (2, 10)]

    def test_one_that_people_know_of_is_called_off_and_not_undone(self, invite, home, member, web):
        with scope(home.pk):
            span = Span(dt.datetime(2026, 11, 24, 10), dt.datetime(2026, 11, 24, 11), DETROIT)
            with Act.doing("appointment", "New", by=member, undo_for=LATER) as act:
                made = changing.make(span, by=member, title="Coffee")
        invite(WALT, made)
        web.post(reverse("accounts:act_undo", args=[act.public_id]))
        with scope(home.pk):
            assert Invitee.objects.filter(appointment=made).exists()

    def test_what_they_do_not_see_is_no_change(self, invite, deliver, sink, home, listing, member):
        invite()
        deliver()
        with scope(home.pk):
            one = Appointment.objects.get(pk=listing.pk)
            one.note = "Bring the lockbox"
            one.save()
            verbs.follow(one, "changed", member)
        deliver(2 * LATER)
        assert len(sink.messages) == 1

    def test_who_is_taken_off_hears_of_it_once(self, invite, deliver, sink, web):
        invitee = invite()
        deliver()
        with clock.at(NOON + LATER):
            for _ in range(2):
                web.post(reverse("agenda:invitee_removal", args=[invitee.public_id]))
        deliver(2 * LATER)
        method, event, _ = event_of(sink.messages[1])
        assert (method, event["STATUS"], event["SEQUENCE"]) == ("CANCEL", "CANCELLED", 1)
        assert len(sink.messages) == 2

    def test_who_was_taken_off_before_the_mail_left_hears_nothing(self, invite, deliver, sink, web):
        invitee = invite()
        web.post(reverse("agenda:invitee_removal", args=[invitee.public_id]))
        deliver()
        assert sink.messages == []

    def test_calling_it_off_tells_everybody(self, invite, deliver, sink, home, listing, member):
        invite(f"{JUNE}, Walt <{WALT}>")
        deliver()
        with scope(home.pk), clock.at(NOON + LATER):
            one = spread.once(Appointment.objects.get(pk=listing.pk))
            changing.call_off(one, changing.Which.ALL, by=member)
        deliver(2 * LATER)
        assert {(mail.recipient, event_of(mail)[0]) for mail in sink.messages[2:]} == {
            (JUNE, "CANCEL"), (WALT, "CANCEL"),
        }  # fmt: skip

    def test_one_of_a_series_that_moved_is_told_as_that_one(
        self, invite, deliver, sink, home, member
    ):
        with scope(home.pk):
            span = Span(dt.datetime(2026, 11, 24, 10), dt.datetime(2026, 11, 24, 11), DETROIT)
            series = changing.make(span, by=member, title="Coach", repeats="FREQ=WEEKLY;BYDAY=TU")
        invite(WALT, series)
        deliver()
        with scope(home.pk), clock.at(NOON + LATER):
            first = spread.at_moment(series, series.starts_at + dt.timedelta(weeks=1))
            second = spread.at_moment(series, series.starts_at + dt.timedelta(weeks=2))
            moved = Span.of_occurrence(first).moved(dt.timedelta(hours=2))
            changing.move(first, changing.Which.THIS, moved, by=member)
            changing.call_off(second, changing.Which.THIS, by=member)
        deliver(2 * LATER)
        assert len(sink.messages) == 2
        _, event, calendar = event_of(sink.messages[1])
        assert event["RRULE"]["FREQ"] == ["WEEKLY"]
        assert event["EXDATE"].dts[0].dt == second.starts_at
        departed = calendar.walk("VEVENT")[1]
        assert departed["RECURRENCE-ID"].dt == first.starts_at
        assert departed["DTSTART"].dt == first.starts_at + dt.timedelta(hours=2)

    def test_who_has_it_already_is_not_asked_twice(self, invite, deliver, sink):
        for _ in range(2):
            invite()
            deliver()
        assert len(sink.messages) == 1


@pytest.mark.django_db
class TestTheForm:
    def url(self, listing):
        return reverse("agenda:invitees", args=[listing.public_id])

    def test_a_name_means_the_person_with_their_address(self, invite, june):
        invitee = invite("June Hargrove")
        assert (invitee.address, invitee.person_id) == (JUNE, june.pk)

    def test_the_people_it_is_with_are_one_tap(self, web, listing, june, home):
        assert JUNE in web.get(self.url(listing)).text
        web.post(self.url(listing), {"people": str(june.public_id)})
        with scope(home.pk):
            assert Invitee.objects.get().person == june

    @pytest.mark.parametrize(
        ("typed", "said"),
        [
            ("Nobody Known", "Nobody here is called"),
            ("a@b@c.example", "is no e-mail address"),
            ("jöhn@example.com", "is no e-mail address"),
            ("", "Write a name or an e-mail"),
        ],
    )
    def test_what_cannot_be_invited_is_said_and_stays_typed(self, web, listing, typed, said, home):
        answer = web.post(self.url(listing), {"who": typed})
        assert answer.status_code == 422
        assert said in answer.text
        assert not typed or typed in answer.text
        with scope(home.pk):
            assert not Invitee.objects.exists()

    def test_line_breaks_in_an_address_reach_no_header(self, web, listing, home):
        web.post(self.url(listing), {"who": f"x <{WALT}>\r\nBcc: y@example.com"})
        with scope(home.pk):
            assert all("\n" not in message.to_name for message in Message.objects.all())

    def test_one_of_the_dead_is_not_found(self, web, listing, june, home):
        with scope(home.pk):
            Person.objects.filter(pk=june.pk).update(died_on="2026-01-01")
        assert web.post(self.url(listing), {"who": "June Hargrove"}).status_code == 422
