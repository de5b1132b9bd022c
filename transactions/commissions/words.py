"""What a line takes, as people write it: "20%", "$250", "70% to 50,000; 80%", "the rest"."""

import re
from decimal import Decimal, InvalidOperation

from contacts.fields import figure_in_words
from crm.kit import money

_PERCENT = re.compile(r"(\d{1,3}(?:\.\d{1,4})?) ?(?:%|percent)?", re.ASCII)
_STEP = re.compile(
    r"(\d{1,3}(?:\.\d{1,4})?) ?(?:%|percent)? ?(?:up ?to|to|until|till) ?(\$?[\d,.]+ ?(?:k|m)?)",
    re.ASCII | re.IGNORECASE,
)
_REST = {"the rest", "rest", "remainder", "the remainder", "what is left", "all the rest"}
MOST_STEPS = 8


class Unclear(ValueError):
    """The sentence says what would be clear."""


def read(typed: str) -> dict:
    """The kind and its figures, as a line's fields are called; Unclear says what is missing."""
    text = " ".join((typed or "").split()).lower()
    blank = {"kind": "percent", "rate": Decimal(0), "amount": Decimal(0), "steps_text": ""}
    if text in _REST:
        return blank | {"kind": "remainder"}
    if re.search(r"\bto\b|\bup ?to\b|\bupto\b|;|\buntil\b|\btill\b", text):
        if not (steps := read_steps(text)):
            raise Unclear("Write the steps as 70% to 50,000; 80% to 100,000; 90%.")
        return blank | {"kind": "tier", "steps_text": write_steps(steps)}
    if "%" in text or "percent" in text:
        rate = _rate(text)
        if rate is None:
            raise Unclear("Write a percentage between 0 and 100, as 20%.")
        return blank | {"rate": rate}
    amount = money.read(text)
    if amount is None or abs(amount) >= 10**9:
        raise Unclear("Write 20%, $250, 70% to 50,000; 80%, or the rest.")
    if "$" not in text and abs(amount) <= 100:
        raise Unclear(f"Is that {text}% or ${text}? Write the sign with it.")
    if amount < 0:
        raise Unclear("An amount below nothing cannot be taken.")
    return blank | {"kind": "flat", "amount": amount}


def read_steps(text: str):
    """Steps of (up to, percent), rising, the last without an end; None when these are none."""
    found, before = [], Decimal(0)
    parts = [part.strip() for part in (text or "").lower().split(";") if part.strip()]
    for number, part in enumerate(parts):
        last = number == len(parts) - 1
        match = _STEP.fullmatch(part)
        if match:
            up_to, rate = money.read(match[2]), _rate(match[1])
            if up_to is None or rate is None or up_to <= before:
                return None
            found.append((up_to, rate))
            before = up_to
        elif last and (rate := _rate(_open_end(part))) is not None:
            found.append((None, rate))
        else:
            return None
    if not 2 <= len(found) <= MOST_STEPS or found[-1][0] is not None:
        return None
    return tuple(found)


def _open_end(part: str) -> str:
    return re.sub(r" ?(above|after that|beyond|and up|thereafter)$", "", part)


def _rate(text: str) -> Decimal | None:
    match = _PERCENT.fullmatch(text.strip())
    try:
        rate = Decimal(match[1]) if match else None
    except InvalidOperation:  # pragma: no cover - the pattern lets none through
        return None
    return rate if rate is not None and rate <= 100 else None


def write_steps(steps) -> str:
    """ "70% to $50,000; 80%"."""
    said = [
        f"{figure_in_words(rate)}%" + (f" to {money.in_words(up_to)}" if up_to is not None else "")
        for up_to, rate in steps
    ]
    return "; ".join(said)


def write(line) -> str:
    match line.kind:
        case "remainder":
            return "the rest"
        case "flat":
            return money.in_words(line.amount)
        case "tier":
            return line.steps_text
    return f"{figure_in_words(line.rate)}%"


def label_of(line) -> str:
    """The line with its percentage, as a waterfall names it: "Broker 20%"."""
    if line.kind == "percent":
        return f"{line.label} {figure_in_words(line.rate)}%"
    return line.label
