"""The form above the funnel and the sources: which days, whose, of which side and source."""

from dataclasses import dataclass

from goals.asked import Asked
from goals.reports import choices


@dataclass(frozen=True)
class Filters:
    asks: tuple[str, ...] = ("period", "member", "side", "source")


def shown(asked: Asked, *asks: str) -> list[dict]:
    """The selects of the form; none where there is but one choice."""
    return choices.of(Filters(asks) if asks else Filters(), asked)
