"""The agent's own mailbox, on a real mail server: read once, never touched, told in words."""

import datetime as dt
import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.conf import settings as django_settings
from django.db import IntegrityError, connection, transaction
from django.urls import reverse

from accounts.capabilities import Role
from accounts.roles import as_owner
from accounts.tenancy import scope
from contacts.models import LeadSource
from crm.kit import clock, egress
from leads import feed, tasks
from leads.mailboxes import looking, server
from leads.models import InboundMessage, Lead, Mailbox
from leads.models.mailbox import LEASE, MOST_REFUSALS
from messaging.models import Message
from tests.leads.conftest import mail
from tests.leads.imap import PASSWORD, USER, imap_server

pytestmark = pytest.mark.django_db
SEVERAL_CONNECTIONS = pytest.mark.django_db(transaction=True)


@pytest.fixture
def post_office(tmp_path, settings):
    """A server of its own, with nothing in it but an empty folder for leads."""
    with imap_server(tmp_path) as found:
        settings.EXTRA_CA_FILE = str(found.chain)
        egress.tls.cache_clear()
        found.make("Leads")
        yield found


@pytest.fixture
def sign_in(post_office):
    """What a member types for this server."""
    return {
        "provider": "other", "host": "127.0.0.1", "port": post_office.port, "security": "tls",
        "user": USER, "password": PASSWORD,
    }  # fmt: skip


@pytest.fixture
def mailbox(home, ana, client, sign_in):
    """Connected by Ana through the pages, looking into "Leads" from now on."""
    client.force_login(ana)
    connected = client.post(reverse("leads:mailbox_new"), sign_in)
    assert connected.status_code == 302, connected.content.decode()
    chosen = client.post(connected["Location"], {"folder": "Leads"})
    assert chosen.status_code == 302, chosen.content.decode()
    return row(home)


def row(workspace) -> Mailbox:
    with scope(workspace.pk):
        return Mailbox.objects.get()


def rows(workspace):
    with scope(workspace.pk):
        return list(InboundMessage.objects.order_by("pk"))


def look(mailbox) -> int:
    """A look when it is due."""
    with clock.at(row(mailbox.workspace).next_look_at):
        return looking.look(mailbox.workspace_id, mailbox.pk)


# ── reading ──────────────────────────────────────────────────────────────────
def test_a_mail_in_the_folder_becomes_a_lead_and_stays_as_it_was(mailbox, home, post_office):
    post_office.deliver(mail(), folder="Leads")
    before = post_office.flags("Leads")
    assert look(mailbox) == 1
    (kept,) = rows(home)
    assert bytes(kept.raw) == mail()
    assert (kept.door, kept.mailbox_id, kept.feed_id) == ("imap", mailbox.pk, None)
    feed.read_mail(home.pk, kept.pk)
    with scope(home.pk):
        assert str(Lead.objects.select_related("person").get().person) == "Priya Raman"
    assert post_office.flags("Leads") == before == [()], "unread, unmarked, still there"
    assert look(mailbox) == 0
    assert len(rows(home)) == 1


def test_what_was_there_before_is_left_alone(home, ana, client, sign_in, post_office):
    post_office.deliver(mail(mail_id="old"), folder="Leads")
    client.force_login(ana)
    page = client.post(reverse("leads:mailbox_new"), sign_in)["Location"]
    client.post(page, {"folder": "Leads"})
    post_office.deliver(mail(mail_id="new"), folder="Leads")
    assert look(row(home)) == 1
    assert [kept.message_id_hdr for kept in rows(home)] == ["<new@forms.example.org>"]


