"""What if: the plan beside the same plan with a few figures moved."""

from dataclasses import dataclass, replace
from decimal import ROUND_HALF_UP, Decimal

from crm.kit.money import in_words as dollars
from goals.plan.reckoning import Plan, reckon
from goals.ratios import HUNDRED

ONE, ZERO = Decimal(1), Decimal(0)


@dataclass(frozen=True)
class Slider:
    """A figure that can be moved: where it stands in the plan, and how far it goes."""

    name: str
    label: str
    at: int  # in the plan
    now: int  # as it was moved
    least: int
    most: int
    by: int  # a step
    unit: str = ""  # "$", "%" or nothing

    @property
    def is_moved(self) -> bool:
        return self.now != self.at

    @property
    def said(self) -> str:
        return self._said(self.now)

    @property
    def plan_says(self) -> str:
        return self._said(self.at)

    def _said(self, number: int) -> str:
        return dollars(Decimal(number)) if self.unit == "$" else f"{number:,}{self.unit}"


@dataclass(frozen=True)
class WhatIf:
    """The sliders, the plan, and what it would be."""

    sliders: list[Slider]
    plan: Plan
    other: Plan

    @property
    def moved(self) -> dict[str, int]:
        return {one.name: one.now for one in self.sliders if one.is_moved}

    @property
    def is_moved(self) -> bool:
        return bool(self.moved)

    @property
    def fewer_calls(self) -> int:
        """A day; below nothing where it takes more."""
        return self.plan.calls_a_day - self.other.calls_a_day

    def as_said(self) -> dict[str, Decimal]:
        """What to write into the form of the plan to make it so."""
        moved, wish, found = self.moved, self.other.wish, {}
        if "net" in moved:
            found["net"] = wish.net
        if "share" in moved:
            found["listing_share"] = wish.listing_share
        if "commission" in moved:
            found |= {"listing_price": wish.listing_price, "buyer_price": wish.buyer_price}
        if "agree" in moved:
            ratios = self.other.ratios
            found |= {name: getattr(ratios, name).value for name in _AGREE}
        if "calls" in moved:
            found["calls"] = self.other.ratios.calls.value
        places = {"net": "1", "listing_price": "1", "buyer_price": "1"}
        return {name: value.quantize(Decimal(places.get(name, "0.1")), ROUND_HALF_UP)
                for name, value in found.items()}  # fmt: skip


_AGREE = ("listing_agree", "buyer_agree")


def of(plan: Plan, said, *, sees_income: bool) -> WhatIf:
    """With what the address says of the sliders; a figure that is none stays as it is."""
    sliders = [_moved(one, said.get(one.name, "")) for one in _sliders(plan, sees_income)]
    other = plan
    for one in sliders:
        if one.is_moved:
            other = _MOVES[one.name](other, one)
    return WhatIf(sliders, plan, other)


def _sliders(plan: Plan, sees_income: bool) -> list[Slider]:
    wish, signed = plan.wish, ZERO
    if plan.appointments:
        signed = plan.agreements / plan.appointments * HUNDRED
    calls = _round(plan.ratios.calls.value)
    money = [
        _around("net", "I want to keep", _round(wish.net), 1_000, unit="$"),
        _around("commission", "An average closing brings", _round(plan.commission), 250, unit="$"),
    ]
    return [
        *(money if sees_income else []),
        Slider("share", "Part from listings", _round(wish.listing_share),
               _round(wish.listing_share), 0, 100, 5, "%"),
        Slider("agree", "Appointments that end in an agreement", _round(signed), _round(signed),
               5, 100, 1, "%"),
        _around("calls", "Calls for one closing", calls, 1),
    ]  # fmt: skip


def _around(name: str, label: str, at: int, step: int, unit: str = "") -> Slider:
    """From half of where it stands to twice that."""
    least = max(step, at // 2 // step * step)
    return Slider(name, label, at, at, least, max(least + step, at * 2 // step * step), step, unit)


def _moved(one: Slider, text: str) -> Slider:
    """A slider has no other places than its steps: near where it stood is where it stood."""
    if not (text.isascii() and text.isdigit() and len(text) < 10):
        return one
    now = max(one.least, min(one.most, int(text)))
    return one if abs(now - one.at) < one.by else replace(one, now=now)


def _round(number: Decimal) -> int:
    return int(number.quantize(ONE, ROUND_HALF_UP))


# ── what a slider moves ──────────────────────────────────────────────────────
def _net(plan: Plan, one: Slider) -> Plan:
    return reckon(replace(plan.wish, net=Decimal(one.now)), plan.ratios)


def _share(plan: Plan, one: Slider) -> Plan:
    return reckon(replace(plan.wish, listing_share=Decimal(one.now)), plan.ratios)


def _commission(plan: Plan, one: Slider) -> Plan:
    """Prices of both sides in proportion."""
    times, wish = Decimal(one.now) / max(one.at, 1), plan.wish
    wish = replace(
        wish, listing_price=wish.listing_price * times, buyer_price=wish.buyer_price * times
    )
    return reckon(wish, plan.ratios)


def _agree(plan: Plan, one: Slider) -> Plan:
    """Both sides in proportion, no more than all of them."""
    times = Decimal(one.now) / max(one.at, 1)
    said = {
        name: min(HUNDRED, getattr(plan.ratios, name).value * times)
        for name in _AGREE
    }  # fmt: skip
    return reckon(plan.wish, plan.ratios.typed(said))


def _calls(plan: Plan, one: Slider) -> Plan:
    return reckon(plan.wish, plan.ratios.typed({"calls": Decimal(one.now)}))


_MOVES = {"net": _net, "share": _share, "commission": _commission, "agree": _agree, "calls": _calls}
