"""Today: sections of their own, and what all apps say in single lines, counted in one query."""

import datetime as dt

from crm.kit import clock
from crm.kit.counting import count_all
from crm.kit.nav import Line, Teller, house

ONE_DAY = dt.timedelta(days=1)


def sections(membership) -> dict[str, list[dict]]:
    """What each section shows, those on the rail apart."""
    shown: dict[str, list[dict]] = {"sections_main": [], "sections_rail": []}
    for section in house.today:
        if (context := section.context(membership)) is not None:
            place = "sections_rail" if section.on_rail else "sections_main"
            shown[place].append({"name": section.name, "template": section.template} | context)
    return shown


def told(membership) -> dict:
    """What also waits, what automation did since yesterday and proposes, and the four laws."""
    zone = membership.workspace.zone
    today = clock.today(zone)
    yesterday = dt.datetime.combine(today - ONE_DAY, dt.time(), zone)
    monday = dt.datetime.combine(today - today.weekday() * ONE_DAY, dt.time(), zone)
    waiting, overnight, laws = _tell(
        membership,
        [(house.waiting, yesterday), (house.overnight, yesterday), (house.laws, monday)],
    )
    return {
        "waiting": waiting,
        "did": [line for line in overnight if not line.is_proposal],
        "proposes": [line for line in overnight if line.is_proposal],
        "laws": laws,
    }


def _tell(membership, groups) -> list[list[Line]]:
    """The lines of each group of tellers; what they count is counted together."""
    asked = {
        (group, place, name): rows
        for group, (tellers, since) in enumerate(groups)
        for place, teller in enumerate(tellers)
        for name, rows in _rows(teller, membership, since).items()
    }
    counts = count_all(asked)
    return [
        [
            line
            for place, teller in enumerate(tellers)
            for line in teller.lines(
                membership,
                {key[2]: number for key, number in counts.items() if key[:2] == (group, place)},
            )
        ]
        for group, (tellers, _) in enumerate(groups)
    ]


def _rows(teller: Teller, membership, since) -> dict:
    return teller.rows(membership, since) if teller.rows else {}


def headline(membership, waiting: list[Line]) -> str:
    """The one sentence that matters most: what an app says, or what has waited too long."""
    said = (text for _, say in house.headlines if (text := say(membership)))
    late = (line.bold for line in waiting if line.tone == "bad")
    return next(said, "") or next(late, "")
