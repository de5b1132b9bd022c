"""A chart: the finding as a sentence, the bars and lines, and the same numbers as a table."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal


@dataclass(frozen=True)
class Series:
    """One row of numbers, as many as the chart has labels; None where there is none yet.

    `tone` is a colour of the tokens: "accent" (this year), "mute" (last year), "bad" (to act on),
    "gold" (the plan). `urls` are the lists behind the numbers, where they have some.
    """

    name: str
    values: Sequence
    shape: str = "bar"  # "bar", "line", or "mark": points with no line between them
    tone: str = "accent"
    is_dashed: bool = False
    urls: Sequence[str] = ()

    @property
    def cells(self) -> list[tuple]:
        urls = self.urls or [""] * len(self.values)
        return list(zip(self.values, urls, strict=True))


def bars(name: str, values, *, tone="accent", urls=()) -> Series:
    return Series(name, list(values), tone=tone, urls=list(urls))


def line(name: str, values, *, tone="mute", is_dashed=True, urls=()) -> Series:
    return Series(name, list(values), "line", tone, is_dashed, list(urls))


def marks(name: str, values) -> Series:
    """Where each should stand by the plan: a mark, not a series to compare with, and no more exact
    than a tenth, or of large numbers a whole one."""
    return Series(name, [value and _about(value) for value in values], "mark", "gold")


def _about(value: Decimal) -> Decimal:
    return Decimal(value).quantize(Decimal(1) if value >= 100 else Decimal("0.1"))


@dataclass(frozen=True)
class Chart:
    """`said` is the finding, read to who cannot see the chart. `unit` "$" writes dollars."""

    key: str  # its id on the page
    title: str
    said: str
    labels: Sequence[str]
    series: Sequence[Series]
    unit: str = ""

    @property
    def is_money(self) -> bool:
        return self.unit == "$"

    @property
    def is_empty(self) -> bool:
        return not any(value for series in self.series for value in series.values)

    def spec(self) -> dict:
        """What static/js/charts.js draws."""
        return {
            "labels": list(self.labels),
            "unit": self.unit,
            "series": [
                {
                    "name": one.name, "shape": one.shape, "tone": one.tone,
                    "dash": one.is_dashed, "data": [_number(value) for value in one.values],
                    "urls": list(one.urls),
                }
                for one in self.series
            ],
        }  # fmt: skip


def _number(value):
    return float(value) if isinstance(value, Decimal) else value
