"""Letters handed over, timed inside the product: `python -m bench.sending SLUG` prints numbers.

A thousand letters to a sink on this machine, in three commits each: how many times as long as a
bare smtplib loop over the same bytes to the same sink takes, in percent; milliseconds a letter; and
claims a second. The letters are due tomorrow, and this process alone lives then: the worker of the
running product sees none of them.
"""

import datetime as dt
import os
import smtplib
import subprocess
import sys
import time

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "crm.settings")
MANY = 1_000
WORDS = "Two homes on your street changed hands this month. " * 20


def main(slug: str) -> None:
    django.setup()
    from django.conf import settings

    from accounts.models import Workspace

    workspace = Workspace.objects.get(slug=slug)
    sink = subprocess.Popen([sys.executable, "-m", "bench.sending"], stdout=subprocess.PIPE)
    try:
        port = int(sink.stdout.readline())
        settings.MAILERS = _mailers(port)
        settings.MAIL_STAYS_HERE = True
        ours, bare, claims = timed(workspace, port)
    finally:
        sink.kill()
    print(f"{100 * ours / bare:.0f}\n{1000 * ours / MANY:.1f}\n{claims:.0f}", flush=True)


def timed(workspace, port: int) -> tuple[float, float, float]:
    """Seconds for ours and for a bare loop, and claims a second."""
    from crm.kit import clock
    from messaging import delivery
    from messaging.letter import Letter

    moment = (clock.now() + dt.timedelta(days=1)).replace(hour=18)
    messages = write(workspace, moment, "letters")
    raw = Letter(messages[0]).raw
    with clock.at(moment + dt.timedelta(minutes=1)):
        began = time.perf_counter()
        sent = delivery.deliver_due(seconds=300)
        ours = time.perf_counter() - began
    if sent < MANY:
        raise RuntimeError(f"{sent} of {MANY} letters left")
    write(workspace, moment, "claims")
    with clock.at(moment + dt.timedelta(minutes=1)):
        began, claimed = time.perf_counter(), 0
        while batch := delivery.claim_next():
            claimed += len(batch)
        claims = claimed / (time.perf_counter() - began)
    return ours, bare_loop(port, raw), claims


def bare_loop(port: int, raw: bytes) -> float:
    began = time.perf_counter()
    with smtplib.SMTP("127.0.0.1", port) as smtp:
        for number in range(MANY):
            smtp.sendmail("b@sphere.example", [f"bench{number}@example.com"], raw)
    return time.perf_counter() - began


def write(workspace, moment, name: str) -> list:
    from accounts.tenancy import scope
    from crm.kit import clock
    from messaging.models import Message

    with scope(workspace.pk):
        made = []
        for number in range(MANY):
            message = Message(
                dedupe_key=f"bench:{name}:{clock.now():%H%M%S}:{number}", purpose="marketing",
                to_address=f"bench{number}@example.com", subject="What sold on your street",
                text=WORDS, html=f"<p>{WORDS}</p>", created_at=moment, not_before=moment,
            )  # fmt: skip
            message.prepare()
            made.append(message)
        Message.objects.bulk_create(made)
        keys = [message.public_id for message in made]
        return list(Message.objects.filter(public_id__in=keys).select_related("workspace"))


def _mailers(port: int) -> dict:
    options = {"host": "127.0.0.1", "port": port, "timeout": 120}
    return {
        "default": {"BACKEND": "django.core.mail.backends.smtp.EmailBackend", "OPTIONS": options}
    }


def serve() -> None:
    """A sink that takes everything, in a process of its own; says its port, and stays."""
    from aiosmtpd.controller import Controller

    class Sink:
        async def handle_DATA(self, server, session, envelope):
            return "250 2.0.0 taken"

    class OnFreePort(Controller):
        def _trigger_server(self):
            self.port = self.server.sockets[0].getsockname()[1]
            super()._trigger_server()

    controller = OnFreePort(Sink(), hostname="127.0.0.1", port=0)
    controller.start()
    print(controller.port, flush=True)
    while True:
        time.sleep(3600)


if __name__ == "__main__":
    main(sys.argv[1]) if len(sys.argv) > 1 else serve()
