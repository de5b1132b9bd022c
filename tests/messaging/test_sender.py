"""A workspace's own way out: written down, proven, signed, stopped when it is refused."""

import datetime as dt

import dkim
import pytest
from django.urls import reverse

from accounts.models import Membership, Workspace
from accounts.tenancy import scope
from crm.kit import clock
from messaging import delivery
from messaging.models import FromAddress, Message, SendingAccount, State
from messaging.sender import reconcile
from messaging.sender.providers import free_mail
from tests.messaging.own_server import PASSWORD, USER

pytestmark = pytest.mark.django_db
ADDRESS = "ana@alvarezhomes.com"
KEYS = {
    "mailgun": {"host": "mg.alvarezhomes.com", "region": "us", "secret": "key-1", "hook": "sign"},
    "postmark": {"username": "letters", "secret": "token-1"},
    "sendgrid": {"secret": "SG.1"},
    "mailjet": {"username": "key-1", "secret": "secret-1"},
    "brevo": {"secret": "xkeysib-1"},
}


@pytest.fixture
def desk(client_of, ana, home):
    return client_of(ana)


def choose(desk, provider, follow=False, **fields):
    given = {"from_address": ADDRESS, "returns_here": "on", "is_warm": "on"} | fields
    url = reverse("messaging:sender_way", args=[provider])
    return desk.post(url, given, follow=follow)


def account(home) -> SendingAccount:
    with scope(home.pk):
        return SendingAccount.objects.select_related("workspace").get()


def own(desk, server, **fields):
    host, port = server.address
    given = {"host": host, "port": 587, "security": "starttls", "username": USER,
             "secret": PASSWORD}  # fmt: skip
    chosen = choose(desk, "smtp", **given | fields)
    assert chosen.status_code == 302, chosen.context["form"].errors
    with scope(Workspace.objects.get(name="Ana’s homes").pk):
        SendingAccount.objects.update(port=port)  # no mail server of a test listens at 587


def prove(desk):
    desk.post(reverse("messaging:sender_test"))
    sent = delivery.deliver_due()
    with scope(Workspace.objects.get(name="Ana’s homes").pk):
        assert sent == 1, Message.objects.order_by("-pk")[0].failure


def publish(names, home):
    mine = account(home)
    names.say(mine.dkim_host, "TXT", mine.dkim_record)


# ── a server of one's own ────────────────────────────────────────────────────
def test_letters_leave_by_the_own_server_once_a_test_mail_has_proved_it(
    desk, home, own_server, sink, queue, member
):
    own(desk, own_server)
    queue(key="before")
    assert delivery.deliver_due() == 1
    assert len(sink.messages) == 1, "an unproven way carries nothing but test mails"
    assert sink.messages[0].letter["From"].addresses[0].addr_spec != ADDRESS
    prove(desk)
    assert account(home).proven_at
    (test_mail,) = own_server.messages
    assert test_mail.recipient == "ana@example.com"
    queue(key="after", by=member)
    assert delivery.deliver_due() == 1
    letter = own_server.messages[1].letter
    assert letter["From"].addresses[0].addr_spec == ADDRESS
    assert len(sink.messages) == 1


def test_a_wrong_password_stops_the_way_and_the_letters_wait_without_an_attempt(
    desk, home, own_server, queue, fresh, noon
):
    own(desk, own_server)
    prove(desk)
    own_server.password = "another one today"
    letters = [queue(key=f"k{number}") for number in range(3)]
    assert delivery.deliver_due() == 0
    assert [fresh(one).state for one in letters] == [State.QUEUED] * 3
    assert [fresh(one).attempts for one in letters] == [0, 0, 0]
    assert account(home).stopped_because
    shown = desk.get(reverse("messaging:sender")).content.decode()
    assert "Nothing leaves." in shown
    assert "Nothing leaves." in desk.get(reverse("today")).content.decode()
    with clock.at(noon + dt.timedelta(hours=3)):
        assert delivery.deliver_due() == 0, "it does not try by itself"
        own(desk, own_server, secret="another one today")
        assert delivery.deliver_due() == 3


def test_a_server_that_is_away_holds_this_workspace_only(
    desk, home, elsewhere, own_server, sink, queue, fresh, noon
):
    own(desk, own_server)
    prove(desk)
    own_server.stop()
    letters = [queue(key=f"k{number}") for number in range(12)]
    with scope(elsewhere.pk):
        other = Message.objects.queue(key="k", to="x@example.com", subject="s", text="t")
    assert delivery.deliver_due() == 1
    assert fresh(other).state == State.SENT
    assert sum(fresh(one).attempts for one in letters) == 1
    assert account(home).is_held


def test_without_returns_here_the_envelope_has_the_own_address(desk, home, own_server, queue):
    own(desk, own_server, returns_here="")
    prove(desk)
    assert own_server.messages[0].sender == ADDRESS


