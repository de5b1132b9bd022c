"""Offers side by side: what each says, what the sellers take home of it, and which nets most."""

from dataclasses import dataclass, field

from crm.kit import clock
from transactions.models import Offer, Role, Side
from transactions.net_sheet import sheets
from transactions.net_sheet.figures import Sheet

HOMES_SOLD = (Side.LISTING, Side.BOTH)
_TONES = {"accepted": "good", "backup": "note", "countered": "note", "open": ""}


@dataclass
class Column:
    """One offer, as the table shows it."""

    offer: Offer
    proof: tuple[str, str]
    until: tuple[str, str]
    sheet: Sheet | None = None
    is_best: bool = False

    @property
    def tone(self) -> str:
        return _TONES.get(self.offer.state, "warn")

    @property
    def net(self) -> str:
        return sheets.dollars(self.sheet.net) if self.sheet else ""

    @property
    def state(self) -> str:
        """What stands below its name, when it is not simply open."""
        offer = self.offer
        if offer.state == Offer.State.BACKUP:
            return f"back-up {offer.backup_place}"
        if offer.has_run_out:
            return "run out"
        return "" if offer.state == Offer.State.OPEN else offer.get_state_display().lower()


@dataclass
class Comparison:
    """All offers of a transaction; no net rows where there is nothing to net or no right to it."""

    columns: list[Column]
    sellers: str = "the sellers"
    rows: list[dict] = field(default_factory=list)
    shows_net: bool = False
    why: str = ""

    @property
    def best(self) -> Column | None:
        return next((column for column in self.columns if column.is_best), None)

    @property
    def accepted(self) -> Column | None:
        state = Offer.State.ACCEPTED
        return next((one for one in self.columns if one.offer.state == state), None)

    @property
    def standing(self) -> list[Column]:
        return [column for column in self.columns if column.offer.is_standing]

    @property
    def next_backup(self) -> Column | None:
        waiting = [one for one in self.columns if one.offer.state == Offer.State.BACKUP]
        return min(waiting, key=lambda one: one.offer.backup_place or 0, default=None)

    @property
    def span(self) -> int:
        return len(self.columns) + 1


def compare(transaction, membership, offers=None) -> Comparison:
    today = clock.today(membership.workspace.zone)
    if offers is None:
        offers = Offer.objects.filter(transaction=transaction).for_columns()
    columns = [
        Column(one, one.proof_line(today), one.until_line(membership.workspace.zone))
        for one in offers
    ]
    compared = Comparison(columns, sellers=called(transaction))
    if transaction.side not in HOMES_SOLD or not columns:
        return compared
    figures = sheets.figures_of(transaction)
    for column in columns:
        column.sheet = sheets.of_offer(column.offer, figures)
    hidden = sheets.hidden_from(transaction, membership)
    compared.shows_net = not hidden
    if compared.shows_net and compared.accepted is None:
        _mark_best(compared)
    for row in sheets.rows_of([column.sheet for column in columns], hidden):
        cells = [
            {"text": text, "is_best": column.is_best}
            for text, column in zip(row["cells"], columns, strict=True)
        ]
        compared.rows.append(row | {"cells": cells})
    return compared


def _mark_best(compared: Comparison) -> None:
    """The highest net of those that can be accepted, where there are two or more of them."""
    running = [one for one in compared.standing if not one.offer.has_run_out]
    ranked = sorted(running, key=lambda one: (-one.sheet.net, one.offer.number))
    if len(ranked) > 1:
        ranked[0].is_best = True
        compared.why = why(ranked[0], ranked[1], compared.sellers)


def why(best: Column, other: Column, sellers: str) -> str:
    """ "It nets $5,992 more than offer 1 although the price is $5,000 lower, closes ..."."""
    more = best.sheet.net - other.sheet.net
    one, two = best.offer, other.offer
    if not more:
        said = [f"It nets the same as offer {two.number}, which came later"]
    else:
        said = [f"It nets {_dollars(more)} more than offer {two.number}{_price_words(one, two)}"]
    said += _differences(one, two)
    sentence = said[0] if len(said) == 1 else f"{', '.join(said[:-1])}, and {said[-1]}"
    return f"{sentence}. Sphere marks the highest net; you and {sellers} decide."


def _price_words(one: Offer, two: Offer) -> str:
    gap = one.price - two.price
    if not gap:
        return " at the same price"
    if gap < 0:
        return f" although the price is {_dollars(-gap)} lower"
    return f" with a price that is {_dollars(gap)} higher"


def _differences(one: Offer, two: Offer) -> list[str]:
    said = []
    if one.closing_on and two.closing_on and one.closing_on != two.closing_on:
        gap = abs((one.closing_on - two.closing_on).days)
        side = "earlier" if one.closing_on < two.closing_on else "later"
        said.append(f"closes {gap} day{'' if gap == 1 else 's'} {side}")
    conditions = (("has_appraisal", "appraisal"), ("has_sale_condition", "sale of another home"))
    for name, word in conditions:
        if getattr(one, name) != getattr(two, name):
            said.append(f"has {'an' if word[0] == 'a' else 'a'} {word} as a condition"
                        if getattr(one, name) else f"has no {word}")  # fmt: skip
    return said


def _dollars(amount) -> str:
    return sheets.dollars(amount)


# ── the sellers ──────────────────────────────────────────────────────────────
def called(transaction) -> str:
    """ "the Kellers" where all of them have one name; "Ruth Keller" where it is one person."""
    roles = [Role.SELLER, Role.CO_SELLER]
    parties = transaction.parties.in_role(*roles).exclude(person=None).for_lines()
    people = [party.person for party in parties]
    if len(people) == 1 and not people[0].spouse_first_name:
        return people[0].name
    names = {one for person in people for one in (person.last_name, person.spouse_last_name) if one}
    if len(names) != 1:
        return "the sellers"
    name = names.pop()
    return f"the {name}{'es' if name.endswith(('s', 'x', 'z', 'ch', 'sh')) else 's'}"
