"""How a person is called and shown; nothing here asks the database for what a list fetched."""

from django.db import models

from contacts.models.category import Category
from contacts.models.reach import Email, Phone
from contacts.names import join_names
from crm.kit import clock, dates, phones

_COUNTED = {1: "one", 2: "two", 3: "three"}
LATE, TOO_LATE = 90, 120  # days without a talk


class Book(models.TextChoices):
    CONTACTS = "contacts", "Contacts"
    PROSPECTS = "prospects", "Prospects"


class Tenure(models.TextChoices):
    UNKNOWN = "", "Not known"
    RENTS = "rents", "Rents"
    OWNS = "owns", "Owns"


class Channel(models.TextChoices):
    ANY = "", "Any way"
    CALL = "call", "A call"
    TEXT = "text", "A text"
    EMAIL = "email", "An e-mail"
    MAIL = "mail", "A letter"


class Known:
    """What is asked of the database, unless who fetched many people has set it on each of them."""

    def __init__(self, ask):
        self.ask = ask

    def __get__(self, person, owner=None):
        return self if person is None else self.ask(person)


class Looks:
    """The words, letters and warnings of a Person."""

    known_phones = Known(lambda person: list(person.phones.all()))
    known_emails = Known(lambda person: list(person.emails.all()))
    known_addresses = Known(lambda person: list(person.addresses.all()))
    known_categories = Known(lambda person: [one.category for one in person.filings.all()])

    @property
    def name(self) -> str:
        """How lists and headings call the record: "Jack & Sandy Smith"."""
        return join_names(self) or self.company or self._nameless()

    @property
    def first(self) -> str:
        return self.nickname or self.first_name or self.name

    @property
    def is_couple(self) -> bool:
        return bool(self.spouse_first_name)

    @property
    def initials(self) -> list[str]:
        """One letter each for a couple, otherwise the two letters of one face."""
        if self.is_couple:
            return [self.first_name[:1] or "?", self.spouse_first_name[:1]]
        letters = f"{self.first_name[:1]}{self.last_name[:1]}" or self.company[:1] or "?"
        return [letters.upper()]

    @property
    def tint(self) -> int:
        return (self.pk or 0) % 5 + 1

    @property
    def is_contact(self) -> bool:
        return self.book == Book.CONTACTS

    @property
    def best_phone(self) -> Phone | None:
        """The number to call: of the living, and neither BAD nor DNC."""
        if self.died_on:
            return None
        return next((phone for phone in self.known_phones if phone.is_callable), None)

    @property
    def best_email(self) -> Email | None:
        if self.died_on:
            return None
        return next((email for email in self.known_emails if email.is_sendable), None)

    def _nameless(self) -> str:
        if self.pk and (phone := next(iter(self.known_phones), None)):
            return phones.national(phone.number)
        if self.pk and (email := next(iter(self.known_emails), None)):
            return email.address
        return "No name yet"

    def is_filed_as(self, meaning: str) -> bool:
        return any(category.meaning == meaning for category in self.known_categories)

    @property
    def is_top100(self) -> bool:
        return self.is_filed_as(Category.Meaning.TOP100)

    @property
    def all_filings(self) -> list:
        """Top100 first, the others by name."""
        return sorted(self.filings.all(), key=lambda filing: not filing.category.is_top100)

    @property
    def plain_categories(self) -> list[Category]:
        """The categories that are chips; Top100 is a star."""
        return [category for category in self.known_categories if not category.is_top100]

    @property
    def sentence(self) -> str:
        """Who this is, in the agent's own words."""
        work = " at ".join(part for part in (self.title, self.company) if part)
        met = self.how_met if self.how_met else ""
        return ". ".join(part.rstrip(". ") for part in (met, work) if part and part != self.name)

    @property
    def lateness(self) -> str:
        """The tone of the last talk's age: warn after 90 days, bad after 120 or never."""
        if self.last_contacted_at is None:
            return "bad"
        days = (clock.on_this_machine() - self.last_contacted_at).days
        return "bad" if days >= TOO_LATE else "warn" if days >= LATE else ""

    @property
    def gaps(self) -> list[str]:
        """What is missing to reach them."""
        gaps = [] if self.best_phone else [self._no_phone]
        if not self.known_emails:
            gaps.append("No e-mail")
        elif not self.best_email:
            bounced = any(email.status == Email.Status.HARD_BOUNCE for email in self.known_emails)
            gaps.append("E-mail bounced" if bounced else "No e-mail to use")
        return gaps

    @property
    def _no_phone(self) -> str:
        states = {phone.status for phone in self.known_phones}
        return "Not to be called" if "DNC" in states else "Bad number" if states else "No phone"

    @property
    def days_in_words(self) -> list[tuple[str, str]]:
        """Birthdays and the wedding, with the age where the year is known."""
        today = clock.on_this_machine().date()
        days = [
            (self.first_name or "Birthday", self.birthday),
            (self.spouse_first_name or "Spouse", self.spouse_birthday),
            ("Wedding", self.wedding_anniversary),
        ]
        said = [(name, dates.birthday_in_words(day, today)) for name, day in days if day]
        if bought := self.home_bought_on:
            said.append(("Home", dates.anniversary_in_words(bought, today)))
        return said

    @property
    def learnt(self) -> list[tuple[str, str]]:
        """What came up in conversation: only what is known."""
        facts = [
            ("Children", self.children),
            ("Pets", self.pets),
            ("Works for", self.employer),
            ("In town", self.time_in_town),
            ("Home", self.get_tenure_display() if self.tenure else ""),
            ("Lease ends", dates.written_out(self.lease_ends_on)),
            ("Eats at", self.favorite_restaurant),
            ("In common", self.in_common),
            ("Language", self.language),
            ("Prefers", self.get_preferred_channel_display() if self.preferred_channel else ""),
            ("Best time", self.best_time),
        ]
        return [(name, said) for name, said in facts if said]

    @property
    def web_pages(self) -> list[tuple[str, str]]:
        """Their pages: an address of the web, or none to follow, and the words to show."""
        return [
            (link if link.startswith(("https://", "http://")) else "", link.split("://", 1)[-1])
            for link in self.links.split()
        ]

    @property
    def missing(self) -> list[tuple[str, str]]:
        """What would make the record whole: words for it, and the form that fills it in."""
        ways = [phone.is_callable for phone in self.phones.all()]
        ways += [email.is_sendable for email in self.emails.all()]
        ways += [address.is_mailable for address in self.addresses.all()]
        few = 3 - len(self.filings.all())
        gaps = []
        if not (self.first_name and self.last_name) and not self.company:
            gaps.append(("a last name" if self.first_name else "a full name", "names"))
        if sum(ways) < 2:
            kind = "emails" if self.best_phone else "phones"
            gaps.append(("another way to reach them" if any(ways) else "a way to reach them", kind))
        if few > 0:
            more = "more " if few < 3 else ""
            gaps.append((f"{_COUNTED[few]} {more}categor{'y' if few == 1 else 'ies'}", "filings"))
        if not self.source_id:
            gaps.append(("where they came from", "beginning"))
        return [] if self.died_on else gaps

    @property
    def mailing_address(self):
        """Where letters go: the mailing address, or else the home."""
        addresses = [address for address in self.known_addresses if address.is_mailable]
        kinds = {address.kind: address for address in reversed(addresses)}
        return kinds.get("mailing") or kinds.get("home")
