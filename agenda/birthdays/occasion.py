"""One birthday or anniversary in one year: whose it is, and how people say it."""

import datetime as dt
from dataclasses import dataclass
from urllib.parse import quote

from agenda.models import How, OccasionDone
from contacts.models import Person, YearDay
from crm.kit import dates

Kind = YearDay.Kind
OLDEST = 120  # nobody turns more: the year is mistyped
ORDER = list(Kind.values)
_UNTITLED = {
    Kind.BIRTHDAY: "birthday", Kind.SPOUSE: "birthday", Kind.WEDDING: "wedding anniversary",
    Kind.HOME: "home anniversary",
}  # fmt: skip
_WISH = {
    Kind.BIRTHDAY: "Happy birthday, {}! I hope you have a wonderful day.",
    Kind.SPOUSE: "Happy birthday, {}! I hope you have a wonderful day.",
    Kind.WEDDING: "Happy anniversary, {}! I hope the two of you celebrate well.",
    Kind.HOME: "Happy home anniversary, {}! I hope the house is still good to you.",
}


@dataclass(frozen=True)
class Found:
    """What the index says of a day; the person is fetched for those that are shown."""

    day: dt.date
    person_pk: int
    kind: str
    month_day: int
    born: int

    @property
    def identity(self) -> tuple[int, str, int]:
        return (self.person_pk, self.kind, self.day.year)

    @property
    def turns(self) -> int | None:
        """None where the year is not known."""
        if self.born == dates.NO_YEAR:
            return None
        years = self.day.year - self.born
        return years if 0 < years <= OLDEST else None

    @property
    def is_moved(self) -> bool:
        """Of February 29, in a year without one."""
        return self.month_day != self.day.month * 100 + self.day.day


@dataclass
class Occasion:
    """The birthday or anniversary of a person on a day. `done` is None while it is to do."""

    person: Person
    kind: str
    day: dt.date
    turns: int | None
    is_moved: bool = False
    done: OccasionDone | None = None

    @property
    def year(self) -> int:
        return self.day.year

    @property
    def identity(self) -> tuple[int, str, int]:
        return (self.person.pk, self.kind, self.year)

    @property
    def key(self) -> str:
        """What a form says of it."""
        return f"{self.person.public_id}.{self.kind}.{self.year}"

    @property
    def is_home(self) -> bool:
        return self.kind == Kind.HOME

    @property
    def is_birthday(self) -> bool:
        return self.kind in (Kind.BIRTHDAY, Kind.SPOUSE)

    @property
    def icon(self) -> str:
        return {Kind.WEDDING: "heart-handshake", Kind.HOME: "home-heart"}.get(self.kind, "cake")

    # ── words ────────────────────────────────────────────────────────────────
    @property
    def name(self) -> str:
        """Whose day it is: of a couple, the one who has the birthday, or both."""
        person = self.person
        if not person.is_couple and self.kind == Kind.SPOUSE:
            return f"{person.name}’s spouse"
        if not person.is_couple or not self.is_birthday:
            return person.name
        first, last = person.first_name, person.last_name
        if self.kind == Kind.SPOUSE:
            first, last = person.spouse_first_name, person.spouse_last_name or person.last_name
        return " ".join(part for part in (first, last) if part) or person.name

    @property
    def first(self) -> str:
        """As a short wish calls them."""
        person = self.person
        if self.kind == Kind.SPOUSE:
            return person.spouse_first_name or person.first
        return person.first if self.kind == Kind.BIRTHDAY else person.salutation or person.first

    @property
    def words(self) -> str:
        """ "turns 75", "10 years in the house"; without a number where the year is not known."""
        if self.turns is None:
            return _UNTITLED[self.kind]
        if self.is_birthday:
            return f"turns {self.turns}"
        years = f"{self.turns} year{'' if self.turns == 1 else 's'}"
        return f"{years} {'in the house' if self.is_home else 'married'}"

    @property
    def sentence(self) -> str:
        """For a line that says whose it is: "June Hargrove turns 75"."""
        if self.turns is None or not self.is_birthday:
            return f"{self.name}: {self.words}"
        return f"{self.name} {self.words}"

    @property
    def how(self) -> str:
        """How it was done, for the line: "Called", "eCard on its way"."""
        return _DONE[self.done.how] if self.done else ""

    # ── ways ─────────────────────────────────────────────────────────────────
    @property
    def phone(self):
        """The number to call: of the one whose day it is, if it is known as theirs."""
        usable = [one for one in self.person.known_phones if one.is_callable]
        of_spouse = self.kind == Kind.SPOUSE
        own = [one for one in usable if one.of_spouse == of_spouse]
        return None if self.person.died_on else next(iter([*own, *usable]), None)

    @property
    def text_url(self) -> str:
        """Opens the phone's own texts, with a wish in them."""
        words = quote(_WISH[self.kind].format(self.first))
        return f"sms:{self.phone.number}?&body={words}" if self.phone else ""


_DONE = {
    How.ECARD: "eCard", How.CARD: "Card", How.CALL: "Called", How.TEXT: "Texted",
    How.EMAIL: "Wrote", How.MET: "Met", How.HAND: "Done",
}  # fmt: skip
