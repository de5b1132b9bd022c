"""Three commits for every message (R2): claim, hand-off, result. Nothing is locked between them.

A worker may be killed at any line. Before the hand-off the lease runs out and the message waits
again; after it the message is `unknown`, and a person decides: it is never sent twice by itself.
"""

import datetime as dt
import random
import uuid
from itertools import groupby

import structlog
from django.db import connection
from django.db.models import F

from accounts.live import changed
from accounts.tenancy import scope
from contacts.models import Person
from crm.kit import clock
from messaging import consent, crash
from messaging.backends import postman
from messaging.handoff import SendingRefused, Wait, hand_off, postpone
from messaging.letter import Letter
from messaging.models import Deployment, Message, State
from messaging.outcome import Outcome, outcome_of
from messaging.sender import receivers, standing
from messaging.sender.ways import Way, Ways
from messaging.sms import Text, Texts

BATCH = 10
LEASE = dt.timedelta(seconds=120)
PATIENCE = dt.timedelta(minutes=10)  # longer than a task may live, the wait for the dot included
MOST_ATTEMPTS = 8
SIX_HOURS = dt.timedelta(hours=6)
A_MINUTE = dt.timedelta(minutes=1)
MOST_CONNECTIONS = 20  # kept open in one run, one for each server that letters leave by

log = structlog.get_logger("sphere.delivery")


def deliver_due(*, seconds: float = 60, only: list[int] | None = None) -> int:
    """Send what is due, over all workspaces in turn, for about that long; how many were sent."""
    if refusal := Deployment.current().refusal:
        log.error("sending.refused", reason=refusal)
        return 0
    ends_at = clock.now() + dt.timedelta(seconds=seconds)
    count = 0
    with Postmen() as post:
        while clock.now() < ends_at:
            batch = claim_next(only)
            if not batch:
                break
            with clock.asked_once():
                done, may_go_on = _deliver_batch(batch, post)
            count += done
            if not may_go_on:
                break
    return count


def _deliver_batch(batch: list[Message], post) -> tuple[int, bool]:
    """How many were sent, and whether another way out than those that are down was tried."""
    crash.point("after_claim")
    post.begin_batch()
    count, ahead, tried = 0, list(batch), False
    try:
        while ahead:
            message = ahead.pop(0)
            if because := post.why_down(message):
                release([message], Wait(clock.now() + A_MINUTE, because))
                continue
            outcome = _deliver_one(message, post)
            count += outcome is not None and outcome.state == State.SENT
            if outcome is not None and outcome.server_is_down:
                post.is_down(message, outcome)
            else:
                tried = True
            if ahead and clock.now() > ahead[0].lease_until - LEASE / 2:
                release(ahead, Wait(clock.now(), ""))
                ahead = []
    except SendingRefused as refused:
        log.error("sending.refused", reason=str(refused))
        release(batch, Wait(clock.now() + A_MINUTE, ""))
        return count, False
    finally:
        _tell_open_pages(batch)
    return count, tried


class Postmen:
    """One for texts and one for each way out, fetched when the first message of it is due."""

    def __enter__(self):
        self.known, self.down, self.ways = {}, {}, Ways()
        return self

    def __exit__(self, *exc):
        for post in self.known.values():
            post.__exit__(None, None, None)

    def begin_batch(self) -> None:
        """Look at every way anew: it may have been changed meanwhile."""
        self.ways = Ways()

    def way_of(self, message: Message) -> Way:
        return self.ways.of(message)

    def of(self, message: Message):
        place = self._place(message)
        if place not in self.known:
            if len(self.known) >= MOST_CONNECTIONS:
                self.known.pop(next(iter(self.known))).__exit__(None, None, None)
            post = Texts() if message.is_text else postman(self.way_of(message))
            self.known[place] = post.__enter__()
        return self.known[place]

    def is_down(self, message: Message, outcome: Outcome) -> None:
        """Nothing more leaves this way in this run; the others go on."""
        own = not message.is_text and self.way_of(message).leaves_by_own
        self.down[self._place(message)] = standing.because(outcome) if own else outcome.failure

    def why_down(self, message: Message) -> str:
        return self.down.get(self._place(message), "") if self.down else ""

    def _place(self, message: Message) -> tuple:
        return ("text",) if message.is_text else self.way_of(message).key


def _deliver_one(message: Message, postmen: Postmen) -> Outcome | None:
    """The outcome, or None when the message was not handed over."""
    way = None if message.is_text else postmen.way_of(message)
    letter = _compose(message, way)
    if letter is None:
        return None
    crash.point("after_render")
    if not _may_leave(message, letter, way):
        return None
    crash.point("after_handoff")
    post, name = None, ""
    try:
        post = postmen.of(message)
        outcome, name = post.deliver(letter), post.name
    except Exception as error:  # no postman: a key that does not open, an option that is missing
        if post is not None:
            raise
        outcome = outcome_of(error)
    crash.point("before_mark")
    record(message, outcome, provider=name)
    if way is not None:
        standing.tell(way, message, outcome)
    crash.point("after_mark")
    return outcome


def _may_leave(message: Message, letter: Letter | Text, way: Way | None) -> bool:
    try:
        return hand_off(message, letter.body_sha256, way)
    except SendingRefused:
        raise
    except Exception:  # its claim runs out; the second time it is poison
        log.exception("handoff.failed", message=str(message.public_id))
        return False


