"""What a person agreed to, as a page and as a file; and the registration of a line."""

import csv
import datetime as dt

import pytest
from django.urls import reverse

from accounts.capabilities import Role
from accounts.models import Act
from accounts.tenancy import scope
from contacts.models import Email
from crm.kit import clock
from messaging import consent, texting
from messaging.models import PhoneLine, TextConsent
from tests.messaging.twilio import SID, TOKEN

pytestmark = pytest.mark.django_db
JUNE = "+12315550164"
YES = {"number": JUNE, "words": "Yes, text me about homes.", "source": "Card at the door"}


@pytest.fixture
def page(june, ana, client_of):
    def get():
        url = reverse("messaging:consents", args=[june.public_id])
        return client_of(ana).get(url).content.decode()

    return get


def write(client, june, **changed):
    return client.post(reverse("messaging:consents", args=[june.public_id]), YES | changed)


def test_a_yes_on_paper_is_written_down_with_words_day_and_source(
    home, june, ana, member, client_of, page
):
    assert "No consent" in page()
    answer = write(client_of(ana), june, on="11/2/2026")
    assert answer.status_code == 302
    with scope(home.pk):
        kept = TextConsent.objects.get()
        assert (kept.words, kept.source, kept.by) == (YES["words"], YES["source"], member)
        assert kept.at.astimezone(home.zone).date() == dt.date(2026, 11, 2)
        assert texting.has_consent(JUNE)
    shown = page()
    assert "May be texted" in shown
    assert "Card at the door" in shown
    assert "written down by Ana Alvarez" in shown


@pytest.mark.parametrize(
    ("changed", "says"),
    [
        ({"words": "Yes, call me."}, "do not speak of texts"),
        ({"words": ""}, "required"),
        ({"source": ""}, "required"),
        ({"on": "1/1/2099"}, "still to come"),
        ({"on": "someday"}, "Write the day"),
        ({"number": "+12125550000"}, "not one of the available"),
    ],
)
def test_what_proves_nothing_is_not_taken(changed, says, home, june, ana, client_of):
    answer = write(client_of(ana), june, **changed)
    assert answer.status_code == 422
    assert says in answer.content.decode()
    with scope(home.pk):
        assert not TextConsent.objects.exists()


@pytest.mark.parametrize("is_stop_first", [True, False])
def test_only_their_own_start_lifts_a_stop(is_stop_first, home, june, ana, client_of, page):
    def stop():
        with scope(home.pk):
            texting.stop(JUNE, words="STOP", source="By text", person=june)

    steps = [stop, lambda: write(client_of(ana), june)]
    for step in steps if is_stop_first else reversed(steps):
        step()
    with scope(home.pk):
        assert texting.is_silent(JUNE)
    assert "Texts stopped" in page()


def test_a_tick_that_is_written_after_a_stop_lifts_nothing(home, june):
    """As a form's does, which takes no lock: whichever row comes last."""
    with scope(home.pk):
        texting.stop(JUNE, words="STOP", source="By text", person=june)
        facts = {"words": "May text me", "source": "A form", "person": june}
        assert texting.tick(JUNE, **facts)
        assert texting.is_silent(JUNE)
        assert not texting.has_consent(JUNE)
        assert texting.tick(JUNE, **facts | {"words": "May call me"}) is None


def test_stops_of_mail_stand_there_with_their_evidence(home, june, page):
    with scope(home.pk):
        consent.complaint("june.hargrove@example.com", said="They reported it (abuse).")
        assert Email.objects.get().status_note == "They reported it (abuse)."
    shown = page()
    assert "Reported as junk" in shown
    assert "They reported it (abuse)." in shown


def test_the_file_is_what_the_page_says_and_history_knows_of_it(home, june, ana, client_of):
    client = client_of(ana)
    write(client, june, words='=cmd|"/C calc"!A0 text me')
    answer = client.post(reverse("messaging:consents_export", args=[june.public_id]))
    text = b"".join(answer.streaming_content).decode("utf-8-sig")
    heading, row = csv.reader(text.splitlines())
    assert heading[:4] == ["When", "About", "What", "Words"]
    assert row[3].startswith("'="), "no spreadsheet runs it"
    assert row[1:3] == ["(231) 555-0164", "May be texted"]
    with scope(home.pk):
        assert Act.objects.filter(kind="export").exists()


def test_who_may_not_export_gets_no_file(home, june, join, client):
    client.force_login(join(Role.ASSISTANT).user)
    url = reverse("messaging:consents_export", args=[june.public_id])
    assert client.post(url).status_code == 403


def test_the_page_asks_the_database_little(home, june, ana, client_of, at_most_queries):
    client = client_of(ana)
    for number in range(20):
        write(client, june, words=f"Text me {number}")
    with at_most_queries(45):
        client.get(reverse("messaging:consents", args=[june.public_id]))


# ── 10DLC ────────────────────────────────────────────────────────────────────
@pytest.mark.parametrize(
    ("registration", "says"),
    [
        ("none", "not registered for texting yet"),
        ("brand", "look at your name or company"),
        ("campaign", "look at your texts"),
        ("refused", "refused the registration"),
    ],
)
def test_texting_is_off_until_the_carriers_have_said_yes(registration, says, home, ana, client_of):
    with scope(home.pk):
        line = PhoneLine(number="+12315559000", account_sid=SID, registration=registration)
        line.set_token(TOKEN)
        line.save()
        assert PhoneLine.objects.texting() is None
    page = client_of(ana).get(line.get_absolute_url()).content.decode()
    assert says in page
    with scope(home.pk):
        PhoneLine.objects.update(registration="approved")
        assert PhoneLine.objects.texting() == line


def test_the_day_and_the_words_of_a_registration_are_kept(home, ana, client_of):
    with scope(home.pk):
        line = PhoneLine(number="+12315559000", account_sid=SID)
        line.set_token(TOKEN)
        line.save()
    fields = {
        "number": "231-555-9000", "account_sid": SID, "has_voice": "on", "is_active": "on",
        "registration": "refused", "registration_note": "The website has no privacy policy.",
    }  # fmt: skip
    client = client_of(ana)
    assert client.post(line.get_absolute_url(), fields).status_code == 302
    page = client.get(line.get_absolute_url()).content.decode()
    assert "They say: The website has no privacy policy." in page
    with scope(home.pk):
        line.refresh_from_db()
        assert abs(line.registration_at - clock.now()) < dt.timedelta(minutes=5)