def test_a_member_writes_from_the_address_given_by_name(
    desk, home, own_server, queue, member, join
):
    own(desk, own_server)
    prove(desk)
    tom = join("agent")
    field = {f"address_{member.pk}": "", f"address_{tom.pk}": "tom@alvarezhomes.com"}
    wrong = desk.post(reverse("messaging:sender_people"), field | {f"address_{tom.pk}": "t@x.com"})
    assert wrong.status_code == 422
    assert "has to be at alvarezhomes.com" in wrong.content.decode()
    assert desk.post(reverse("messaging:sender_people"), field).status_code == 302
    queue(key="a", by=tom)
    queue(key="b", by=member)
    delivery.deliver_due()
    senders = [one.letter["From"].addresses[0].addr_spec for one in own_server.messages[1:]]
    assert sorted(senders) == [ADDRESS, "tom@alvarezhomes.com"]
    with scope(home.pk):
        Membership.objects.get(pk=tom.pk)
        assert FromAddress.objects.count() == 1


# ── the address ──────────────────────────────────────────────────────────────
@pytest.mark.parametrize("domain", ["gmail.com", "Yahoo.com", "outlook.com", "icloud.com"])
def test_a_free_mailbox_is_refused_with_the_reason_and_what_was_typed_stays(desk, domain):
    said = choose(desk, "postmark", from_address=f"ana@{domain}", username="letters", secret="s")
    assert said.status_code == 422
    shown = said.content.decode()
    assert "refuse letters" in shown
    assert f"ana@{domain}".lower() in shown.lower()
    assert "letters" in shown
    assert domain.lower() in free_mail()


def test_a_secret_is_sealed_and_never_shown(desk, home):
    assert choose(desk, "postmark", secret="a-secret-token").status_code == 302
    row = account(home)
    assert "a-secret-token" not in row.secret_sealed
    assert row.secret() == "a-secret-token"
    for url in ("messaging:sender", "messaging:sender_ways"):
        assert "a-secret-token" not in desk.get(reverse(url)).content.decode()
    form = desk.get(reverse("messaging:sender_way", args=["postmark"])).content.decode()
    assert "a-secret-token" not in form
    assert "One is kept" in form
    assert choose(desk, "postmark", secret="").status_code == 302
    assert account(home).secret() == "a-secret-token"
    assert choose(desk, "sendgrid", secret="").status_code == 422, "it is another provider's"


# ── Sphere's own server, with a domain of one's own ──────────────────────────
def test_letters_are_signed_and_come_from_the_own_domain_once_its_record_is_seen(
    desk, home, names, sink, queue
):
    choose(desk, "installation")
    queue(key="before", purpose="marketing")
    delivery.deliver_due()
    assert sink.messages[0].letter["From"].addresses[0].domain != "alvarezhomes.com"
    desk.post(reverse("messaging:sender_check"))
    assert account(home).dkim_seen_at is None
    publish(names, home)
    desk.post(reverse("messaging:sender_check"))
    queue(key="after", purpose="marketing", html="<p>Hello</p>")
    delivery.deliver_due()
    raw = sink.messages[1].raw
    mine = account(home)
    asked = []

    def zone(name, **_):
        asked.append(name.decode().rstrip("."))
        return mine.dkim_record.encode()

    assert dkim.verify(raw, dnsfunc=zone)
    assert asked == [mine.dkim_host]
    assert sink.messages[1].letter["From"].addresses[0].addr_spec == ADDRESS
    assert "d=alvarezhomes.com" in sink.messages[1].letter["DKIM-Signature"]


def test_a_record_that_is_gone_takes_the_signature_back_but_servers_that_are_down_do_not(
    desk, home, names
):
    choose(desk, "installation")
    publish(names, home)
    desk.post(reverse("messaging:sender_check"))
    assert account(home).dkim_seen_at
    names.fail(account(home).dkim_host)
    desk.post(reverse("messaging:sender_check"))
    assert account(home).dkim_seen_at
    assert account(home).checks[0]["state"] == "unknown"
    names.broken.clear()
    names.forget(account(home).dkim_host, "TXT")
    desk.post(reverse("messaging:sender_check"))
    assert account(home).dkim_seen_at is None


def test_another_domain_has_another_key(desk, home):
    choose(desk, "installation")
    first = account(home).dkim_public
    choose(desk, "installation", from_address="ana@alvarezhomes.com")
    assert account(home).dkim_public == first
    choose(desk, "installation", from_address="ana@alvarez.homes")
    assert account(home).dkim_public != first


# ── providers ────────────────────────────────────────────────────────────────
@pytest.mark.parametrize("kind", KEYS)
def test_a_letter_by_each_provider_carries_our_headers_and_names_itself(
    desk, home, provider, kind, queue, fresh
):
    assert choose(desk, kind, **KEYS[kind]).status_code == 302
    prove(desk)
    message = queue(purpose="marketing", html="<p>Hello</p>")
    assert delivery.deliver_due() == 1
    asked = provider.asked[-1]
    said = asked["body"].decode("utf-8", "replace")
    assert "List-Unsubscribe=One-Click" in said.replace("%3D", "=")
    assert message.public_id.hex in said
    assert ADDRESS in said.replace("%40", "@")
    assert KEYS[kind]["secret"] not in said
    assert fresh(message).provider == kind
    assert fresh(message).provider_message_id


