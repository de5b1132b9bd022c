"""What providers tell of letters (W01, W02): proven on the raw bytes, stored before 200, once, in
any order, and never a 500."""

import datetime as dt
import json
from itertools import permutations

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.x509.oid import NameOID

from accounts.tenancy import scope
from contacts.models import Email, Person
from crm.kit import clock, egress
from messaging import tasks, tokens
from messaging.hooks import events, reading, sns
from messaging.models import (
    AddressReport,
    Message,
    MessageEvent,
    ProviderEvent,
    SendingAccount,
    State,
    Suppression,
)
from tests.messaging.providers import (
    ALL,
    KEY,
    SECRET,
    TOPIC,
    Telling,
    basic,
    pair,
    signed_by_sendgrid,
)

pytestmark = pytest.mark.django_db
ADDRESS = "june.hargrove@example.com"


@pytest.fixture(autouse=True)
def secrets(settings):
    settings.HOOK_SECRETS = {
        "mailgun": [KEY], "postmark": [SECRET], "ses": [TOPIC], "sendgrid": [SECRET],
        "mailjet": [SECRET], "brevo": [SECRET],
    }  # fmt: skip


@pytest.fixture
def amazon(monkeypatch):
    """Amazon's key, and its certificate where the world would have it."""
    key = rsa.generate_private_key(public_exponent=65_537, key_size=2048)
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "sns.amazonaws.com")])
    now = dt.datetime.now(dt.UTC)
    made = (
        x509.CertificateBuilder().subject_name(name).issuer_name(name)
        .public_key(key.public_key()).serial_number(1)
        .not_valid_before(now - dt.timedelta(days=1)).not_valid_after(now + dt.timedelta(days=9))
        .sign(key, hashes.SHA256())
    )  # fmt: skip
    pem = made.public_bytes(serialization.Encoding.PEM)
    monkeypatch.setattr(egress, "fetch", lambda url, **limits: pem)
    sns._certificate.cache_clear()
    return key


@pytest.fixture
def letter(queue, home):
    message = queue(purpose="marketing")
    now = clock.now()
    with scope(home.pk):
        Message.objects.update(state=State.SENT, sent_at=now, handoff_at=now)
    return message


def read(home):
    """What a worker does of it all, as often as it is rung."""
    for _ in range(2):
        reading.read(home.pk)
    with scope(home.pk):
        assert not ProviderEvent.objects.unread().exists()


def count(home, model=ProviderEvent) -> int:
    with scope(home.pk):
        return model.objects.count()


def standing(home):
    with scope(home.pk):
        return Email.objects.get(address=ADDRESS).status


EFFECTS = {
    "hard": ("HardBounce", "hard"), "soft": ("", "soft"), "refused": ("", "refused"),
    "complaint": ("Complaint", "complaint"), "opt_out": ("OptOut", "opt_out"),
}  # fmt: skip


TOLD = [(one, kind) for one in ALL for kind in EFFECTS]
TOLD.remove(("ses", "opt_out"))  # Amazon tells of subscriptions to its own lists only


@pytest.mark.parametrize(("provider", "kind"), TOLD)
def test_what_is_told_sets_the_status(provider, kind, letter, home, client, amazon):
    assert Telling(provider, kind, letter, key=amazon).posted(client).status_code == 200
    assert standing(home) == "", "stored, and nothing read of it yet"
    read(home)
    status, report = EFFECTS[kind]
    assert standing(home) == status
    with scope(home.pk):
        found = AddressReport.objects.get()
        assert (found.kind, found.address, found.message_id) == (report, ADDRESS, letter.pk)
        assert found.source in ("Mailgun", "Postmark", "Amazon SES", "SendGrid", "Mailjet", "Brevo")


