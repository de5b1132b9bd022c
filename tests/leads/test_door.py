"""The SMTP door, by real SMTP: stored before 250, refused in words, never lost."""

import os
import signal
import smtplib
import socket
import ssl
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.conf import settings as django_settings
from django.db import connection

from accounts.roles import as_owner
from accounts.tenancy import scope
from crm.celery import app
from crm.kit import clock
from crm.kit.ids import uuid7
from leads import tasks
from leads.door import Door
from leads.models import FeedAddress, InboundMessage, Lead
from leads.models.feed_address import OLD_ADDRESS_WORKS
from messaging.models import Message
from tests.leads.conftest import mail, open_door, wait_until
from tests.leads.imap import make_certificate

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def eager():
    app.conf.task_always_eager = True
    yield
    app.conf.task_always_eager = False


def send(port, to, raw=None):
    with smtplib.SMTP("127.0.0.1", port, timeout=10) as smtp:
        return smtp.sendmail("someone@example.org", to, raw or mail())


def rows(workspace):
    with scope(workspace.pk):
        return list(InboundMessage.objects.order_by("pk"))


def test_a_mail_is_stored_byte_for_byte_before_its_sender_hears_250(home, feed_address):
    rung = []
    with open_door(ring=lambda *ids: rung.append(ids)) as port:
        assert send(port, feed_address.address.upper()) == {}
        (kept,) = rows(home)
        wait_until(lambda: rung == [(home.pk, kept.pk)])
    assert bytes(kept.raw) == mail()
    assert kept.state == InboundMessage.State.RECEIVED
    assert kept.envelope_from == "someone@example.org"
    assert kept.message_id_hdr == "<1@forms.example.org>"
    assert not kept.reading


def test_an_unknown_address_is_refused_with_550_and_leaves_no_row(home, feed_address):
    with open_door() as port:
        at_home = f"nobody@{django_settings.MAIL_DOMAIN}"
        for to in (at_home, f"{feed_address.local_part}@elsewhere.example", "ünknown@x.example"):
            with smtplib.SMTP("127.0.0.1", port) as smtp:
                smtp.ehlo()
                smtp.mail("a@example.org", ["SMTPUTF8"])
                smtp.putcmd("rcpt", f"TO:<{to}>")
                assert smtp.getreply()[0] == 550
    assert rows(home) == []


def test_a_mail_to_several_addresses_is_stored_for_each_workspace(home, elsewhere, feed_address):
    with scope(elsewhere.pk):
        other = FeedAddress.objects.get()
    with open_door() as port:
        refused = send(port, [feed_address.address, other.address, "x@example.org"])
    assert list(refused) == ["x@example.org"]
    assert len(rows(home)) == len(rows(elsewhere)) == 1


def test_a_bounce_with_an_empty_sender_comes_in(home, feed_address):
    with open_door() as port, smtplib.SMTP("127.0.0.1", port) as smtp:
        smtp.sendmail("", [feed_address.address], mail())
    assert len(rows(home)) == 1


def test_too_large_a_mail_is_refused_at_its_announcement_and_while_it_comes(
    home, feed_address, settings
):
    settings.SMTP_MAX_BYTES = 100_000
    large = mail() + b"x" * 70 + (b"y" * 70 + b"\r\n") * 2_000
    with open_door() as port:
        with smtplib.SMTP("127.0.0.1", port) as smtp:
            smtp.ehlo()
            assert smtp.mail("a@example.org", [f"SIZE={len(large)}"])[0] == 552
        with smtplib.SMTP("127.0.0.1", port) as smtp:
            smtp.ehlo()
            smtp.mail("a@example.org")
            smtp.rcpt(feed_address.address)
            code, said = smtp.data(large)
            assert code == 552
            assert b"larger than" in said, "a sentence, not a riddle"
            assert smtp.noop()[0] == 250, "the connection goes on"
    assert rows(home) == []


def test_a_long_line_comes_in(home, feed_address):
    raw = mail(message="a" * 200_000)
    with open_door() as port:
        send(port, feed_address.address, raw)
    assert bytes(rows(home)[0].raw) == raw


def test_when_the_database_fails_the_sender_is_asked_to_come_again(home, feed_address):
    def rename(a, b):
        with as_owner() as owner, owner.cursor() as cursor:
            cursor.execute(f"alter table {a} rename to {b}")

    with open_door() as port:
        rename("leads_inboundmessage", "away")
        try:
            with pytest.raises(smtplib.SMTPDataError) as refused:
                send(port, feed_address.address)
            assert refused.value.smtp_code == 451
        finally:
            rename("away", "leads_inboundmessage")
        assert send(port, feed_address.address) == {}
    assert len(rows(home)) == 1


def test_a_repeated_mail_is_stored_once_even_at_the_same_moment(home, feed_address):
    with open_door() as port, ThreadPoolExecutor(6) as pool:
        sent = list(pool.map(lambda _: send(port, feed_address.address), range(6)))
        send(port, feed_address.address, b"Received: from relay2 by mx\r\n" + mail())
        send(port, feed_address.address, mail(mail_id="2"))
        send(port, feed_address.address, mail(message="Same id, other words"))
    assert sent == [{}] * 6
    assert len(rows(home)) == 3


