"""The senders we know: files of leads/parsing/senders, read once (docs/lead-sources.md)."""

import dataclasses
import functools
import re
import tomllib
from dataclasses import dataclass
from pathlib import Path

FOLDER = Path(__file__).parent / "senders"
FLAGS = re.IGNORECASE | re.MULTILINE
MARK_LIMIT = 20_000


class SourceFileError(ValueError):
    """A source file says something that the engine does not know."""


@dataclass(frozen=True)
class Marks:
    """Signs in a mail, any one of which is enough."""

    senders: tuple[str, ...] = ()
    domains: tuple[str, ...] = ()
    subjects: tuple[re.Pattern, ...] = ()
    bodies: tuple[re.Pattern, ...] = ()
    html: tuple[re.Pattern, ...] = ()

    def fit_sender(self, address):
        """3 for a sender named in full, less for its domain, 0 for a stranger."""
        if address in self.senders:
            return 1_000
        domain = address.rpartition("@")[2]
        return max(
            (len(one) for one in self.domains if domain == one or domain.endswith("." + one)),
            default=0,
        )

    def fit_text(self, mail):
        return (
            any(pattern.search(mail.subject) for pattern in self.subjects)
            or any(
                pattern.search(body[:MARK_LIMIT]) for pattern in self.bodies for body in mail.bodies
            )
            or any(pattern.search(mail.page.source[:MARK_LIMIT]) for pattern in self.html)
        )

    def fit(self, mail):
        return bool(self.fit_sender(mail.sender)) or self.fit_text(mail)


@dataclass(frozen=True)
class Look:
    """One place to look at: named groups of the pattern, or the named field, are what it yields.

    `set` are fields that are so wherever the pattern fits.
    """

    where: str = "body"
    pattern: re.Pattern | None = None
    css: str = ""
    field: str = ""
    link: str = ""
    query: dict[str, str] = dataclasses.field(default_factory=dict)
    set: dict[str, str] = dataclasses.field(default_factory=dict)


@dataclass(frozen=True)
class Section:
    """Lines between two marks; `fields` name its bare lines that are no address or phone."""

    after: re.Pattern | None = None
    until: re.Pattern | None = None
    skip: re.Pattern | None = None
    fields: tuple[str, ...] = ()
    until_name: bool = False


@dataclass(frozen=True)
class Source:
    slug: str
    name: str
    file: str
    aliases: tuple[str, ...] = ()
    kind: str = "lead"
    lead_type: str | None = None
    via: str | None = None
    form_builder: str | None = None
    relays_portals: bool = False
    use_labels: bool = True
    needs_contact: bool = False
    relay_domains: tuple[str, ...] = ()
    person: str | None = None
    recognise: Marks = dataclasses.field(default_factory=Marks)
    not_leads: Marks = dataclasses.field(default_factory=Marks)
    leads: Marks = dataclasses.field(default_factory=Marks)
    labels: dict[str, str] = dataclasses.field(default_factory=dict)
    look: tuple[Look, ...] = ()
    message: tuple[Section, ...] = ()
    lines: tuple[Section, ...] = ()
    pairs: tuple[str, str] | None = None
    origin: tuple[tuple[str, re.Pattern], ...] = ()

    def refuses(self, mail):
        """Whether this mail of the sender is no lead: a digest, a reply, an advertisement."""
        if self.not_leads.fit(mail):
            return True
        return self.leads != Marks() and not self.leads.fit(mail)


@functools.cache
def all_sources():
    sources = []
    for path in sorted(FOLDER.glob("*.toml")):
        try:
            table = tomllib.loads(path.read_text("utf-8"))
            sources += [build(one, path.stem) for one in table.get("source", [table])]
        except (tomllib.TOMLDecodeError, re.error, TypeError, KeyError, ValueError) as error:
            raise SourceFileError(f"{path.name}: {error}") from error
    return tuple(sources)


def build(table, file):
    table = dict(table)
    for name in ("recognise", "not_leads", "leads"):
        table[name] = marks(table.get(name, {}))
    table["look"] = tuple(look(one) for one in table.get("look", []))
    table["message"] = tuple(section(one) for one in table.get("message", []))
    table["lines"] = tuple(section(one) for one in table.get("lines", []))
    table["origin"] = tuple(
        (one["slug"], re.compile(one["html"], FLAGS)) for one in table.get("origin", [])
    )
    table["labels"] = {label.casefold(): name for label, name in table.get("labels", {}).items()}
    if pairs := table.get("pairs"):
        table["pairs"] = (pairs["label"], pairs["value"])
    for name in ("aliases", "relay_domains"):
        table[name] = tuple(table.get(name, ()))
    return Source(file=file, **table)


def marks(table):
    patterns = {name: patterns_of(table.get(name, ())) for name in ("subjects", "bodies", "html")}
    rest = {name: tuple(value) for name, value in table.items() if name not in patterns}
    return Marks(**rest, **patterns)


def patterns_of(texts):
    return tuple(re.compile(text, FLAGS) for text in texts)


def look(table):
    table = dict(table)
    if "pattern" in table:
        table["pattern"] = re.compile(table["pattern"], FLAGS)
    return Look(**table)


def section(table):
    compiled = {
        name: re.compile(table[name], FLAGS) for name in ("after", "until", "skip") if name in table
    }
    rest = {name: value for name, value in table.items() if name not in compiled}
    return Section(**{**rest, "fields": tuple(table.get("fields", ()))}, **compiled)


def recognise(mail):
    """The source whose mail this is, by sender first and by marks in the text second, or None."""
    sources = all_sources()
    best = max(sources, key=lambda source: source.recognise.fit_sender(mail.sender), default=None)
    if best and best.recognise.fit_sender(mail.sender):
        return best
    return next((source for source in sources if source.recognise.fit_text(mail)), None)


@functools.cache
def vendor_marks():
    sources = all_sources()
    return Marks(
        senders=tuple(one for source in sources for one in source.recognise.senders),
        domains=tuple(one for source in sources for one in source.recognise.domains),
    )


def is_vendor(address):
    """Whether an address belongs to a portal or tool, so that it is nobody's own."""
    return bool(vendor_marks().fit_sender(address))


@functools.cache
def names():
    table = {}
    for source in all_sources():
        for name in (source.slug, source.name, *source.aliases):
            table.setdefault(plain(name), source.slug)
    return table


def plain(name):
    return re.sub(r"[^a-z0-9]", "", name.casefold())


def slug_for(name):
    """The slug of the portal that a relay or a form names, such as "Zillow Flex", or None."""
    name = name or ""
    if plain(name) in names():
        return names()[plain(name)]
    words = re.findall(r"[a-z0-9]+", name.casefold())[:8]
    starts = ("".join(words[:end]) for end in range(len(words) - 1, 0, -1))
    return next((names()[start] for start in starts if len(start) >= 5 and start in names()), None)
