import csv
import time
from collections import deque

from django.core.management.base import BaseCommand, CommandError

from accounts.models import Workspace
from accounts.tenancy import scope
from contacts import duplicates
from contacts.models import DuplicatePair, Person


class Command(BaseCommand):
    help = "Print who may be in a workspace twice, with scores and reasons. Writes no pair."

    def add_arguments(self, parser):
        parser.add_argument("--workspace", required=True, metavar="SLUG")
        parser.add_argument("--format", choices=["csv"], default="csv")
        parser.add_argument(
            "--measure", action="store_true", help="print milliseconds: the scan, then 50 checks"
        )

    def handle(self, *args, workspace, measure, **options):
        found = Workspace.objects.filter(slug=workspace).first()
        if found is None:
            raise CommandError(f"There is no workspace {workspace!r}.")
        writer = csv.writer(self.stdout)
        with scope(found.pk):
            after: int | None = 0
            while after is not None:
                after = duplicates.keep_missing_keys(after)
            if measure:
                self._measure()
                return
            judged = list(duplicates.judged(duplicates.candidates()))
            writer.writerow(
                ["first_id", "first_name", "second_id", "second_name", "score", "sure", "reasons"]
            )
            judged.sort(key=lambda one: (-one.score, one.low, one.high))
            for start in range(0, len(judged), duplicates.BATCH):
                self._write(writer, judged[start : start + duplicates.BATCH])

    def _measure(self):
        """What `make bench` holds to the budgets."""
        began = time.perf_counter()
        deque(duplicates.judged(duplicates.candidates()), maxlen=0)
        self.stdout.write(f"{(time.perf_counter() - began) * 1000:.1f}")
        for pk in Person.objects.order_by("-pk").values_list("pk", flat=True)[:50]:
            began = time.perf_counter()
            duplicates.find_for([pk])
            self.stdout.write(f"{(time.perf_counter() - began) * 1000:.2f}")

    def _write(self, writer, judged):
        people = Person.objects.in_bulk({pk for one in judged for pk in (one.low, one.high)})
        for one in judged:
            low, high = people[one.low], people[one.high]
            said = DuplicatePair(reasons=one.reasons).said
            writer.writerow(
                [low.public_id, safe(low.name), high.public_id, safe(high.name), one.score,
                 "yes" if one.is_sure else "no", safe("; ".join(said))]
            )  # fmt: skip


def safe(text: str) -> str:
    """A spreadsheet takes what begins so for a formula."""
    return f"'{text}" if text[:1] in "=+-@\t\r" else text