def test_a_lost_doorbell_costs_nothing(home, feed_address, eager):
    """The broker is down at the moment of the mail: the scan finds it."""

    def broken(*ids):
        raise ConnectionRefusedError

    with open_door(ring=broken) as port:
        assert send(port, feed_address.address) == {}
    tasks.scan()
    assert rows(home)[0].state == InboundMessage.State.RECEIVED, "the doorbell's few seconds"
    with clock.at(rows(home)[0].next_try_at):
        tasks.scan()
    assert rows(home)[0].state == InboundMessage.State.PARSED
    with scope(home.pk):
        assert str(Lead.objects.select_related("person").get().person) == "Priya Raman"


def test_doorbell_and_scan_at_once_make_one_lead(home, feed_address, eager):
    with open_door() as port:
        send(port, feed_address.address)
    (kept,) = rows(home)

    def read(_):
        try:
            tasks.read_inbound(home.pk, kept.pk)
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(read, range(4)))
    with scope(home.pk):
        assert Lead.objects.get().times == 1


def test_two_mails_of_one_stranger_at_once_are_one_person(home, feed_address, eager):
    with open_door() as port:
        for number in "1234":
            send(port, feed_address.address, mail(mail_id=number))

    def read(kept):
        try:
            tasks.read_inbound(home.pk, kept.pk)
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(read, rows(home)))
    with scope(home.pk):
        assert Lead.objects.get().times == 4


def test_an_old_address_works_for_thirty_days(home, feed_address):
    with scope(home.pk):
        new = feed_address.rotate()
        assert feed_address.rotate() == new
    with open_door() as port:
        assert send(port, [feed_address.address, new.address]) == {}
        with scope(home.pk):
            FeedAddress.objects.filter(pk=feed_address.pk).update(
                rotated_at=clock.now() - OLD_ADDRESS_WORKS
            )
        with pytest.raises(smtplib.SMTPRecipientsRefused):
            send(port, feed_address.address, mail(mail_id="2"))
    assert len(rows(home)) == 2


def test_too_many_recipients_are_asked_to_come_in_a_second_mail(home, feed_address):
    with scope(home.pk):
        others = [FeedAddress.objects.create() for _ in range(21)]
    with open_door() as port:
        refused = send(port, [other.address for other in others])
    assert [code for code, _ in refused.values()] == [452]


def test_the_door_takes_no_more_sessions_than_it_can_hold(home, feed_address, monkeypatch):
    monkeypatch.setattr("leads.door.MOST_SESSIONS", 2)
    with open_door() as port:
        held = [socket.create_connection(("127.0.0.1", port)) for _ in range(2)]
        for one in held:
            assert one.recv(100).startswith(b"220")
        with socket.create_connection(("127.0.0.1", port)) as third:
            assert third.recv(200).startswith(b"421")
        held.pop().close()
        wait_until(lambda: _is_let_in(port))
        held.pop().close()


def test_starttls_is_offered_and_holds(home, feed_address, settings, tmp_path):
    chain, key = make_certificate(tmp_path)
    settings.SMTP_TLS_CERT, settings.SMTP_TLS_KEY = str(chain), str(key)
    with open_door() as port:
        with smtplib.SMTP("127.0.0.1", port, timeout=10) as smtp:
            smtp.starttls(context=ssl.create_default_context(cafile=chain))
            assert smtp.sock.version() in ("TLSv1.2", "TLSv1.3")
            smtp.sendmail("a@example.org", [feed_address.address], mail())
        send(port, feed_address.address, mail(mail_id="2"))
    sealed, plain = rows(home)
    assert (sealed.told["tls"], plain.told["tls"]) == (True, False)
    assert sealed.told["ip"] == "127.0.0.1"
    assert ("Came from", f"127.0.0.1, which calls itself {plain.told['helo']}, not encrypted") in (
        plain.way_in_words
    )


def test_a_retired_address_takes_nothing(home, feed_address):
    with scope(home.pk):
        other = FeedAddress.objects.create(label="Zillow")
        assert feed_address.retire()
        assert not other.retire(), "the last one stays"
    with open_door() as port:
        assert list(send(port, [feed_address.address, other.address])) == [feed_address.address]
        with scope(home.pk):
            assert feed_address.take_back()
        assert send(port, feed_address.address, mail(mail_id="2")) == {}


