"""Writing a mailing, and what its letters lead to: pages, links that are counted, pictures."""

import datetime as dt
import io
import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from PIL import Image

from accounts.capabilities import Role
from accounts.tenancy import scope
from contacts.models import Person, Picture
from crm.kit import clock
from messaging import blocks, delivery, tracking, video
from messaging.cleaning import clean
from messaging.letter import Letter
from messaging.mailings import linking, results
from messaging.models import Mailing, Message, MessageEvent, VideoPicture
from tests.messaging.mailings import draft, fresh, people, write_all

pytestmark = pytest.mark.django_db
CHROME = {"user-agent": "Mozilla/5.0 (Macintosh) AppleWebKit/605.1.15 Safari/605.1.15"}


@pytest.fixture(autouse=True)
def address_of_the_house(home):
    home.postal_address = "12 Front Street, Traverse City, MI 49684"
    home.save()


@pytest.fixture
def web(client_of, ana):
    return client_of(ana)


@pytest.fixture
def sent(here, member, sink):
    """A mailing that has left to three people, and what arrived."""
    mailing = draft()
    people(3)
    mailing.schedule(by=member)
    write_all(mailing)
    delivery.deliver_due()
    write_all(mailing)
    return mailing


def html_of(received) -> str:
    return received.letter.get_body(("html",)).get_content()


def typed(mailing, **more) -> dict:
    """The composer's form as a browser sends it."""
    body = {"version": str(fresh(mailing).version), "kind": "newsletter", "to": "",
            "subject": "News", "preheader": ""}  # fmt: skip
    return body | more


