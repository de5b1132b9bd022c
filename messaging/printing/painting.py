"""What each kind of print looks like: rows from the database become pages."""

from functools import cached_property

from crm.kit import clock, phones
from messaging.models import Stationery
from messaging.printing import pdf, sheets
from messaging.printing.addressing import address_of, lines_for


class Easel:
    """Letterhead, pictures and the day, made once for all the pages of a part."""

    def __init__(self, workspace, stationery: Stationery | None = None):
        self.workspace = workspace
        self.stationery = stationery or Stationery.of(workspace)

    @cached_property
    def logo(self) -> str:
        return pdf.picture(self.stationery.logo, inches=2.1)

    @cached_property
    def front(self) -> str:
        return pdf.picture(self.stationery.front, inches=6)

    @property
    def day(self) -> str:
        today = clock.today(self.workspace.zone)
        return f"{today:%B} {today.day}, {today.year}"

    # ── pieces ───────────────────────────────────────────────────────────────
    def pieces(self, pieces: list, paper: str) -> tuple[bytes, int]:
        """Letters, cards or postcards, all on the same paper."""
        measures = sheets.papers()[paper]
        smallest = (measures.text_points or (11,))[-1]
        shown = [
            {
                "piece": piece,
                "to": piece.printed_to.splitlines(),
                "square": pdf.square(piece),
                "points": measures.points_for(piece.body) or smallest,
            }
            for piece in pieces
        ]
        is_letter = measures.template == "letters"
        return pdf.paint(
            measures.template,
            {
                "pieces": shown,
                "paper": measures,
                "stationery": self.stationery,
                "day": self.day,
                "logo": self.logo if is_letter else "",
                "front": "" if is_letter else self.front,
            },
        )

    # ── what carries an address ──────────────────────────────────────────────
    def labels(self, to: list[dict], number: str, skipped: int = 0) -> tuple[bytes, int]:
        """Labels in their order; the first sheet begins after those that are used up already."""
        sheet, places = sheets.labels()[number], []
        for place, one in enumerate(to, start=skipped):
            left, top = sheet.corner(place % sheet.capacity)
            lines = one["lines"]
            places.append(
                {
                    "page": place // sheet.capacity, "left": left, "top": top, "lines": lines,
                    "points": sheet.points_for(lines), "code": one.get("code", ""),
                }
            )  # fmt: skip
        count = places[-1]["page"] + 1 if places else 0
        pages = [[one for one in places if one["page"] == number] for number in range(count)]
        context = {"pages": pages, "sheet": sheet, "inset": sheets.INSET}
        return pdf.paint("labels", context)

    def envelopes(self, to: list[dict], number: str) -> tuple[bytes, int]:
        context = {
            "envelopes": to,
            "envelope": sheets.envelopes()[number],
            "stationery": self.stationery,
        }
        return pdf.paint("envelopes", context)

    def addresses(self, people: list, title: str) -> tuple[bytes, int]:
        return pdf.paint(
            "addresses",
            {"rows": [_row(person) for person in people], "title": title, "day": self.day},
        )


def addressed(piece) -> dict:
    """Where a piece goes, for its label or envelope."""
    return {"lines": piece.printed_to.splitlines(), "code": piece.code_words}


def at_home(person) -> dict:
    """Where somebody gets mail now; an empty place when that has gone meanwhile."""
    address = address_of(person)
    return {"lines": lines_for(person, address) if address else []}


def _row(person) -> dict:
    phone, email = person.best_phone, person.best_email
    return {
        "name": person.name,
        "lines": at_home(person)["lines"][1:],
        "phone": phones.national(phone.number) if phone else "",
        "email": email.address if email else "",
    }