def test_401_stops_the_account_and_keeps_the_letters_queued(desk, home, provider, queue, fresh):
    choose(desk, "postmark", **KEYS["postmark"])
    prove(desk)
    provider.answers = [(401, {"ErrorCode": 10, "Message": "no such token"})]
    letters = [queue(key=f"k{number}") for number in range(3)]
    assert delivery.deliver_due() == 0
    assert [(fresh(one).state, fresh(one).attempts) for one in letters] == [(State.QUEUED, 0)] * 3
    assert "key" in account(home).stopped_because
    desk.post(reverse("messaging:sender_resume"))
    assert delivery.deliver_due() == 3


@pytest.mark.parametrize(
    ("answer", "state", "taken"),
    [
        ((429, {}), State.QUEUED, 0),
        ((422, {"ErrorCode": 300, "Message": "bad"}), State.FAILED, 0),
        ((500, {}), State.UNKNOWN, 0),
        ("hang up", State.UNKNOWN, 0),
        ("take and hang up", State.UNKNOWN, 1),
    ],
)
def test_a_providers_answer_stands_in_the_table(
    desk, home, provider, queue, fresh, answer, state, taken
):
    choose(desk, "postmark", **KEYS["postmark"])
    prove(desk)
    provider.answers = [answer]
    message = queue()
    delivery.deliver_due()
    assert fresh(message).state == state
    assert len(provider.letters) == 1 + taken


def test_a_provider_that_knows_repeats_is_asked_again_and_takes_one(
    desk, home, provider, queue, fresh
):
    """R5: the same key within its memory."""
    choose(desk, "brevo", **KEYS["brevo"])
    prove(desk)
    provider.knows_repeats = True
    provider.answers = ["take and hang up"]
    message = queue()
    assert delivery.deliver_due() == 1
    assert fresh(message).state == State.SENT
    assert len(provider.letters) == 2


# ── what is unknown ──────────────────────────────────────────────────────────
def unsure(desk, provider, queue):
    choose(desk, "postmark", **KEYS["postmark"])
    prove(desk)
    provider.answers = ["take and hang up"]
    message = queue(purpose="marketing")
    delivery.deliver_due()
    return message


def test_the_providers_log_settles_what_is_unknown_after_a_quarter_of_an_hour(
    desk, home, provider, queue, fresh, noon
):
    message = unsure(desk, provider, queue)
    provider.log = [{"MessageID": "id-from-log"}]
    reconcile.scan()
    assert fresh(message).state == State.UNKNOWN, "logs lag"
    with clock.at(noon + dt.timedelta(minutes=20)):
        reconcile.scan()
    row = fresh(message)
    assert (row.state, row.provider_message_id) == (State.SENT, "id-from-log")
    assert provider.asked[-1]["query"]["metadata_message"] == message.public_id.hex


def test_what_stays_unknown_is_listed_with_send_again_and_never_sent_by_itself(
    desk, home, provider, queue, fresh, noon
):
    message = unsure(desk, provider, queue)
    for hours in (1, 23, 25, 47, 80):
        with clock.at(noon + dt.timedelta(hours=hours)):
            reconcile.scan()
            delivery.reclaim()
            assert delivery.deliver_due() == 0
    assert fresh(message).state == State.UNKNOWN
    assert desk.get("/messages/?state=unsure").context["rows"] == [fresh(message)]
    shown = desk.get(message.get_absolute_url()).content.decode()
    assert "Send again" in shown
    assert len(provider.letters) == 2


def test_a_code_that_nobody_knows_of_is_made_anew_after_a_day(
    desk, home, provider, queue, fresh, noon
):
    made = []
    reconcile.when_lost("code:")(made.append)
    choose(desk, "postmark", **KEYS["postmark"])
    prove(desk)
    provider.answers = ["take and hang up"]
    message = queue(key="code:1", purpose="security")
    delivery.deliver_due()
    for hours in (23, 25, 26):
        with clock.at(noon + dt.timedelta(hours=hours)):
            reconcile.scan()
    assert [one.pk for one in made] == [message.pk]
    assert fresh(message).state == State.FAILED
    reconcile._makers.pop()


def test_an_event_of_the_provider_settles_what_is_unknown(desk, home, provider, queue, fresh):
    message = unsure(desk, provider, queue)
    with scope(home.pk):
        assert reconcile.arrived(message, provider_message_id="id-2")
        assert not reconcile.arrived(message)
    assert fresh(message).state == State.SENT


# ── the demo ─────────────────────────────────────────────────────────────────
def test_the_demo_never_leaves_by_an_account_of_its_own(desk, home, provider, queue, fresh):
    choose(desk, "postmark", **KEYS["postmark"])
    prove(desk)
    Workspace.objects.filter(pk=home.pk).update(is_demo=True)
    message = queue()
    assert delivery.deliver_due() == 0
    assert fresh(message).state == State.SUPPRESSED
