"""`make bench`: Sphere against its budgets, on a database of its own. ARGS="--people 1000000".

Each row says median and 95th percentile beside its budget; the floor (an empty answer) is measured
in the same run, since machines differ by more than versions do.
"""

import argparse
import itertools
import random
import re
import subprocess
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from urllib.parse import quote

from bench import goals
from bench.burst import give
from bench.visitor import Visitor, milliseconds
from launcher.rehearsal import ROOT, Sphere, rehearsal
from launcher.testing import room

HTMX = {"HX-Request": "true"}
WELL_KNOWN = "winifred tallgrass"  # contacts.generate writes 300 entries for her
STARTS = ["m", "mar", "ash", "wood", "vio", "zelda w", "nor", "ber", "555", "231", "example"]
INSIDE = ["118 alder", "juniper tr", "kitchen", "school dis", "31555", "vendor", "lman", "title"]
MISSPELT = ["hargr", "hargrvoe", "jonhson", "wodobridge", "zelad wood", "zimmermann", "kowalczyk"]
MOST_STEADY = 100
HEAD = f"{'work':<44}{'median':>10}{'p95':>10}{'budget':>10}"


def row(work: str, taken: list[float], budget: float | None) -> bool:
    p95 = taken[min(len(taken) - 1, int(len(taken) * 0.95))]
    within = budget is None or p95 <= budget
    allowed = "" if budget is None else f"{budget:.0f}"
    mark = "" if within else "  over"
    print(f"{work:<44}{taken[len(taken) // 2]:>10.1f}{p95:>10.1f}{allowed:>10}{mark}", flush=True)
    return within


def pages(sphere: Sphere, times: int) -> list[bool]:
    visitor = Visitor(sphere.url, sphere.email, sphere.password)
    chance = random.Random(1)
    listed = visitor.get("/people/")
    found = visitor.get(f"/search/?q={quote(WELL_KNOWN)}", **HTMX)
    person = re.search(r'href="(/people/[0-9a-f-]{36}/)"', found).group(1)
    later = re.search(r'href="([^"]*after=[^"]*)"', listed)
    later = later.group(1).replace("&amp;", "&") if later else "?after="
    numbers = itertools.count()
    friends = re.search(r'id="category-([0-9a-f-]{36})"[^>]*>Friend', listed)
    narrow = f"/people/?category={friends.group(1)}&quiet=never"

    def by_category():
        visitor.get(narrow)

    def type_one_of(letters: list[str]):
        return lambda: visitor.get(f"/search/?q={quote(chance.choice(letters))}", **HTMX)

    def quick_add():
        number = next(numbers)
        line = f"Bench Person{number}, 970-555-{number % 100 + 100:04d}, b{number}@example.com"
        visitor.post("/people/quick-add/", {"line": line, "book": "contacts"}, "/people/quick-add/")

    return [
        row("floor: /health/live", milliseconds(lambda: visitor.get("/health/live"), times), None),
        row("a look for changes", milliseconds(lambda: visitor.get("/live/leads/"), times), 40),
        row("people list, first page", milliseconds(lambda: visitor.get("/people/"), times), 60),
        row(
            "people list, next page",
            milliseconds(lambda: visitor.get("/people/" + later.split("/people/")[-1]), times),
            60,
        ),
        row("people by category, never talked", milliseconds(by_category, times), 60),
        row("person page, 300 entries", milliseconds(lambda: visitor.get(person), times), 90),
        row("search: how it starts", milliseconds(type_one_of(STARTS), times * 2), 40),
        row("search: what is inside", milliseconds(type_one_of(INSIDE), times * 2), 40),
        row("search: misspelt", milliseconds(type_one_of(MISSPELT), times * 2), 40),
        row("Today", milliseconds(lambda: visitor.get("/"), times), 120),
        row("quick add, page and save", milliseconds(quick_add, times), 120),
    ]


def duplicates(sphere: Sphere, people: int) -> list[bool]:
    """The scan from stored keys, in its share of 15 s a million, and the check of one person."""
    words = ["--workspace", "maya-ellison-homes", "--measure"]
    scan, *checks = map(float, manage(sphere, "find_duplicates", *words).split())
    return [
        row("scan for duplicates", [scan], max(500.0, 15_000 * people / 1_000_000)),
        row("check for duplicates of one person", sorted(checks), 5),
    ]


def work(sphere: Sphere, people: int) -> list[bool]:
    """Bulk work over 100,000, or over as many as there are."""
    share = min(1.0, people / 100_000)
    told = run(sphere, "-m", "bench.work", "maya-ellison-homes")
    exported, filed, undone = map(float, told.split())
    return [
        row("100,000 filed in a category", [filed], 5_000 * share),
        row("taking that back", [undone], 5_000 * share),
        row("CSV of 100,000", [exported], 8_000 * share),
    ]


