"""What the domain name system says, and the difference between "nothing" and "could not ask".

`settings.DNS_RESOLVER` ("host" or "host:port") names whom to ask; without it, what the machine
uses. An answer of nothing is an empty list; a server that is down or broken is CouldNotAsk.
"""

import dns.exception
import dns.name
import dns.resolver
import dns.reversename
from django.conf import settings

PATIENCE = 3.0  # seconds for one question, all tries included


class CouldNotAsk(Exception):
    """No answer that says anything: the network or a name server is down."""


def texts(name: str) -> list[str]:
    """The TXT records of a name, each as one string."""
    return [b"".join(answer.strings).decode("utf-8", "replace") for answer in _ask(name, "TXT")]


def mail_servers(domain: str) -> list[str]:
    """Where mail for a domain goes, the preferred first; [""]: it takes none (RFC 7505)."""
    found = sorted(_ask(domain, "MX"), key=lambda answer: answer.preference)
    return [_plain(answer.exchange) for answer in found]


def addresses(name: str) -> list[str]:
    return [str(answer.address) for kind in ("A", "AAAA") for answer in _ask(name, kind)]


def names_of(address: str) -> list[str]:
    """The names that an IP address says it has (PTR)."""
    return [_plain(answer.target) for answer in _ask(dns.reversename.from_address(address), "PTR")]


def exists(name: str) -> bool:
    """Whether there is such a name at all, whatever it has."""
    try:
        _resolver().resolve(name, "SOA", raise_on_no_answer=False)
    except dns.resolver.NXDOMAIN:
        return False
    except dns.exception.DNSException as error:
        raise CouldNotAsk(str(error)) from error
    return True


def _ask(name, kind: str) -> list:
    try:
        return list(_resolver().resolve(name, kind))
    except (dns.resolver.NXDOMAIN, dns.resolver.NoAnswer, dns.resolver.YXDOMAIN):
        return []
    except (dns.name.LabelTooLong, dns.name.EmptyLabel, dns.name.NameTooLong):
        return []
    except (dns.exception.DNSException, OSError) as error:
        raise CouldNotAsk(str(error)) from error


def _resolver() -> dns.resolver.Resolver:
    if settings.DNS_RESOLVER == "none":
        raise CouldNotAsk("No name server is asked here.")
    if not settings.DNS_RESOLVER:
        resolver = dns.resolver.Resolver()
    else:
        host, _, port = settings.DNS_RESOLVER.partition(":")
        resolver = dns.resolver.Resolver(configure=False)
        resolver.nameservers, resolver.port = [host], int(port or 53)
    resolver.lifetime, resolver.timeout = PATIENCE, PATIENCE / 2
    return resolver


def _plain(name: dns.name.Name) -> str:
    return name.to_text(omit_final_dot=True).lower().removesuffix(".")
