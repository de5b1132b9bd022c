"""Looking at all signs at once, and what stands there today."""

import time
from collections.abc import Callable
from dataclasses import dataclass, field

from django.core.cache import cache

from accounts.capabilities import Capability, Role
from accounts.models import Membership, Workspace
from crm.kit import clock
from crm.kit.counting import count_all
from goals.asked import Asked
from goals.models import EarlyWarning
from goals.models.target import sees_the_team
from goals.period import Period
from goals.warnings import deals, people
from goals.warnings.signs import Sign

SLOW, KEPT_FOR = 0.1, 3600  # seconds


@dataclass(frozen=True)
class Watch:
    """`rows(asked)` are the rows to count, all watches' in one query; `signs(asked, counts)`."""

    key: str
    signs: Callable
    rows: Callable = field(default=lambda asked: {})


WATCHES = [
    Watch("buyers", people.buyers, people.buyer_rows),
    Watch("loan", deals.loan, deals.loan_rows),
    Watch("market", deals.market),
    Watch("source", people.sources),
    Watch("sent", people.sent, people.sent_rows),
    Watch("decay", people.decay, people.decay_rows),
]


def all_signs(asked: Asked) -> list[Sign]:
    """Everything that is watched, the least likely to be chance first."""
    asked = asked.but(side="", source=None)
    wanted = {
        (watch.key, name): rows
        for watch in WATCHES
        for name, rows in watch.rows(asked).items()
    }  # fmt: skip
    counted = count_all(wanted)
    found: list[Sign] = []
    for watch in WATCHES:
        mine = {name: number for (key, name), number in counted.items() if key == watch.key}
        found += watch.signs(asked, mine)
    return sorted(found, key=lambda sign: (not sign.is_warning, sign.is_early, sign.p))


@dataclass(frozen=True)
class Look:
    """What a member sees: the warnings, those that were set aside, and all that is watched."""

    signs: list[Sign]
    aside: dict[str, EarlyWarning]

    @property
    def warnings(self) -> list[Sign]:
        return [sign for sign in self.signs if sign.is_warning and sign.key not in self.aside]

    @property
    def quiet(self) -> list[tuple[Sign, EarlyWarning]]:
        """Those that are set aside, with the day on which they come back."""
        return [(sign, self.aside[sign.key]) for sign in self.signs if sign.key in self.aside]

    @property
    def early(self) -> int:
        return sum(sign.is_early for sign in self.signs)

    @property
    def tested(self) -> int:
        return len(self.signs) - self.early


def look(asked: Asked) -> Look:
    return Look(all_signs(asked), _aside(asked))


def look_quickly(asked: Asked) -> Look:
    """The same for a card: of a large business as it was within the hour."""
    key = f"signs:{asked.membership.pk}:{asked.member and asked.member.pk}:{asked.today}"
    signs = cache.get(key)
    if signs is None:
        began = time.monotonic()
        signs = all_signs(asked)
        if time.monotonic() - began > SLOW:
            cache.set(key, signs, KEPT_FOR)
    return Look(signs, _aside(asked))


def _aside(asked: Asked) -> dict[str, EarlyWarning]:
    rows = EarlyWarning.objects.visible_to(asked.membership).filter(member=asked.member)
    return {row.key: row for row in rows.aside(asked.today)}


# ── every day ────────────────────────────────────────────────────────────────
def look_daily(workspace: Workspace) -> None:
    """Write down what stands there today: of the whole business, and of whom sees only their own.

    So Today can say in the morning what is new.
    """
    today = clock.today(workspace.zone)
    members = Membership.objects.filter(workspace=workspace).active().select_related("workspace")
    working = [one for one in members.order_by("pk") if one.can_work and one.role != Role.COACH]
    leader = next((one for one in working if one.may(Capability.MANAGE_TEAM)), None)
    if leader:
        _write_down(Asked(leader, today, Period.around(today)))
    for member in working:
        if not sees_the_team(member):
            _write_down(Asked(member, today, Period.around(today), member=member))


def _write_down(asked: Asked) -> None:
    for sign in all_signs(asked):
        if sign.is_warning:
            EarlyWarning.objects.saw(sign.key, sign.title, member=asked.member, on=asked.today)
