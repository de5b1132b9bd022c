"""Pairs as people decide them: the next one, what was decided, long scans and merges as jobs."""

from bisect import bisect_right

from django.db.models import Count, OuterRef, Prefetch, Q, prefetch_related_objects
from django.urls import reverse

from accounts import jobs
from accounts.capabilities import Capability
from accounts.models import Act, Job
from contacts import duplicates
from contacts.duplicates import FIRST, LAST, candidates, judged, write_between
from contacts.merge import KINDS, UNDO_FOR, CannotMerge, make_one
from contacts.merge_fields import same_houses
from contacts.models import Book, DuplicatePair, Filing, Person
from contacts.page import Panel, add_panel, add_sign
from contacts.tidy import TidyItem, add_to_tidy_up
from crm.kit import clock

State = DuplicatePair.State
TOGETHER = 10  # merges of one step


def undecided(membership):
    """The pairs to decide, the likeliest first; those that were skipped come last."""
    pairs = DuplicatePair.objects.visible_to(membership).exclude(state=State.DIFFERENT)
    return pairs.order_by("state", "-score", "found_at", "id")


def decide(pair: DuplicatePair, state: str, *, by) -> bool:
    """Skip, or say that they are two people; False when somebody was faster."""
    facts = {"state": state, "decided_by": by}
    if state == State.SKIPPED:
        facts |= {"found_at": clock.Now(), "score": pair.score}
    open_ones = DuplicatePair.objects.filter(pk=pair.pk).exclude(state=State.DIFFERENT)
    return bool(open_ones.update(**facts))


def in_order(one: Person, other: Person) -> tuple[Person, Person]:
    """Who should stay, and who should go: contacts before prospects, the longer story first."""
    return tuple(sorted((one, other), key=_standing))  # type: ignore[return-value]


def _standing(person: Person):
    return person.book != Book.CONTACTS, -entries(person), person.created_at, person.pk


def entries(person: Person) -> int:
    """How long the story with somebody is; asked once."""
    if not hasattr(person, "entries_count"):
        person.entries_count = person.touches.count() + person.notes.count()
    return person.entries_count


def with_ways(pair: DuplicatePair) -> DuplicatePair:
    """With all that the page shows of the two, in a fixed number of queries."""
    filings = Prefetch("filings", Filing.objects.select_related("category"))
    prefetch_related_objects([pair.low, pair.high], "phones", "emails", "addresses", filings)
    return pair


# ── over the whole database ──────────────────────────────────────────────────
def start_scan(*, by) -> Job:
    """Look for duplicates among everybody; one that is under way goes on."""
    running = Job.objects.unfinished().filter(kind="find_duplicates").first()
    if running:
        return running
    total = Person.objects.count()
    return jobs.start("find_duplicates", "Looking for duplicates", by=by, total=total)


_in_hand: dict[int, list] = {}  # the candidates of the scan that this process works on


@jobs.job("find_duplicates", needs=Capability.WORK)
def scan(job: Job) -> bool:
    """First the keys of who has none, then pair by pair; a step is 20,000 pairs."""
    if not job.cursor.get("keyed"):
        after = duplicates.keep_missing_keys(job.cursor.get("after", 0))
        job.cursor = {"keyed": after is None, "after": after or 0, "pair": FIRST}
        job.said = "Keeping in mind what everybody is reached at."
        return True
    found = _in_hand.get(job.pk)
    if found is None:
        _in_hand.clear()
        found = _in_hand[job.pk] = candidates()
    after = tuple(job.cursor["pair"])
    start = bisect_right(found, (*after, 1 << 30))
    batch = found[start : start + duplicates.BATCH]
    until = batch[-1][:2] if start + len(batch) < len(found) else LAST
    write_between(list(judged(batch)), after, until)
    job.cursor |= {"pair": until}
    job.done = job.total * (start + len(batch)) // max(len(found), 1)
    return True if until != LAST else _end_scan(job)


def _end_scan(job: Job) -> bool:
    _in_hand.clear()
    count = undecided(job.by).count()
    job.done = job.total
    waiting = f"{count:,} pair{'' if count == 1 else 's'} to look at."
    job.said = waiting if count else "Nobody is here twice."
    job.result = {"url": reverse("contacts:duplicates"), "link": "Look at them"}
    return False


# ── all sure pairs in one go ─────────────────────────────────────────────────
def sure_pairs():
    return DuplicatePair.objects.filter(is_sure=True, state=State.OPEN)


def start_merging(*, by) -> Job:
    count = sure_pairs().count()
    title = f"Make one person of each of {count:,} sure pairs"
    return jobs.start("merge_sure", title, by=by, total=count, undo_for=UNDO_FOR)


