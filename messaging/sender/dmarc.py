"""DMARC (RFC 9989): what a domain asks receivers to do with letters that only claim to be its own.

The record that counts is found by walking up the tree of names, at most eight questions long. The
tags pct, rf and ri of the older text are gone, t (testing), np and psd are new.
"""

from dataclasses import dataclass, field

from messaging import resolver

MOST_QUESTIONS = 8
GONE = ("pct", "rf", "ri")
POLICIES = ("none", "quarantine", "reject")


@dataclass
class Dmarc:
    record: str = ""
    found_at: str = ""
    tags: dict[str, str] = field(default_factory=dict)
    problem: str = ""
    organization: str = ""  # the organizational domain: what From, DKIM and SPF must share

    @property
    def policy(self) -> str:
        return self.tags.get("p", "none")

    @property
    def is_testing(self) -> bool:
        return self.tags.get("t", "n").lower() == "y"

    @property
    def gone(self) -> list[str]:
        return [tag for tag in GONE if tag in self.tags]

    def asks(self, domain: str) -> str:
        """The policy for letters from that domain: p, or sp when the record stands above it."""
        policy = self.policy
        if self.found_at and self.found_at != domain:
            policy = self.tags.get("sp", policy)
        if self.is_testing:
            return {"reject": "quarantine", "quarantine": "none"}.get(policy, policy)
        return policy

    def aligns(self, domain: str, signer: str) -> bool:
        """Whether a signature of that domain speaks for letters from this one."""
        if self.tags.get("adkim", "r").lower() == "s":
            return domain == signer
        return domain == signer or _same_tree(domain, signer, self.organization)


def look_up(domain: str) -> Dmarc:
    """Raises resolver.CouldNotAsk when a name server does not answer."""
    domain = domain.lower().rstrip(".")
    walked = []
    for name in _walk(domain):
        record, problem = _record(name)
        if problem and name == domain:
            return Dmarc(found_at=name, problem=problem, organization=domain)
        if not record:
            continue
        tags = read(record)
        walked.append((name, record, tags))
        if tags.get("psd", "u").lower() in ("y", "n"):
            break  # the record itself says where the organization ends
    organization = _organization(domain, walked)
    own = next((one for one in walked if one[0] == domain), None)
    at_top = next((one for one in walked if one[0] == organization), None)
    counts = own or at_top or (walked[-1] if walked else None)
    if counts is None:
        return Dmarc(organization=organization)
    name, record, tags = counts
    problem = "" if tags.get("p", "none").lower() in POLICIES else f"“p={tags['p']}” means nothing."
    return Dmarc(record, name, tags, problem, organization)


def _walk(domain: str) -> list[str]:
    """The domain and the names above it; of a long name the middle is left out (RFC 9989, 4.10)."""
    labels = domain.split(".")
    is_long = len(labels) > MOST_QUESTIONS
    above = labels[1 - MOST_QUESTIONS :] if is_long else labels[1:]
    return [domain] + [".".join(above[start:]) for start in range(len(above))]


def _record(name: str) -> tuple[str, str]:
    found = [text for text in resolver.texts(f"_dmarc.{name}") if is_record(text)]
    if len(found) > 1:
        return "", f"_dmarc.{name} has {len(found)} records; more than one counts as none."
    return (found[0] if found else ""), ""


def is_record(text: str) -> bool:
    tag, _, value = text.partition(";")[0].partition("=")
    return tag.strip() == "v" and value.strip() == "DMARC1"


def read(record: str) -> dict[str, str]:
    """The tags of a record; what is not of the form name=value is left out, as receivers do."""
    pairs = (part.partition("=") for part in record.split(";"))
    return {tag.strip().lower(): value.strip() for tag, sign, value in pairs if sign}


def _organization(domain: str, walked: list) -> str:
    for name, _, tags in walked:
        psd = tags.get("psd", "u").lower()
        if psd == "n":
            return name
        if psd == "y" and name != domain:
            below = domain.removesuffix(f".{name}").split(".")[-1]
            return f"{below}.{name}"
    return walked[-1][0] if walked else domain


def _same_tree(one: str, other: str, top: str) -> bool:
    return all(name == top or name.endswith(f".{top}") for name in (one, other))
