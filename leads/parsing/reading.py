"""What one mail says: the answer of `read`, and the fields gathered on the way to it."""

import re
from dataclasses import dataclass, field

from . import addresses
from .names import looks_like_name, read_name, read_part
from .values import (
    CONTROL,
    clean,
    find_emails,
    find_phones,
    or_none,
    read_email,
    read_extra,
    read_lead_type,
    read_moment,
    read_price,
)

MESSAGE_LIMIT = 20_000
KINDS = ("lead", "showing", "bounce", "complaint", "autoreply", "not_a_lead", "unknown")
KEYS = (
    "source", "kind", "first_name", "last_name", "email", "phone", "property_address", "mls_number",
    "price", "message", "lead_type", "extra",
)  # fmt: skip
DOUBTS = ("untrusted_forward", "spam_suspected", "guessed")
NO_REPLY = re.compile(
    r"^(?:no-?reply|do-?not-?reply|mailer-daemon|postmaster|noreply[\w.+-]*)@", re.IGNORECASE
)


def _storable(value):
    if isinstance(value, str):
        return CONTROL.sub("", value)
    if isinstance(value, dict):
        return {_storable(key): _storable(inner) for key, inner in value.items()}
    if isinstance(value, list | tuple):
        return [_storable(inner) for inner in value]
    return value


@dataclass(frozen=True)
class Reading:
    kind: str
    source: str = "unknown"
    first_name: str | None = None
    last_name: str | None = None
    email: str | None = None
    phone: str | None = None
    property_address: str | None = None
    mls_number: str | None = None
    price: int | None = None
    message: str | None = None
    lead_type: str = "unknown"
    extra: dict = field(default_factory=dict)
    parser: str = ""

    def __post_init__(self):
        # PostgreSQL refuses NUL in text and JSON; whichever header it came from, it ends here.
        object.__setattr__(self, "extra", _storable(self.extra))

    @property
    def reachable(self):
        return bool(self.email or self.phone)

    @property
    def complete(self):
        """A lead that can be answered: a name, and a way to reach who bears it."""
        return bool(self.first_name or self.last_name) and self.reachable

    @property
    def needs_a_look(self):
        """Whether a person should see it in the tray; what was read so far are the guesses."""
        if self.kind == "unknown":
            return True
        if self.kind == "lead":
            nobody = not (self.first_name or self.last_name or self.reachable)
            return nobody or any(self.extra.get(doubt) for doubt in DOUBTS)
        return self.kind == "bounce" and not self.email

    def as_json(self):
        return {key: getattr(self, key) for key in KEYS}


def without_quotes(text):
    """A letter without the marks a portal puts around it; its own quotations keep theirs."""
    if len(text) < 2 or text[0] not in '"“' or text[-1] not in '"”':
        return text
    inner = text[1:-1].strip()
    marks = '"' if text[0] == text[-1] == '"' else "“”"
    own = [inner.index(mark) for mark in marks if mark in inner]
    balanced = sum(inner.count(mark) for mark in marks) % 2 == 0
    closes = own and re.match(r"[\w.,!?]", inner[max(0, min(own) - 1) : min(own)])
    return inner if not own or (balanced and not closes) else text


@dataclass(frozen=True)
class Ours:
    """Who we are: addresses in a mail that are never the prospect's."""

    domains: frozenset[str] = frozenset()
    addresses: frozenset[str] = frozenset()

    def __contains__(self, address):
        address = address.lower()
        domain = address.rpartition("@")[2]
        return address in self.addresses or any(
            domain == one or domain.endswith("." + one) for one in self.domains
        )


