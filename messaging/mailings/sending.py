"""How a mailing leaves: its letters are written in batches, each a transaction with its place.

The database says what is due, so a bell that nobody heard, or a worker that was killed, costs a
few seconds: the scan goes on where the last commit was. A letter's key is its address, so nothing
that is written twice leaves twice (R1).
"""

import datetime as dt
import time

import structlog
from django.core.exceptions import ValidationError
from django.db import connection, transaction
from kombu.exceptions import KombuError

from accounts.capabilities import Capability
from accounts.live import changed
from accounts.models import Membership
from accounts.tenancy import scope
from contacts.models import Email, Person
from crm.kit import clock
from messaging.blocks import Ready
from messaging.handoff import Stop, Wait, before_handoff
from messaging.mailings import audience, pictures
from messaging.models import LeftOut, Mailing, Message
from messaging.models.mailing import CANCELLED, PAUSED, WHEN_RESUMED
from messaging.models.message import draft

BATCH = 500
A_WHILE = 45.0  # seconds of one run; the scan or the next bell goes on
READER = "You get this letter because you are in touch with {}."

log = structlog.get_logger("sphere.mailings")


class Interrupted(Exception):
    """Somebody paused or cancelled it while a batch was being written: the batch is not."""


# ── bells ────────────────────────────────────────────────────────────────────
def ring(mailing: Mailing) -> None:
    """Tell a worker after the commit; a lost bell costs at most the scan's fifteen seconds."""
    workspace_id, pk = mailing.workspace_id, mailing.pk

    def bell():
        from messaging.mailings.tasks import write_letters

        try:
            write_letters.delay(workspace_id, pk)
        except (KombuError, OSError) as error:
            log.warning("mailing.bell_lost", error=type(error).__name__)

    transaction.on_commit(bell, robust=True)


def due() -> list[tuple[int, int]]:
    """The workspace and the id of every mailing that has something to be done for it."""
    with connection.cursor() as cursor:
        cursor.execute("select * from due_mailings(%s)", [clock.now()])
        return cursor.fetchall()


# ── writing the letters ──────────────────────────────────────────────────────
def write(workspace_id: int, pk: int, *, seconds: float = A_WHILE) -> int:
    """Write letters for about that long; how many people were gone through."""
    until, count = time.monotonic() + seconds, 0
    while time.monotonic() < until:
        try:
            done = _commit_batch(workspace_id, pk)
        except Interrupted:
            break
        if done is None:
            break
        count += done
    return count


def _commit_batch(workspace_id: int, pk: int) -> int | None:
    """One step in one transaction; None when there is none to take, or another worker takes it."""
    with scope(workspace_id):
        if not _is_mine(pk):
            return None
        mailing = Mailing.objects.light().select_related(
            "saved_list", "category", "by__user", "workspace"
        ).filter(pk=pk).first()  # fmt: skip
        if mailing is None or mailing.state not in (Mailing.State.SCHEDULED, Mailing.State.SENDING):
            return None
        if refusal := _refusal(mailing):
            mailing.pause(refusal) or mailing.take_back(refusal)
            return None
        if mailing.state == Mailing.State.SCHEDULED:
            return _begin(mailing)
        if mailing.cursor >= mailing.people_count:
            mailing.finish()
            return None
        return _write_batch(mailing)


def _is_mine(pk: int) -> bool:
    """Only one worker writes a mailing at a time; the lock goes with the transaction."""
    with connection.cursor() as cursor:
        cursor.execute("select pg_try_advisory_xact_lock(hashtext('mailing'), %s)", [pk % 2**31])
        return cursor.fetchone()[0]


def _refusal(mailing: Mailing) -> str:
    """The rights of who pressed send are asked anew before every step (SEC-A4)."""
    by = Membership.objects.active().filter(pk=mailing.by_id).select_related("user").first()
    if by is None or not by.may(Capability.SEND_BULK):
        return "Whoever sent it may not send to many any more. Somebody who may can resume it."
    mailing.by = by
    return ""


def _begin(mailing: Mailing) -> int | None:
    if mailing.send_at > clock.now():
        return None
    return 0 if mailing.begin(audience.meant(mailing, mailing.by)) else None


