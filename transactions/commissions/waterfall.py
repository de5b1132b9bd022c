"""Who gets what of a commission: lines in their order, to the cent.

Nothing here asks the database: a deal's gross, its lines, what stands in each ledger before it.
Each line is rounded half up; the line of the rest takes the cent that is left over, so that all
lines together are the gross, always.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import ROUND_HALF_UP, Decimal

CENT = Decimal("0.01")
ZERO = Decimal("0.00")
AGENT = "agent"

type Steps = tuple[tuple[Decimal | None, Decimal], ...]


def to_the_cent(amount: Decimal) -> Decimal:
    return amount.quantize(CENT, ROUND_HALF_UP)


@dataclass(frozen=True)
class Line:
    """One line of a plan.

    `rate` is percent. `steps` are (up to, percent), the last one without an end: how far along them
    one stands is the ledger of `production`. With a `cap`, the line takes no more than what is left
    of it in its ledger; what it takes stands there after, if it `counts`. `after` names a ledger
    that must be full before the line is taken at all.
    """

    label: str
    payee: str = "broker"
    kind: str = "percent"  # flat, tier, remainder
    rate: Decimal = ZERO
    amount: Decimal = ZERO
    steps: Steps = ()
    crossing: str = "graduated"  # old, new: the whole deal at the step before, or after it
    base: str = "running"  # gross, price, line
    of_line: str = ""
    cap: Decimal | None = None
    ledger: str = ""
    counts: bool = True
    after: str = ""
    at_least: Decimal | None = None
    at_most: Decimal | None = None
    brought_by: str = ""
    key: object = None

    @property
    def production(self) -> str:
        """The ledger of how much of its base went through a sliding line."""
        return production_of(self.ledger)


def production_of(ledger: str) -> str:
    return f"{ledger} production".strip()


@dataclass(frozen=True)
class Share:
    """What a line takes of one deal, and what it would have taken without its cap."""

    line: Line
    base: Decimal
    amount: Decimal
    uncapped: Decimal
    adds: Mapping[str, Decimal] = field(default_factory=dict)
    room: Decimal | None = None  # left of the cap before this deal

    @property
    def is_prorated(self) -> bool:
        """It crossed its cap, or stood there already."""
        return self.amount != self.uncapped


@dataclass(frozen=True)
class Waterfall:
    gross: Decimal
    lines: tuple[Share, ...]

    @property
    def kept(self) -> Decimal:
        """What the agent keeps; below nothing when the deal costs more than it brings."""
        return sum((one.amount for one in self.lines if one.line.payee == AGENT), ZERO)

    @property
    def adds(self) -> dict[str, Decimal]:
        """What the deal adds to each ledger."""
        found: dict[str, Decimal] = {}
        for share in self.lines:
            for ledger, amount in share.adds.items():
                found[ledger] = found.get(ledger, ZERO) + amount
        return found


def split(
    gross: Decimal, lines: Iterable[Line], ledgers: Mapping[str, Decimal], facts: Mapping
) -> Waterfall:
    """The deal's waterfall; `facts` are its "price" and who found the client, "brought_by".

    Without a line of the rest, the rest is the agent's.
    """
    lines = list(lines)
    gross = to_the_cent(gross)
    pouring = _Pouring(gross, lines, dict(ledgers), facts)
    rest = next((line for line in lines if line.kind == "remainder"), None)
    for line in lines:
        if line.kind != "remainder" and pouring.takes(line):
            pouring.take(line)
    pouring.leave(rest or Line("You keep", AGENT, "remainder"))
    poured = Waterfall(gross, tuple(pouring.shares))
    assert sum((one.amount for one in poured.lines), ZERO) == gross
    return poured


class _Pouring:
    def __init__(self, gross, lines, ledgers, facts):
        self.gross, self.running, self.facts = gross, gross, facts
        self.before, self.ledgers = dict(ledgers), ledgers
        self.caps = {line.ledger: line.cap for line in lines if line.cap is not None}
        self.shares: list[Share] = []

    def takes(self, line: Line) -> bool:
        """Whether the line is one of this deal's."""
        if line.brought_by and line.brought_by != self.facts.get("brought_by"):
            return False
        if not line.after:
            return True
        cap = self.caps.get(line.after)
        return cap is not None and self.before.get(line.after, ZERO) >= cap

    def take(self, line: Line) -> None:
        base = self._base(line)
        uncapped = to_the_cent(_within(line, self._raw(line, base)))
        amount, room = uncapped, None
        if line.cap is not None:
            room = max(line.cap - self.ledgers.get(line.ledger, ZERO), ZERO)
            amount = min(uncapped, room)
        adds = {}
        if line.counts and line.ledger:
            adds[line.ledger] = amount
        if line.kind == "tier":
            adds[line.production] = base
        for ledger, more in adds.items():
            self.ledgers[ledger] = self.ledgers.get(ledger, ZERO) + more
        self.running -= amount
        self.shares.append(Share(line, base, amount, uncapped, adds, room))

    def leave(self, line: Line) -> None:
        adds = {line.ledger: self.running} if line.counts and line.ledger else {}
        self.shares.append(Share(line, self.running, self.running, self.running, adds))
        self.running = ZERO

    def _base(self, line: Line) -> Decimal:
        match line.base:
            case "gross":
                return self.gross
            case "price":
                return self.facts.get("price") or ZERO
            case "line":
                named = line.of_line.casefold()
                return next(
                    (one.amount for one in self.shares if one.line.label.casefold() == named), ZERO
                )
        return self.running

    def _raw(self, line: Line, base: Decimal) -> Decimal:
        match line.kind:
            case "flat":
                return line.amount
            case "tier":
                begun = self.ledgers.get(line.production, ZERO)
                return _sliding(line.steps, line.crossing, begun, base)
        return base * line.rate / 100


def _within(line: Line, amount: Decimal) -> Decimal:
    if line.at_least is not None:
        amount = max(amount, line.at_least)
    if line.at_most is not None:
        amount = min(amount, line.at_most)
    return amount


def _sliding(steps: Steps, crossing: str, begun: Decimal, base: Decimal) -> Decimal:
    """A base that goes through steps, from where one stands: inside the deal, or at one rate."""
    if not steps:
        return ZERO
    if crossing == "old" or base <= 0:
        return base * _rate_at(steps, begun) / 100
    if crossing == "new":
        # A deal that ends on a step to the cent has not gone beyond it.
        return base * _rate_at(steps, begun + base - CENT) / 100
    amount, low, end = ZERO, begun, begun + base
    for up_to, rate in steps:
        high = end if up_to is None else min(end, up_to)
        if high > low:
            amount += (high - low) * rate / 100
            low = high
    # Beyond the last step, when it has an end after all, its rate goes on.
    return amount + (end - low) * steps[-1][1] / 100


def _rate_at(steps: Steps, stands: Decimal) -> Decimal:
    for up_to, rate in steps:
        if up_to is None or stands < up_to:
            return rate
    return steps[-1][1]
