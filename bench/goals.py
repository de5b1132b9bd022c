"""Ten years of a busy agent: `python -m bench.goals` makes them in a workspace of their own.

A hundred deals a year, 50,000 leads with their pursuits, 200,000 touches, 5,000 appointments. It
prints who may sign in there; `pages` then times every page of goals as a visitor meets it.
"""

import datetime as dt
import os
import random
import re
from decimal import Decimal
from itertools import batched

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "crm.settings")
EMAIL, PASSWORD = "ten.years@sphere.example", "a house for every year"
YEARS, DEALS, LEADS, TOUCHES, APPOINTMENTS = 10, 1_000, 50_000, 200_000, 5_000
DAYS = YEARS * 365
BATCH = 10_000
DAY = dt.timedelta(days=1)
BUDGET = 250
# How far one of fifty leads came; the others were tried, or talked with, and lost.
FAR = ["attempted", "contacted", "qualified", "set", "met", "signed"]


def main() -> None:
    django.setup()
    from accounts.models import Membership, User, Workspace
    from accounts.tenancy import scope
    from contacts import generate

    user = User.objects.create_user(EMAIL, PASSWORD, name="Tess Years")
    workspace = Workspace.found(
        name="Ten years", by=user, postal_address="1 Long Road, Traverse City, MI 49684",
        time_zone="America/Detroit",
    )  # fmt: skip
    with scope(workspace.pk):
        fill(Membership.objects.get(user=user))
    generate.settle()
    print(EMAIL, PASSWORD, sep="\n")