def test_the_last_thirty_days_are_read_when_asked_for(home, ana, client, sign_in, post_office):
    now = dt.datetime.now(dt.UTC)
    for days in (400, 31, 29, 1):
        then = now - dt.timedelta(days=days)
        post_office.deliver(mail(mail_id=f"d{days}"), folder="Leads", at=then)
    client.force_login(ana)
    page = client.post(reverse("leads:mailbox_new"), sign_in)["Location"]
    client.post(page, {"folder": "Leads", "lately_too": "on"})
    assert look(row(home)) == 2
    assert {kept.message_id_hdr[1:4] for kept in rows(home)} == {"d29", "d1@"}
    # From then on numbers decide: a mail that a person drags into the folder is a new one there.
    post_office.deliver(mail(mail_id="dragged"), folder="Leads", at=now - dt.timedelta(days=90))
    assert look(row(home)) == 1


def test_numbers_given_anew_lose_nothing_and_double_nothing(mailbox, home, post_office):
    post_office.deliver(mail(mail_id="1"), mail(mail_id="2"), folder="Leads")
    assert look(mailbox) == 2
    post_office.remove("Leads")
    post_office.make("Leads")
    post_office.deliver(mail(mail_id="1"), mail(mail_id="2"), mail(mail_id="3"), folder="Leads")
    validity = row(home).uidvalidity
    assert look(mailbox) == 1
    assert row(home).uidvalidity != validity
    assert len(rows(home)) == 3
    post_office.deliver(mail(mail_id="4"), folder="Leads")
    assert look(mailbox) == 1


def test_more_than_one_look_holds_goes_on_at_once(mailbox, home, post_office, monkeypatch):
    monkeypatch.setattr(looking, "MOST_AT_ONCE", 3)
    post_office.deliver(*(mail(mail_id=str(number)) for number in range(7)), folder="Leads")
    assert look(mailbox) == 3
    assert row(home).next_look_at <= clock.now(), "the rest does not wait a minute"
    assert [look(mailbox), look(mailbox), look(mailbox)] == [3, 1, 0]
    assert row(home).next_look_at > clock.now()
    assert row(home).taken == 7


@SEVERAL_CONNECTIONS
def test_a_crash_while_storing_keeps_the_mail_for_the_next_look(mailbox, home, post_office):
    """The number moves with the mail or not at all."""
    post_office.deliver(mail(), folder="Leads")

    def rename(a, b):
        with as_owner() as owner, owner.cursor() as cursor:
            cursor.execute(f"alter table {a} rename to {b}")

    rename("leads_inboundmessage", "away")
    try:
        assert look(mailbox) == 0
    finally:
        rename("away", "leads_inboundmessage")
    assert row(home).problem == "The look broke off. Sphere tries again."
    assert look(mailbox) == 1
    assert row(home).problem == ""


@SEVERAL_CONNECTIONS
def test_two_looks_at_once_take_each_mail_once(mailbox, home, post_office):
    post_office.deliver(*(mail(mail_id=str(number)) for number in range(5)), folder="Leads")
    together = threading.Barrier(4)

    def one(_):
        try:
            together.wait(5)
            return looking.look(home.pk, mailbox.pk)
        finally:
            connection.close()

    with clock.at(row(home).next_look_at), ThreadPoolExecutor(4) as pool:
        taken = sorted(pool.map(one, range(4)))
    assert taken == [0, 0, 0, 5]
    assert row(home).looks == 1


def test_a_look_that_was_overtaken_stores_nothing(mailbox, home, post_office):
    """A poller that hangs beyond its lease finds that another one has taken over."""
    with scope(home.pk):
        slow = Mailbox.objects.get()
        assert slow.claim()
        with clock.at(clock.now() + LEASE + dt.timedelta(seconds=1)):
            assert Mailbox.objects.get().claim()
        assert slow.take_in(500, lambda: pytest.fail("it stored all the same")) is None
        assert Mailbox.objects.get().last_uid < 500


