"""Amounts in dollars as people type and say them: "$412k", "1.2 million", "$412,000"."""

import re
from decimal import Decimal

_TYPED = re.compile(
    r"(-)?\s*\$?\s*(-)?(\d{1,3}(?:,\d{3})+|\d+)?(\.\d+)?\s*"
    r"(k|thousand|grand|m|mm|mil|mill|million)?\s*(?:dollars?|usd)?",
    re.ASCII,
)
_LONGEST = 18  # digits and commas: more is no amount, and more than a Decimal keeps to the cent
_TIMES = {"": 1, "k": 1_000, "t": 1_000, "g": 1_000, "m": 1_000_000}


def read(text: str) -> Decimal | None:
    """ "$412k", "412,000.50", "1.2m" as dollars and cents; None when it is no amount."""
    match = _TYPED.fullmatch((text or "").strip().lower())
    if not match or not (match[3] or match[4]) or len(match[3] or "") > _LONGEST:
        return None
    number = Decimal(f"{(match[3] or '0').replace(',', '')}{match[4] or ''}")
    amount = number * _TIMES[(match[5] or "")[:1]] * (-1 if match[1] or match[2] else 1)
    return amount.quantize(Decimal("0.01"))


def in_words(amount: Decimal | None) -> str:
    """ "$412,000", with cents only where there are some."""
    if amount is None:
        return ""
    sign, amount = "-" if amount < 0 else "", abs(amount)
    return f"{sign}${amount:,.0f}" if amount == int(amount) else f"{sign}${amount:,.2f}"