def cleanliness(sphere: Sphere, times: int) -> list[bool]:
    """The pages that say what could be cleaner. Health is counted on the first look of a day."""
    visitor = Visitor(sphere.url, sphere.email, sphere.password)
    tidy_up = "/people/tidy-up/"

    def look(work: str, path: str) -> bool:
        return row(work, milliseconds(lambda: visitor.get(path), times), 250)

    counted = milliseconds(lambda: visitor.get(f"{tidy_up}health/?again=1"), 1)
    return [
        row("database health, counted anew", counted, None),
        look("database health, counted earlier", f"{tidy_up}health/"),
        look("tidy up", tidy_up),
        look("tidy up: nobody can reach them", f"{tidy_up}unreachable/"),
        look("tidy up: two years without a word", "/prospects/ageing/"),
    ]


def yearly_cleanup(sphere: Sphere, people: int) -> list[bool]:
    """The Cold go: proposed, written into the files that are kept, deleted."""
    share = min(1.0, people / 100_000)
    told = run(sphere, "-m", "bench.cleanup", "maya-ellison-homes")
    proposed, a_part, files, a_batch, deleted = map(float, told.split())
    return [
        row("yearly cleanup: 100,000 proposed", [proposed], None),
        row("yearly cleanup: the longest step of files", [a_part], 5_000),
        row("yearly cleanup: files of 100,000", [files], 60_000 * share),
        row("yearly cleanup: the longest step of deleting", [a_batch], 5_000),
        row("yearly cleanup: 100,000 deleted", [deleted], None),
    ]


def calls(sphere: Sphere) -> list[bool]:
    """The call list of a member, made anew from everybody by all rules."""
    taken = sorted(map(float, run(sphere, "-m", "bench.calls", "maya-ellison-homes").split()))
    return [row("call list made anew", taken, 500)]


def leads(sphere: Sphere, count: int) -> list[bool]:
    """From the last byte given to the door until an open page would show it."""
    visitor = Visitor(sphere.url, sphere.email, sphere.password)
    taken = []
    for number in range(count):
        before = visitor.get("/live/leads/")
        began = time.perf_counter()
        deliver(sphere, number)
        while visitor.get("/live/leads/") == before:
            if time.perf_counter() - began > 30:
                raise RuntimeError("a lead did not arrive within 30 s")
            time.sleep(0.01)
        taken.append((time.perf_counter() - began) * 1000)
    within = row("lead mail, given to the door until shown", sorted(taken), 3000)
    return [within, *steady(sphere, visitor, 10_000), *burst(sphere, visitor, 20_000)]


def steady(sphere: Sphere, visitor: Visitor, first: int) -> list[bool]:
    """Ten lead mails a second for ten seconds, watched on the page that shows them."""
    given, shown, numbers = {}, {}, itertools.count(first)

    def send(number: int) -> None:
        given[number] = time.perf_counter()
        deliver(sphere, number)

    began, sent = time.perf_counter(), 0
    with ThreadPoolExecutor(20) as pool:
        while len(shown) < MOST_STEADY:
            late = time.perf_counter() - began
            if late > 60:
                raise RuntimeError(f"{len(shown)} of {len(given)} leads arrived within 60 s")
            while sent < min(MOST_STEADY, late * 10):
                pool.submit(send, next(numbers))
                sent += 1
            page, now = visitor.get("/leads/", **HTMX), time.perf_counter()
            for number in given.keys() & set(map(int, re.findall(r"mailto:lead(\d+)@", page))):
                shown.setdefault(number, now)
            time.sleep(1)  # an open page looks every two seconds
    taken = sorted((shown[number] - given[number]) * 1000 for number in shown)
    return [row("lead mail, at 10 a second, until shown", taken, 3000)]


def burst(sphere: Sphere, visitor: Visitor, first: int) -> list[bool]:
    """1,000 mails by twenty senders at once, while somebody goes on turning pages."""
    words = [str(sphere.smtp_port), sphere.feed_address, str(first), "1000"]
    senders = subprocess.Popen(
        [sys.executable, "-m", "bench.burst", *words], cwd=ROOT, stdout=subprocess.PIPE, text=True
    )
    turned = []
    while senders.poll() is None:
        asked = time.perf_counter()
        visitor.get("/people/")
        turned.append((time.perf_counter() - asked) * 1000)
    stored = float(senders.stdout.read())
    return [
        row("1,000 lead mails in a burst, all stored", [stored], 20_000),
        row("people list, while they come in", sorted(turned), 60),
    ]


def deliver(sphere: Sphere, number: int) -> None:
    give(sphere.smtp_port, sphere.feed_address, number)


def sending(sphere: Sphere) -> list[bool]:
    """1,000 letters by SMTP to a sink, in three commits each, beside a bare smtplib loop."""
    words = ["-m", "bench.sending", "maya-ellison-homes"]
    share, each, claims = [float(line) for line in run(sphere, *words).split()]
    return [
        row("hand-off by SMTP, percent of a bare loop's time", [share], 167),
        row(f"one letter handed over ({claims:.0f} claims/s)", [each], None),
    ]


