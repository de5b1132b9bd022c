"""May we write to this address: opt-outs, complaints and dead addresses, and what follows of them.

A stop takes the locks that a hand-off takes (messaging.handoff), so no hand-off is later than the
stop's commit (R3). The order of locks is the same everywhere: address, person, the rest.
"""

import datetime as dt
from contextlib import contextmanager
from contextvars import ContextVar
from functools import wraps

from django.db import connection, transaction

from accounts.live import changed
from accounts.tenancy import current_workspace_id
from contacts.models import Email, Person
from crm.kit import clock
from messaging.models import (
    AddressChoice,
    AddressReport,
    Brake,
    Message,
    MessageEvent,
    State,
    Suppression,
)
from messaging.sender import reputation

Reason = Suppression.Reason
ASKED = Reason.asked()
DEAD = [Reason.HARD_BOUNCE.value, Email.Status.BAD.value]
_HAPPENED = {
    Reason.OPT_OUT: "opted_out", Reason.COMPLAINT: "complained", Reason.HARD_BOUNCE: "bounced",
}  # fmt: skip
LONG_AGO = dt.datetime(1, 1, 2, tzinfo=dt.UTC)

_when_silenced = []
_answers: ContextVar[dict | None] = ContextVar("answers", default=None)


def when_silenced(handle):
    """Register `handle(person, reason, address)`: called in the transaction of the stop."""
    _when_silenced.append(handle)
    return handle


# ── commands ─────────────────────────────────────────────────────────────────
def opt_out(address: str, *, by=None, message: Message | None = None, said: str = "") -> bool:
    """They asked for no more letters: this address, and the person's others, fall silent.

    `said` is the evidence, which stands with the address.
    """
    return _silence(address, Reason.OPT_OUT, by, message, said)


def complaint(address: str, *, by=None, message: Message | None = None, said: str = "") -> bool:
    """They told their provider that it was junk."""
    silenced = _silence(address, Reason.COMPLAINT, by, message, said)
    brake_if_needed()
    reputation.look_at(message)
    return silenced


def hard_bounce(address: str, *, by=None, message: Message | None = None, said: str = "") -> bool:
    """The address does not exist. Says nothing about the person's others."""
    silenced = _silence(address, Reason.HARD_BOUNCE, by, message, said)
    brake_if_needed()
    return silenced


@transaction.atomic
def choose_address(person: Person, address: str, *, by) -> bool:
    """An agent picks by name an address of someone who opted out at another one."""
    norm = Email.normal(address)
    lock(norm, person.pk)
    if reason_at(norm):
        return False
    AddressChoice.objects.update_or_create(
        person=person, address=norm, defaults={"by": by, "at": clock.now()}
    )
    changed("people")
    return True


@transaction.atomic
def _silence(address, reason, by, message, said="") -> bool:
    norm = Email.normal(address)
    people = lock(norm, message.person_id if message else None)
    is_new = _write_down(norm, reason, by, message, people)
    if message is not None:
        MessageEvent.objects.note(message, _HAPPENED[reason])
    lighter = [other.value for other in Reason if other.weight < reason.weight]
    Email.objects.filter(address_lc=norm, status__in=["", "BAD", *lighter]).update(
        status=reason, status_at=clock.Now(), status_note=said[:200]
    )
    _keep_evidence(norm, reason, message, people, said)
    _stop_what_waits(norm, reason)
    for person in people:
        for handle in _when_silenced:
            handle(person, reason, norm)
    changed("people")
    return is_new


_EVIDENCE = {
    Reason.OPT_OUT: AddressReport.Kind.OPT_OUT, Reason.COMPLAINT: AddressReport.Kind.COMPLAINT,
    Reason.HARD_BOUNCE: AddressReport.Kind.HARD,
}  # fmt: skip


def _keep_evidence(norm, reason, message, people, said) -> None:
    """What a report has told already is not told twice."""
    kind, since = _EVIDENCE[reason], clock.now() - dt.timedelta(minutes=5)
    told = AddressReport.objects.filter(address=norm, kind=kind)
    told = told.filter(message=message) if message else told.filter(at__gt=since)
    if not told.exists():
        AddressReport.note(
            kind, norm, key=f"stop:{reason}:{norm[:100]}:{message.pk if message else clock.now()}",
            message=message, person=next(iter(people), None), said=said, source="",
        )  # fmt: skip


def _write_down(norm, reason, by, message, people) -> bool:
    known = Suppression.objects.filter(address=norm).first()
    if known and Reason(known.reason).weight >= reason.weight:
        return False
    facts = {
        "reason": reason,
        "at": clock.now(),
        "person": next(iter(people), None),
        "by": by,
        "message": message,
    }
    Suppression.objects.update_or_create(address=norm, defaults=facts)
    return True


def _stop_what_waits(norm, reason) -> None:
    waiting = Message.objects.filter(recipient_norm=norm)
    waiting = (
        waiting.exclude(purpose=Message.Purpose.SECURITY)
        if reason == Reason.HARD_BOUNCE
        else waiting.marketing()
    )
    for state in (State.QUEUED, State.CLAIMED):
        waiting.move(state, State.SUPPRESSED, failure=SENTENCES[reason])


def silence_handlers() -> list:
    return list(_when_silenced)


