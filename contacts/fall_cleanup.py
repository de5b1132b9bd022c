"""The fall cleanup: one walk through everybody, Halloween to Christmas, by as many as help.

Each living contact is met once. Who is shown to one member is held for a while, so that no other
member meets them; each answer is an act of its own, which "Back" takes back.
"""

import datetime as dt
from contextlib import contextmanager

from django.db import transaction
from django.db.models import Count, Exists, OuterRef, Q

from accounts.live import changed
from accounts.models import Act
from contacts.deletion import KEPT_FOR, delete_people
from contacts.models import Book, Category, FallCleanup, FallCleanupVisit, Person
from crm.kit import clock, keyset

HELD_FOR = dt.timedelta(minutes=30)
A_DAY = dt.timedelta(days=1)
FIRST, LAST = (10, 31), (12, 25)  # Halloween and Christmas
ACT = "fall_cleanup"
Answer = FallCleanupVisit.Answer


# ── the season ───────────────────────────────────────────────────────────────
def is_season(today: dt.date) -> bool:
    return FIRST <= (today.month, today.day) <= LAST


def current(workspace) -> FallCleanup | None:
    """The walk that is under way, or this year's when it has ended."""
    walks = FallCleanup.objects.all()
    under_way = walks.filter(ended_at=None).order_by("-year").first()
    return under_way or walks.filter(year=clock.today(workspace.zone).year).first()


@transaction.atomic
def begin(workspace, *, by) -> FallCleanup:
    """This year's walk, begun or taken up again."""
    year = clock.today(workspace.zone).year
    under_way = FallCleanup.objects.filter(ended_at=None).order_by("-year").first()
    walk = (
        under_way
        or FallCleanup.objects.get_or_create(
            year=year, defaults={"began_by": by, "began_at": clock.now()}
        )[0]
    )
    FallCleanup.objects.filter(pk=walk.pk).update(ended_at=None)
    return walk


def end(walk) -> bool:
    over = FallCleanup.objects.filter(pk=walk.pk, ended_at=None).update(ended_at=clock.Now())
    FallCleanupVisit.objects.filter(cleanup=walk, answer="").delete()
    return bool(over)


@transaction.atomic
def meet_skipped_again(walk) -> int:
    """Those who were skipped come once more; how many."""
    skipped = FallCleanupVisit.objects.filter(cleanup=walk, answer=Answer.SKIPPED)
    count, _ = skipped.delete()
    FallCleanup.objects.filter(pk=walk.pk).update(ended_at=None)
    return count


# ── whom to meet ─────────────────────────────────────────────────────────────
def everybody():
    return Person.objects.living().in_book(Book.CONTACTS)


def not_met(walk):
    met = FallCleanupVisit.objects.filter(cleanup=walk, person=OuterRef("pk"))
    return everybody().filter(~Exists(met)).order_by("sort_lc", "id")


def held_by(walk, by) -> FallCleanupVisit | None:
    """Whom this member has before them: the one they went back to first."""
    open_visits = FallCleanupVisit.objects.filter(cleanup=walk, answer="", by=by)
    return open_visits.select_related("person").order_by("pk").first()


@transaction.atomic
def meet_next(walk, *, by) -> FallCleanupVisit | None:
    """Somebody for this member, held for a while; nobody is met by two. None at the end."""
    until = clock.now() + HELD_FOR
    if mine := held_by(walk, by):
        FallCleanupVisit.objects.filter(pk=mine.pk).update(held_until=until)
        return mine
    return _left_lying(walk, by, until) or _new_one(walk, by, until)


def _left_lying(walk, by, until) -> FallCleanupVisit | None:
    """One that somebody was shown and never answered."""
    lying = FallCleanupVisit.objects.filter(
        Q(held_until__lt=clock.Now()) | Q(by=None), cleanup=walk, answer=""
    )
    visit = lying.select_for_update(skip_locked=True).order_by("pk").first()
    if visit:
        visit.by, visit.held_until = by, until
        visit.save(update_fields=["by", "held_until"])
    return visit