def test_too_large_a_mail_is_taken_by_its_beginning(mailbox, home, post_office, settings):
    monster = mail(message="Hello") + b"padding, padding\r\n" * 90_000
    settings.SMTP_MAX_BYTES = 1_200_000
    post_office.deliver(monster, mail(mail_id="2"), folder="Leads")
    assert look(mailbox) == 2
    large, small = rows(home)
    assert bytes(large.raw) == monster[: server.CUT_TO]
    assert large.told["cut_from"] == len(monster)
    assert "cut_from" not in small.told
    assert ("Size", "It was very large: Sphere kept the beginning.") in large.way_in_words
    feed.read_mail(home.pk, large.pk)
    assert rows(home)[0].state == InboundMessage.State.PARSED


def test_the_source_of_the_mailbox_names_leads_that_name_none(mailbox, home, post_office, client):
    with scope(home.pk):
        source = LeadSource.objects.create(name="My sister's blog")
    client.post(mailbox.get_absolute_url(), {"folder": "Leads", "source": source.pk})
    post_office.deliver(mail(), folder="Leads")
    look(mailbox)
    with scope(home.pk):
        kept = InboundMessage.objects.get()
        assert feed.source_name("unknown", kept) == "My sister's blog"
        assert feed.source_name("zillow", kept) == "Zillow"


def test_the_beat_looks_into_what_is_due_of_every_workspace(mailbox, home, post_office, elsewhere):
    from crm.celery import app

    assert looking.due() == [(home.pk, mailbox.pk)]
    post_office.deliver(mail(), folder="Leads")
    app.conf.task_always_eager = True
    try:
        tasks.scan_mailboxes()
    finally:
        app.conf.task_always_eager = False
    (kept,) = rows(home)
    assert kept.state == InboundMessage.State.PARSED, "and the doorbell rang"
    assert looking.due() == [], "a minute of rest"
    assert rows(elsewhere) == []
    with scope(home.pk):
        row(home).pause()
    with clock.at(clock.now() + dt.timedelta(days=1)):
        assert looking.due() == []


def test_starttls_works_too(tmp_path, home, ana, client, settings):
    with imap_server(tmp_path, tls=False) as plain:
        settings.EXTRA_CA_FILE = str(plain.chain)
        egress.tls.cache_clear()
        plain.deliver(mail())
        client.force_login(ana)
        said = {"provider": "other", "host": "127.0.0.1", "port": plain.port,
                "security": "starttls", "user": USER, "password": PASSWORD}  # fmt: skip
        page = client.post(reverse("leads:mailbox_new"), said)["Location"]
        client.post(page, {"folder": "INBOX", "lately_too": "on"})
        assert look(row(home)) == 1


# ── trouble, in words ────────────────────────────────────────────────────────
@pytest.mark.parametrize(
    ("wrong", "field", "words"),
    [
        ({"password": "guessed"}, "password", "did not accept this name with this password"),
        ({"host": "nowhere.invalid"}, "host", "no server of the name"),
        ({"port": "1"}, "host", "does not answer on port 1"),
        ({"host": "localhost"}, "host", "cannot prove that it is"),
        ({"host": ""}, "host", "does not know where this mailbox is"),
        ({"host": "http://x"}, "host", "Only the name"),
        ({"user": "ana\r\nA1 LOGOUT"}, "user", "cannot be typed"),
        ({"provider": "gmail", "user": "ana"}, "user", "The whole address"),
    ],
)
def test_what_is_wrong_stands_beside_its_field(wrong, field, words, home, ana, client, sign_in):
    client.force_login(ana)
    answer = client.post(reverse("leads:mailbox_new"), sign_in | wrong)
    assert answer.status_code == 422
    assert words in " ".join(answer.context["form"].errors[field])
    assert USER in answer.content.decode() or "user" in wrong, "what was typed stays"
    with scope(home.pk):
        assert not Mailbox.objects.exists()