def drips(sphere: Sphere) -> list[bool]:
    """The scan alone: 10,000 due steps to rows of the ledger, or as many as there are people."""
    a_second = float(run(sphere, "-m", "bench.drips", "maya-ellison-homes"))
    budget = 1_000_000 / 5_000  # microseconds of one worker for a step
    return [row(f"a due step to the ledger, µs ({a_second:.0f}/s)", [1e6 / a_second], budget)]


def mailing(sphere: Sphere) -> list[bool]:
    """A mailing by the product's own workers, and answers to others beside it."""
    told = run(sphere, "-m", "bench.mailing", "maya-ellison-homes")
    written, left, others = map(float, told.split())
    return [
        row("mailing to 50,000, written (from 2,000)", [written * 1000], None),
        row("mailing to 50,000, handed over (from 2,000)", [left * 1000], 480_000),
        row("others' letters meanwhile", [others * 1000], 10_000),
    ]


def printing(sphere: Sphere) -> list[bool]:
    """A print run of 1,000 letters and their labels, step by step."""
    told = run(sphere, "-m", "bench.printing", "maya-ellison-homes")
    gathered, longest, made = map(float, told.split())
    return [
        row("1,000 letters taken into a print run", [gathered], 5_000),
        row("1,000 letters and labels as PDF", [made], 60_000),
        row("the longest step of it", [longest], None),
    ]


def calendar(sphere: Sphere, times: int) -> list[bool]:
    """The calendar of a full workspace: 5,000 appointments, 40 without end, and 20,000 tasks."""
    run(sphere, "-m", "bench.calendar", "maya-ellison-homes")
    visitor = Visitor(sphere.url, sphere.email, sphere.password)

    def look(view: str) -> bool:
        taken = milliseconds(lambda: visitor.get(f"/agenda/calendar/{view}"), times)
        return row(f"calendar of 5,000: {view.strip('/') or 'week'}", taken, 120)

    return [look(view) for view in ("", "month/", "day/", "list/")]


def business(sphere: Sphere, times: int) -> list[bool]:
    """Goals over ten years of 100 deals, with 50,000 leads and 200,000 touches."""
    visitor = Visitor(sphere.url, *run(sphere, "-m", "bench.goals").splitlines())

    def look(path: str) -> list[float]:
        return milliseconds(lambda: visitor.get(path), times)

    def slowest(work: str, paths: list[str]) -> bool:
        taken = max((look(path) for path in paths), key=lambda one: one[int(len(one) * 0.95)])
        return row(f"{work}, the slowest of {len(paths)}", taken, goals.BUDGET)

    pages = goals.sections(visitor.get)
    return [
        *[row(f"ten years: {path}", look(path), goals.BUDGET) for path in pages],
        slowest("ten years: reports", goals.reports(visitor.get)),
        slowest("ten years: lists behind", goals.lists(visitor.get, pages)),
    ]


def manage(sphere: Sphere, *words: str) -> str:
    return run(sphere, "manage.py", *words)


def run(sphere: Sphere, *words: str) -> str:
    return subprocess.run(
        [sys.executable, *words],
        cwd=ROOT,
        env=sphere.env,
        check=True,
        capture_output=True,
        text=True,
    ).stdout


def main() -> int:
    parser = argparse.ArgumentParser(prog="make bench", description=__doc__)
    parser.add_argument("--people", type=int, default=100_000)
    parser.add_argument("--times", type=int, default=40)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="sphere-bench-", dir=room()) as name:
        data = Path(name)
        data.chmod(0o711)
        with rehearsal(data) as sphere:
            print(f"clean to ready: {sphere.seconds:.1f} s")
        with rehearsal(data) as sphere:
            print(f"restart: {sphere.seconds:.1f} s (budget 5)")
            began = time.perf_counter()
            words = ["--workspace", "maya-ellison-homes", "--count", str(asked.people)]
            print(manage(sphere, "generate_people", *words).strip())
            print(f"generated in {time.perf_counter() - began:.1f} s\n\n{HEAD}")
            within = work(sphere, asked.people) + duplicates(sphere, asked.people)
            within += pages(sphere, asked.times)
            within += cleanliness(sphere, max(5, asked.times // 4))
            within += calls(sphere)
            within += calendar(sphere, asked.times)
            within += leads(sphere, 20)
            within += drips(sphere)
            within += sending(sphere)
            within += mailing(sphere)
            within += printing(sphere)
            within += yearly_cleanup(sphere, asked.people)
            within += business(sphere, max(5, asked.times // 4))
    print("\nAll within budget." if all(within) else "\nOver budget: see above.")
    return 0 if all(within) else 1


if __name__ == "__main__":
    sys.exit(main())