class TestWriting:
    def test_a_new_one_begins_with_words(self, web, here):
        answer = web.post(reverse("messaging:mailing_new"), {"kind": "just_listed"})
        mailing = Mailing.objects.get()
        assert answer["Location"] == mailing.get_absolute_url()
        assert [one["kind"] for one in mailing.content] == [
            "image", "heading", "text", "button", "text",
        ]  # fmt: skip

    def test_every_button_keeps_what_was_typed(self, web, here):
        mailing = draft(blocks=[{"id": "b1", "kind": "text", "text": "Old"}])
        url = reverse("messaging:mailing_block_new", args=[mailing.public_id])
        web.post(url, typed(mailing, **{"b1-text": "New words", "add": "button"}))
        url = reverse("messaging:mailing_block_up", args=[mailing.public_id])
        web.post(
            url,
            typed(mailing, **{"b1-text": "Newer", "b2-text": "Look", "b2-url": "example.com/x",
                              "block": "b2"}),
        )  # fmt: skip
        assert fresh(mailing).content == [
            {"id": "b2", "kind": "button", "text": "Look", "url": "https://example.com/x"},
            {"id": "b1", "kind": "text", "text": "Newer"},
        ]
        url = reverse("messaging:mailing_block_removal", args=[mailing.public_id])
        web.post(url, typed(mailing, **{"b1-text": "Newest", "block": "b2"}))
        assert [one["id"] for one in fresh(mailing).content] == ["b1"]

    def test_bad_input_is_shown_again_with_422_and_nothing_is_lost(self, web, here):
        mailing = draft(blocks=[{"id": "b1", "kind": "button"}, {"id": "b2", "kind": "text"}])
        body = typed(mailing, **{"b1-url": "not a page", "b2-text": "Dear {{frist_name}}"})
        answer = web.post(mailing.get_absolute_url(), body)
        assert answer.status_code == 422
        assert "begins with https://" in answer.text
        assert "Did you mean {{first_name}}?" in answer.text
        assert "Dear {{frist_name}}" in answer.text

    def test_two_at_once_do_not_undo_each_other(self, web, here):
        mailing = draft(blocks=[{"id": "b1", "kind": "text", "text": "Old"}])
        body = typed(mailing, **{"b1-text": "Mine"})
        fresh(mailing).edit(subject="Theirs")
        answer = web.post(mailing.get_absolute_url(), body)
        assert answer.status_code == 409
        assert "Somebody else saved this letter" in answer.text
        assert "Mine" in answer.text
        again = re.search(r'name="version" value="(\d+)"', answer.text)[1]
        assert web.post(mailing.get_absolute_url(), body | {"version": again}).status_code == 302
        assert fresh(mailing).content[0]["text"] == "Mine"

    def test_a_picture_is_kept_narrow_and_stands_at_our_own_address(self, web, here, client):
        mailing = draft(blocks=[{"id": "b1", "kind": "image"}])
        photo = io.BytesIO()
        Image.new("RGB", (3000, 2000), "green").save(photo, "PNG")
        upload = SimpleUploadedFile("home.png", photo.getvalue(), "image/png")
        web.post(
            mailing.get_absolute_url(), typed(mailing, **{"b1-upload": upload, "b1-alt": "A porch"})
        )
        (block,) = fresh(mailing).content
        assert (block["width"], block["alt"]) == (1120, "A porch")
        shown = web.get(reverse("messaging:mailing_preview", args=[mailing.public_id])).text
        (src,) = re.findall(r'<img src="([^"]+)" width="560"', shown)
        client.logout()
        answer = client.get(src.partition("/letters")[1] + src.partition("/letters")[2])
        assert (answer.status_code, answer["Content-Type"]) == (200, "image/jpeg")
        other = Picture.keep(upload_of("red"))
        forged = src.replace(block["picture"].replace("-", ""), other.public_id.hex)
        assert client.get(forged[forged.index("/letters") :]).status_code == 404

    def test_a_file_becomes_a_link(self, web, here):
        mailing = draft(blocks=[{"id": "b1", "kind": "file"}])
        upload = SimpleUploadedFile("Market report.pdf", b"%PDF-1.7 x", "application/pdf")
        web.post(mailing.get_absolute_url(), typed(mailing, **{"b1-upload": upload}))
        ready = blocks.Ready(results_blocks(mailing))
        assert "Market report.pdf" in ready.with_values([]).html
        bad = SimpleUploadedFile("evil.exe", b"MZ", "application/pdf")
        answer = web.post(mailing.get_absolute_url(), typed(mailing, **{"b1-upload": bad}))
        assert answer.status_code == 422

    def test_the_preview_shows_what_is_typed_and_writes_nothing(self, web, here, june):
        mailing = draft(blocks=[{"id": "b1", "kind": "text", "text": "Old"}])
        url = reverse("messaging:mailing_preview", args=[mailing.public_id])
        body = typed(mailing, **{"b1-text": "Hello {{first_name}}, <b>", "reader": "June Hargrove"})
        shown = web.post(url, body)
        assert "Hello June, &lt;b&gt;" in shown.text
        assert "sandbox" in shown["Content-Security-Policy"]
        assert fresh(mailing).content[0]["text"] == "Old"

    def test_a_test_goes_to_oneself_as_somebody_gets_it(self, web, here, june, sink):
        mailing = draft()
        url = reverse("messaging:mailing_test", args=[mailing.public_id])
        web.post(url, {"reader": "June Hargrove"})
        delivery.deliver_due()
        (one,) = sink.messages
        assert (one.recipient, one.letter["Subject"]) == ("ana@example.com", "Test: News of June")

    def test_picked_people_go_into_a_draft(self, web, here):
        made = people(3)
        picked = {"action": "mailing", "person": [one.public_id for one in made[:2]]}
        page = web.post(reverse("contacts:picks"), picked)["Location"]
        assert "A mailing to 2 people" in web.get(page).text
        web.post(page, {})
        mailing = Mailing.objects.get()
        assert "2 people you picked" in web.get(mailing.get_absolute_url()).text
        web.post(page, {"mailing": mailing.public_id})
        assert Mailing.objects.get().picked == [one.pk for one in made[:2]]

    def test_a_draft_that_was_taken_away_comes_back_with_undo(self, web, here):
        mailing = draft()
        web.post(reverse("messaging:mailing_removal", args=[mailing.public_id]))
        assert not Mailing.objects.exists()
        from accounts.models import Act

        act = Act.objects.order_by("-pk").first()
        web.post(reverse("accounts:act_undo", args=[act.public_id]))
        assert Mailing.objects.get().content == mailing.content

    def test_who_may_not_send_to_many_may_look_only(self, client_of, join, here):
        mailing = draft()
        helper = client_of(join(Role.ASSISTANT).user)
        assert helper.get(mailing.get_absolute_url()).status_code == 200
        assert helper.get(reverse("messaging:mailing_new")).status_code == 403
        assert helper.post(mailing.get_absolute_url(), typed(mailing)).status_code == 403