def _new_one(walk, by, until) -> FallCleanupVisit | None:
    """By name; the locked are being met by somebody else this moment."""
    for _ in range(20):
        people = not_met(walk).select_for_update(skip_locked=True, no_key=True, of=("self",))
        person = _from_where_it_stands(walk, people).first() or people.first()
        if person is None:
            return None
        visit, is_new = FallCleanupVisit.objects.get_or_create(
            cleanup=walk, person=person, defaults={"by": by, "held_until": until}
        )
        if is_new:
            return visit
    return None


def _from_where_it_stands(walk, people):
    """Those after the one met last: the first half need not be looked through each time."""
    last = FallCleanupVisit.objects.filter(cleanup=walk).order_by("-pk").first()
    return people.filter(sort_lc__gte=last.person.sort_lc) if last else people


# ── the answers ──────────────────────────────────────────────────────────────
class Gone(Exception):
    """Somebody else has answered that one in the meantime."""


def send_card(visit, *, by) -> None:
    with _answering(visit, Answer.CARD, "a card for", by):
        visit.person.file(Category.objects.meaning(Category.Meaning.CHRISTMAS))


def file_cold(visit, *, by) -> None:
    with _answering(visit, Answer.COLD, "Cold:", by):
        visit.person.file(Category.objects.meaning(Category.Meaning.COLD))


def skip(visit, *, by) -> None:
    with _answering(visit, Answer.SKIPPED, "skipped", by):
        pass


def fix_address(visit, form, *, by) -> None:
    """The form's address in place of the one that was shown; one that failed is kept with dates."""
    with _answering(visit, Answer.FIXED, "a new address for", by):
        form.put_down()
        if form.cleaned_data["card"]:
            visit.person.file(Category.objects.meaning(Category.Meaning.CHRISTMAS))


def delete(visit, *, by) -> None:
    with _answering(visit, Answer.DELETED, "deleted", by, undo_for=KEPT_FOR):
        delete_people(Person.objects.filter(pk=visit.person_id))


@contextmanager
def _answering(visit, answer: str, words: str, by, undo_for=A_DAY):
    """The act of one answer; `Gone` when it was another's to answer."""
    facts = {"walk": str(visit.cleanup.public_id), "answer": answer}
    title = f"Fall cleanup: {words} {visit.person}"
    with Act.doing(ACT, title, by=by, undo_for=undo_for, **facts):
        mine = FallCleanupVisit.objects.filter(pk=visit.pk, answer="", by=by)
        if not mine.update(answer=answer, answered_at=clock.Now(), held_until=None):
            raise Gone
        yield
        changed("people")


# ── going back, and how far it is ────────────────────────────────────────────
def last_answer(walk, by) -> Act | None:
    """What "Back" takes back: this member's last answer that stands."""
    acts = Act.objects.undoable().filter(kind=ACT, by=by, facts__walk=str(walk.public_id))
    return acts.order_by("-began_at", "-pk").first()


def summary(walk) -> dict:
    """How many got which answer; the deleted are counted by their acts, since they are gone."""
    answered = FallCleanupVisit.objects.filter(cleanup=walk).exclude(answer="")
    counts = dict(answered.values_list("answer").annotate(Count("pk")))
    deleted = Act.objects.filter(
        kind=ACT, undone_at=None, facts__walk=str(walk.public_id), facts__answer=Answer.DELETED
    )
    counts[Answer.DELETED] = deleted.count()
    done = sum(counts.values())
    return {
        "answers": [(label, counts.get(value, 0)) for value, label in Answer.choices],
        "skipped": counts.get(Answer.SKIPPED, 0),
        "done": done,
        "whole": keyset.count(everybody()) + counts[Answer.DELETED],
    }
