"""Twelve weeks of office hours as bars, drawn by the server: planned behind, kept before it."""

from dataclasses import dataclass

from agenda.blocks.measuring import Week

WIDTH, HEIGHT, FOOT = 600, 160, 22
GAP = 10


@dataclass(frozen=True)
class Bar:
    x: float
    width: float
    planned_y: float
    planned: float
    kept_y: float
    kept: float
    label: str
    middle: float


class Chart:
    """Numbers for an SVG; what it says stands in words beside it."""

    width, height = WIDTH, HEIGHT + FOOT
    text_y = HEIGHT + FOOT - 5

    def __init__(self, weeks: list[Week], aim: float):
        self.weeks = weeks
        self.most = max([aim, 1, *(week.planned for week in weeks)])
        self.aim_y = round(HEIGHT - aim / self.most * (HEIGHT - 6), 1)
        self.is_empty = not any(week.planned for week in weeks)
        step = WIDTH / len(weeks)
        self.bars = [self._bar(week, number * step, step) for number, week in enumerate(weeks)]

    def _bar(self, week: Week, x: float, step: float) -> Bar:
        planned, kept = (self._tall(hours) for hours in (week.planned, week.kept))
        return Bar(
            round(x + GAP / 2, 1), round(step - GAP, 1), round(HEIGHT - planned, 1), planned,
            round(HEIGHT - kept, 1), kept, f"{week.first_day:%b} {week.first_day.day}",
            round(x + step / 2, 1),
        )  # fmt: skip

    def _tall(self, hours: float) -> float:
        return round(hours / self.most * (HEIGHT - 6), 1)

    @property
    def said(self) -> str:
        """The finding, for who does not see it."""
        done = [week for week in self.weeks[:-1] if week.planned]
        if not done:
            return "Too early to say: no week of office hours is over yet."
        planned, kept = sum(w.planned for w in done), sum(w.kept for w in done)
        share = round(100 * kept / planned)
        return (
            f"{share} % of the hours planned were kept: {kept:g} of {planned:g} in "
            f"{len(done)} week{'s' * (len(done) != 1)}."
        )
