"""A drip or a mailing that too many report as junk is paused by itself (R12).

messaging knows letters by their key and campaign only; whoever writes such letters registers how
theirs are paused. The workspace's own brake stands in messaging.consent.
"""

from messaging.models import Message, State, Suppression

ENOUGH, LIMIT = 200, 0.1  # letters, percent

_pauses = []


def when_reported(prefix: str):
    """Register `pause(campaign, because)` for letters whose key starts so.

    It is called in the transaction of the complaint that is one too many, and again at each later
    one: a second pause changes nothing. `because` is a sentence for the agent.
    """

    def register(pause):
        _pauses.append((prefix, pause))
        return pause

    return register


def look_at(message: Message | None) -> None:
    """After a complaint: of the letters of its campaign, are too many reported?"""
    if message is None or not message.campaign:
        return
    pause = next((do for prefix, do in _pauses if message.dedupe_key.startswith(prefix)), None)
    if pause is None:
        return
    left = Message.objects.marketing().filter(
        campaign=message.campaign, state__in=[State.SENT, State.UNKNOWN]
    )
    all_of_them = left.count()
    complaint = Suppression.Reason.COMPLAINT
    reported = Suppression.objects.filter(reason=complaint, message__in=left).count()
    if all_of_them >= ENOUGH and 100 * reported / all_of_them > LIMIT:
        pause(
            message.campaign,
            f"{reported} of its {all_of_them} letters {'was' if reported == 1 else 'were'} "
            "reported as junk. Look at whom it writes to, then resume it.",
        )
