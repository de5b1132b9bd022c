"""Twilio as a peer: a server that answers as its API does, and requests signed as it signs."""

import json
import threading
import urllib.parse
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from django.conf import settings
from twilio.request_validator import RequestValidator

SID, TOKEN = "AC0123456789abcdef0123456789abcdef", "fedcba9876543210fedcba9876543210"


class Twilio:
    """What was asked of it, and how it answers: `answers` is a list of (status, body), in turn."""

    def __init__(self):
        self.asked: list[dict] = []
        self.answers: list = []
        self.numbers: list[dict] = []
        self.before_answer = None
        server = ThreadingHTTPServer(("127.0.0.1", 0), _handler_for(self))
        self.server, self.url = server, f"http://127.0.0.1:{server.server_address[1]}"
        threading.Thread(target=server.serve_forever, daemon=True).start()

    @property
    def texts(self) -> list[dict]:
        return [one["form"] for one in self.asked if one["path"].endswith("/Messages.json")]

    def close(self):
        self.server.shutdown()
        self.server.server_close()

    def answer(self, path: str, method: str):
        if self.answers:
            return self.answers.pop(0)
        if "IncomingPhoneNumbers" in path:
            if method == "POST":
                return 200, self.numbers[0]
            return 200, {"incoming_phone_numbers": self.numbers, "next_page_uri": None}
        return 201, {"sid": f"SM{len(self.asked):032d}", "status": "queued"}


def _handler_for(twilio: Twilio):
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self):
            self.reply("GET")

        def do_POST(self):
            self.reply("POST")

        def reply(self, method):
            raw = self.rfile.read(int(self.headers.get("Content-Length") or 0)).decode()
            form = dict(urllib.parse.parse_qsl(raw, keep_blank_values=True))
            path = urllib.parse.urlsplit(self.path).path
            twilio.asked.append(
                {"path": path, "form": form, "key": self.headers.get("Authorization", "")}
            )
            if twilio.before_answer:
                twilio.before_answer()
            given = twilio.answer(path, method)
            if given == "hang up":
                self.connection.close()
                return
            status, body = given
            said = json.dumps(body).encode()
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(said)))
            self.end_headers()
            self.wfile.write(said)

        def log_message(self, *args):
            pass

    return Handler


@pytest.fixture
def twilio(settings):
    peer = Twilio()
    settings.TWILIO_API_URL = peer.url
    yield peer
    peer.close()


def signed(client, line, name: str, fields: dict, *, query: str = "", signature=None, host=None):
    """A request as Twilio makes it, signed by its own algorithm over the public address."""
    url = f"{line.hook_url(name)}{query}"
    body = urllib.parse.urlencode(fields)
    if signature is None:
        signature = RequestValidator(TOKEN).compute_signature(url, fields)
    headers = {"X-Twilio-Signature": signature} if signature else {}
    if host:
        headers["Host"] = host
    path = url.removeprefix(settings.PUBLIC_WEBHOOK_BASE)
    kind = "application/x-www-form-urlencoded"
    return client.post(path, body, content_type=kind, headers=headers)