@pytest.mark.parametrize("provider", ALL)
def test_delivered_and_opened_are_events_of_the_letter(provider, letter, home, client, amazon):
    for number, kind in enumerate(("delivered", "opened", "opened"), 1):
        Telling(provider, kind, letter, key=amazon, number=number).posted(client)
    read(home)
    with scope(home.pk):
        kinds = list(MessageEvent.objects.order_by("pk").values_list("kind", flat=True))
        assert kinds == ["delivered", "opened", "opened"]
        assert MessageEvent.objects.filter(message=letter).count() == 3


@pytest.mark.parametrize("provider", ALL)
def test_a_replay_has_no_second_effect(provider, letter, home, client, amazon):
    """Whether it comes again before it was read or after."""
    told = Telling(provider, "soft", letter, key=amazon)
    for _ in range(3):
        assert told.posted(client).status_code == 200
    read(home)
    assert told.posted(client).status_code == 200
    read(home)
    assert count(home) == 1
    assert count(home, AddressReport) == 1


@pytest.mark.parametrize("provider", ["postmark", "sendgrid"])
@pytest.mark.parametrize("order", list(permutations(["delivered", "hard", "complaint"])))
def test_the_order_does_not_matter(provider, order, letter, home, client, amazon):
    for number, kind in enumerate(order):
        Telling(provider, kind, letter, key=amazon, number=number).posted(client)
        if number == 1:
            read(home)
    read(home)
    assert standing(home) == "Complaint"
    with scope(home.pk):
        assert Suppression.objects.get().reason == "Complaint"
        assert Message.objects.get().state == State.SENT
        kinds = set(MessageEvent.objects.values_list("kind", flat=True))
        assert kinds == {"delivered", "bounced", "complained"}


@pytest.mark.parametrize(
    ("provider", "headers", "other"),
    [
        ("postmark", {"Authorization": ""}, {}),
        ("postmark", basic("hook:another word"), {}),
        ("sendgrid", basic("x:y"), {}),
        ("mailjet", {"Authorization": "Basic ***"}, {}),
        ("brevo", {"Authorization": ""}, {}),
        ("ses", {"X-Amz-Sns-Message-Type": "Another"}, {}),
        ("ses", {}, {"changed": {"Message": "{}"}}),
        ("ses", {}, {"changed": {"Signature": "AAAA"}}),
        ("ses", {}, {"topic": "arn:aws:sns:us-east-1:666:somebody-elses"}),
        ("mailgun", {}, {"changed": {"signature": {"timestamp": "1", "token": "x",
                                                   "signature": "0" * 64}}}),
        ("mailgun", {}, {"changed": {"signature": {}}}),
    ],
)  # fmt: skip
def test_without_proof_it_is_403_and_nothing(
    provider, headers, other, letter, home, client, amazon
):
    told = Telling(provider, "complaint", letter, key=amazon, **other)
    answer = told.posted(client, **headers)
    assert (answer.status_code, answer.content) == (403, b"")
    assert count(home) == 0
    right = Telling(provider, "complaint", letter, key=amazon)
    assert right.posted(client).status_code == 200, "and it was that which was wrong"
    assert count(home) == 1


@pytest.mark.parametrize("provider", [*ALL, "nobody", "twilio", "..", "mail%00gun"])
def test_a_door_without_a_secret_is_shut(provider, letter, home, client, amazon, settings):
    settings.HOOK_SECRETS = dict.fromkeys(ALL, [])
    known = provider if provider in ALL else "postmark"
    path = f"/hooks/{provider}/events/"
    answer = Telling(known, "hard", letter, key=amazon).posted(client, path)
    assert answer.status_code in ((403,) if provider != ".." else (403, 404))
    assert count(home) == 0


def test_an_old_signature_is_refused(letter, home, client):
    told = Telling("mailgun", "hard", letter)
    body, _ = told.mailgun()
    with clock.at(clock.now() + dt.timedelta(minutes=6)):
        answer = client.generic(
            "POST", "/hooks/mailgun/events/", body, content_type="application/json"
        )
    assert answer.status_code == 403


