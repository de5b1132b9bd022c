"""What became of a mailing: the counts, and person by person."""

from dataclasses import dataclass

from django.db.models import Count, Exists, OuterRef, Q

from messaging.mailings import audience
from messaging.models import LeftOut, Mailing, Message, MessageEvent, State

A_PAGE = 24
Kind = MessageEvent.Kind
ON_ITS_WAY = [State.QUEUED, State.CLAIMED, State.HANDOFF]
STOPPED = [State.SUPPRESSED, State.SKIPPED, State.CANCELLED, State.FAILED, State.UNKNOWN]


@dataclass(frozen=True)
class Tab:
    name: str
    title: str
    icon: str
    count: int
    remark: str = ""


# Each tab of the letters: its title, its icon and which letters it shows.
def _had(kind: Kind):
    mine = MessageEvent.objects.by_people().filter(message=OuterRef("pk"), kind=kind)
    return Exists(mine)


TABS = {
    "": ("Left", "mail-forward", lambda: Q(state=State.SENT)),
    "waiting": ("Waiting", "clock", lambda: Q(state__in=ON_ITS_WAY)),
    "opened": ("Opened", "eye", lambda: Q(_had(Kind.OPENED))),
    "clicked": ("Clicked", "link", lambda: Q(_had(Kind.CLICKED))),
    "replied": ("Replied", "messages", lambda: Q(_had(Kind.REPLIED))),
    "bounced": ("Bounced", "mail-x", lambda: Q(_had(Kind.BOUNCED))),
    "opted_out": (
        "Opted out", "mail-off", lambda: Q(_had(Kind.OPTED_OUT)) | Q(_had(Kind.COMPLAINED)),
    ),
    "stopped": ("Stopped", "hand-stop", lambda: Q(state__in=STOPPED)),
}  # fmt: skip
LEFT_OUT = "left-out"


def tabs(mailing: Mailing) -> list[Tab]:
    """Two counts in all: the letters by their state, and by what happened to them."""
    by_state = dict(mailing.letters.order_by().values_list("state").annotate(Count("pk")))
    events = MessageEvent.objects.by_people().filter(
        message__in=Message.objects.filter(campaign=mailing.campaign)
    )
    by_kind = dict(
        events.order_by().values_list("kind").annotate(Count("message_id", distinct=True))
    )
    counts = {
        "": by_state.get(State.SENT, 0),
        "waiting": sum(by_state.get(state, 0) for state in ON_ITS_WAY),
        "stopped": sum(by_state.get(state, 0) for state in STOPPED),
        "opened": by_kind.get(Kind.OPENED, 0),
        "clicked": by_kind.get(Kind.CLICKED, 0),
        "replied": by_kind.get(Kind.REPLIED, 0),
        "bounced": by_kind.get(Kind.BOUNCED, 0),
        "opted_out": by_kind.get(Kind.OPTED_OUT, 0) + by_kind.get(Kind.COMPLAINED, 0),
    }
    found = [Tab(name, title, icon, counts[name]) for name, (title, icon, _) in TABS.items()]
    left_out = LeftOut.objects.filter(mailing=mailing).count()
    return [*found, Tab(LEFT_OUT, "Left out", "user-question", left_out)]


def letters(mailing: Mailing, name: str, after: int | None) -> list[Message]:
    """A page of letters and one more, each with what happened to it (`told`)."""
    rows = mailing.letters.filter(TABS[name][2]())
    if after:
        rows = rows.filter(pk__gt=after)
    found = list(rows.select_related("person").defer("html", "text").order_by("pk")[: A_PAGE + 1])
    _tell(found)
    return found


def _tell(found: list[Message]) -> None:
    told: dict[int, dict[str, MessageEvent]] = {message.pk: {} for message in found}
    events = MessageEvent.objects.by_people().filter(message__in=list(told)).order_by("at", "pk")
    for event in events:
        told[event.message_id].setdefault(event.kind, event)
    for message in found:
        message.told = list(told[message.pk].values())


def left_out(mailing: Mailing, after: int | None) -> list[LeftOut]:
    rows = LeftOut.objects.filter(mailing=mailing).select_related("person")
    if after:
        rows = rows.filter(pk__gt=after)
    found = list(rows.order_by("pk")[: A_PAGE + 1])
    for one in found:
        one.words = audience.REASONS.get(one.reason, ("Left out", "It was not written to."))[1]
    return found


def with_figures(mailings: list[Mailing]) -> list[Mailing]:
    """Mailings of a list, each with its counts, in two questions for all of them."""
    by_campaign = {one.campaign: one for one in mailings}
    for one in mailings:
        one.figures = {"sent": 0, "opened": 0, "clicked": 0, "replied": 0}
    sent = Message.objects.filter(campaign__in=by_campaign, state=State.SENT).order_by()
    for campaign, count in sent.values_list("campaign").annotate(Count("pk")):
        by_campaign[campaign].figures["sent"] = count
    events = MessageEvent.objects.by_people().filter(
        message__campaign__in=by_campaign, kind__in=["opened", "clicked", "replied"]
    ).order_by().values_list("message__campaign", "kind")  # fmt: skip
    for campaign, kind, count in events.annotate(Count("message_id", distinct=True)):
        by_campaign[campaign].figures[kind] = count
    return mailings
