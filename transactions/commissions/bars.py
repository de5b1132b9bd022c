"""A waterfall as bars: each line begins where the one before it ended."""

from dataclasses import dataclass
from decimal import Decimal

from contacts.fields import figure_in_words
from crm.kit import money
from transactions.commissions import words
from transactions.commissions.waterfall import AGENT, Share, Waterfall


@dataclass(frozen=True)
class Bar:
    """One line: its words, its amount, where its bar begins and how wide it is, of 100."""

    label: str
    amount: Decimal
    x: str
    width: str
    share: Share | None = None

    @property
    def line(self):
        return self.share.line.key if self.share else None

    @property
    def figures(self) -> str:
        """ "−3,093.75": what is taken away stands with its sign."""
        return signed(-self.amount)


def signed(amount: Decimal) -> str:
    return f"−{abs(amount):,.2f}" if amount < 0 else f"{amount:,.2f}"


def bars(commission, poured: Waterfall) -> dict:
    """What the waterfall's template shows of a deal."""
    shown = trial(poured)
    whys = [why for row in shown["bars"] if (why := why_less(row.share))]
    return shown | {
        "commission": commission, "gross_words": gross_words(commission), "whys": whys,
        "remark": remark(commission),
    }  # fmt: skip


def _part(amount: Decimal, whole: Decimal) -> str:
    part = min(max(amount / whole * 100, Decimal(0)), Decimal(100))
    return f"{part:.1f}"


def label(share: Share) -> str:
    """ "Referral to Dana Whitfield, 25%", "Broker 20%, your cap is reached"."""
    line = share.line.key
    if line is None:
        return share.line.label
    said = words.label_of(line)
    if line.payee == "referral" and line.brokerage:
        rate = f", {figure_in_words(line.rate)}%" if line.kind == "percent" else ""
        said = f"{line.label} to {line.brokerage}{rate}"
    elif line.payee_name or line.member_id:
        said = f"{said}, {line.payee_words}"
    return f"{said}, your cap is reached" if share.is_prorated and line.cap is not None else said


def gross_words(commission) -> str:
    """ "Gross, 2.75% of $450,000"."""
    match commission.how:
        case "flat":
            return "Gross, a fixed amount"
        case "referral":
            return f"Referral fee, {_percent(commission.rate)} of {_said(commission.their_gross)}"
    rate = commission.whole_rate
    return f"Gross, {_percent(rate)} of {_said(commission.price)}"


def _percent(rate) -> str:
    return f"{figure_in_words(rate or Decimal(0))}%"


def _said(amount) -> str:
    return money.in_words(amount) if amount is not None else "a price not yet known"


def remark(commission) -> str:
    """What the figures rest on."""
    if commission.received_on:
        return "received"
    if commission.is_settled:
        return "as closed"
    return "at the list price" if commission.is_of_list_price else "as it stands"


def why_less(share: Share) -> dict | None:
    """Why a line takes less than its terms say: a question and its answer."""
    line = share.line.key
    if line is None or not share.is_prorated or line.cap is None:
        return None
    amount, whole = _cents(share.amount), _cents(share.uncapped)
    cap = money.in_words(line.cap)
    taken = "and the rest is yours" if share.amount else "so this deal pays nothing to it"
    left = (
        f"{_cents(share.room)} was left of the {cap} cap of the year"
        if share.room is not None
        else f"the {cap} cap of the year was reached"
    )
    return {
        "question": f"Why only {amount} for {line.label.lower()}?",
        "answer": f"{line.terms} would be {whole}. {left[0].upper()}{left[1:]}, {taken}.",
    }


def _cents(amount: Decimal) -> str:
    return f"${amount:,.2f}"


def trial(poured: Waterfall) -> dict:
    """The bars of a plan that is tried out, without a deal."""
    rest = Decimal(1) if poured.gross <= 0 else poured.gross
    left, rows = poured.gross, []
    for share in poured.lines:
        if share.line.payee != AGENT:
            left -= share.amount
            rows.append(
                Bar(label(share), share.amount, _part(left, rest), _part(share.amount, rest), share)
            )
    return {
        "gross_words": "Gross", "gross": signed(poured.gross), "bars": rows,
        "kept": signed(poured.kept), "is_below": poured.kept < 0,
        "kept_width": _part(poured.kept, rest), "whys": [],
    }  # fmt: skip
