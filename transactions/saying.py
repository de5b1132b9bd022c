"""The head of a transaction's page: what it is in a sentence, and what to do next."""

from dataclasses import dataclass
from itertools import chain

from django.urls import reverse

from crm.kit import clock, money
from transactions.models import BEFORE_CONTRACT, ENDED, Phase, Side, Stage
from transactions.report.content import in_words


@dataclass(frozen=True)
class Next:
    """The one button that matters: a link, or a move to a stage that is made at once."""

    words: str
    icon: str
    url: str = ""
    to: str = ""


def lede(one, counts: dict, today) -> dict:
    """Before the clients' name and after it: "Listed at", "Twelve days, nine showings"."""
    price = money.in_words(one.asking)
    begin = {
        Stage.UNDER_CONTRACT: "Under contract", Stage.CLOSED: "Sold", **dict.fromkeys(ENDED, "It"),
    }.get(one.stage, "Listed" if one.is_listing else "")  # fmt: skip
    if one.stage in ENDED:
        begin = one.get_stage_display()
    elif one.is_lease and one.stage == Stage.CLOSED:
        begin = "Leased"
    elif not one.is_listing and one.stage == Stage.CLOSED:
        begin = "Closed"
    elif one.stage == Stage.PRE_LISTING:
        begin = "To be listed"
    return {
        "begin": begin or Side(one.side).label,
        "price": price,
        "for": one.clients,
        "then": _then(one, counts, today),
    }


def _then(one, counts, today) -> str:
    if one.stage == Stage.CLOSED:
        return f"Closed {one.closed_on:%B} {one.closed_on.day}, {one.closed_on.year}."
    if one.stage in ENDED:
        why = f" {one.ended_because.rstrip('.')}." if one.ended_because else ""
        return f"Since {one.ended_on:%B} {one.ended_on.day}, {one.ended_on.year}.{why}"
    said = []
    live = one.days_on_market(today)
    if live is not None and one.stage != Stage.UNDER_CONTRACT:
        said.append(_some(live, "day", "days") if live else "Live since today")
    for key, one_of, many in (("showings", "showing", "showings"), ("offers", "offer", "offers")):
        number = int(counts.get(key) or 0)
        if number and one.stage != Stage.UNDER_CONTRACT:
            said.append(_some(number, one_of, many))
    if one.stage == Stage.UNDER_CONTRACT and (closing := one.day("closing")):
        left = (closing - today).days
        if left > 0:
            said.append(f"{_some(left, 'day', 'days')} to the closing")
        else:
            said.append(
                "the closing is today" if left == 0 else "the day of the closing has passed"
            )
    text = ", ".join(said)
    return f"{text[0].upper()}{text[1:]}." if text else ""


def _some(number: int, one: str, many: str) -> str:
    return f"{in_words(number)} {one if number == 1 else many}"


def next_step(one, counts: dict) -> Next | None:
    """What usually comes next from where it stands."""
    url = {
        key: reverse(f"transactions:{key}", args=[one.public_id]) for key in ("contract", "closing")
    }
    offers = reverse("transactions:tab", args=[one.public_id, "offers"])
    match one.stage:
        case Stage.PRE_LISTING | Stage.COMING_SOON:
            return Next("Go live", "sparkles", to=Stage.ACTIVE)
        case Stage.AGREEMENT if one.side != Side.REFERRAL:
            return Next("Start the search", "search", to=Stage.SEARCHING)
        case Stage.OFFER if counts.get("offers"):
            return Next("Compare offers", "scale", url=f"{offers}#main-tab")
        case Stage.UNDER_CONTRACT:
            return Next("Close it", "key", url=url["closing"])
        case Stage.CLOSED:
            return None
        case _ if one.is_open:
            return Next("Under contract", "check", url=url["contract"])
    back = BEFORE_CONTRACT[Side(one.side)]
    again = Stage.ACTIVE if Stage.ACTIVE in back else back[-2] if len(back) > 1 else back[0]
    words = "Back on the market" if one.is_listing else "Take it up again"
    return Next(words, "refresh", to=again)


def moves(one) -> list[tuple[str, str]]:
    """The stages it may go to from its menu, the ends after a contract or a search last."""
    if one.stage == Stage.CLOSED:
        return [(Stage.UNDER_CONTRACT.value, "It has not closed after all")]
    if one.stage in ENDED:
        return [(stage.value, stage.label) for stage in BEFORE_CONTRACT[Side(one.side)]]
    ends = [Stage.WITHDRAWN, Stage.EXPIRED, Stage.CANCELLED]
    if one.stage == Stage.UNDER_CONTRACT:
        found = [Stage.CLOSED, Stage.FELL_THROUGH, Stage.CANCELLED]
    else:
        ways = [*BEFORE_CONTRACT[Side(one.side)], Stage.UNDER_CONTRACT]
        found = [stage for stage in chain(ways, ends) if stage != one.stage]
    return [(stage.value, stage.label) for stage in found]


def head(one, counts: dict) -> dict:
    today = clock.today(one.workspace.zone)
    return {
        "lede": lede(one, counts, today),
        "next": next_step(one, counts),
        "moves": moves(one),
        "phases": [("", "Just signed"), *Phase.choices],
        "today": today,
    }
