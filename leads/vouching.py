"""Who vouches for a mail's sender: the checks of a receiving server that we trust (RFC 8601).

Anybody can write "Authentication-Results: …; dkim=pass" into a mail. Believed is only what the
server named in the settings wrote, at the last hop; everything else is as if it were not there.
"""

import re
from collections.abc import Iterable
from email.parser import BytesHeaderParser
from email.policy import compat32

METHODS = ("spf", "dkim", "dmarc")
RESULTS = {
    "pass", "fail", "softfail", "neutral", "none", "policy", "temperror", "permerror", "bestguess",
}  # fmt: skip
MOST = 262_144
_COMMENT = re.compile(r"\([^()]*\)")
_RESULT = re.compile(r"^([a-z0-9-]+)(?:\s*/\s*\d+)?\s*=\s*([a-z]+)", re.IGNORECASE)
_SIGNED_BY = re.compile(r"\bheader\.(?:d|i)\s*=\s*\"?@?(?:[^\s;@\"]*@)?([^\s;\"]+)", re.IGNORECASE)


def believed(raw: bytes, receivers: Iterable[str]) -> dict[str, str]:
    """{"spf": "pass", …, "by": the server that says so}; empty when none of ours did."""
    trusted = {name.lower().rstrip(".") for name in receivers if name}
    if not trusted:
        return {}
    found: dict[str, str] = {}
    for value in _last_hop(raw):
        server, results = opened(value)
        if server in trusted:
            found = results | found  # the topmost was written last
            found.setdefault("by", server)
    return found if len(found) > 1 else {}


def _last_hop(raw: bytes) -> list[str]:
    """The fields above the second Received: below it stands what the sender sent."""
    hops, values = 0, []
    for name, value in _headers(raw):
        hops += name == "received"
        if hops > 1:
            break
        if name == "authentication-results":
            values.append(value)
    return values


def _headers(raw: bytes) -> list[tuple[str, str]]:
    try:
        parsed = BytesHeaderParser(policy=compat32).parsebytes(raw[:MOST])
        return [(name.lower(), str(value)) for name, value in parsed.items()]
    except Exception:  # noqa: BLE001 -- hostile bytes vouch for nobody
        return []


def opened(value: str) -> tuple[str, dict[str, str]]:
    """The server's name and its results, of one Authentication-Results field."""
    text = value.replace("\r", " ").replace("\n", " ")
    while (shorter := _COMMENT.sub(" ", text)) != text:
        text = shorter
    server, *checks = text.split(";")
    results: dict[str, str] = {}
    for check in checks:
        match = _RESULT.match(check.strip())
        if match and match[1].lower() in METHODS and match[2].lower() in RESULTS:
            _note(results, match[1].lower(), match[2].lower(), check)
    name = server.split()[0].lower().rstrip(".") if server.split() else ""
    return name, results


def _note(results: dict[str, str], method: str, result: str, check: str) -> None:
    """One signature that holds is enough: mailing services add theirs beside the sender's."""
    if method in results and not (method == "dkim" and result == "pass"):
        return
    results[method] = result
    if method == "dkim" and (signed := _SIGNED_BY.search(check)):
        results["signed_by"] = signed[1].lower()[:253]


SAYS = {
    ("spf", "pass"): "The server it came from may send for its sender.",
    ("spf", "fail"): "The server it came from may not send for its sender.",
    ("spf", "softfail"): "The server it came from probably may not send for its sender.",
    ("dkim", "pass"): "It is signed, and nobody has changed it on the way.",
    ("dkim", "fail"): "Its signature does not hold.",
    ("dmarc", "pass"): "The sender is who the mail says.",
    ("dmarc", "fail"): "The sender may not be who the mail says.",
}
NAMES = {"spf": "Server (SPF)", "dkim": "Signature (DKIM)", "dmarc": "Sender (DMARC)"}
NOT_CHECKED = "It was not checked, or the check said nothing."


def in_words(told: dict) -> list[tuple[str, str]]:
    """What a door knows of a mail's way, for a person to read."""
    lines = []
    if told.get("ip"):
        helo = f", which calls itself {told['helo']}" if told.get("helo") else ""
        sealed = {True: ", encrypted", False: ", not encrypted"}.get(told.get("tls"), "")
        lines.append(("Came from", f"{told['ip']}{helo}{sealed}"))
    for method, name in NAMES.items():
        if method in told:
            lines.append((name, SAYS.get((method, told[method]), NOT_CHECKED)))
    if told.get("signed_by"):
        lines.append(("Signed by", told["signed_by"]))
    if told.get("by"):
        lines.append(("Who checked", told["by"]))
    if told.get("cut_from"):
        lines.append(("Size", "It was very large: Sphere kept the beginning."))
    return lines