def upload_of(color: str) -> SimpleUploadedFile:
    out = io.BytesIO()
    Image.new("RGB", (9, 9), color).save(out, "PNG")
    return SimpleUploadedFile("x.png", out.getvalue(), "image/png")


def results_blocks(mailing):
    from messaging.mailings.pictures import with_sources

    return with_sources(fresh(mailing).content)


class TestTheCheck:
    def check(self, web, mailing) -> str:
        return web.get(reverse("messaging:mailing_check", args=[mailing.public_id])).text

    def test_it_hints_at_junk_and_at_fair_housing(self, web, here):
        people(1)
        text = "ACT NOW! Limited time! Perfect for families. Click here! 100% guaranteed!"
        mailing = draft(subject="BEST deal", blocks=[{"id": "b1", "kind": "text", "text": text}])
        said = self.check(web, mailing)
        assert "reads a little like an advertisement" in said
        assert "Fair housing" in said

    def test_it_names_for_whom_a_field_is_empty(self, web, here):
        first, _ = people(2)
        first.change(first_name="")
        text = {"id": "b1", "kind": "text", "text": "Dear {{first_name}}"}
        said = self.check(web, draft(blocks=[text]))
        assert "Something is missing for 1 person" in said

    def test_what_is_too_long_or_too_heavy_stands_in_the_way(self, web, here):
        people(1)
        long = {"id": "b1", "kind": "text", "text": "word " * 20_000}
        heavy = {"id": "b2", "kind": "image", "picture": "x", "bytes": 1_200_000}
        said = self.check(web, draft(blocks=[long, heavy]))
        assert "The letter is too long" in said
        assert "The pictures are heavy" in said

    def test_a_link_that_is_none_stands_in_the_way(self, web, here):
        people(1)
        bad = {"id": "b1", "kind": "button", "text": "See", "url": "https://nowhere"}
        assert "A link is misspelled" in self.check(web, draft(blocks=[bad]))

    def test_links_are_asked_by_a_worker(self, web, here):
        """127.0.0.1 is no place that Sphere may be sent to; that is what the page then says."""
        one = {"id": "b1", "kind": "button", "text": "See", "url": "https://127.0.0.1/x"}
        mailing = draft(blocks=[one])
        linking.ask(mailing.workspace_id, mailing.pk)
        assert fresh(mailing).links["https://127.0.0.1/x"] != linking.GOOD

    def test_a_list_of_thousands_is_checked_with_few_queries(
        self, web, here, django_assert_max_num_queries
    ):
        people(30)
        mailing = draft()
        self.check(web, mailing)
        with django_assert_max_num_queries(45):
            self.check(web, mailing)