def lock(norm: str, person_id: int | None = None, also=()) -> list[Person]:
    """Lock an address, and the people whom it reaches: what every stop and hand-off begins with."""
    with connection.cursor() as cursor:
        cursor.execute(
            "select pg_advisory_xact_lock(hashtextextended(%s, %s))", [norm, current_workspace_id()]
        )
    # Asked for first: as one condition with OR, PostgreSQL would go through all people.
    reached = {*Email.objects.filter(address_lc=norm).values_list("person", flat=True), *also}
    if person_id:
        reached.add(person_id)
    return list(Person.objects.filter(pk__in=reached).order_by("pk").select_for_update())


# ── questions ────────────────────────────────────────────────────────────────
SENTENCES = {
    Reason.OPT_OUT: "They asked for no more letters.",
    Reason.COMPLAINT: "They reported a letter as junk.",
    Reason.HARD_BOUNCE: "Mail to this address comes back.",
    Email.Status.BAD: "This address is marked BAD.",
}


@contextmanager
def asked_once():
    """Inside, the same thing is asked of the database once: for a page, never for a hand-off."""
    token = _answers.set({})
    try:
        yield
    finally:
        _answers.reset(token)


def _once(question):
    @wraps(question)
    def answer(about):
        known = _answers.get()
        if known is None:
            return question(about)
        key = (question.__name__, about)
        if key not in known:
            known[key] = question(about)
        return known[key]

    return answer


def refusal(address: str, person=None, *, purpose="marketing", is_automated=True) -> str:
    """Why nothing of that purpose may go there, in a sentence; or nothing."""
    if purpose == Message.Purpose.SECURITY:
        return ""
    if person is not None and person.died_on:
        return f"{person.first} has died."
    norm = Email.normal(address)
    reason = reason_at(norm)
    if reason in DEAD or (reason == Reason.COMPLAINT and is_automated):
        return SENTENCES[reason]
    if purpose != Message.Purpose.MARKETING:
        return ""
    if reason:
        return SENTENCES[reason]
    if person is not None and _silent_since(person) and not _was_chosen(person, norm):
        return "They asked for no more letters at another address."
    return ""


@_once
def reason_at(norm: str) -> str:
    """What is known against an address, by the ledger of stops or on anybody's record."""
    reasons = {reason for (reason,) in _ask(_REASONS, norm=norm)}
    gravest = [Reason.COMPLAINT, Reason.OPT_OUT, Reason.HARD_BOUNCE, Email.Status.BAD]
    return next((reason.value for reason in gravest if reason in reasons), "")


# Asked in every hand-off: as querysets, half of its time went into making these out.
_REASONS = """
select reason from messaging_suppression where workspace_id = %(here)s and address = %(norm)s
union
select status from contacts_email
where workspace_id = %(here)s and address_lc = %(norm)s and status <> ''
"""
_STOPS = """
select at from messaging_suppression
where workspace_id = %(here)s and person_id = %(person)s and reason = any(%(asked)s)
union all
select s.at from contacts_email e join messaging_suppression s
    on s.workspace_id = e.workspace_id and s.address = e.address_lc
where e.workspace_id = %(here)s and e.person_id = %(person)s and s.reason = any(%(asked)s)
union all
select status_at from contacts_email
where workspace_id = %(here)s and person_id = %(person)s and status = any(%(asked)s)
"""


def _ask(sql: str, **about) -> list[tuple]:
    with connection.cursor() as cursor:
        cursor.execute(sql, {"here": current_workspace_id(), **about})
        return cursor.fetchall()


def has_asked_to_stop(person) -> bool:
    return _silent_since(person) is not None


def addresses_to_choose(person) -> list[Email]:
    """The addresses an agent may pick by name, of someone who opted out at another."""
    if not has_asked_to_stop(person):
        return []
    others = Email.objects.filter(person=person).sendable()
    return [
        email
        for email in others
        if not reason_at(email.address_lc) and not _was_chosen(person, email.address_lc)
    ]


@_once
def _silent_since(person) -> dt.datetime | None:
    """When the person last opted out or complained, at whichever address."""
    stops = _ask(_STOPS, person=person.pk, asked=[str(reason) for reason in ASKED])
    return max((at or LONG_AGO for (at,) in stops), default=None)


def _was_chosen(person, norm: str) -> bool:
    chosen = AddressChoice.objects.filter(person=person, address=norm)
    return chosen.filter(at__gt=_silent_since(person)).exists()


# ── the brake ────────────────────────────────────────────────────────────────
LOOK_BACK, ENOUGH = 1000, 200
LIMITS = {Reason.HARD_BOUNCE: (5.0, "came back"), Reason.COMPLAINT: (0.3, "were reported as junk")}


def brake_if_needed() -> None:
    """Stop the workspace's marketing when too much of it bounces or is reported (R12)."""
    left = [State.SENT, State.FAILED, State.UNKNOWN]  # a server may refuse a dead address at once
    lately = Message.objects.marketing().filter(
        channel=Message.Channel.EMAIL, state__in=left, handoff_at__isnull=False
    )
    looked_at = Brake.objects.exclude(released_at=None).order_by("-released_at").first()
    if looked_at is not None:  # somebody has seen what came before, and let letters leave
        lately = lately.filter(handoff_at__gt=looked_at.released_at)
    ids = list(lately.order_by("-handoff_at").values_list("pk", flat=True)[:LOOK_BACK])
    if len(ids) < ENOUGH:
        return
    for reason, (limit, what) in LIMITS.items():
        count = Suppression.objects.filter(reason=reason, message__in=ids).count()
        if 100 * count / len(ids) > limit:
            said = f"{count} of the last {len(ids)} letters {what}. Look at the list, then resume."
            Brake.objects.bulk_create([Brake(reason=said, at=clock.now())], ignore_conflicts=True)
