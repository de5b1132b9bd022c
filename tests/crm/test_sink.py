import pytest
from django.urls import reverse

from accounts.capabilities import Role
from accounts.models import Membership, User
from accounts.tenancy import scope
from messaging.models import Message
from tests.conftest import PASSWORD

pytestmark = pytest.mark.django_db

HTML = "<p>Dear June</p><script>evil()</script>"


@pytest.fixture
def keep(settings, tmp_path):
    """`keep(to, …)`: a mail in the sink, as the sink itself writes it; returns its name."""
    settings.SINK_DIR = str(tmp_path)

    def write(to, subject="Hello", *, of=None, more="", body="Dear June", kind="plain"):
        name = f"{len(list(tmp_path.iterdir())) + 1}-mail"
        message_id = of.public_id if of else "somebody"
        (tmp_path / f"{name}.eml").write_text(
            f"X-Sink-To: {to}\r\nMessage-ID: <{message_id}@sphere.example>\r\n"
            f"Subject: {subject}\r\n{more}Content-Type: text/{kind}; charset=utf-8\r\n\r\n"
            f"{body}\r\n"
        )
        return name

    return write


def letter(workspace, key="k"):
    with scope(workspace.pk):
        return Message.objects.queue(
            key=key, to="june@example.com", subject="Hello", text="Hello", purpose="marketing"
        )


def test_the_sink_shows_this_workspaces_mail_and_ones_own(home, elsewhere, ana, ben, keep, client):
    keep("june@example.com", "Of home", of=letter(home))
    keep("june@example.com", "Of elsewhere", of=letter(elsewhere))
    keep("ana@example.com", "Sign in, Ana")
    keep("ben@example.com", "Sign in, Ben")
    for user, shown in (
        (ana, ["Of home", "Sign in, Ana"]),
        (ben, ["Of elsewhere", "Sign in, Ben"]),
    ):
        client.force_login(user)
        listed = client.get(reverse("demo:sink"))
        assert sorted(mail.subject for mail in listed.context["mails"]) == shown


def test_a_mail_of_elsewhere_is_not_there(home, elsewhere, ana, keep, client_of):
    name = keep("june@example.com", of=letter(elsewhere), body=HTML, kind="html")
    client = client_of(ana)
    for page in ("demo:mail", "demo:mail_html"):
        assert client.get(reverse(page, args=[name])).status_code == 404


@pytest.mark.parametrize("mine", ["a@example.com", "na@example.com", "ana@example.co"])
def test_an_address_that_is_a_part_of_anothers_opens_nothing(mine, home, keep, client_of):
    """Else a@example.com reads the password mails of ana@example.com."""
    keep("ana@example.com, ben@example.com", "Reset your password")
    keep("june@example.com", "Of nobody", more=f"X-Sink-To: {mine}\r\n")
    other = User.objects.create_user(mine, PASSWORD)
    with scope(home.pk):
        Membership.objects.create(user=other, role=Role.COACH)
    assert client_of(other).get(reverse("demo:sink")).context["mails"] == []


def test_one_of_several_recipients_reads_it_whatever_the_case(home, ana, keep, client_of):
    name = keep("ben@example.com, ANA@example.com", "To both")
    assert client_of(ana).get(reverse("demo:mail", args=[name])).status_code == 200


def test_the_html_of_a_mail_stands_in_a_frame_that_can_do_nothing(home, ana, keep, client_of):
    name = keep("june@example.com", of=letter(home), body=HTML, kind="html")
    client = client_of(ana)
    page = client.get(reverse("demo:mail", args=[name])).content.decode()
    assert 'sandbox="allow-popups"' in page
    assert "<script>evil" not in page
    framed = client.get(reverse("demo:mail_html", args=[name]))
    policy = framed["Content-Security-Policy"]
    rules = dict(rule.strip().partition(" ")[::2] for rule in policy.split(";"))
    assert rules == {
        "default-src": "'none'",
        "img-src": "'self' data:",
        "style-src": "'unsafe-inline'",
        "frame-ancestors": "'self'",
        "sandbox": "allow-popups",
    }
    assert framed["X-Frame-Options"] == "SAMEORIGIN"
    assert framed["X-Content-Type-Options"] == "nosniff"
    assert framed["Cache-Control"] == "no-store"


def test_a_name_cannot_climb_out_of_the_sink(home, ana, keep, client_of, tmp_path):
    (tmp_path.parent / "secret.eml").write_text("X-Sink-To: ana@example.com\n\nsecret")
    keep("ana@example.com")
    client = client_of(ana)
    for name in ("../secret", "..%2fsecret", "%2e%2e%2fsecret", ".hidden"):
        assert client.get(f"/demo/mail/{name}/").status_code == 404


def test_an_empty_sink_says_so(home, ana, settings, tmp_path, client_of):
    for folder in (tmp_path, tmp_path / "not-there"):
        settings.SINK_DIR = str(folder)
        assert "No mail yet" in client_of(ana).get(reverse("demo:sink")).content.decode()
