"""The second of three commits (R2): the last look, under lock, and the message is handed over."""

import datetime as dt
from dataclasses import dataclass

from django.conf import settings
from django.db import connection

from accounts.models import Workspace
from accounts.tenancy import scope
from crm.kit import clock
from messaging import consent, texting
from messaging.models import Deployment, Message, PhoneLine, State
from messaging.sender import receivers, standing, warmup
from messaging.sender.ways import Way

DAY_BEGINS, DAY_ENDS = 9, 20


class SendingRefused(Exception):
    """Nothing may be sent from this installation now."""


@dataclass(frozen=True)
class Stop:
    """It is not sent at all."""

    because: str
    state: State = State.CANCELLED


@dataclass(frozen=True)
class Wait:
    """It is not sent before that moment, and looked at anew then. Spends no attempt."""

    until: dt.datetime
    because: str


_gates = []


def before_handoff(prefix: str):
    """Register `ask(message, person)` for messages whose key starts so: a Stop, a Wait or None."""

    def register(ask):
        _gates.append((prefix, ask))
        return ask

    return register


def hand_off(claimed: Message, body_sha256: bytes, way: Way | None = None) -> bool:
    """Whether this worker may now give the message to the server, and must then say how it went."""
    message = claimed
    with scope(message.workspace_id):
        if message.is_text:
            message.line = PhoneLine.objects.filter(pk=message.line_id).first()
        lock = texting.lock if message.is_text else consent.lock
        people = lock(message.recipient_norm, message.person_id)
        person = next((one for one in people if one.pk == message.person_id), None)
        mine = Message.objects.filter(
            pk=message.pk, claim_token=message.claim_token, lease_until__gt=clock.Now()
        )
        house = House.now(message.workspace_id)
        verdict = _last_look(message, person, way, house) or _way_out(message, way, house)
        if isinstance(verdict, Stop):
            mine.move(State.CLAIMED, verdict.state, failure=verdict.because)
            return False
        if isinstance(verdict, Wait):
            postpone(mine, verdict)
            return False
        # Whose it is was asked when it was claimed: of another person's now, the other is asked.
        handed_over = mine.filter(person=message.person_id).move(
            State.CLAIMED,
            State.HANDOFF,
            handoff_at=clock.Now(),
            body_sha256=body_sha256,
            failure="",
            line=message.line,
        )
        if not handed_over:
            postpone(mine, Wait(clock.now(), ""))
            if way is not None and warmup.counts(way.account):
                warmup.give_back(way.account)
        return bool(handed_over)


@dataclass(frozen=True)
class House:
    """What holds back more than one letter, as it stands in this moment."""

    epoch: int
    refusal: str
    brake: str | None
    has_windows: bool

    @classmethod
    def now(cls, workspace_id: int) -> "House":
        with connection.cursor() as cursor:
            cursor.execute(_HOUSE, {"here": workspace_id, "now": clock.now()})
            found = cursor.fetchone()
        if found is None:
            Deployment.current()  # a fresh database takes the pair of its environment
            return cls.now(workspace_id)
        epoch, environment, stopped, brake, has_windows = found
        deployment = Deployment(epoch=epoch, environment=environment, stopped_because=stopped)
        return cls(epoch, deployment.refusal, brake, has_windows)


_HOUSE = """
select epoch, environment, stopped_because,
    (select reason from messaging_brake
     where workspace_id = %(here)s and released_at is null),
    exists (select from messaging_recipienthold
            where workspace_id = %(here)s and until > %(now)s)
from messaging_deployment where id = 1
"""


def postpone(mine, verdict: Wait) -> int:
    return mine.move(
        State.CLAIMED,
        State.QUEUED,
        not_before=verdict.until,
        failure=verdict.because,
        claim_token=None,
        lease_until=None,
    )


def _last_look(message: Message, person, way: Way | None, house: House) -> Stop | Wait | None:
    if house.refusal:
        raise SendingRefused(house.refusal)
    if message.send_epoch != house.epoch:
        return Stop("It comes from before a restore; it may have been sent.", State.UNKNOWN)
    if message.is_text:
        stays_here = message.line is None or message.line.is_simulator
    else:
        stays_here = settings.MAIL_STAYS_HERE
        stays_here = stays_here and not (way is not None and way.leaves_by_own)
    if message.workspace.is_demo and not stays_here:
        return Stop("The demo sends nothing to anybody outside.", State.SUPPRESSED)
    now = clock.now()
    if message.expires_at and message.expires_at <= now:
        return Stop("Its time was over before it could leave.", State.SKIPPED)
    if because := _refusal(message, person):
        return Stop(because, State.SUPPRESSED)
    return _line(message, now) or _manners(message, now, house) or _gate(message, person)


def _refusal(message: Message, person) -> str:
    asked = {"purpose": message.purpose, "is_automated": message.is_automated}
    if message.is_text:
        return texting.refusal(message.recipient_norm, person, kind=message.kind, **asked)
    return consent.refusal(message.recipient_norm, person, **asked)


def _line(message: Message, now: dt.datetime) -> Stop | Wait | None:
    """A text needs a line that may text, and that the provider does not hold back."""
    if not message.is_text:
        return None
    line = message.line
    if line is None:
        return Stop("Texting is off: no line of yours may text yet.", State.SKIPPED)
    if because := line.why_not_texting:
        return Stop(because, State.SKIPPED)
    if line.held_until and line.held_until > now:
        return Wait(line.held_until, line.held_because)
    return None


def _way_out(message: Message, way: Way | None, house: House) -> Wait | None:
    """The account, its limit of the day, and whoever takes the mail there: last of all."""
    if message.is_text:
        return None
    if way is not None and (verdict := standing.why_wait(way)):
        return Wait(*verdict)
    if house.has_windows and (hold := receivers.held_until(message.recipient_norm)):
        return Wait(hold.until, hold.because)
    if way is None or not warmup.counts(way.account):
        return None
    if warmup.take(way.account, may_wait=message.is_marketing):
        return None
    return Wait(*standing.wait_for_tomorrow(way.account))


def _manners(message: Message, now: dt.datetime, house: House) -> Wait | None:
    if not message.is_marketing:
        return None
    if house.brake:
        return Wait(now + dt.timedelta(hours=1), house.brake)
    if message.is_text:
        morning = texting.quiet_until(now, message.recipient_norm, message.workspace)
        held = message.is_held_to_manners and morning
        because = "Automatic texts leave by day, by the strictest hours of all."
        return Wait(morning, because) if held else None
    if not message.workspace.postal_address.strip():
        return Wait(
            now + dt.timedelta(minutes=10),
            "It waits for your postal address: the law wants it under every letter (Settings).",
        )
    if message.is_held_to_manners and (morning := quiet_until(now, message.workspace)):
        return Wait(morning, "Automatic mail leaves between 9 am and 8 pm.")
    return None


def _gate(message: Message, person) -> Stop | Wait | None:
    for prefix, ask in _gates:
        if message.dedupe_key.startswith(prefix) and (verdict := ask(message, person)):
            return verdict
    return None


def quiet_until(now: dt.datetime, workspace: Workspace) -> dt.datetime | None:
    """When the quiet hours we are in end; None in the daytime of the workspace's zone."""
    local = now.astimezone(workspace.zone)
    if DAY_BEGINS <= local.hour < DAY_ENDS:
        return None
    day = local.date() + dt.timedelta(days=local.hour >= DAY_ENDS)
    return dt.datetime.combine(day, dt.time(DAY_BEGINS), tzinfo=workspace.zone)
