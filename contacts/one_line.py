"""A person in one line: "Jack & Sandy Smith, 970-555-0142, jack@example.com, met at church".

What is not understood goes to the note, so that nothing typed is ever lost.
"""

import datetime as dt
import re
from dataclasses import dataclass, field

import phonenumbers
from email_validator import EmailNotValidError, validate_email

from contacts.models import Address, Person
from contacts.models.reach import Label
from contacts.names import PARTICLES, Names, read_names
from contacts.postal import BEGINS, Postal, find_address, says_where
from crm.kit import dates, phones

_LABELS = {
    "cell": Label.MOBILE, "mobile": Label.MOBILE, "c": Label.MOBILE, "m": Label.MOBILE,
    "home": Label.HOME, "h": Label.HOME, "work": Label.WORK, "office": Label.WORK,
    "w": Label.WORK, "o": Label.WORK,
}  # fmt: skip
_WHOSE = r"(?:\b(?P<whose>\w+)['’]s\s+)?"
_BEFORE_NUMBER = re.compile(
    _WHOSE + r"(?:\b(?P<label>cell|mobile|home|work|office|[cmhwo](?=\s?[:.]))\b\s*)?"
    r"(?:\b(?:phone|ph|tel|number|is|at)\b[\s.:#]*)*[\s.:(]*$",
    re.IGNORECASE,
)
_AFTER_NUMBER = re.compile(r"\s*\(?\b(?P<label>cell|mobile|home|work|office)\b\)?", re.IGNORECASE)
_EMAIL = re.compile(
    r"(?:\be-?mail\b(?:\s+is\b)?[\s:]*)?[<(\[]?(?:mailto:)?"
    r"(?P<address>[^\s,;:<>()\[\]|]+@[^\s,;<>()\[\]|]+)[>)\]]?",
    re.IGNORECASE,
)
_BIRTHDAY = re.compile(
    _WHOSE + r"\b(?:b-?day|birth ?day|born|dob)\b[\s:]*(?:is\s+|on\s+)*"
    r"(?P<day>[\w./-]+(?:,? [\w./-]+){0,2})",
    re.IGNORECASE,
)
_HOW_MET = re.compile(
    r"\b(?:we met|met|referred|referral (?:by|from)|ref by|sent by|friends? of|neighbou?rs? of|"
    r"knows|through|via|introduced by|came from)\b",
    re.IGNORECASE,
)
_SUFFIX = re.compile(r"(?:jr|sr|ii|iii|iv|md|phd|esq|cpa|dds)\.?", re.IGNORECASE)
_NOT_A_NAME = re.compile(
    r"\d|[@?!:]|\b(?:wants?|looking|needs?|to|for|in|at|with|is|are|has|have|call|not|my|of)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Number:
    number: str
    extension: str = ""
    label: str = Label.MOBILE
    of_spouse: bool = False

    def __str__(self):
        shown = phones.national(self.number)
        shown = f"{shown} ext. {self.extension}" if self.extension else shown
        return shown if self.label == Label.MOBILE else f"{shown} {self.label}"


@dataclass
class Understood:
    """What a line says of a person. Without a note left over, it may be saved without a look."""

    names: Names = field(default_factory=Names)
    phones: list[Number] = field(default_factory=list)
    emails: list[str] = field(default_factory=list)
    address: Postal = field(default_factory=Postal)
    birthday: dt.date | None = None
    spouse_birthday: dt.date | None = None
    how_met: str = ""
    note: str = ""

    def __bool__(self):
        return bool(self.names or self.phones or self.emails)

    @property
    def is_sure(self) -> bool:
        whole = all(phones.is_whole(number.number) for number in self.phones)
        return bool(self) and whole and not self.note and self._has_room()

    def _has_room(self) -> bool:
        return fits(Person, vars(self.names)) and fits(Address, vars(self.address))


def fits(model, values: dict[str, str]) -> bool:
    """Whether each value has room in its column."""
    return all(
        len(value) <= model._meta.get_field(name).max_length for name, value in values.items()
    )


def read(text: str, today: dt.date | None = None) -> Understood:
    """The person that a line speaks of, whatever the order of its parts."""
    return _Line(text, today or dt.date.max).understood()


class _Line:
    """Takes one part after another out of the text; what stays is the note."""

    def __init__(self, text: str, today: dt.date):
        self.text = re.sub(r"[\t\r\n]+", ", ", text.replace("\0", ""))
        self.today = today
        self.numbers: list[tuple[str, Number]] = []  # each with whose it is
        self.birthdays: list[tuple[str, dt.date]] = []
        self.found = Understood()

    def understood(self) -> Understood:
        self.text = _BIRTHDAY.sub(self._birthday, self.text)
        self.text = _EMAIL.sub(self._email, self.text)
        self._take_numbers()
        self.pieces = [piece for part in re.split(r"[,;|]|\s[-–—]\s", self.text)
                       if (piece := part.strip(" .,:;-"))]  # fmt: skip
        self._take_address()
        self._take_how_met()
        self._take_names()
        self.found.note = ", ".join(self.pieces)
        self._share_out()
        return self.found

    def _birthday(self, match) -> str:
        words = match["day"].split(" ")
        for most in range(len(words), 0, -1):
            said = " ".join(words[:most]).strip(" ,.")
            if day := dates.read_birthday(said, self.today):
                self.birthdays.append((match["whose"] or "", day))
                return f" , {' '.join(words[most:])}"
        return match[0]

    def _email(self, match) -> str:
        try:
            given = match["address"].strip(".'\"")
            given = given.lower() if given.isupper() else given
            address = validate_email(given, check_deliverability=False).normalized
        except EmailNotValidError:
            return f" , {match[0]} , "
        if address not in self.found.emails:
            self.found.emails.append(address)
        return " , "

    def _take_numbers(self):
        leniency = phonenumbers.Leniency.POSSIBLE
        matches = phonenumbers.PhoneNumberMatcher(self.text, phones.HOME_REGION, leniency)
        for match in reversed(list(matches)):
            number, extension = phones.e164(match.raw_string)
            if not number:
                continue
            before, after = self.text[: match.start], self.text[match.end :]
            told = _BEFORE_NUMBER.search(before)
            later = None if told["label"] else _AFTER_NUMBER.match(after)
            label = told["label"] or (later["label"] if later else "cell")
            read_as = Number(number, extension, _LABELS[label.lower()])
            self.numbers.insert(0, (told["whose"] or "", read_as))
            self.text = f"{before[: told.start()]} , {after[later.end() if later else 0 :]}"

    def _take_address(self):
        for index, piece in enumerate(self.pieces):
            if not (begun := BEGINS.search(piece)):
                continue
            ahead, street = piece[: begun.start()].strip(" ,"), piece[begun.start() :]
            end = index + 1
            for most in (3, 2, 1):
                if most <= len(self.pieces[end:]) and says_where(self.pieces[end + most - 1]):
                    end += most
                    break
            street = ", ".join([street, *self.pieces[index + 1 : end]])
            self.found.address, rest = find_address(street)
            self.pieces[index:end] = [piece for piece in (ahead, *rest.split(", ")) if piece]
            return

    def _take_how_met(self):
        for index, piece in enumerate(self.pieces):
            if not (said := _HOW_MET.search(piece)):
                continue
            ahead, how = piece[: said.start()].strip(" ,.:"), piece[said.start() :]
            self.found.how_met = how[0].upper() + how[1:]
            self.pieces[index : index + 1] = [ahead] if ahead else []
            return

    def _take_names(self):
        likely = [index for index, piece in enumerate(self.pieces) if _looks_like_a_name(piece)]
        capital = [index for index in likely if _is_capital(self.pieces[index])]
        if not likely:
            return
        index = (capital or likely)[0]
        name, end = self.pieces[index], index + 1
        following = self.pieces[end] if end < len(self.pieces) else ""
        if following and (_SUFFIX.fullmatch(following) or _turned(name, following)):
            name, end = f"{name}, {following}", end + 1
        self.found.names = read_names(name)
        del self.pieces[index:end]

    def _share_out(self):
        """Give to the spouse what the line says is the spouse's."""
        spouse = self.found.names.spouse_first_name.lower()
        mine = ("", self.found.names.first_name.lower(), "his", "her")
        for whose, day in self.birthdays:
            if (spouse and whose.lower() == spouse) or self.found.birthday:
                self.found.spouse_birthday = day
            else:
                self.found.birthday = day
        for whose, number in self.numbers:
            of_spouse = bool(spouse) and whose.lower() == spouse
            self.found.phones.append(
                Number(number.number, number.extension, number.label, of_spouse)
            )
            if not of_spouse and whose.lower() not in mine:
                self.found.note = ", ".join(filter(None, [self.found.note, f"{whose}’s {number}"]))


def _looks_like_a_name(piece: str) -> bool:
    return bool(re.search(r"[^\W\d_]", piece)) and (
        len(piece.split()) <= 7 and not _NOT_A_NAME.search(piece)
    )


def _is_capital(piece: str) -> bool:
    """Whether it is written as names are: "Smith", "de la Cruz"."""
    words = [word for word in piece.split() if word.lower() not in PARTICLES]
    return bool(words) and words[0][:1].isupper()


def _turned(last: str, firsts: str) -> bool:
    """Whether two pieces are "Smith, Jack" or "de la Cruz, Maria"."""
    words = last.split()
    single = len(words) == 1 or all(word.lower() in PARTICLES for word in words[:-1])
    both_written_alike = last[:1].islower() or firsts[:1].isupper()
    return (
        single
        and both_written_alike
        and _looks_like_a_name(firsts)
        and len(firsts.replace("&", " ").split()) <= 3
    )