@jobs.job("merge_sure", needs=Capability.DELETE_RECORDS)
def merge_some(job: Job) -> bool:
    """Pairs of three records shrink on the way: the last ones are found anew each time."""
    act = Act.objects.select_for_update().get(pk=job.act_id)
    facts = {name: list(act.facts.get(name, [])) for name in ("kept", "lost", "names")}
    pairs = list(sure_pairs().select_related("low", "high").order_by("-score", "id")[:TOGETHER])
    gone: set[int] = set()
    for pair in pairs:
        if gone & {pair.low_id, pair.high_id}:
            continue
        kept, lost = in_order(pair.low, pair.high)
        name = lost.name
        gone.add(lost.pk)
        try:
            make_one(kept, lost, by=job.by)
        except CannotMerge:
            continue
        for key, value in zip(facts, (kept.pk, lost.pk, name), strict=True):
            facts[key].append(value)
    act.facts = facts
    act.save(update_fields=["facts"])
    made = len(facts["lost"])
    job.done = min(made, job.total)
    job.said = f"{made:,} pair{' is' if made == 1 else 's are'} one person each now."
    job.result = {"url": reverse("contacts:duplicates"), "link": "Back to the pairs"}
    return bool(pairs)


# ── why it is likely, as chips ───────────────────────────────────────────────
_ICONS = {"email": "mail", "phone": "phone", "home": "home", "local": "mail", "birthday": "cake"}


def chips(pair: DuplicatePair) -> list[dict]:
    """What they share, closely looked at, and what differs."""
    said = dict(pair.reasons)
    found = []
    for kind, look in (("phone", _same_phone), ("home", _same_home)):
        if kind in said:
            said[kind] = look(pair.low, pair.high) or said[kind]
    for kind in ("phone", "email", "home", "local", "birthday"):
        if kind in said:
            found.append({"icon": _ICONS[kind], "tone": "good", "words": said[kind]})
    if "name" in said:
        found.append({"icon": "abc", "tone": "note", "words": said["name"]})
    if "email" not in said and pair.low.emails.all() and pair.high.emails.all():
        found.append({"icon": "mail", "tone": "", "words": "Different e-mail"})
    if "phone" not in said and pair.low.phones.all() and pair.high.phones.all():
        found.append({"icon": "phone", "tone": "", "words": "Different number"})
    return found


def _same_phone(low: Person, high: Person) -> str:
    numbers = {phone.number for phone in high.phones.all()}
    shared = [phone for phone in low.phones.all() if phone.number in numbers]
    words = {"mobile": "mobile", "home": "number at home", "work": "number at work"}
    return f"Same {words.get(shared[0].label, 'number')}" if shared else ""


def _same_home(low: Person, high: Person) -> str:
    spelt = {(one.street_lc, other.street_lc) for one, other in same_houses(low, high)}
    if not spelt:
        return ""
    return "Same street, spelled two ways" if all(a != b for a, b in spelt) else "Same street"


# ── where they show ──────────────────────────────────────────────────────────
def counts(membership) -> dict:
    """How many pairs are left, were skipped, and are sure."""
    is_open = Q(state=State.OPEN)
    return DuplicatePair.objects.visible_to(membership).aggregate(
        left=Count("pk", filter=is_open),
        skipped=Count("pk", filter=Q(state=State.SKIPPED)),
        sure=Count("pk", filter=is_open & Q(is_sure=True)),
    )


def might_be(person, membership) -> dict | None:
    """The note on the page of somebody who may be here twice."""
    if not membership.may(Capability.WORK):
        return None
    pairs = undecided(membership).filter(Q(low=person) | Q(high=person))
    pair = pairs.select_related("low", "high").first()
    if pair is None:
        return None
    other = pair.high if pair.low_id == person.pk else pair.low
    return {"pair": pair, "other": other, "reasons": pair.said}


def merged_lately(person, membership) -> dict | None:
    """The merge that made this person, while it can be taken back."""
    if not membership.may(Capability.DELETE_RECORDS):
        return None
    acts = Act.objects.undoable().filter(kind__in=KINDS, facts__kept__contains=[person.pk])
    act = acts.select_related("by__user").order_by("-pk").first()
    return {"act": act} if act else None


def latest_merges(membership):
    acts = Act.objects.visible_to(membership).undoable().filter(kind__in=KINDS)
    return acts.select_related("by__user").order_by("-began_at")[:5]


add_sign(
    "alike",
    lambda: DuplicatePair.objects.exclude(state=State.DIFFERENT).filter(
        Q(low=OuterRef("pk")) | Q(high=OuterRef("pk"))
    ),
)
add_sign("merged", lambda: Act.objects.undoable().filter(kind__in=KINDS))
add_panel(
    Panel("might_be", "contacts/might_be.html", might_be, order=5, place="head", sign="alike")
)
add_panel(Panel("merged", "contacts/merged.html", merged_lately, order=90, sign="merged"))
add_to_tidy_up(
    TidyItem(
        "Duplicates", "contacts:duplicates", lambda membership: undecided(membership).count(),
        "People who may be here twice.", "users", order=10,
    )
)  # fmt: skip