class TestWhatLettersLeadTo:
    def test_links_are_ours_and_lead_on(self, sent, sink, client, here):
        one = sink.messages[0]
        (to,) = re.findall(r'href="(http[^"]+/letters/to/[^"]+)"', html_of(one))
        path = to[to.index("/letters") :].replace("&amp;", "&")
        with clock.at(clock.now() + dt.timedelta(minutes=5)):
            answer = client.get(path, headers=CHROME)
        assert (answer.status_code, answer["Location"]) == (302, "https://example.com/a?b=1&c=2")
        event = MessageEvent.objects.get()
        assert (event.kind, event.is_machine) == ("clicked", False)
        assert event.detail == "https://example.com/a?b=1&c=2"
        assert "https://example.com/a?b=1&c=2" in one.text

    def test_nobody_makes_ours_lead_elsewhere(self, sent, sink, client):
        (to,) = re.findall(r'href="(http[^"]+/letters/to/[^"]+)"', html_of(sink.messages[0]))
        path = to[to.index("/letters") :].replace("example.com", "evil.example")
        assert client.get(path, headers=CHROME).status_code == 404
        assert not MessageEvent.objects.exists()

    def test_machines_are_not_counted(self, sent, sink, client, web, here):
        (to,) = re.findall(r'href="(http[^"]+/letters/to/[^"]+)"', html_of(sink.messages[0]))
        path = to[to.index("/letters") :].replace("&amp;", "&")
        Message.objects.update(sent_at=clock.now())
        client.get(path, headers=CHROME)  # within two seconds
        client.head(path, headers=CHROME)
        with clock.at(clock.now() + dt.timedelta(minutes=5)):
            client.get(path, headers={"user-agent": "SafeLinks scanner"})
        assert set(MessageEvent.objects.values_list("is_machine", flat=True)) == {True}
        assert {tab.name: tab.count for tab in results.tabs(sent)}["clicked"] == 0

    def test_the_pixel_notes_an_open_once_a_minute(self, sent, sink, client, here):
        (src,) = re.findall(r'src="(http[^"]+/letters/seen/[^"]+)"', html_of(sink.messages[0]))
        path = src[src.index("/letters") :]
        with clock.at(clock.now() + dt.timedelta(minutes=5)):
            for _ in range(3):
                assert client.get(path, headers=CHROME)["Content-Type"] == "image/gif"
        assert MessageEvent.objects.get().kind == "opened"

    def test_it_can_be_read_in_the_browser(self, sent, sink, client):
        (page,) = re.findall(r'href="(http[^"]+/letters/view/[^"]+)"', html_of(sink.messages[0]))
        answer = client.get(page[page.index("/letters") :])
        assert answer.status_code == 200
        assert "sandbox" in answer["Content-Security-Policy"]
        assert client.get(page[page.index("/letters") : -3] + "0/").status_code == 404

    def test_only_letters_to_many_are_counted(self, queue, here):
        message = queue(html='<p><a href="https://example.com/">x</a></p>')
        assert "/letters/" not in Letter(message).raw.decode()

    def test_a_token_serves_its_own_purpose_only(self, sent, client):
        message = sent.letters.first()
        seen = tracking.token(message.public_id, "seen")
        assert client.get(reverse("mailings:view", args=[seen])).status_code == 404


class TestResults:
    def test_person_by_person_and_those_left_out(self, sent, web, here):
        letter = sent.letters.order_by("pk").first()
        MessageEvent.objects.note(letter, "replied", clock.now())
        page = web.get(f"{sent.get_absolute_url()}?show=replied").text
        assert "Pat0 Reader" in page
        assert "Pat1 Reader" not in page
        assert "An open is a guess" in web.get(f"{sent.get_absolute_url()}?show=opened").text

    def test_the_page_goes_on_by_key_with_few_queries(
        self, here, member, web, django_assert_max_num_queries
    ):
        people(30)
        mailing = draft()
        mailing.schedule(by=member)
        write_all(mailing)
        url = f"{mailing.get_absolute_url()}?show=waiting"
        web.get(url)
        with django_assert_max_num_queries(28):
            page = web.get(url).text
        assert page.count('class="line"') == 24
        after = re.search(r"after=(\d+)", page)[1]
        assert web.get(f"{url}&after={after}").text.count('class="line"') == 6

    def test_the_list_of_mailings_has_few_queries(self, here, web, django_assert_max_num_queries):
        for _ in range(30):
            draft()
        web.get(reverse("messaging:mailings"))
        with django_assert_max_num_queries(24):
            assert web.get(reverse("messaging:mailings")).text.count('class="line"') == 24

    def test_an_opt_out_and_a_bounce_stand_there(self, sent, here):
        from messaging import consent

        first, second, _ = sent.letters.order_by("pk")
        consent.opt_out(first.to_address, message=first)
        consent.hard_bounce(second.to_address, message=second)
        counts = {tab.name: tab.count for tab in results.tabs(sent)}
        assert (counts["opted_out"], counts["bounced"]) == (1, 1)


