"""A name server of the tests' own, on a local socket.

Use the fixture `names`: `names.say("example.com", "TXT", "v=spf1 -all")`, `names.forget(…)`;
`names.fail("example.com")` answers SERVFAIL, `names.go_away()` answers nothing at all.
"""

import socketserver
import threading
from contextlib import suppress

import dns.message
import dns.rcode
import dns.rdata
import dns.rdataclass
import dns.rdatatype
import dns.rrset
import pytest


class Names:
    def __init__(self):
        self.records: dict[tuple[str, str], list[str]] = {}
        self.broken: set[str] = set()
        self.is_away = False
        self.asked: list[tuple[str, str]] = []
        self.server = socketserver.ThreadingUDPServer(("127.0.0.1", 0), self._handler())
        self.server.daemon_threads = True
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    @property
    def address(self) -> str:
        return "{}:{}".format(*self.server.server_address)

    def say(self, name: str, kind: str, *values: str) -> None:
        """The records of a name from now on; TXT needs no quotes."""
        if kind == "TXT":
            values = tuple(_quoted(value) for value in values)
        self.records[name.lower().rstrip("."), kind] = list(values)

    def forget(self, name: str, kind: str) -> None:
        self.records.pop((name.lower(), kind), None)

    def fail(self, name: str) -> None:
        self.broken.add(name.lower())

    def go_away(self) -> None:
        self.is_away = True

    def close(self):
        self.server.shutdown()
        self.server.server_close()

    def _handler(names):
        class Handler(socketserver.BaseRequestHandler):
            def handle(self):
                if names.is_away:
                    return
                data, wire = self.request
                with suppress(OSError):
                    wire.sendto(names._answer(data), self.client_address)

        return Handler

    def _answer(self, data: bytes) -> bytes:
        query = dns.message.from_wire(data)
        question = query.question[0]
        name = question.name.to_text(omit_final_dot=True).lower()
        kind = dns.rdatatype.to_text(question.rdtype)
        self.asked.append((name, kind))
        answer = dns.message.make_response(query)
        if name in self.broken:
            answer.set_rcode(dns.rcode.SERVFAIL)
            return answer.to_wire()
        alias = self.records.get((name, "CNAME"))
        if alias and kind != "CNAME":
            answer.answer.append(dns.rrset.from_text(question.name, 60, "IN", "CNAME", *alias))
            name = alias[0].rstrip(".").lower()
        found = self.records.get((name, kind))
        if found:
            answer.answer.append(dns.rrset.from_text(f"{name}.", 60, "IN", kind, *found))
        elif not any(known == name or known.endswith(f".{name}") for known, _ in self.records):
            answer.set_rcode(dns.rcode.NXDOMAIN)
        return answer.to_wire(max_size=65000)


def _quoted(text: str) -> str:
    """In pieces of at most 255, as a long key stands in a zone."""
    parts = [text[start : start + 250] for start in range(0, len(text), 250)] or [""]
    return " ".join('"' + part.replace('"', '\\"') + '"' for part in parts)


@pytest.fixture
def names(settings):
    """A name server that settings.DNS_RESOLVER leads to; it knows nothing yet."""
    server = Names()
    settings.DNS_RESOLVER = server.address
    yield server
    server.close()
