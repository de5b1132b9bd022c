"""What a year is measured by: income, closings, volume, listings, contracts, conversations."""

from dataclasses import dataclass

from django.contrib.humanize.templatetags.humanize import intcomma

from crm.kit import money
from goals import behind
from goals.asked import Asked
from goals.behind import Figure
from goals.period import Period
from goals.reading import may_see_people


@dataclass(frozen=True)
class Measure:
    """A number of a time, the rule that counts it, and how it is said.

    `plan` is what a plan calls it; without one the plan says nothing of it.
    """

    key: str
    title: str
    kind: str
    rule: str
    one: str  # "closing"; of dollars what was done: "earned"
    many: str
    side: str = ""
    is_money: bool = False
    plan: str = ""

    @property
    def is_income(self) -> bool:
        return self.key == "income"

    def suits(self, asked: Asked) -> bool:
        """Whether it may be seen, and means something for what was asked."""
        if self.is_income and not asked.sees_income:
            return False
        if self.kind == "touches":  # a talk is of no side
            return not asked.side
        return not asked.side or self.side in ("", asked.side)

    def said(self, number) -> str:
        """ "$75,000 earned", "9 closings"."""
        if self.is_money:
            return f"{money.in_words(number)} {self.many}"
        return f"{intcomma(number)} {self.one if number == 1 else self.many}"

    def figure(self, asked: Asked, period: Period, number) -> Figure:
        """The number of these days with its list, for who may open it."""
        if not may_see_people(asked.membership) or (self.is_money and not asked.sees_income):
            return Figure(number, "", self.is_money)
        of_side = asked.but(period=period, side=self.side or asked.side)
        return behind.figure(self.kind, self.rule, of_side, number, is_sum=self.is_money)


MEASURES = {
    one.key: one
    for one in (
        Measure("income", "Income", "deals", "closed", "earned", "earned",
                is_money=True, plan="gross"),
        Measure("closings", "Closings", "deals", "closed", "closing", "closings",
                plan="closings"),
        Measure("volume", "Volume", "deals", "volume", "sold", "sold", is_money=True,
                plan="volume"),
        Measure("taken", "Listings taken", "deals", "taken", "listing taken", "listings taken",
                side="listing", plan="listings_taken"),
        Measure("sellers", "Sellers under contract", "deals", "under_contract",
                "seller put under contract", "sellers put under contract", side="listing"),
        Measure("buyers", "Buyers under contract", "deals", "under_contract",
                "buyer put under contract", "buyers put under contract", side="buyer"),
        Measure("conversations", "Conversations", "touches", "conversations", "conversation",
                "conversations", plan="conversations"),
    )
}  # fmt: skip


def open_to(asked: Asked) -> list[Measure]:
    return [one for one in MEASURES.values() if one.suits(asked)]
