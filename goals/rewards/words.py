"""What stands beside a reward: which extra income pays for it."""

from crm.kit import money
from goals.rewards.extra import Extra


def beside(reward, extra: Extra | None) -> str:
    """ "$1,800 is 6% of the $31,000 that the plan brings over 2025." """
    if extra is None or reward is None:
        return ""
    said = _against(extra)
    return f"The plan is met: enjoy it. {said}" if extra.is_met else said


def _against(extra: Extra) -> str:
    price = money.in_words(extra.price)
    if not extra.amount:
        return _out_of_more(extra, price)
    more = f"the {_rounded(extra.amount)} that the plan brings over {extra.over}"
    if not price:
        return f"What pays for it: {more}."
    if not extra.is_paid_for:
        return f"It costs {price}, more than {more}. A smaller reward, or a larger goal."
    return f"{price} is {extra.share}% of {more}."


def _out_of_more(extra: Extra, price: str) -> str:
    """The plan itself brings nothing extra: what is earned beyond it does."""
    if not extra.is_base_of_last_year:
        if price:
            return f"The first {price} that you earn over {extra.over} pay for it."
        return f"What you earn over {extra.over} pays for it."
    costs = f"It costs {price}. " if price else ""
    return f"{costs}The plan brings no more than {extra.over} did: nothing extra would pay for it."


def so_far(extra: Extra) -> str:
    """What stands beside the bar."""
    if extra.is_met:
        return f"{_rounded(extra.earned)} earned; the plan was {_rounded(extra.goal)}."
    return f"{_rounded(extra.earned)} of {_rounded(extra.goal)}, {_rounded(extra.left)} to go."


def _rounded(amount) -> str:
    return money.in_words(round(amount))
