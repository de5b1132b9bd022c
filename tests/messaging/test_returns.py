"""What comes back to a letter's own addresses."""

import pytest

from accounts.tenancy import scope
from messaging import returns, tokens
from messaging.models import Suppression

pytestmark = pytest.mark.django_db


def report(kind, fields, report_type="delivery-status"):
    return (
        f'Content-Type: multipart/report; report-type={report_type}; boundary="b"\r\n'
        "MIME-Version: 1.0\r\n\r\n--b\r\nContent-Type: text/plain\r\n\r\nSorry.\r\n"
        f"--b\r\nContent-Type: {kind}\r\n\r\n{fields}\r\n--b--\r\n"
    ).encode()


def dsn(action, status):
    fields = (
        "Reporting-MTA: dns; mx.example\r\n\r\nFinal-Recipient: rfc822; june@example.com\r\n"
        f"Action: {action}\r\nStatus: {status}\r\n"
    )
    return report("message/delivery-status", fields)


@pytest.fixture
def come_back(home, queue):
    """`come_back(raw)`: to the bounce address of a letter; the reasons that were written down."""
    message = queue(purpose="marketing")

    def take(raw, purpose="b"):
        assert returns.take(tokens.mail_name(message, purpose), raw)
        with scope(home.pk):
            return list(Suppression.objects.values_list("reason", flat=True))

    return take


@pytest.mark.parametrize(
    ("action", "status", "reasons"),
    [
        ("failed", "5.1.1", ["HardBounce"]),
        ("failed", "5.2.1", ["HardBounce"]),
        ("failed", "5.2.2", []),
        ("failed", "5.7.1", []),
        ("delayed", "4.4.1", []),
        ("delayed", "5.1.1", []),
    ],
)
def test_a_bounce_counts_when_it_speaks_of_the_address(come_back, action, status, reasons):
    assert come_back(dsn(action, status)) == reasons
    assert come_back(dsn(action, status)) == reasons


@pytest.mark.parametrize(("kind", "reasons"), [("abuse", ["Complaint"]), ("not-spam", [])])
def test_a_complaint_counts_and_its_contrary_does_not(come_back, kind, reasons):
    fields = f"Feedback-Type: {kind}\r\nUser-Agent: x\r\nVersion: 1\r\n"
    assert come_back(report("message/feedback-report", fields, "feedback-report")) == reasons


def test_unsubscribing_by_mail_works_whatever_the_mail_says(come_back):
    assert come_back(b"\xff\x00 nonsense", "u") == ["OptOut"]


@pytest.mark.parametrize("raw", [b"", b"\x00\xff", b"Content-Type: multipart/report\r\n\r\n--"])
def test_a_broken_bounce_changes_nothing(come_back, raw):
    assert come_back(raw) == []


def test_an_address_that_is_none_of_ours_is_not_taken(db):
    assert not returns.take("june", b"")
    assert not returns.take("b+0192", b"")