def test_sendgrids_signature_is_over_the_bytes(letter, home, client, settings):
    key, settings.SENDGRID_EVENT_KEY = pair()
    settings.HOOK_SECRETS["sendgrid"] = []
    told = Telling("sendgrid", "hard", letter)
    body, _ = told.sendgrid()
    now = int(clock.now().timestamp())
    post = lambda body, **proof: client.generic(  # noqa: E731
        "POST", "/hooks/sendgrid/events/", body, content_type="application/json", headers=proof
    )
    assert post(body).status_code == 403
    assert post(body + " ", **signed_by_sendgrid(key, body, now)).status_code == 403
    assert post(body, **signed_by_sendgrid(key, body, now - 400)).status_code == 403
    assert post(body, **signed_by_sendgrid(key, body, now)).status_code == 200
    assert count(home) == 1


@pytest.mark.parametrize(
    "body",
    [b"", b"{", b"[]", b"[1, null]", b'"x"', b"\x00\xff", b'{"event": 5}',
     b'{"event": "open", "message": "\\u0000\\ud800"}', b'{"RecordType": null, "Metadata": []}'],
)  # fmt: skip
@pytest.mark.parametrize("provider", ALL)
def test_nonsense_is_never_a_500(provider, body, letter, home, client):
    answer = client.generic(
        "POST", f"/hooks/{provider}/events/", body, content_type="application/json",
        headers=basic(),
    )  # fmt: skip
    assert answer.status_code in (200, 403, 503)
    assert count(home) == 0


def test_what_names_a_letter_and_says_nonsense_is_kept_and_holds_up_no_other(
    letter, home, client, amazon
):
    bad = {"DeliveredAt": 7, "ID": 9}
    Telling("postmark", "hard", letter, changed=bad).posted(client)
    Telling("postmark", "complaint", letter, number=2).posted(client)
    with clock.at(clock.now() + dt.timedelta(hours=1)):
        reading.read(home.pk)
    assert standing(home) == "Complaint"
    for hour in range(2, 12):
        with clock.at(clock.now() + dt.timedelta(hours=hour)):
            reading.read(home.pk)
    with scope(home.pk):
        states = dict(ProviderEvent.objects.values_list("event_id", "state"))
        assert states == {"9:Bounce": "failed", "2:SpamComplaint": "read"}


def test_an_event_is_of_the_workspace_whose_letter_it_names(letter, home, elsewhere, client, june):
    with scope(elsewhere.pk):
        other = Person.objects.create(first_name="June", last_name="Other")
        other.emails.create(address=ADDRESS)
    Telling("postmark", "hard", letter).posted(client)
    assert (count(home), count(elsewhere)) == (1, 0)
    read(home)
    with scope(elsewhere.pk):
        assert Email.objects.get().status == ""


def test_events_of_others_are_taken_and_forgotten(home, client, amazon, letter):
    for provider in ALL:
        told = Telling(provider, "hard", None, key=amazon, to=ADDRESS)
        assert told.posted(client).status_code == 200
    assert count(home) == 0


def test_amazon_names_a_letter_by_where_it_comes_back_to(letter, home, client, amazon):
    """What left by SMTP has no metadata: the sender of the envelope is the letter's own."""
    told = Telling("ses", "hard", letter, key=amazon)
    told.named = {"source": f"{tokens.mail_name(letter, 'b')}@letters.example"}
    told.posted(client)
    read(home)
    assert standing(home) == "HardBounce"


def test_a_letter_of_which_nobody_knew_is_known_now(letter, home, client):
    with scope(home.pk):
        Message.objects.update(state=State.UNKNOWN, sent_at=None)
    Telling("brevo", "delivered", letter).posted(client)
    read(home)
    with scope(home.pk):
        found = Message.objects.get()
        assert found.state == State.SENT
        assert found.sent_at


