"""Reading again what waits in the tray: after a format was taught, or a parser was mended."""

import structlog
from django.db import transaction
from django.db.models import Max

from accounts import jobs
from accounts.capabilities import Capability
from accounts.models import Membership
from leads import feed
from leads.models import InboundMessage, TaughtFormat

AT_A_TIME = 10
KIND = "read_again"
State = InboundMessage.State
log = structlog.get_logger("sphere.feed")


def waiting(sender: str = ""):
    """What is in the tray: all of it, or of one sender."""
    mails = InboundMessage.objects.needs_a_look()
    return mails.of_sender(sender) if sender else mails


def begin(*, by, sender: str = ""):
    """Read what waits now once more, as a job; None when nothing waits."""
    mails = waiting(sender)
    last = mails.aggregate(last=Max("pk"))["last"]
    if last is None:
        return None
    whose = f" of {sender}" if sender else ""
    return jobs.start(
        KIND, f"Reading the mails{whose} again", by=by, total=mails.count(), sender=sender,
        last=last,
    )  # fmt: skip


@jobs.job(KIND, needs=Capability.WORK)
def step(job) -> bool:
    after, last = job.cursor.get("after", 0), job.arguments["last"]
    mails = waiting(job.arguments["sender"]).filter(pk__gt=after, pk__lte=last)
    found = list(mails.order_by("pk").values_list("pk", flat=True)[:AT_A_TIME])
    job.cursor = {"after": found[-1] if found else last}
    job.result["read"] = job.result.get("read", 0) + read_these(found)
    job.done += len(found)
    job.said = _said(job.result["read"], job.done)
    return len(found) == AT_A_TIME


def _said(read: int, looked_at: int) -> str:
    if not read:
        return "Nothing new could be read. The mails wait as before."
    left = looked_at - read
    rest = f" {left} still need{'s' if left == 1 else ''} a look." if left > 0 else ""
    return f"{read} mail{'' if read == 1 else 's'} could be read this time.{rest}"


def read_these(ids) -> int:
    """Each by itself, so that one which goes wrong holds up no other; how many are settled now."""
    if not ids:
        return 0
    ours = set(Membership.objects.values_list("user__email", flat=True))
    formats = TaughtFormat.objects.rules()
    return sum(_tried(pk, ours, formats) for pk in ids)


def _tried(pk, ours, formats) -> bool:
    try:
        with transaction.atomic():
            return read_again(pk, ours, formats)
    except jobs.PASSING:
        raise
    except Exception as error:  # it stays where it was, with all its words
        log.warning("mail.again_failed", inbound=pk, error=type(error).__name__)
        return False


def read_again(pk: int, ours, formats) -> bool:
    """Settle a mail that waits, if it can be read now; what was settled is never touched."""
    inbound = (
        InboundMessage.objects.needs_a_look()
        .select_for_update(of=("self",))
        .select_related("feed__source", "mailbox__source", "web_form__source", "workspace")
        .filter(pk=pk)
        .first()
    )
    if inbound is None:
        return False
    if inbound.state == State.FAILED:  # it has killed its reader: only a worker tries it again
        return inbound.try_once_more()
    inbound.formats = formats
    reading = feed.reading_of(inbound, ours)
    if reading.kind == inbound.kind and reading.kind != "lead":
        return False  # nothing new; and a member may have said "look again" of this kind
    feed.effect(inbound, reading)
    return not inbound.is_open
