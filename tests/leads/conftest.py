"""Mails as portals send them, and a door on a free port for them to come in by."""

import asyncio
import threading
import time
from contextlib import contextmanager

import pytest

from accounts.tenancy import scope
from leads import feed
from leads.door import Door, serve
from leads.models import FeedAddress, InboundMessage, Lead

WITHIN = 10


def wait_until(true, within=WITHIN):
    """Ask until it is so; a test never sleeps for luck."""
    end = time.monotonic() + within
    while time.monotonic() < end:
        if answer := true():
            return answer
        time.sleep(0.02)
    raise AssertionError(f"not within {within} seconds")


def mail(
    *, name="Priya Raman", phone="231-555-0142", email="priya.raman@example.com",
    home="118 Alder Court, Traverse City, MI 49684", message="Is it still available?",
    mail_id="1", headers="", **labels,
):  # fmt: skip
    """A lead as a form with labels sends it; each mail_id is a mail of its own."""
    said = {"Name": name, "Email": email, "Phone": phone, "Property Address": home} | labels
    body = "".join(f"{label}: {value}\r\n" for label, value in said.items() if value)
    return (
        "From: Leads <notify@forms.example.org>\r\n"
        "To: leads@sphere.example.org\r\n"
        "Subject: New lead from your website\r\n"
        f"Message-ID: <{mail_id}@forms.example.org>\r\n"
        "Date: Fri, 20 Nov 2026 09:02:00 -0500\r\n"
        f"{headers}"
        "MIME-Version: 1.0\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n"
        f"You have a new lead.\r\n\r\n{body}Message: {message}\r\n"
    ).encode()


@pytest.fixture
def feed_address(home):
    with scope(home.pk):
        return FeedAddress.objects.get()


@pytest.fixture
def arrive(home, feed_address):
    """`arrive(raw)`: a mail is stored and read, as by door and worker; returns its row."""

    def come_in(raw=None, **said):
        with scope(home.pk):
            kept = InboundMessage.keep(
                feed_id=feed_address.pk, raw=raw or mail(**said), envelope_from="a@example.org"
            )
        if kept is None:
            return None
        feed.read_mail(home.pk, kept.pk)
        with scope(home.pk):
            return InboundMessage.objects.select_related("lead__person").get(pk=kept.pk)

    return come_in


@pytest.fixture
def lead(arrive, home):
    """Priya's inquiry about 118 Alder Court."""
    found = arrive().lead
    with scope(home.pk):
        return Lead.objects.select_related("person").get(pk=found.pk)


@contextmanager
def open_door(ring=None):
    """A real door in a thread; yields its port and closes it as SIGTERM does."""
    port, stop, loop, ready = None, None, None, threading.Event()

    async def run():
        nonlocal stop, loop
        stop, loop = asyncio.Event(), asyncio.get_running_loop()

        def opened(at):
            nonlocal port
            port = at
            ready.set()

        await serve(
            Door(ring or (lambda *ids: None)), host="127.0.0.1", port=0, stop=stop, opened=opened
        )

    thread = threading.Thread(target=asyncio.run, args=(run(),), daemon=True)
    thread.start()
    assert ready.wait(WITHIN)
    try:
        yield port
    finally:
        loop.call_soon_threadsafe(stop.set)
        thread.join(WITHIN)
        assert not thread.is_alive()
