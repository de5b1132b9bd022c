"""SPF (RFC 7208): who may send as a domain, and how many names a receiver must ask for to know."""

from dataclasses import dataclass, field

from messaging import resolver

MOST_LOOKUPS, MOST_VOID = 10, 2
COSTS_A_LOOKUP = ("include", "a", "mx", "ptr", "exists", "redirect")


@dataclass
class Spf:
    """The record of a domain, followed to its end."""

    record: str = ""
    problem: str = ""
    lookups: int = 0
    void: int = 0
    includes: list[str] = field(default_factory=list)  # all that were followed, at any depth
    ends: str = ""  # how everybody else is judged: -all, ~all, ?all, +all

    @property
    def works(self) -> bool:
        return bool(self.record) and not self.problem

    def names(self, domain: str) -> bool:
        return domain.lower() in self.includes

    def with_include(self, domain: str) -> str:
        """The record to publish so that a provider may send too, all else as it is."""
        if not self.record:
            return f"v=spf1 include:{domain} ~all"
        terms = self.record.split()
        place = next(
            (at for at, term in enumerate(terms) if _name(term) in ("all", "redirect")), len(terms)
        )
        return " ".join([*terms[:place], f"include:{domain}", *terms[place:]])


def look_up(domain: str) -> Spf:
    """Raises resolver.CouldNotAsk when a name server does not answer."""
    found = Spf()
    found.record = _record(domain, found)
    if found.record and not found.problem:
        _follow(domain, found.record, found, [domain.lower()])
    if found.record and not found.problem:
        if found.lookups > MOST_LOOKUPS:
            found.problem = (
                f"It makes receivers ask {found.lookups} times; after {MOST_LOOKUPS} they give up "
                "and treat it as broken. Take out what you no longer use."
            )
        elif found.void > MOST_VOID:
            found.problem = f"{found.void} of the names in it do not exist. Take them out."
        elif found.ends == "+all":
            found.problem = "“+all” lets everybody send as you. End it with ~all."
    return found


def _record(domain: str, found: Spf) -> str:
    records = [text for text in resolver.texts(domain) if _is_spf(text)]
    if len(records) > 1:
        found.problem = f"{domain} has {len(records)} SPF records; more than one counts as none."
    return records[0] if records else ""


def _is_spf(text: str) -> bool:
    return text.lower() == "v=spf1" or text.lower().startswith("v=spf1 ")


def _follow(domain: str, record: str, found: Spf, above: list[str]) -> None:
    terms = record.split()[1:]
    has_all = any(_name(term) == "all" for term in terms)
    for term in terms:
        name, value = _name(term), _value(term)
        if name == "all" and len(above) == 1:
            found.ends = term if term[0] in "+-~?" else f"+{term}"
        if name not in COSTS_A_LOOKUP or (name == "redirect" and has_all):
            continue
        found.lookups += 1
        if found.lookups > 3 * MOST_LOOKUPS or "%" in value:
            continue  # long past the limit, or it depends on the letter
        if name in ("include", "redirect"):
            _go_on(name, value, found, above)
        elif name in ("a", "mx") and not _leads_somewhere(name, value or domain):
            found.void += 1


def _go_on(name: str, value: str, found: Spf, above: list[str]) -> None:
    if value in above:
        found.problem = f"“{name}:{value}” leads back to itself."
        return
    found.includes.append(value)
    record = _record(value, found)
    if found.problem:
        return
    if not record:
        found.problem = f"“{name}:{value}” leads to a domain without an SPF record."
        return
    if name == "redirect":
        _follow(value, record, found, above[:-1] + [value])
    else:
        _follow(value, record, found, [*above, value])


def _leads_somewhere(name: str, domain: str) -> bool:
    return bool(resolver.mail_servers(domain) if name == "mx" else resolver.addresses(domain))


def _name(term: str) -> str:
    return term.lstrip("+-~?").replace("=", ":").partition(":")[0].partition("/")[0].lower()


def _value(term: str) -> str:
    value = term.replace("=", ":", 1).partition(":")[2].partition("/")[0]
    return value.lower().rstrip(".")