def _compose(message: Message, way: Way | None) -> Letter | Text | None:
    try:
        return Text(message) if message.is_text else Letter(message, way)
    except Exception as error:  # one bad letter must not stop the others
        log.exception("letter.unwritable", message=str(message.public_id))
        with scope(message.workspace_id):
            _mine(message).move(
                State.CLAIMED, State.FAILED, failure=f"The letter could not be made: {error}"[:300]
            )
        return None


# ── the first commit ─────────────────────────────────────────────────────────
def claim_next(only: list[int] | None = None) -> list[Message]:
    """A batch of due messages for this worker alone, workspaces in turn (R11)."""
    for _ in range(5):  # other workers may have taken all of the first look's
        with connection.cursor() as cursor:
            cursor.execute("select * from claimable_messages(%s, %s)", [BATCH, clock.now()])
            found = sorted(row for row in cursor.fetchall() if only is None or row[1] in only)
        if not found:
            return []
        claimed = []
        for workspace_id, rows in groupby(found, key=lambda row: row[0]):
            claimed += claim(workspace_id, [message_id for _, message_id in rows])
        if claimed:
            return claimed
    return []


def claim(workspace_id: int, ids: list[int]) -> list[Message]:
    """Claim those still due. One whose claim was lost before travels alone: it may be poison."""
    with scope(workspace_id):
        due = Message.objects.due().filter(pk__in=ids).order_by("rank", "not_before", "pk")
        rows = list(due.select_for_update(skip_locked=True).values_list("pk", "lost_claims"))
        chosen = [pk for pk, lost in rows if not lost] or [pk for pk, _ in rows[:1]]
        token = uuid.uuid4()
        Message.objects.filter(pk__in=chosen).move(
            State.QUEUED, State.CLAIMED, claim_token=token, lease_until=clock.Now() + LEASE
        )
        mine = Message.objects.filter(pk__in=chosen, claim_token=token)
        return list(mine.select_related("workspace").order_by("rank", "not_before", "pk"))


def release(messages: list[Message], wait: Wait) -> None:
    """Give back what was claimed and not begun."""
    for message in messages:
        with scope(message.workspace_id):
            postpone(_mine(message), wait)


def _mine(message: Message):
    return Message.objects.filter(pk=message.pk, claim_token=message.claim_token)


# ── the third commit ─────────────────────────────────────────────────────────
def record(message: Message, outcome: Outcome, *, provider: str = "") -> bool:
    """Write down how it went. A late answer still turns an `unknown` into what is known."""
    attempts = message.attempts + outcome.spends_attempt
    who = receivers.who_takes(message.to_address, ask=True) if outcome.slows_receiver else ""
    state, failure = outcome.state, outcome.failure
    facts = {"provider": provider, "provider_reply": outcome.reply[:500], "attempts": attempts}
    if state == State.SENT:
        facts |= {
            "sent_at": clock.Now(),
            "provider_message_id": outcome.provider_message_id[:200],
        }
    elif state == State.QUEUED and attempts >= MOST_ATTEMPTS:
        state, failure = State.FAILED, f"Tried {attempts} times. {failure}"[:300]
    with scope(message.workspace_id):
        if state == State.QUEUED:
            later = clock.now() + backoff(attempts)
            if who:
                later = receivers.slow_down(message.to_address, who, outcome.failure, later)
            facts |= {"not_before": later, "claim_token": None}
        if outcome.is_hard_bounce:
            consent.hard_bounce(message.to_address, message=message)
        if state == State.SENT and message.is_marketing and message.person_id:
            Person.objects.filter(pk=message.person_id).update(last_mailed_at=clock.Now())
        facts["failure"] = failure
        mine = _mine(message)
        return bool(
            mine.move(State.HANDOFF, state, **facts)
            or (state != State.UNKNOWN and mine.move(State.UNKNOWN, state, **facts))
        )


def backoff(attempts: int) -> dt.timedelta:
    """A minute, then three times as long each time, at most six hours, give or take a fifth."""
    wait = min(dt.timedelta(minutes=3 ** max(attempts - 1, 0)), SIX_HOURS)
    return wait * random.uniform(0.8, 1.2)


def _tell_open_pages(batch: list[Message]) -> None:
    for workspace_id in {message.workspace_id for message in batch}:
        with scope(workspace_id):
            changed("messages", "people")


# ── what was left lying ──────────────────────────────────────────────────────
def reclaim() -> None:
    """Take back the claims of dead workers; what they had handed over is unknown (R5)."""
    with connection.cursor() as cursor:
        cursor.execute("select * from stale_message_workspaces(%s, %s)", [clock.now(), PATIENCE])
        workspaces = [row[0] for row in cursor.fetchall()]
    for workspace_id in workspaces:
        with scope(workspace_id):
            _reclaim_here()
            changed("messages")


def _reclaim_here() -> None:
    expired = Message.objects.filter(lease_until__lt=clock.Now())
    expired.filter(lost_claims__gte=1).move(
        State.CLAIMED, State.FAILED, failure="Sphere stopped twice over this letter."
    )
    expired.move(
        State.CLAIMED,
        State.QUEUED,
        lost_claims=F("lost_claims") + 1,
        claim_token=None,
        lease_until=None,
    )
    Message.objects.filter(handoff_at__lt=clock.now() - PATIENCE).move(
        State.HANDOFF,
        State.UNKNOWN,
        failure="Sphere was stopped while it left. It may have arrived.",
    )