def test_only_our_own_receivers_checks_are_believed(home, feed_address, settings):
    settings.TRUSTED_RECEIVERS = ["mx.sphere.example"]
    ours = "Received: from a by mx.sphere.example\r\nAuthentication-Results: "
    theirs = "Received: from evil\r\nAuthentication-Results: mx.sphere.example; dkim=pass\r\n"
    said = {
        "ours": f"{ours}mx.sphere.example; spf=fail smtp.mailfrom=x; dmarc=fail (p=none)\r\n",
        "two": f"{ours}MX.sphere.example 1; spf=pass;\r\n dkim=fail header.d=a.example;"
        " dkim=pass header.i=@b.example\r\n",
        "below": f"Received: from a by mx.sphere.example\r\n{theirs}",
        "strange": f"{ours}mx.elsewhere.example; spf=pass; dkim=pass\r\n",
        "mad": f"{ours}mx.sphere.example; spf=(pass); dkim; =; dmarc=perhaps;;; (((\r\n",
    }
    with open_door() as port:
        for name, headers in said.items():
            send(port, feed_address.address, headers.encode() + mail(mail_id=name))
    told = {
        kept.message_id_hdr[1:].partition("@")[0]: {
            key: value for key, value in kept.told.items() if key not in ("ip", "helo", "tls")
        }
        for kept in rows(home)
    }
    by = {"by": "mx.sphere.example"}
    assert told["ours"] == {"spf": "fail", "dmarc": "fail"} | by
    assert told["two"] == {"spf": "pass", "dkim": "pass", "signed_by": "b.example"} | by
    assert told["below"] == told["strange"] == told["mad"] == {}


def test_a_letter_of_ours_that_is_forwarded_back_ends_here(home, feed_address, eager):
    """An agent's rule sends everything of Zillow's on, and our own alert quotes a lead of it."""
    ours = f"<{uuid7()}@{django_settings.BOUNCE_DOMAIN}>"
    raw = mail().replace(b"<1@forms.example.org>", ours.encode())
    with open_door(ring=Door().ring) as port:
        send(port, feed_address.address, raw)
        wait_until(lambda: rows(home)[0].state == InboundMessage.State.IGNORED)
    with scope(home.pk):
        assert not Lead.objects.exists()
        assert not InboundMessage.objects.not_leads().exists(), "nobody need look at it"


def test_a_machines_answer_is_never_answered(home, feed_address, eager):
    with scope(home.pk):
        before = Message.objects.count()
    with open_door(ring=Door().ring) as port:
        for number, header in enumerate(
            ["Auto-Submitted: auto-replied", "Precedence: auto_reply", "X-Autoreply: yes"]
        ):
            send(port, feed_address.address, mail(mail_id=str(number), headers=f"{header}\r\n"))
        wait_until(lambda: all(kept.state == InboundMessage.State.IGNORED for kept in rows(home)))
    with scope(home.pk):
        assert Message.objects.count() == before
        assert not Lead.objects.exists()


def test_a_burst_is_stored_whole_by_many_senders_at_once(home, feed_address):
    """make bench sends 1,000 against a budget; here each one is accounted for."""
    with open_door() as port, ThreadPoolExecutor(10) as pool:

        def ten(start):
            with smtplib.SMTP("127.0.0.1", port, timeout=60) as smtp:
                for number in range(start, start + 10):
                    raw = mail(mail_id=f"burst-{number}")
                    smtp.sendmail("a@example.org", [feed_address.address], raw)

        list(pool.map(ten, range(0, 200, 10)))
    kept = {mail.message_id_hdr for mail in rows(home)}
    assert kept == {f"<burst-{number}@forms.example.org>" for number in range(200)}


def _is_let_in(port):
    with socket.create_connection(("127.0.0.1", port)) as one:
        return one.recv(100).startswith(b"220")


@pytest.fixture
def door_process():
    """`manage.py mail_door` itself, on the test database."""
    it = connection.settings_dict
    url = f"postgres://{it['USER']}:{it['PASSWORD']}@{it['HOST']}:{it['PORT']}/{it['NAME']}"
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    process = subprocess.Popen(
        [sys.executable, "manage.py", "mail_door", "--port", str(port), "--skip-checks"],
        env=os.environ | {"DATABASE_URL": url, "REDIS_URL": "redis://127.0.0.1:1/0"},
        cwd=django_settings.BASE_DIR,
        stderr=subprocess.DEVNULL,
    )

    def is_open():
        with socket.socket() as probe:
            return probe.connect_ex(("127.0.0.1", port)) == 0

    wait_until(is_open, within=30)
    yield process, port
    process.kill()
    process.wait()


@pytest.mark.parametrize(
    ("sign", "code"),
    [(signal.SIGTERM, 0), (signal.SIGKILL, -signal.SIGKILL)],
    ids=["asked", "killed"],
)
def test_a_door_that_ends_after_250_has_the_mail(
    home, feed_address, door_process, eager, sign, code
):
    process, port = door_process
    send(port, feed_address.address)
    process.send_signal(sign)
    assert process.wait(15) == code
    with clock.at(rows(home)[0].next_try_at):
        tasks.scan()
    assert rows(home)[0].state == InboundMessage.State.PARSED


def test_the_usual_doorbell_is_a_task_with_ids(home, feed_address, eager):
    with open_door(ring=Door().ring) as port:
        send(port, feed_address.address)
        wait_until(lambda: rows(home)[0].state == InboundMessage.State.PARSED)
