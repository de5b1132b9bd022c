"""One mail, text or letter to a person: through the ledger, a touch once, and undone in time."""

import datetime as dt
import re
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.urls import reverse

from accounts.tenancy import scope
from crm.kit import clock
from crm.kit.ids import uuid7
from messaging import consent, delivery
from messaging.models import Message, PrintPiece, SentFile, State, Suppression
from tests.messaging.conftest import NOON

pytestmark = pytest.mark.django_db
JUNE = "june.hargrove@example.com"
LATER = NOON + dt.timedelta(seconds=30)


@pytest.fixture
def web(client_of, ana, home):
    return client_of(ana)


@pytest.fixture
def url(june):
    return reverse("messaging:write", args=[june.public_id])


def typed(**fields):
    return {
        "way": "email", "email": JUNE, "subject": "Saturday", "words": "Hi {{first_name}}!",
        "key": str(uuid7()),
    } | fields  # fmt: skip


def undo_url(answer) -> str:
    return re.search(r'action="(/messages/writing/undo/[^"]+)"', answer.content.decode())[1]


@pytest.fixture
def line(web):
    web.post(reverse("messaging:practice_line"))


class TestAMail:
    def test_it_leaves_filled_in_and_is_a_touch_of_the_member(
        self, web, url, home, june, member, sink
    ):
        answer = web.post(url, typed(), follow=True)
        assert "leaves in a few seconds" in answer.content.decode()
        assert delivery.deliver_due() == 0  # it lies here for ten seconds
        with clock.at(LATER):
            assert delivery.deliver_due() == 1
        (sent,) = sink.messages
        assert sent.text.strip() == "Hi June!"
        assert sent.letter["Subject"] == "Saturday"
        assert sent.letter["From"].startswith("Ana Alvarez <")
        assert sent.letter["Auto-Submitted"] is None
        with scope(home.pk):
            (touch,) = june.touches.all()
            assert (touch.kind, touch.by, touch.body) == ("email", member, "Saturday\n\nHi June!")

    def test_the_same_key_leaves_once_and_is_one_touch(self, web, url, home, june):
        once = typed()
        for _ in range(3):
            assert web.post(url, once).status_code == 302
        with scope(home.pk):
            assert Message.objects.count() == june.touches.count() == 1

    def test_undo_within_the_seconds_stops_it_takes_the_touch_and_keeps_the_words(
        self, web, url, home, june, sink
    ):
        answer = web.post(url, typed(words="A long letter"), follow=True)
        back = web.post(undo_url(answer), follow=True)
        assert "A long letter" in back.content.decode()
        with clock.at(LATER):
            assert delivery.deliver_due() == 0
        with scope(home.pk):
            assert Message.objects.get().state == State.CANCELLED
            assert not june.touches.exists()
            june.refresh_from_db()
            assert june.last_contacted_at is None

    def test_undo_after_it_left_says_so_and_changes_nothing(self, web, url, home, june, sink):
        answer = web.post(url, typed(), follow=True)
        with clock.at(LATER):
            delivery.deliver_due()
        said = web.post(undo_url(answer), follow=True)
        assert "It has left already." in said.content.decode()
        with scope(home.pk):
            assert june.touches.count() == 1
            assert Message.objects.get().state == State.SENT

    def test_a_stop_that_comes_before_it_leaves_wins_over_a_dead_address(
        self, web, url, home, sink
    ):
        web.post(url, typed())
        with scope(home.pk):
            consent.hard_bounce(JUNE)
        with clock.at(LATER):
            assert delivery.deliver_due() == 0
        assert sink.messages == []

    @pytest.mark.parametrize(
        ("wrong", "said"),
        [
            ({"subject": ""}, "A mail needs a subject."),
            ({"words": ""}, "This field is required."),
            ({"email": "eve@evil.example"}, "Select a valid choice"),
            ({"words": "Hi {{frist_name}}"}, "Did you mean"),
            ({"words": "And {{spouse_last_name}}?"}, "spouse_last_name"),
            ({"video": "https://example.com/v"}, "YouTube, BombBomb and Vidyard"),
            ({"way": "letter"}, "no postal address"),
            ({"way": "text"}, "Texting from Sphere is off"),
        ],
    )
    def test_what_is_wrong_is_said_and_everything_typed_is_kept(
        self, web, url, home, june, wrong, said
    ):
        answer = web.post(url, typed(subject="Keep me") | wrong)
        page = answer.content.decode()
        assert answer.status_code == 422
        assert said in page
        assert "subject" in wrong or "Keep me" in page
        with scope(home.pk):
            assert not Message.objects.exists()
            assert not june.touches.exists()

    def test_whoever_asked_for_no_more_letters_gets_one_only_when_the_member_says_so(
        self, web, url, home, june
    ):
        with scope(home.pk):
            consent.opt_out(JUNE)
        assert "asked for no more letters" in web.get(url).content.decode()
        assert web.post(url, typed()).status_code == 422
        assert web.post(url, typed(anyway="on")).status_code == 302

    def test_a_dead_address_is_not_offered_and_the_reason_is_said(self, web, url, home):
        with scope(home.pk):
            consent.hard_bounce(JUNE)
        page = web.get(url).content.decode()
        assert f'value="{JUNE}"' not in page
        assert "Mail to this address comes back." in page

    def test_the_preview_fills_in_and_writes_nothing(self, web, june, home):
        url = reverse("messaging:write_preview", args=[june.public_id])
        words = "Hi {{first_name}}, <b>{{nothing}}</b>"
        page = web.post(url, {"way": "email", "words": words}).content.decode()
        assert "Hi June, &lt;b&gt;" in page
        assert "There is no field" in page
        with scope(home.pk):
            assert not Message.objects.exists()


