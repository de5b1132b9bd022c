"""How the cells of a report are said on the page, and how they are written into a file."""

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal

from django.utils import timezone

from crm.kit import money
from goals.behind import Figure
from goals.reports import Column, Link, Report, Row, Table


@dataclass(frozen=True)
class Cell:
    """What a cell shows; `figure` where it counts a list."""

    text: str = ""
    url: str = ""
    figure: Figure | None = None
    stands_right: bool = False
    is_day: bool = False


def shown(table: Table, rows: list[Row], *, with_links: bool) -> list[list[Cell]]:
    """The rows as cells; nothing leads to people's details where those are not for these eyes."""
    return [_line(table, row, with_links) for row in rows]


def total(table: Table) -> list[Cell]:
    return _line(table, Row(table.total), False) if table.total is not None else []


def _line(table: Table, row: Row, with_links: bool) -> list[Cell]:
    cells = [_cell(*pair, with_links) for pair in zip(table.columns, row.cells, strict=True)]
    if cells and row.url and with_links and not cells[0].url and cells[0].figure is None:
        cells[0] = Cell(cells[0].text, row.url, None, cells[0].stands_right)
    return cells


def _cell(column: Column, value, with_links: bool) -> Cell:
    if isinstance(value, Figure):
        number = value if value.url and with_links else None
        return Cell(in_words(value.number, column), figure=number, stands_right=True)
    if isinstance(value, Link):
        return Cell(value.text, value.url if with_links else "", None, column.stands_right)
    text = in_words(value, column)
    return Cell(text, stands_right=column.stands_right, is_day=isinstance(value, dt.date))


def in_words(value, column: Column) -> str:
    """ "$1,200", "Nov 3, 2026", "9 minutes"; nothing where there is nothing to say."""
    match value:
        case None:
            return ""
        case bool():
            return "yes" if value else "no"
        case dt.datetime():
            return moment_in_words(timezone.localtime(value))
        case dt.date():
            return f"{value:%b} {value.day}, {value.year}"
        case dt.timedelta():
            return span_in_words(value)
        case int() | Decimal() | float():
            return _number(value, column.unit)
    return str(value)


def _number(value, unit: str) -> str:
    if unit == "$":
        return money.in_words(Decimal(value))
    said = f"{value:,f}" if isinstance(value, Decimal) else f"{value:,}"
    said = said.rstrip("0").rstrip(".") if "." in said else said
    return f"{said}%" if unit == "%" else said


def moment_in_words(moment: dt.datetime) -> str:
    hour, minutes = moment.hour % 12 or 12, f":{moment:%M}" if moment.minute else ""
    part = "am" if moment.hour < 12 else "pm"
    return f"{moment:%b} {moment.day}, {moment.year}, {hour}{minutes} {part}"


def span_in_words(span: dt.timedelta) -> str:
    """ "9 minutes", "5 hours", "12 days": as long as it is, to one unit."""
    minutes = max(0, round(span.total_seconds() / 60))
    for size, unit in ((24 * 60, "day"), (60, "hour"), (1, "minute")):
        if minutes >= size * 2 or unit == "minute":
            number = round(minutes / size)
            return f"{number} {unit}{'' if number == 1 else 's'}"
    return ""


# ── the file ─────────────────────────────────────────────────────────────────
def lines(table: Table):
    """All of it as cells of a file: days as 2026-11-03, amounts as plain numbers."""
    yield [column.title for column in table.columns]
    for row in table.rows:
        yield [_written(cell) for cell in row.cells]
    if table.total is not None:
        yield [_written(cell) for cell in table.total]


def _written(value):
    match value:
        case None:
            return ""
        case Figure():
            return _written(value.number)
        case Link():
            return value.text
        case bool():
            return "yes" if value else "no"
        case Decimal():
            return f"{value:f}"
        case dt.datetime():
            return f"{timezone.localtime(value):%Y-%m-%d %H:%M}"
        case dt.date():
            return value.isoformat()
        case dt.timedelta():
            return span_in_words(value)
        case int() | float():
            return value
    return str(value)


def file_name(report: Report, asked) -> str:
    days = f"-{asked.period.key}" if "period" in report.asks else f"-{asked.today}"
    return f"{report.slug}{days}.csv"
