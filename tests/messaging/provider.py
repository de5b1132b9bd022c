"""A mail provider as a peer: a server that takes letters as Postmark, Brevo and the others do.

`provider.letters` is what it accepted, the only truth of "sent". With `knows_repeats` it refuses a
second letter with a key that it has seen, as Brevo does. `provider.answers` are given in turn:
(status, body), "hang up" before anything is taken, or "take and hang up".
"""

import json
import threading
import urllib.parse
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest


class MailProvider:
    def __init__(self):
        self.letters: list[dict] = []
        self.asked: list[dict] = []
        self.answers: list = []
        self.log: list[dict] = []
        self.knows_repeats = False
        self.keys: set[str] = set()
        self.server = ThreadingHTTPServer(("127.0.0.1", 0), _handler_for(self))
        self.url = f"http://127.0.0.1:{self.server.server_address[1]}/"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def close(self):
        self.server.shutdown()
        self.server.server_close()

    def take(self, headers, body) -> tuple[int, dict]:
        letter = _read(headers, body)
        key = (letter.get("headers") or {}).get("idempotencyKey", "")
        if self.knows_repeats and key in self.keys:
            return 400, {"code": "duplicate_parameter", "message": "idempotencyKey was used"}
        self.keys.add(key)
        self.letters.append(letter)
        number = f"id-{len(self.letters)}"
        if "Messages" in letter:  # Mailjet
            to = [{"Email": _to(letter), "MessageID": len(self.letters), "MessageUUID": number}]
            return 200, {"Messages": [{"Status": "success", "To": to, "Cc": [], "Bcc": []}]}
        # One answer in which the back end of each of the others finds its own id.
        return 200, {
            "ErrorCode": 0, "Message": "OK", "MessageID": number, "To": "x@example.com",
            "messageId": f"<{number}@provider.example>", "id": f"<{number}@provider.example>",
            "message": "Queued. Thank you.",
        }  # fmt: skip


def _to(letter) -> str:
    """To whom Mailjet was asked to send."""
    return letter["Messages"][0]["To"][0]["Email"] if "Messages" in letter else ""


def _read(headers, body) -> dict:
    if headers.get("Content-Type", "").startswith("application/json"):
        return json.loads(body or b"{}")
    return dict(urllib.parse.parse_qsl(body.decode("utf-8", "replace")))


def _handler_for(provider: MailProvider):
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self):
            self.note("GET", b"")
            found = provider.log
            self.say(200, {"Messages": found, "items": found, "TotalCount": len(found)})

        def do_POST(self):
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            self.note("POST", body)
            answer = provider.answers.pop(0) if provider.answers else None
            if answer == "take and hang up":
                provider.take(self.headers, body)
            if isinstance(answer, str):
                self.connection.close()
                return
            self.say(*(answer or provider.take(self.headers, body)))

        def note(self, method, body):
            parts = urllib.parse.urlsplit(self.path)
            provider.asked.append(
                {
                    "method": method, "path": parts.path, "body": body,
                    "query": dict(urllib.parse.parse_qsl(parts.query)),
                    "headers": dict(self.headers.items()),
                }
            )  # fmt: skip

        def say(self, status, body):
            said = json.dumps(body).encode()
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(said)))
            if status == 202 or status == 200:
                self.send_header("X-Message-Id", f"id-{len(provider.letters)}")
            self.end_headers()
            self.wfile.write(said)

        def log_message(self, *args):
            pass

    return Handler


@pytest.fixture
def provider(settings):
    """The provider that every kind of account leads to."""
    peer = MailProvider()
    kinds = ("mailgun", "postmark", "sendgrid", "mailjet", "brevo")
    settings.MAIL_PROVIDER_URLS = dict.fromkeys(kinds, peer.url)
    yield peer
    peer.close()