class TestFiles:
    def test_a_small_file_goes_inside_the_mail(self, web, url, sink, home):
        plan = SimpleUploadedFile("plan.pdf", b"%PDF-1.4 a plan")
        web.post(url, typed(files=plan))
        with clock.at(LATER):
            delivery.deliver_due()
        (sent,) = sink.messages
        (enclosed,) = sent.letter.iter_attachments()
        assert enclosed.get_filename() == "plan.pdf"
        assert enclosed.get_content() == b"%PDF-1.4 a plan"

    def test_a_large_file_goes_as_a_link_that_works(self, web, url, sink, home, client):
        plan = SimpleUploadedFile("plan.pdf", b"%PDF-1.4" + b"x" * 5_000_001)
        web.post(url, typed(files=plan))
        with clock.at(LATER):
            delivery.deliver_due()
        (sent,) = sink.messages
        assert list(sent.letter.iter_attachments()) == []
        path = re.search(r"(/messages/writing/files/\S+/)", sent.text)[1]
        assert len(Client().get(path).content) == 5_000_009

    def test_a_file_is_kept_when_something_else_is_wrong(self, web, url, home, sink):
        plan = SimpleUploadedFile("plan.pdf", b"%PDF-1.4 a plan")
        page = web.post(url, typed(files=plan, subject="")).content.decode()
        assert "plan.pdf" in page
        kept = re.search(r'name="kept" value="([^"]+)"', page)[1]
        web.post(url, typed(kept=kept))
        with clock.at(LATER):
            delivery.deliver_due()
        assert len(list(sink.messages[0].letter.iter_attachments())) == 1

    @pytest.mark.parametrize(
        ("name", "content"),
        [("a.exe", b"MZ"), ("a.pdf", b"<html>"), ("a.docx", b"PK"), ("a.jpg", b"no"),
         ("a.svg", b"<svg/>"), ("a.txt", b"\x00\xff")],
    )  # fmt: skip
    def test_what_is_not_what_it_says_is_refused(self, web, url, home, name, content):
        answer = web.post(url, typed(files=SimpleUploadedFile(name, content)))
        assert answer.status_code == 422
        with scope(home.pk):
            assert not SentFile.objects.exists()


class TestAText:
    def test_it_leaves_by_the_line_and_is_a_touch(self, web, url, home, june, line):
        body = typed(way="text", phone="+12315550164", words="Hi {{first_name}}")
        assert web.post(url, body).status_code == 302
        with scope(home.pk):
            message = Message.objects.get(channel="sms")
            assert (message.text, message.is_automated) == ("Hi June", False)
            assert june.touches.get().kind == "text"

    def test_a_dnc_number_is_struck_and_gets_none(self, web, url, home, june, line):
        with scope(home.pk):
            june.phones.get().mark("DNC", "They asked")
        assert "This number is marked DNC." in web.get(url).content.decode()
        assert web.post(url, typed(way="text", phone="+12315550164")).status_code == 422


class TestALetter:
    @pytest.fixture(autouse=True)
    def address(self, home, june):
        with scope(home.pk):
            june.addresses.create(street="1 Main Street", city="Reno", state="NV")

    def test_it_waits_for_paper_and_is_a_touch_once(self, web, url, home, june):
        body = typed(way="letter", words="Dear {{first_name}},\n\nthank you.")
        for _ in range(2):
            web.post(url, body)
        with scope(home.pk):
            piece = PrintPiece.objects.get()
            assert (piece.person, piece.kind) == (june, "letter")
            assert piece.body == "Dear June,\n\nthank you."
            assert june.touches.get().kind == "card"

    def test_undo_takes_it_from_the_paper_and_the_touch_away(self, web, url, home, june):
        answer = web.post(url, typed(way="letter"), follow=True)
        web.post(undo_url(answer))
        with scope(home.pk):
            assert not PrintPiece.objects.waiting().exists()
            assert not june.touches.exists()


def test_the_conversation_shows_mails_and_texts_in_one_thread(web, url, home, june, line):
    with scope(home.pk):
        june.log_touch(by=None, kind="email", is_incoming=True, body="By mail.")
    web.post(url, typed(words="Mine by mail."))
    web.post(url, typed(way="text", phone="+12315550164", words="Mine by text."))
    page = web.get(reverse("messaging:talk", args=[june.public_id])).content.decode()
    places = [page.index(words) for words in ("By mail.", "Mine by mail.", "Mine by text.")]
    assert places == sorted(places)


def test_another_workspaces_person_is_not_there(client_of, ben, elsewhere, june, url):
    web = client_of(ben)
    assert web.get(url).status_code == 404
    assert web.post(url, typed()).status_code == 404


@pytest.mark.django_db(transaction=True)
def test_send_pressed_ten_times_at_once_sends_once(home, june, ana, url):
    """F06 for one letter: two tabs and a nervous thumb."""
    once = typed()

    def press(_):
        browser = Client()
        browser.force_login(ana)
        try:
            return browser.post(url, once).status_code
        finally:
            connection.close()

    with ThreadPoolExecutor(max_workers=5) as threads:
        answers = list(threads.map(press, range(10)))
    assert answers == [302] * 10
    with scope(home.pk):
        assert Message.objects.count() == june.touches.count() == 1
        assert not Suppression.objects.exists()