def test_a_private_address_is_refused(home, ana, client, sign_in, settings):
    settings.PRIVATE_HOSTS_ALLOWED = False
    client.force_login(ana)
    answer = client.post(reverse("leads:mailbox_new"), sign_in | {"port": 993})
    assert "inside a private network" in " ".join(answer.context["form"].errors["host"])
    answer = client.post(reverse("leads:mailbox_new"), sign_in | {"port": 6379})
    assert "993" in " ".join(answer.context["form"].errors["port"])


@pytest.mark.parametrize(
    "address",
    ["127.0.0.1", "10.1.2.3", "169.254.169.254", "192.168.0.1", "100.64.0.1", "0.0.0.0",  # noqa: S104
     "::1", "fe80::1%eth0", "fd00::1", "::ffff:10.0.0.1", "64:ff9b::a00:1", "2002:a00:1::1",
     "224.0.0.1"],
)  # fmt: skip
def test_no_address_inside_is_public(address):
    assert not egress.is_public(address)


def test_addresses_of_the_internet_are_public():
    assert all(map(egress.is_public, ["8.8.8.8", "2607:f8b0:4004:800::200e", "64:ff9b::808:808"]))


def test_a_wrong_password_is_tried_three_times_and_then_told(mailbox, home, ana, client):
    with scope(home.pk):
        found = Mailbox.objects.get()
        found.seal("changed since")
        found.save()
    waits = []
    for _ in range(MOST_REFUSALS):
        assert row(home).is_on
        look(mailbox)
        waits.append(row(home).next_look_at - clock.now())
    stopped = row(home)
    assert waits == sorted(waits), "longer each time"
    assert (stopped.is_on, stopped.is_stopped) == (False, True)
    assert "did not accept" in stopped.problem
    with scope(home.pk):
        letter = Message.objects.get(kind="mailbox-stopped")
    assert letter.to_address == ana.email
    assert stopped.get_absolute_url() in letter.text
    assert b"Stopped" in client.get(reverse("leads:mailboxes")).content


def test_putting_in_the_password_again_starts_it_again(mailbox, home, client, sign_in, post_office):
    with scope(home.pk):
        Mailbox.objects.update(is_on=False, failures=3, problem="It did not accept this.")
    post_office.deliver(mail(), folder="Leads")
    answer = client.post(reverse("leads:mailbox_sign_in", args=[mailbox.public_id]), sign_in)
    assert answer.status_code == 302
    again = row(home)
    assert (again.is_on, again.problem, again.folder) == (True, "", "Leads")
    assert look(mailbox) == 1, "and nothing was missed"


def test_a_server_that_is_away_is_waited_for_without_giving_up(mailbox, home, post_office):
    with scope(home.pk):
        Mailbox.objects.update(port=1)
    for _ in range(6):
        before = row(home).next_look_at
        look(mailbox)
    away = row(home)
    assert away.is_on
    hours = (away.next_look_at - before) / dt.timedelta(hours=1)
    assert 0.99 < hours < 1.01
    assert "does not answer" in away.problem


def test_a_folder_that_went_away_is_said_by_the_test_button(mailbox, home, post_office, client):
    trial = reverse("leads:mailbox_trial", args=[mailbox.public_id])
    assert b"It works" in client.post(trial, follow=True).content
    post_office.remove("Leads")
    assert b"not there any more" in client.post(trial, follow=True).content
    look(mailbox)
    assert "not there any more" in row(home).problem


# ── the pages ────────────────────────────────────────────────────────────────
def test_the_password_is_sealed_and_never_shown_again(mailbox, home, client):
    with scope(home.pk), connection.cursor() as cursor:
        cursor.execute("select to_jsonb(m)::text from leads_mailbox m")
        (stored,) = cursor.fetchone()
    assert PASSWORD not in stored
    for name in ("mailbox", "mailbox_sign_in", "mailbox_disconnection"):
        page = client.get(reverse(f"leads:{name}", args=[mailbox.public_id])).content.decode()
        assert PASSWORD not in page
        assert mailbox.sealed_password not in page


