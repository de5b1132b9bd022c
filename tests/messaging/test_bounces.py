"""What comes back, by a corpus of real shapes: each file of bounces/ and what it must lead to."""

import datetime as dt
from pathlib import Path

import pytest
from django.urls import reverse

from accounts.tenancy import scope
from contacts.life import CAME_BACK
from contacts.models import Email, Person
from crm.kit import clock
from messaging import bounces, consent, returns, tokens
from messaging.models import AddressReport, MessageEvent, State, Suppression

pytestmark = pytest.mark.django_db
CORPUS = Path(__file__).parent / "bounces"
ADDRESS = "june.hargrove@example.com"

HARD, SOFT, REFUSED, NOTHING = "hard", "soft", "refused", None
SAYS = {
    "gmail_no_such_user": (HARD, "5.1.1"),
    "gmail_over_quota": (SOFT, "5.2.2"),
    "gmail_blocked": (REFUSED, "5.7.26"),
    "outlook_no_mailbox": (HARD, "5.5.0"),
    "outlook_blocked_list": (REFUSED, "5.7.1"),
    "exchange_recipient_not_found": (HARD, "5.1.10"),
    "exchange_access_denied": (HARD, "5.4.1"),
    "postfix_user_unknown": (HARD, "5.1.1"),
    "postfix_no_domain": (HARD, "5.4.4"),
    "postfix_delayed": (NOTHING, None),
    "postfix_expired": (SOFT, "4.4.1"),
    "greylisted_then_given_up": (SOFT, "4.2.0"),
    "relay_denied": (REFUSED, "5.7.1"),
    "blocked_by_policy_vague": (REFUSED, "5.0.0"),
    "too_large": (REFUSED, "5.3.4"),
    "amazon_suppressed": (HARD, "5.1.1"),
    "yahoo_disabled": (HARD, "5.0.0"),
    "qmail_no_mailbox": (HARD, "5.1.1"),
    "delivered": (NOTHING, None),
    "out_of_office": (NOTHING, None),
    "vacation": (NOTHING, None),
    "challenge": (NOTHING, None),
}
FEEDBACK = {
    "arf_abuse": ("complaint", "Complaint"), "arf_fraud": ("complaint", "Complaint"),
    "arf_cfbl": ("complaint", "Complaint"), "arf_opt_out": ("opt_out", "OptOut"),
    "arf_not_spam": ("not_junk", ""), "arf_auth_failure": (None, ""),
}  # fmt: skip


def corpus(name) -> bytes:
    return (CORPUS / f"{name}.eml").read_bytes().replace(b"\n", b"\r\n")


@pytest.fixture
def letter(queue, home):
    """`letter(key)`: one that has left."""

    def sent(key="k", **facts):
        message = queue(key=key, purpose="marketing", **facts)
        with scope(home.pk):
            type(message).objects.filter(pk=message.pk).update(
                state=State.SENT, sent_at=clock.now(), handoff_at=clock.now()
            )
        return message

    return sent


@pytest.fixture
def came_back(home):
    """`came_back(message, raw)`: to its bounce address."""

    def take(message, raw):
        assert returns.take(tokens.mail_name(message, "b"), raw)

    return take


def test_every_file_of_the_corpus_is_spoken_for():
    assert {path.stem for path in CORPUS.glob("*.eml")} == set(SAYS) | set(FEEDBACK)


@pytest.mark.parametrize("name", SAYS)
def test_a_report_says_what_it_says(name):
    kind, status = SAYS[name]
    found = bounces.read(corpus(name))
    assert found.kind == kind
    if status:
        assert found.status == status


@pytest.mark.parametrize("name", SAYS)
def test_only_a_dead_address_is_stopped(name, letter, came_back, home, june):
    """A refusal by policy is our standing: nothing is written down against the person."""
    message = letter()
    came_back(message, corpus(name))
    kind, _ = SAYS[name]
    with scope(home.pk):
        email = Email.objects.get(address=ADDRESS)
        assert email.status == ("HardBounce" if kind == HARD else "")
        assert Suppression.objects.exists() == (kind == HARD)
        assert list(AddressReport.objects.values_list("kind", flat=True)) == (
            [kind] if kind else []
        )


@pytest.mark.parametrize("name", FEEDBACK)
def test_feedback_is_about_the_letter_that_its_address_names(name, letter, came_back, home, june):
    came_back(letter(), corpus(name))
    kind, status = FEEDBACK[name]
    with scope(home.pk):
        assert Email.objects.get(address=ADDRESS).status == status
        assert list(AddressReport.objects.values_list("kind", flat=True)) == (
            [kind] if kind else []
        )


