"""A code in what somebody texts or types: "999", "#999.", "Code 999", "MAPLE"."""

import re
import unicodedata

from django.core.exceptions import ValidationError

from leads.models import CaptureCode, Flyer
from messaging import keywords

NUMBER = re.compile(r"[0-9]{3,6}")
WORD = re.compile(r"[a-z]{3,12}")
_SAID_BEFORE = {"code", "text", "sign", "number", "no", "home", "house"}
_SAID_AFTER = {"please", "pls", "plz", "thanks", "thank", "you", "thx"}
A_SHORT_TEXT = 14  # words


def words_of(text: str) -> list[str]:
    """Without case, signs and emoji; full-width figures are figures."""
    plain = unicodedata.normalize("NFKC", text or "").casefold()
    return re.findall(r"[^\W_]+", plain)


def whole(text: str) -> str:
    """The one word or number that the whole text is; "" when it says more than that."""
    words = words_of(text)
    while len(words) > 1 and words[0] in _SAID_BEFORE:
        words = words[1:]
    while len(words) > 1 and words[-1] in _SAID_AFTER:
        words = words[:-1]
    return words[0] if len(words) == 1 and _may_be_code(words[0]) else ""


def _may_be_code(word: str) -> bool:
    return bool(NUMBER.fullmatch(word) or WORD.fullmatch(word))


def find(text: str, line, *, is_known: bool) -> CaptureCode | None:
    """The code that a text means.

    From somebody we know it must be the whole text: a figure in a talk is no code. A stranger may
    say "Hi, could you send me 999?", as long as one code alone is in it.
    """
    if code := whole(text):
        return named(code, line)
    words = words_of(text)
    if is_known or len(words) > A_SHORT_TEXT:
        return None
    numbers = {word for word in words if NUMBER.fullmatch(word)}
    found = [code for number in numbers if (code := named(number, line)) and code.is_on]
    return found[0] if len(found) == 1 and len(numbers) == 1 else None


def named(code: str, line) -> CaptureCode | None:
    """The code of that line: one that is on before one that was."""
    named = CaptureCode.objects.filter(code=code).select_related(
        "flyer__property", "flyer__agent__user", "flyer__workspace"
    )
    those = list(named.of_line(line))
    return next((one for one in those if one.is_on), those[0] if those else None)


def is_number(text: str) -> bool:
    """A text that can only be meant as a code: three to six figures and nothing else."""
    return bool(NUMBER.fullmatch(whole(text)))


def normal(typed: str) -> str:
    """A code as it is kept; raises ValidationError with a sentence for what cannot be one."""
    code = "".join(words_of(typed))
    if keywords.find(code) is not None or code in keywords.YES:
        raise ValidationError(
            f"{code.upper()} means something to every phone company. Take another word."
        )
    if not _may_be_code(code):
        raise ValidationError("A code is three to six figures, or one word: 999, MAPLE.")
    return code


def free_code() -> str:
    """The next easy number that leads nowhere yet: 100, 101, 102."""
    taken = set(CaptureCode.objects.values_list("code", flat=True))
    return next(str(number) for number in range(100, 1_000_000) if str(number) not in taken)


def is_open(code: CaptureCode) -> bool:
    """Whether it leads anywhere: it is on, and strangers may see the home."""
    return code.is_on and code.flyer.is_shown


def said_of(flyer: Flyer) -> str:
    """The home and its price in plain letters, of which a single text holds more."""
    price = f", ${flyer.price:,.0f}" if flyer.price else ""
    return f"{plain(str(flyer))}{price}"


def plain(text: str) -> str:
    return text.translate(_QUOTES)


_QUOTES = str.maketrans("‘’“”–—", "''\"\"--")