def test_the_folders_are_the_servers_own(mailbox, post_office, client):
    post_office.make("Portals/Zillow")
    page = client.get(mailbox.get_absolute_url()).content.decode()
    assert "Portals/Zillow" not in page
    client.post(reverse("leads:mailbox_trial", args=[mailbox.public_id]))
    page = client.get(mailbox.get_absolute_url()).content.decode()
    assert "Portals/Zillow" in page
    answer = client.post(mailbox.get_absolute_url(), {"folder": "Not there"})
    assert answer.status_code == 422


def test_pause_resume_and_disconnect(mailbox, home, client, post_office):
    def post(name):
        return client.post(reverse(f"leads:{name}", args=[mailbox.public_id]))

    post("mailbox_pause")
    assert not row(home).is_on
    post_office.deliver(mail(), folder="Leads")
    assert looking.due() == []
    post("mailbox_resumption")
    assert look(mailbox) == 1, "what came meanwhile is not lost"
    assert (
        client.get(reverse("leads:mailbox_disconnection", args=[mailbox.public_id])).status_code
        == 200
    )
    assert row(home)
    post("mailbox_disconnection")
    with scope(home.pk):
        assert not Mailbox.objects.exists()
        assert InboundMessage.objects.get().mailbox_id is None, "its leads stay"


def test_another_members_mailbox_is_changed_by_who_runs_the_team_alone(mailbox, home, join, client):
    agent = join(Role.AGENT)
    client.force_login(agent.user)
    assert b"Pause" not in client.get(reverse("leads:mailboxes")).content
    for name in ("mailbox", "mailbox_pause", "mailbox_disconnection"):
        url = reverse(f"leads:{name}", args=[mailbox.public_id])
        assert client.post(url, {"folder": "Leads"}).status_code == 404
    with scope(home.pk):
        Mailbox.objects.update(connected_by=agent)
    url = reverse("leads:mailbox_pause", args=[mailbox.public_id])
    assert client.post(url).status_code == 302


def test_the_list_asks_the_same_however_many_there_are(
    home, ana, client, django_assert_max_num_queries
):
    client.force_login(ana)
    with django_assert_max_num_queries(24) as none:
        client.get(reverse("leads:mailboxes"))
    with scope(home.pk):
        for number in range(30):
            Mailbox.objects.create(host="imap.example.com", user=f"m{number}@example.com")
    with django_assert_max_num_queries(len(none)):
        page = client.get(reverse("leads:mailboxes"))
    assert page.content.count(b"door-name") == 30


def test_the_database_refuses_a_mailbox_that_looks_nowhere(home):
    with pytest.raises(IntegrityError), scope(home.pk), transaction.atomic():
        Mailbox.objects.create(host="x", user="y", is_on=True)


def test_nobody_tries_passwords_by_the_hundred(home, ana, client, sign_in, monkeypatch):
    monkeypatch.setattr("leads.mailboxes.views.MOST_TRIES", 1)
    client.force_login(ana)
    wrong = sign_in | {"password": "guess"}
    assert b"did not accept" in client.post(reverse("leads:mailbox_new"), wrong).content
    assert b"Wait an hour" in client.post(reverse("leads:mailbox_new"), wrong).content


def test_the_provider_vouches_in_its_own_mailboxes(mailbox, home, post_office, settings):
    """Google's word is believed in a mailbox of Google's, and nobody's in this one."""
    checked = mail(headers="Authentication-Results: mx.google.com; dkim=pass header.i=@x.com\r\n")
    post_office.deliver(checked, folder="Leads")
    look(mailbox)
    assert rows(home)[0].told == {}
    assert django_settings.TRUSTED_RECEIVERS == []
    settings.TRUSTED_RECEIVERS = ["mx.google.com"]
    post_office.deliver(checked.replace(b"<1@", b"<2@"), folder="Leads")
    look(mailbox)
    assert rows(home)[1].told == {"dkim": "pass", "signed_by": "x.com", "by": "mx.google.com"}