def _write_batch(mailing: Mailing) -> int:
    start, end = mailing.cursor, mailing.cursor + BATCH
    part = f"people__{start}_{end}"
    ids = Mailing.objects.filter(pk=mailing.pk).values_list(part, flat=True).get() or []
    mailing.added_back = Mailing.objects.values_list("added_back", flat=True).get(pk=mailing.pk)
    visible = Person.objects.visible_to(mailing.by).filter(pk__in=ids).select_related("home")
    known = {person.pk: person for person in audience.judged(visible, mailing)}
    letters, left_out = _sorted(mailing, [known.get(pk) for pk in ids], start)
    Message.objects.queue_all(letters)
    LeftOut.objects.bulk_create(left_out, ignore_conflicts=True)
    # Last, so that hand-offs, which look at this row, wait for no more than this commit.
    if not mailing.advance(start + len(ids)):
        raise Interrupted
    changed("mailings")
    return len(ids)


def ready_of(mailing: Mailing) -> Ready:
    """The letter made ready; inside a workspace."""
    blocks = pictures.with_sources(mailing.content)
    return Ready(blocks, subject=mailing.subject, preheader=mailing.preheader)


def _sorted(mailing, people, start) -> tuple[list[Message], list[LeftOut]]:
    """The letters of a batch, and who of it gets none. Nobody else writes this mailing now."""
    ready, now, reasons = ready_of(mailing), clock.now(), why(mailing)
    keys = {
        person.pk: mailing.key_of(Email.normal(person.address))
        for person in people if person and not person.why_not
    }  # fmt: skip
    taken = set(
        Message.objects.filter(dedupe_key__in=keys.values()).values_list("dedupe_key", flat=True)
    )
    letters, left_out = [], []
    for place, person in enumerate(people, start):
        if person is None:
            continue  # deleted since; whatever was theirs went with them
        reason = person.why_not or ("same_address" if keys[person.pk] in taken else "")
        if not reason:
            taken.add(keys[person.pk])
            facts = {"key": keys[person.pk], "why": reasons, "at": now}
            try:
                letters.append(_letter(mailing, ready, person, mailing.leaves_at(place), facts))
            except ValidationError:
                reason = "bad_address"
        if reason:
            left_out.append(LeftOut(mailing=mailing, person=person, reason=reason))
    return letters, left_out


def _letter(mailing, ready, person, leaves_at: dt.datetime, facts: dict) -> Message:
    filled = ready.fill(person, workspace=mailing.workspace, membership=mailing.by)
    return draft(
        to=person.address, to_name=person.name, subject=filled.subject, text=filled.text,
        html=filled.html, purpose="marketing", person=person, by=mailing.by,
        kind=mailing.get_kind_display(), campaign=mailing.campaign, not_before=leaves_at, **facts,
    )  # fmt: skip


def why(mailing: Mailing) -> dict:
    to = audience.in_words(mailing, mailing.by)
    return {
        "rule": f"{mailing.by} sent the mailing “{mailing}”.",
        "matched_on": f"To: {to}." if to else "",
        "link": mailing.get_absolute_url(),
        "reader": READER.format(mailing.workspace.name),
    }


# ── the last look ────────────────────────────────────────────────────────────
@before_handoff("bulk:")
def last_look(message: Message, person) -> Stop | Wait | None:
    """A pause or a cancelling that was committed always wins: both change the row we share here."""
    pk = message.dedupe_key.split(":")[1]
    with connection.cursor() as cursor:
        cursor.execute(
            "select state from messaging_mailing where id = %s and workspace_id = %s for share",
            [pk, message.workspace_id],
        )
        found = cursor.fetchone()
    if found is None or found[0] == Mailing.State.CANCELLED:
        return Stop(CANCELLED)
    if found[0] == Mailing.State.PAUSED:
        return Wait(WHEN_RESUMED, PAUSED)
    return None


# ── a test to oneself ────────────────────────────────────────────────────────
def send_test(mailing: Mailing, person, *, by) -> Message:
    """The letter as that person would get it, to one's own address."""
    filled = ready_of(mailing).fill(person, workspace=mailing.workspace, membership=by)
    return Message.objects.queue(
        key=f"mailing-test:{mailing.pk}:{by.pk}:{clock.now().isoformat()}", to=by.user.email,
        to_name=by.user.get_full_name(), subject=f"Test: {filled.subject}", text=filled.text,
        html=filled.html, by=by, kind="Test",
        why={"rule": f"{by} sent a test of the mailing “{mailing}”.",
             "link": mailing.get_absolute_url()},
    )  # fmt: skip