@pytest.mark.parametrize("missing", [b"User-Agent", b"Version"])
def test_a_feedback_report_without_what_it_must_have_is_none(
    missing, letter, came_back, home, june
):
    raw = corpus("arf_abuse").replace(missing + b":", b"X-Other:")
    came_back(letter(), raw)
    with scope(home.pk):
        assert not Suppression.objects.exists()


def test_the_status_is_dated_with_its_evidence(letter, came_back, home, june, noon):
    message = letter()
    came_back(message, corpus("gmail_no_such_user"))
    with scope(home.pk):
        email = Email.objects.get(address=ADDRESS)
        assert noon <= email.status_at < noon + dt.timedelta(minutes=1)
        assert email.status_note.startswith("550-5.1.1 The email account that you tried")
        report = AddressReport.objects.get()
        assert (report.status, report.message, report.person) == ("5.1.1", message, june)
        event = MessageEvent.objects.get(message=message)
        assert (event.kind, event.is_machine) == ("bounced", False)
        message.refresh_from_db()
        assert message.failure.startswith("It came back: 550-5.1.1")


def test_a_dead_address_plans_the_call_that_asks_whether_they_move(letter, came_back, home, june):
    came_back(letter(), corpus("postfix_user_unknown"))
    with scope(home.pk):
        person = Person.objects.get(pk=june.pk)
        assert person.follow_up_reason == CAME_BACK
        assert "User unknown in virtual mailbox table" in person.notes.get().body


def test_a_repeated_report_counts_once(letter, came_back, home, june):
    message = letter()
    for _ in range(3):
        came_back(message, corpus("gmail_over_quota"))
    with scope(home.pk):
        assert AddressReport.objects.count() == 1
        assert Email.objects.get(address=ADDRESS).status == ""


def _full(letter, came_back, number, at):
    with clock.at(at):
        raw = corpus("gmail_over_quota") + b"\r\nX-Number: %d\r\n" % number
        came_back(letter(key=f"k{number}"), raw)


def test_three_letters_that_do_not_arrive_in_two_weeks_make_an_address_dead(
    letter, came_back, home, june, noon
):
    for number, day in enumerate([0, 6, 13]):
        with scope(home.pk):
            assert Email.objects.get(address=ADDRESS).status == ""
        _full(letter, came_back, number, noon + dt.timedelta(days=day))
    with scope(home.pk):
        email = Email.objects.get(address=ADDRESS)
        assert email.status == "HardBounce"
        assert email.status_note.startswith("Three letters in two weeks did not arrive.")


def test_three_in_a_longer_time_do_not(letter, came_back, home, june, noon):
    for number, day in enumerate([0, 8, 16]):
        _full(letter, came_back, number, noon + dt.timedelta(days=day))
    with scope(home.pk):
        assert Email.objects.get(address=ADDRESS).status == ""


def test_one_letter_told_of_three_times_is_one(letter, came_back, home, june, noon):
    message = letter()
    for number in range(3):
        came_back(message, corpus("gmail_over_quota") + b"\r\nX-Number: %d\r\n" % number)
    with scope(home.pk):
        assert AddressReport.objects.count() == 3
        assert Email.objects.get(address=ADDRESS).status == ""


def test_a_refusal_because_of_us_is_an_alarm_on_a_page(
    letter, came_back, home, june, ana, client_of
):
    came_back(letter(), corpus("outlook_blocked_list"))
    page = client_of(ana).get(reverse("messaging:addresses")).content.decode()
    assert "A server refused a letter because of us." in page
    assert "part of their network is on our block list" in page
    tidy = client_of(ana).get(reverse("contacts:tidy_up")).content.decode()
    assert "Servers that refuse your letters" in tidy


def test_no_junk_after_all_lifts_nothing(letter, came_back, home, june):
    message = letter()
    with scope(home.pk):
        consent.complaint(ADDRESS, message=message)
    came_back(message, corpus("arf_not_spam"))
    with scope(home.pk):
        assert Email.objects.get(address=ADDRESS).status == "Complaint"


@pytest.mark.parametrize(
    "raw",
    [
        b"", b"\x00\xff" * 500, b"Content-Type: multipart/report\r\n\r\n--",
        b"Content-Type: message/delivery-status\r\n\r\nStatus: 5.1.1\r\nAction: " + b"x" * 99_999,
        "From: MAILER-DAEMON@x\r\nSubject: Undelivered \ud800\r\n\r\n".encode("utf-8", "replace"),
    ],
)  # fmt: skip
def test_hostile_bytes_change_nothing(raw, letter, came_back, home, june):
    came_back(letter(), raw)
    with scope(home.pk):
        assert Email.objects.get(address=ADDRESS).status == ""
        assert not Suppression.objects.exists()
