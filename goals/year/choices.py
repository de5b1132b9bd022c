"""What may be chosen above a year: which, whose, of which side and source."""

from dataclasses import dataclass

from contacts.models import LeadSource
from goals.asked import SIDES, Asked

YEARS = 10


@dataclass(frozen=True)
class Select:
    name: str
    label: str
    choices: list[tuple[str, str, bool]]  # value, words, whether it is chosen


def choices(asked: Asked) -> list[Select]:
    """Those of which there is more than one."""
    found = [_years(asked), _members(asked), _sides(asked), _sources(asked)]
    return [one for one in found if len(one.choices) > 1]


def _years(asked: Asked) -> Select:
    year = asked.period.first.year
    years = {*range(asked.today.year, asked.today.year - YEARS, -1), year}
    named = [(str(one), str(one), one == year) for one in sorted(years, reverse=True)]
    return Select("period", "Year", named)


def _members(asked: Asked) -> Select:
    members = asked.members if len(asked.members) > 1 else []
    named = [(str(one.pk), str(one), one == asked.member) for one in members]
    return Select("member", "Whose", [("", "Everybody’s", asked.member is None), *named])


def _sides(asked: Asked) -> Select:
    named = [(key, words, key == asked.side) for key, words in SIDES.items()]
    return Select("side", "Side", [("", "Both sides", not asked.side), *named])


def _sources(asked: Asked) -> Select:
    rows = LeadSource.objects.visible_to(asked.membership)
    named = [(str(one.public_id), str(one), one == asked.source) for one in rows]
    return Select("source", "Source", [("", "Every source", asked.source is None), *named])