def fill(by, share: float = 1.0) -> None:
    """Rows, since making them one by one is not what is measured; `share` of all of them."""
    from contacts import generate
    from contacts.models import LeadSource, Person

    leads, deals = int(LEADS * share), int(DEALS * share)
    generate.people(leads)
    people = list(Person.objects.order_by("pk").values_list("pk", flat=True)[:leads])
    sources = list(LeadSource.objects.order_by("pk").values_list("pk", flat=True)[:12])
    made = _Made(by, people, sources, random.Random(9))
    pursuits = made.pursuits(deals)
    made.touches(int(TOUCHES * share))
    made.appointments(int(APPOINTMENTS * share))
    made.deals(pursuits[:: max(1, leads // deals)][:deals])
    made.costs()


class _Made:
    def __init__(self, by, people: list[int], sources: list[int], chance: random.Random):
        from crm.kit import clock

        self.by, self.people, self.sources, self.chance = by, people, sources, chance
        self.now = clock.now().replace(minute=0, second=0, microsecond=0)

    def at(self, number: int, of: int) -> dt.datetime:
        """The moment of that one of so many, spread over all the years."""
        return self.now - (of - number) * DAYS * DAY / of

    def pursuits(self, deals: int) -> list[tuple]:
        """A lead and a pursuit of each person; every so many signed: (pursuit, person, when)."""
        from contacts.generate import copy_in
        from leads.models import Lead
        from prospects.models import Prospect, StageChange

        count, signs = len(self.people), max(1, len(self.people) // deals)
        found = []
        for numbers in batched(range(count), BATCH):
            rows = [self._pursuit(number, count, number % signs == 0) for number in numbers]
            made = copy_in(Prospect, [row for row, _ in rows])
            both = [(pk, *row) for (pk, _), row in zip(made, rows, strict=True)]
            copy_in(Lead, [self._lead(pk, row, wait) for pk, row, wait in both])
            copy_in(
                StageChange, [move for pk, row, wait in both for move in self._moves(pk, row, wait)]
            )
            found += [(pk, row["person_id"], row["opened_at"]) for pk, row, _ in both]
        return found

    def _pursuit(self, number: int, count: int, is_signed: bool) -> tuple[dict, dt.timedelta]:
        opened, wait = self.at(number, count), dt.timedelta(minutes=self.chance.choice([3, 9, 60]))
        far = 5 if is_signed else self.chance.choice([0, 0, 1, 1, 1, 2, 4])
        is_open = not is_signed and opened > self.now - 60 * DAY
        ended = min(opened + (20 + far * 8) * DAY, self.now)
        row = {
            "person_id": self.people[number], "side": "sell" if number % 2 else "buy",
            "stage": "signed" if is_signed else FAR[far] if is_open else "lost",
            "source_id": self.sources[number % len(self.sources)], "opened_at": opened,
            "first_called_at": opened + wait, "stage_changed_at": ended,
            "closed_at": None if is_open else ended,
            "lost_reason": "" if is_open or is_signed else f"Reason {number % 6}",
        }  # fmt: skip
        row["far"] = far
        return {key: row[key] for key in row if key != "far"}, wait

    def _lead(self, pk: int, row: dict, wait) -> dict:
        return {
            "prospect_id": pk, "person_id": row["person_id"], "source_id": row["source_id"],
            "received_at": row["opened_at"], "clock_started_at": row["opened_at"],
            "answered_at": row["opened_at"] + wait, "answered_by_id": self.by.pk,
            "assigned_to_id": self.by.pk,
        }  # fmt: skip

    def _moves(self, pk: int, row: dict, wait) -> list[dict]:
        way = FAR if row["stage"] == "signed" else FAR[: 1 + row["person_id"] % 3]
        way = [*way, "lost"] if row["stage"] == "lost" else way
        befores = ["new", *way]
        last = row["closed_at"] or self.now
        gap = (last - row["opened_at"]) / len(way)
        return [
            {
                "prospect_id": pk, "before": before, "after": after, "by_id": self.by.pk,
                "at": row["opened_at"] + gap * (number + 1),
            }
            for number, (before, after) in enumerate(zip(befores, way, strict=False))
        ]  # fmt: skip

    def touches(self, count: int) -> None:
        from contacts.generate import copy_in
        from contacts.models import Touch

        for numbers in batched(range(count), BATCH):
            copy_in(
                Touch,
                [
                    {
                        "person_id": self.people[number * 7 % len(self.people)],
                        "by_id": self.by.pk, "happened_at": self.at(number, count),
                        "kind": ("call", "text", "met")[number % 3],
                        "outcome": "none" if number % 4 == 0 else "talked",
                        "is_conversation": number % 4 != 0 and number % 3 != 1,
                    }
                    for number in numbers
                ],
            )  # fmt: skip

    def appointments(self, count: int) -> None:
        from agenda.models import Appointment, AppointmentMember, AppointmentPerson
        from contacts.generate import copy_in

        rows = []
        for number in range(count):
            starts = self.at(number, count)
            ends = starts + dt.timedelta(hours=1)
            rows.append({
                "title": f"Bench {number}", "kind": ("listing", "buyer")[number % 2],
                "starts_at": starts, "ends_at": ends, "spans_until": ends, "updated_at": ends,
                "zone": self.by.workspace.time_zone, "by_id": self.by.pk,
                "outcome": ("signed", "held", "declined", "no_show")[number % 4],
            })  # fmt: skip
        made = [pk for pk, _ in copy_in(Appointment, rows)]
        AppointmentMember.objects.bulk_create(
            [AppointmentMember(appointment_id=pk, member=self.by) for pk in made], batch_size=2_000
        )
        AppointmentPerson.objects.bulk_create(
            [
                AppointmentPerson(
                    appointment_id=pk, person_id=self.people[number * 11 % len(self.people)]
                )
                for number, pk in enumerate(made)
            ],
            batch_size=2_000,
        )

    def deals(self, pursuits: list[tuple]) -> None:
        """One of ten fell through, the last few are pending; clients sent each other."""
        from contacts.models import Person

        clients = [person for _, person, _ in pursuits]
        sent = [
            Person(pk=pk, referred_by_id=clients[(number - 1) // 3])
            for number, pk in enumerate(clients)
            if number
        ]
        Person.objects.bulk_update(sent, ["referred_by"], batch_size=500)
        rows = [self._deal(number, *one) for number, one in enumerate(pursuits)]
        _write_deals(self.by, rows)

    def _deal(self, number: int, pursuit: int, person: int, opened: dt.datetime) -> dict:
        agreed = (opened + 30 * DAY).date()
        return {
            "number": number, "pursuit": pursuit, "person": person, "agreed": agreed,
            "contract": agreed + 40 * DAY, "closes": agreed + 75 * DAY,
            "is_listing": bool(number % 2), "fell": number % 10 == 9,
            "source": self.sources[number % len(self.sources)],
            "price": Decimal(300_000 + number % 7 * 25_000), "today": self.now.date(),
        }  # fmt: skip

    def costs(self) -> None:
        from contacts.models import SourceMonth
        from transactions.models import Expense

        first = self.now.date().replace(day=1)
        months = [(first - number * 30 * DAY).replace(day=1) for number in range(YEARS * 12)]
        SourceMonth.objects.bulk_create(
            SourceMonth(source_id=source, month=month, cost=200)
            for source in self.sources
            for month in sorted(set(months))
        )
        Expense.objects.bulk_create(
            Expense(on=month + number * DAY, category="events", amount=60, by=self.by)
            for month in months
            for number in range(5)
        )


def _write_deals(by, rows: list[dict]) -> None:
    from transactions import models

    made = models.Transaction.objects.bulk_create(
        [_transaction(by, row) for row in rows], batch_size=500
    )
    pairs = list(zip(rows, made, strict=True))
    models.Party.objects.bulk_create(
        models.Party(
            transaction=one, role="seller" if row["is_listing"] else "buyer",
            person_id=row["person"],
        )
        for row, one in pairs
    )  # fmt: skip
    models.KeyDate.objects.bulk_create(
        models.KeyDate(transaction=one, word=word, on=day, done_on=day)
        for row, one in pairs
        for word, day in (("agreement", row["agreed"]), ("active", row["agreed"] + 7 * DAY),
                          ("contract", row["contract"]), ("closing", row["closes"]))
    )  # fmt: skip
    models.StageMove.objects.bulk_create(
        models.StageMove(transaction=one, after=stage, on=day, at=_noon(by, day), by=by)
        for row, one in pairs
        for stage, day in (("pre", row["agreed"]), ("contract", row["contract"]),
                           (one.stage, row["closes"]))
    )  # fmt: skip
    models.Fall.objects.bulk_create(
        models.Fall(
            transaction=one, on=one.ended_on, reason="finance", price=row["price"],
            contract_on=row["contract"],
        )
        for row, one in pairs
        if one.ended_on
    )  # fmt: skip
    commissions = models.Commission.objects.bulk_create(
        models.Commission(
            transaction=one, agent=by, rate=Decimal("2.5"), gross=row["price"] / 40,
            kept=row["price"] / 50, closes_on=row["closes"], settled_on=one.closed_on,
            received_on=one.closed_on, received=row["price"] / 50 if one.closed_on else None,
        )
        for row, one in pairs
    )  # fmt: skip
    models.CommissionLine.objects.bulk_create(
        models.CommissionLine(
            commission=one, label="You keep", payee="agent", kind="remainder", took=one.kept
        )
        for one in commissions
    )


def _transaction(by, row: dict):
    from transactions.models import Transaction

    is_over = row["closes"] < row["today"]
    ended = row["closes"] - 10 * DAY if row["fell"] and is_over else None
    stage = "fell" if ended else "closed" if is_over else "contract"
    return Transaction(
        side="listing" if row["is_listing"] else "buyer", stage=stage, agent=by,
        clients=f"Client {row['number']}", prospect_id=row["pursuit"], source_id=row["source"],
        price=row["price"], list_price=row["price"] * 102 / 100 if row["is_listing"] else None,
        closed_on=row["closes"] if stage == "closed" else None, ended_on=ended,
        ended_because="The loan" if ended else "",
        created_at=_noon(by, row["agreed"]), stage_since=_noon(by, row["closes"]),
    )  # fmt: skip


def _noon(by, day: dt.date) -> dt.datetime:
    return dt.datetime.combine(day, dt.time(12), by.workspace.zone)


# ── the pages ────────────────────────────────────────────────────────────────
NAV = re.compile(r'<nav class="tabs[^"]*" aria-label="Goals">(.*?)</nav>', re.DOTALL)
LINK = re.compile(r'href="(/goals/[^"#]*)"')
REPORT = re.compile(r'href="(/goals/reports/[\w-]+/)')
BEHIND = re.compile(r'<a[^>]*data-behind[^>]*href="([^"]+)"')
RULE = re.compile(r"/goals/behind/(\w+)/.*rule=([\w-]+)")


def sections(get) -> list[str]:
    """The pages of goals, as their own navigation leads to them."""
    return LINK.findall(NAV.search(get("/goals/")).group(1))


def reports(get) -> list[str]:
    return sorted(set(REPORT.findall(get("/goals/reports/"))))


def lists(get, pages: list[str]) -> list[str]:
    """A list behind a figure for each rule that these pages lead to."""
    found = {}
    for page in pages:
        for address in BEHIND.findall(get(page)):
            address = address.replace("&amp;", "&")
            if rule := RULE.search(address):
                found.setdefault(rule.groups(), address)
    return list(found.values())


if __name__ == "__main__":
    main()
