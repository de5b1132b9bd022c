"""The one way out to a server that somebody named (reliability.md R33).

The name is looked up once, only an address of the public internet is let through, and that very
address is connected to: a name that answers differently the second time leads nowhere.
"""

import http.client
import ipaddress
import socket
import ssl
from contextlib import suppress
from functools import cache
from urllib.parse import urljoin, urlsplit

from django.conf import settings

CONNECT_WITHIN = 5
TOTAL = 10
MOST_REDIRECTS = 3
MOST_BYTES = 5 * 1024 * 1024
_NAT64 = ipaddress.ip_network("64:ff9b::/96")


class Refused(Exception):
    """The server is not one that Sphere may be sent to; says why in words."""


def addresses_of(host: str, port: int) -> list[str]:
    """Where a name leads, or Refused; raises OSError when it leads nowhere."""
    try:
        name = host.encode("idna").decode()
    except UnicodeError as error:
        raise Refused(f"“{host}” is no name of a server.") from error
    found = socket.getaddrinfo(name, port, type=socket.SOCK_STREAM)
    addresses = list(dict.fromkeys(str(answer[4][0]) for answer in found))
    if not settings.PRIVATE_HOSTS_ALLOWED and not all(map(is_public, addresses)):
        raise Refused(f"“{host}” is inside a private network, where Sphere may not go.")
    return addresses


def is_public(text: str) -> bool:
    """Whether it is an address of the public internet, however it is written."""
    address = ipaddress.ip_address(text.partition("%")[0])
    if address.version == 6:
        if address in _NAT64:
            address = ipaddress.ip_address(int(address) & 0xFFFFFFFF)
        else:
            address = address.ipv4_mapped or address.sixtofour or address
    return address.is_global and not address.is_multicast


def connect(host: str, port: int, *, timeout: float = CONNECT_WITHIN) -> socket.socket:
    """A connection to the first of its addresses that answers."""
    *others, last = addresses_of(host, port)
    for address in others:
        with suppress(OSError):
            return socket.create_connection((address, port), timeout)
    return socket.create_connection((last, port), timeout)


@cache
def tls(extra: str = "") -> ssl.SSLContext:
    """The system's authorities, and those of a file that the settings name."""
    context = ssl.create_default_context()
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    if extra:
        context.load_verify_locations(extra)
    return context


class _Connection(http.client.HTTPSConnection):
    def connect(self):
        plain = connect(self.host, self.port)
        plain.settimeout(TOTAL)
        self.sock = tls(settings.EXTRA_CA_FILE).wrap_socket(plain, server_hostname=self.host)


def fetch(url: str, *, most: int = MOST_BYTES) -> bytes:
    """What an https address answers with 200; raises Refused or OSError."""
    for _ in range(MOST_REDIRECTS + 1):
        parts = urlsplit(url)
        if parts.scheme != "https" or parts.port not in (None, 443) or "@" in parts.netloc:
            raise Refused("Only https addresses on the usual port are asked.")
        link = _Connection(parts.hostname or "", 443, timeout=TOTAL)
        try:
            query = f"?{parts.query}" if parts.query else ""
            link.request("GET", (parts.path or "/") + query)
            answer = link.getresponse()
            if answer.status in (301, 302, 303, 307, 308):
                url = urljoin(url, answer.getheader("Location") or "")
                continue
            body = answer.read(most + 1)
        finally:
            link.close()
        if answer.status != 200 or len(body) > most:
            raise Refused(f"The server answered {answer.status}.")
        return body
    raise Refused("The server sends from one address to the next.")
