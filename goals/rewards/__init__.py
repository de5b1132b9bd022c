"""What a day, five days in a row and the year earn a member, and what pays for the last."""

from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Sum
from django.urls import reverse

from goals import behind, plan
from goals.asked import Asked
from goals.models import DailyTarget, Reward
from goals.period import Period
from goals.reading import may_see_people
from goals.rewards import words
from goals.rewards.extra import Extra
from goals.whose import member_of


@dataclass(frozen=True)
class Rewards:
    """A member's three, as a page shows them; `extra` is None where it is not to be seen."""

    member: object
    year: int
    day: str
    five: str
    reward: Reward | None
    extra: Extra | None = None
    is_own: bool = False
    picture_url: str = ""

    @property
    def beside(self) -> str:
        return words.beside(self.reward, self.extra)

    @property
    def so_far(self) -> str:
        return words.so_far(self.extra)

    @property
    def has_any(self) -> bool:
        return bool(self.day or self.five or self.reward)


def of(asked: Asked, member, planned=None) -> Rewards:
    """The three of that member for the year asked for; `planned` is their plan, if known."""
    year = asked.period.first.year
    target = DailyTarget.objects.of(member).filter(since__lte=asked.today).last() or DailyTarget()
    reward = Reward.objects.of_year(member, year)
    return Rewards(
        member, year, target.day_reward, target.reward, reward,
        extra(asked, member, reward, planned) if asked.sees_income else None,
        is_own=member == asked.membership,
        picture_url=_picture_url(reward) if may_see_people(asked.membership) else "",
    )  # fmt: skip


def _picture_url(reward: Reward | None) -> str:
    picture = reward.picture if reward else None
    return reverse("contacts:picture", args=[picture.public_id]) if picture else ""


def extra(asked: Asked, member, reward: Reward | None, planned=None) -> Extra | None:
    """None as long as there is no plan for that year."""
    year = asked.period.first.year
    if (planned := planned or plan.of(member, year)) is None:
        return None
    theirs = asked.but(member=member, side="", source=None)
    typed = reward.beyond if reward else None
    return Extra(
        year,
        planned.income,
        kept(theirs, year - 1) if typed is None else typed,
        kept(theirs, year),
        reward.price if reward else None,
        is_base_of_last_year=typed is None,
    )


def kept(asked: Asked, year: int) -> Decimal:
    """What the closings of a year left them."""
    rows = behind.rows("deals", "closed", asked.but(period=Period.read(str(year), asked.today)))
    return rows.order_by().aggregate(whole=Sum("kept"))["whole"] or Decimal(0)


def card(asked: Asked, planned=None) -> Rewards | None:
    """For the front page (goals/rewards/card.html); None where nobody has days of their own."""
    member = member_of(asked)
    return of(asked, member, planned) if member else None