class Found:
    """Fields as they are found; the first good value of each stays."""

    def __init__(self, ours, is_vendor=lambda address: False):
        self.ours = ours
        self.is_vendor = is_vendor
        self.fields = {}
        self.extra = {}
        self.place = {}
        self.cell = False
        self.whole_name = ""
        self.bridges = set()

    def __contains__(self, name):
        if name in ("name", "person"):
            return "first_name" in self.fields or "last_name" in self.fields
        if name in ("cell", "home_phone"):
            return "phone" in self.fields
        if name == "address":
            return "address" in self.place
        return name in self.fields or name in self.extra

    def get(self, name):
        return self.fields.get(name)

    @property
    def weight(self):
        return len(self.fields) + len(self.extra) / 10

    def put(self, name, value):
        """Keep an already read value unless there is one; True when it was news."""
        if value in (None, "") or name in self.fields:
            return False
        self.fields[name] = value
        return True

    def fill(self, name, text):
        """Read a text as the named field; True when it holds such a value, new or known."""
        text = str(text)
        filler = getattr(self, f"fill_{name}", None)
        if filler:
            return filler(text)
        value = read_extra(name, text[:MESSAGE_LIMIT])
        if value is not None:
            self.extra.setdefault(name, value)
        return value is not None

    def fill_name(self, text):
        text = text[:200]
        if "name" in self:
            return looks_like_name(clean(text))
        name = read_name(text)
        if not name:
            return False
        self.whole_name = clean(text).casefold()
        self.put("first_name", name.first)
        self.put("last_name", name.last)
        if name.second_person:
            self.extra.setdefault("second_person", name.second_person)
        return True

    def without_contacts(self, text):
        """A name alone, of a field that holds the whole card: "Ann Lowell, 208-555-0142, ann@x"."""
        if "@" not in text and sum(letter.isdigit() for letter in text) < 10:
            return text
        for address in find_emails(text):
            self.fill_email(address)
            text = re.sub(re.escape(address), " ", text, flags=re.IGNORECASE)
        if self.fill_phone(text):
            text = re.split(r"\+?\(?\d", text, maxsplit=1)[0]
        return re.sub(r"mailto:|tel:", " ", text).strip(" \t|,;:()<>[]-–")

    def fill_person(self, text):
        return self.fill_name(text)

    def fill_first_name(self, text):
        return self.fill_part("first_name", text)

    def fill_last_name(self, text):
        return self.fill_part("last_name", text)

    def fill_part(self, part, text):
        words = read_part(text)
        if not words:
            return False
        if (
            words.casefold() in self.whole_name
        ):  # the form knows better than we where a name divides
            self.fields[part] = words
        self.put(part, words)
        return True

    def fill_email(self, text):
        address = read_email(text)
        if (
            not address
            or address in self.ours
            or NO_REPLY.match(address)
            or self.is_vendor(address)
        ):
            return False
        if re.search(r"accepts marketing", text, re.IGNORECASE):
            self.extra.setdefault("email_marketing_opt_in", True)
        self.put("email", address)
        return True

    def fill_cell(self, text):
        return self.fill_phone(text, cell=True)

    def fill_home_phone(self, text):
        return self.fill_phone(text)

    def fill_phone(self, text, cell=False):
        numbers = [phone for phone in find_phones(text) if phone.number not in self.bridges]
        for phone in numbers:
            known = self.fields.get("phone")
            if known == phone.number:
                continue
            if not known or (cell and not self.cell):
                self.fields["phone"], other = phone.number, known
                self.cell = self.cell or cell
                if phone.extension:
                    self.extra["phone_ext"] = phone.extension
            else:
                other = phone.number
            if other:
                self.extra.setdefault("phone2", other)
        return bool(numbers)

    def fill_source_label(self, text):
        return bool(or_none(text)) and (self.put("source_label", clean(text)[:100]) or True)

    def fill_property_address(self, text):
        address, mls, price = addresses.read_property(addresses.unwrapped(text))
        self.put("mls_number", mls)
        self.put("price", price)
        self.put("property_address", address)
        return bool(address or mls)

    def fill_address(self, text):
        """An address that may be the property or where the person lives: see `settle`."""
        address, mls, price = addresses.read_property(text)
        self.put("mls_number", mls)
        self.put("price", price)
        if address:
            self.place.setdefault("address", address)
        return bool(address or mls)

    def fill_fallback_address(self, text):
        """An address that counts only where no fuller one is found."""
        address, _, _ = addresses.read_property(text)
        if address:
            self.place.setdefault("fallback", address)
        return bool(address)

    def fill_home(self, text):
        """ "Home: 12 Elm St" is the property; "Home: 555-0100" is not."""
        return addresses.is_place(text) and self.fill_property_address(text)

    def fill_city(self, text):
        return self.fill_place("city", text)

    def fill_state(self, text):
        return self.fill_place("state", text)

    def fill_zip_code(self, text):
        return self.fill_place("zip_code", text)

    def fill_place(self, part, text):
        text = or_none(text)
        if text and len(text) <= 60:
            self.place.setdefault(part, text)
        return bool(text)

    def fill_mls_number(self, text):
        match = re.search(r"[A-Z]{0,6}-?\d[\w-]*", clean(text), re.IGNORECASE)
        return bool(match) and (self.put("mls_number", match.group()) or True)

    def fill_price(self, text):
        price = read_price(text)
        self.put("price", price)
        return price is not None

    def fill_message(self, text):
        text = or_none(text)
        if not text:
            return False
        text = without_quotes(re.sub(r"^Message:\s*", "", text))
        if len(text) > MESSAGE_LIMIT:
            text = text[:MESSAGE_LIMIT]
            self.extra["message_cut"] = True
        self.put("message", text)
        return True

    def fill_lead_type(self, text):
        kind = read_lead_type(text)
        self.put("lead_type", kind)
        return kind is not None

    def fill_ignore(self, text):
        return True

    def settle(self):
        """Put together what came in parts, once everything has been seen."""
        self.settle_times()
        self.settle_address()

    def settle_times(self):
        for day, time, moment in (
            ("showing_date", "start_time", "showing_start"),
            ("showing_date", "end_time", "showing_end"),
            ("previous_date", "previous_time", "previous_start"),
        ):
            if self.extra.get(day) and self.extra.get(time) and moment not in self.extra:
                self.extra[moment] = read_moment(f"{self.extra[day]} {self.extra[time]}")
        for part in ("showing_date", "start_time", "end_time", "previous_date", "previous_time"):
            self.extra.pop(part, None)

    def settle_address(self):
        street = self.place.get("address")
        parts = {part: self.place.get(part) for part in ("city", "state", "zip_code")}
        if known := self.fields.get("property_address"):
            if street and street != known:
                self.extra.setdefault("mailing_address", addresses.with_place(street, **parts))
            elif "," not in known:
                self.fields["property_address"] = addresses.with_place(known, **parts)
        elif street:
            self.put("property_address", addresses.with_place(street, **parts))
        elif not self.put("property_address", self.place.get("fallback")):
            for part, value in parts.items():
                if value:
                    self.extra.setdefault(part, value)
