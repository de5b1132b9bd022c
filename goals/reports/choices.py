"""The filters above a report: which days, whose, of which side and source."""

import datetime as dt

from contacts.models import LeadSource
from goals.asked import SIDES, Asked
from goals.models.target import sees_the_team
from goals.period import Period
from goals.reports import Report

YEARS_BACK = 4


def of(report: Report, asked: Asked) -> list[dict]:
    """The selects of the form, each with its choices; none where there is but one."""
    found = [_CHOICES[name](asked) for name in report.asks]
    return [one for one in found if len(one["choices"]) > 1]


def periods(asked: Asked) -> dict:
    """The select of days alone, for pages that ask for nothing else."""
    return _periods(asked)


def _select(name: str, label: str, choices, chosen: str) -> dict:
    return {
        "name": name, "label": label,
        "choices": [(value, words, value == chosen) for value, words in choices],
    }  # fmt: skip


def _periods(asked: Asked) -> dict:
    """Years, the quarters and months of the last one; what was asked for stands among them."""
    keys = {asked.period.key: _titled(asked.period)}
    year = Period.around(asked.today)
    for _ in range(YEARS_BACK):
        keys[year.key] = _titled(year)
        year = year.before
    for kind, count in (("quarter", 5), ("month", 13)):
        one = Period.around(asked.today, kind)
        for _ in range(count):
            keys[one.key] = _titled(one)
            one = one.before
    order = sorted(keys, key=_order)
    return _select("period", "When", [(key, keys[key]) for key in order], asked.period.key)


def _titled(period: Period) -> str:
    return f"{period.words[:1].upper()}{period.words[1:]}"


def _order(key: str) -> tuple:
    """Years first, then quarters, then months, each with the latest first."""
    period = Period.read(key, dt.date(2000, 1, 1))
    rank = ("year", "quarter", "month", "days").index(period.kind)
    return rank, -period.first.toordinal()


def _members(asked: Asked) -> dict:
    mates = asked.members if sees_the_team(asked.membership) else []
    choices = [("", "Everybody"), *((str(one.pk), str(one)) for one in mates)]
    chosen = str(asked.member.pk) if asked.member else ""
    return _select("member", "Whose", choices if len(choices) > 2 else choices[:1], chosen)


def _sides(asked: Asked) -> dict:
    return _select("side", "Side", [("", "Both sides"), *SIDES.items()], asked.side)


def _sources(asked: Asked) -> dict:
    rows = LeadSource.objects.visible_to(asked.membership).order_by("name")
    choices = [("", "Every source"), *((str(one.public_id), str(one)) for one in rows)]
    chosen = str(asked.source.public_id) if asked.source else ""
    return _select("source", "Source", choices, chosen)


_CHOICES = {"period": _periods, "member": _members, "side": _sides, "source": _sources}