def test_the_scan_finds_what_nobody_rang_for(letter, home, client):
    Telling("postmark", "hard", letter).posted(client)
    with clock.at(clock.now() + dt.timedelta(minutes=1)):
        tasks.scan_events()
    assert standing(home) == "HardBounce"


def test_a_large_post_is_refused(letter, client):
    big = {"Details": "x" * events.MOST_BYTES}
    assert Telling("postmark", "hard", letter, changed=big).posted(client).status_code == 413


# ── a provider of the workspace's own ────────────────────────────────────────
@pytest.fixture
def own(home):
    """`own(provider, hook)`: the account that letters leave by."""

    def make(provider, hook=""):
        with scope(home.pk):
            account = SendingAccount(provider=provider, from_address="ana@homes.example")
            if hook:
                account.set_secret(hook, "hook")
            account.save()
            return account

    return make


def path_and_proof(account):
    """The address as it is pasted at the provider."""
    scheme, _, rest = events.url_for(account).partition("://")
    proof, at, host = rest.rpartition("@")
    return "/" + host.partition("/")[2], basic(proof) if at else {}


@pytest.mark.parametrize("provider", ["postmark", "mailjet", "brevo"])
def test_the_address_for_events_is_the_secret_where_nothing_is_signed(
    provider, own, letter, home, client
):
    path, proof = path_and_proof(own(provider))
    told = Telling(provider, "hard", letter)
    assert told.posted(client, path).status_code == 403, "the installation's word is not this one's"
    assert told.posted(client, path, **proof).status_code == 200
    read(home)
    assert standing(home) == "HardBounce"


@pytest.mark.parametrize(("provider", "hook"), [("mailgun", KEY), ("ses", TOPIC)])
def test_an_account_is_proven_by_its_own_key(
    provider, hook, own, letter, home, client, amazon, settings
):
    settings.HOOK_SECRETS = dict.fromkeys(ALL, [])
    account = own(provider)
    told = Telling(provider, "hard", letter, key=amazon)
    path, _ = path_and_proof(account)
    assert told.posted(client, path).status_code == 403, "no key was written down"
    with scope(home.pk):
        account.set_secret(hook, "hook")
        account.save()
    assert told.posted(client, path).status_code == 200
    read(home)
    assert standing(home) == "HardBounce"


def test_an_account_tells_of_its_own_workspace_only(own, letter, elsewhere, home, client):
    """Ben's provider names a letter of Ana's: nothing of hers is touched."""
    with scope(elsewhere.pk):
        account = SendingAccount.objects.create(provider="postmark", from_address="b@x.example")
    path, proof = path_and_proof(account)
    assert Telling("postmark", "complaint", letter).posted(client, path, **proof).status_code == 200
    read(elsewhere)
    assert (count(home), standing(home)) == (0, "")
    with scope(elsewhere.pk):
        assert ProviderEvent.objects.get().did == "It is about nobody here."


def test_another_providers_door_and_an_unknown_account_are_shut(own, letter, client):
    path, proof = path_and_proof(own("postmark"))
    other = path.replace("postmark", "brevo")
    assert Telling("brevo", "hard", letter).posted(client, other, **proof).status_code == 403
    unknown = f"/hooks/postmark/events/{'0' * 32}/"
    assert Telling("postmark", "hard", letter).posted(client, unknown).status_code == 403


def test_what_the_agents_other_programs_sent_counts_for_people_we_know(own, june, home, client):
    """A complaint to the same provider, of a letter that Sphere did not send."""
    path, proof = path_and_proof(own("postmark"))
    Telling("postmark", "complaint", None, to=ADDRESS).posted(client, path, **proof)
    Telling("postmark", "complaint", None, to="x@y.example", number=2).posted(client, path, **proof)
    read(home)
    assert standing(home) == "Complaint"
    with scope(home.pk):
        assert Suppression.objects.count() == 1
        assert json.dumps(ProviderEvent.objects.first().raw).count(ADDRESS)