class TestVideos:
    @pytest.mark.parametrize(
        ("url", "host"),
        [("https://www.youtube.com/watch?v=dQw4w9WgXcQ&t=3", "YouTube"),
         ("https://youtu.be/dQw4w9WgXcQ", "YouTube"),
         ("https://youtube.com/shorts/dQw4w9WgXcQ", "YouTube"),
         ("https://share.vidyard.com/watch/abc123XYZ", "Vidyard"),
         ("https://play.vidyard.com/abc123XYZ.html", "Vidyard"),
         ("https://bbemaildelivery.com/bbext/?p=video_land&id=bb1234", "BombBomb"),
         ("https://share.bombbomb.com/abcd1234", "BombBomb"),
         ("https://youtube.com.evil.example/watch?v=dQw4w9WgXcQ", ""),
         ("https://example.com/watch?v=dQw4w9WgXcQ", "")],
    )  # fmt: skip
    def test_it_is_known_by_its_address(self, url, host):
        found = video.recognize(url)
        assert (found.host if found else "") == host

    def test_a_still_gets_its_play_mark_and_stands_in_the_letter(self, here, monkeypatch):
        raw = io.BytesIO()
        Image.new("RGB", (480, 360), "navy").save(raw, "JPEG")
        monkeypatch.setattr(video.egress, "fetch", lambda url: raw.getvalue())
        url = "https://youtu.be/dQw4w9WgXcQ"
        assert "<img" not in blocks.video_html(url)  # words, until a worker fetched it
        row = VideoPicture.objects.get(url=url)
        assert video.fetch(here.pk, row.pk)
        shown = blocks.with_videos(f'<p>Look:</p>\n<p><a href="{url}">{url}</a></p>')
        assert f'<a href="{url}"><img src=' in clean(shown)
        row.refresh_from_db()
        with Image.open(io.BytesIO(row.picture.content)) as picture:
            assert picture.size == (1120, 630)
            assert min(picture.getpixel((575, 315))) > 240  # the white of the mark

    def test_what_cannot_be_fetched_has_a_drawing_and_is_asked_again(self, here):
        row = VideoPicture.objects.create(url="https://youtu.be/dQw4w9WgXcQ")
        with_no_way_out(row)
        assert not video.fetch(here.pk, row.pk)
        row.refresh_from_db()
        assert row.picture
        assert not row.is_own

    def test_looking_writes_nothing(self, here):
        assert "<a href" in blocks.video_html("https://youtu.be/dQw4w9WgXcQ", asks=False)
        assert not VideoPicture.objects.exists()


def with_no_way_out(row) -> None:
    """An address that leads nowhere without asking anybody."""
    VideoPicture.objects.filter(pk=row.pk).update(url="https://share.bombbomb.com:1/abcd1234")


class TestTheSanitiser:
    def test_it_keeps_the_letter_and_nothing_that_fetches(self):
        html = blocks.html([
            {"id": "b1", "kind": "heading", "text": "<script>x</script>"},
            {"id": "b2", "kind": "button", "text": "Go", "url": "https://example.com"},
            {"id": "b3", "kind": "text", "text": 'x" onerror="y {{first_name}}'},
        ], lambda name: '"><img src=x onerror=e()>')  # fmt: skip
        once = clean(html)
        assert clean(once) == once
        assert "<script" not in once
        assert "<img" not in once
        assert "background-color:#0e5d55" in once

    @pytest.mark.parametrize(
        "style", ["background-color:url(//x)", "width:expression(1)", "color:\\75rl(x)"]
    )
    def test_no_style_fetches(self, style):
        assert "style" not in clean(f'<p style="{style}">x</p>')

    def test_a_values_own_marks_are_text(self, here, june):
        june.change(first_name="A\x1fB <b>")
        filled = blocks.Ready(
            [{"id": "b1", "kind": "text", "text": "{{first_name}} {{last_name}} {{first_name}}"}]
        ).fill(Person.objects.get(pk=june.pk), workspace=here)
        assert "A B &lt;b&gt; Hargrove A B &lt;b&gt;" in filled.html


def test_an_event_is_noted_once_for_its_key(queue, home):
    message = queue()
    with scope(home.pk):
        assert MessageEvent.objects.note(message, "delivered")
        assert not MessageEvent.objects.note(message, "delivered")
        assert MessageEvent.objects.note(message, "opened")
        assert MessageEvent.objects.note(message, "opened")
        assert MessageEvent.objects.note(message, "bounced", key="ses:1")
        assert not MessageEvent.objects.note(message, "bounced", key="ses:1")
