"""What becomes of a way out as letters leave by it: proven, held for a while, or stopped (R4)."""

import datetime as dt

from accounts.tenancy import scope
from crm.kit import clock
from messaging.models import Message, SendingAccount, State
from messaging.models.sender import HELD
from messaging.sender import warmup
from messaging.sender.ways import TEST, Way

AN_HOUR = dt.timedelta(hours=1)
NOW_AND_THEN = dt.timedelta(minutes=5)


def tell(way: Way, message: Message, outcome) -> None:
    """Write down how the server took it. Whatever waits for it spends no attempt."""
    if not way.leaves_by_own:
        return
    account = way.account
    if outcome.state == State.SENT:
        lately = account.worked_at and clock.now() - account.worked_at < NOW_AND_THEN
        if not lately or account.held_until or not account.proven_at:
            with scope(message.workspace_id):
                account.note_success()
    elif outcome.refuses_us:
        with scope(message.workspace_id):
            account.stop(outcome.failure)
            _hold_back(clock.now() + AN_HOUR, because(outcome), message)
    elif outcome.server_is_down:
        with scope(message.workspace_id):
            _hold_back(account.hold(outcome.failure), because(outcome), message)
    elif outcome.state == State.FAILED:
        with scope(message.workspace_id):
            account.write(failed=outcome.failure[:300], failed_at=clock.now())


def because(outcome) -> str:
    return f"{HELD}: {outcome.failure}"[:300]


def why_wait(way: Way) -> tuple[dt.datetime, str] | None:
    """Until when, and why, nothing leaves by the account; asked anew in each hand-off."""
    if not way.leaves_by_own:
        return None
    known = SendingAccount.objects.filter(pk=way.account.pk)
    stopped, held, failed = known.values_list("stopped_because", "held_until", "failed").get()
    if stopped:
        return clock.now() + AN_HOUR, f"{HELD}: {stopped}"[:300]
    if held and held > clock.now():
        return held, f"{HELD}: {failed}"[:300]
    return None


def wait_for_tomorrow(account: SendingAccount) -> tuple[dt.datetime, str]:
    """The day is full: all letters to many that are due wait for the next, without being tried."""
    until = warmup.tomorrow(account)
    row = warmup.today(account)
    said = (
        f"{HELD} for today: {account.domain or account} may send {warmup.limit(account, row)} "
        "letters a day now."
    )
    _hold_back(until, said, purpose=Message.Purpose.MARKETING)
    return until, said


def resume(account: SendingAccount) -> int:
    """A person has mended it: what waited for it leaves; how many did."""
    account.write(stopped_because="", held_until=None, holds=0)
    return let_go()


def let_go() -> int:
    """Whatever waited for the way out, and for nothing else, is due now."""
    held = Message.objects.filter(channel=Message.Channel.EMAIL, failure__startswith=HELD)
    return held.hurry()


def _hold_back(until: dt.datetime, said: str, tried: Message | None = None, **only) -> None:
    """All that are due, in one go; and the one that was tried, which waits for its next turn."""
    due = Message.objects.due().filter(channel=Message.Channel.EMAIL, **only)
    due.exclude(dedupe_key__startswith=TEST).update(not_before=until, failure=said)
    if tried is not None:
        mine = Message.objects.filter(pk=tried.pk, state=State.QUEUED)
        mine.update(not_before=until, failure=said)
