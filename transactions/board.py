"""The board: a lane for each stage on the way to a closing, listings and searches side by side."""

from django.db.models import Count, Q
from django.shortcuts import render
from django.views.decorators.http import require_safe

from crm.kit import clock, money
from transactions import saying
from transactions.models import BEFORE_CONTRACT, KeyDate, Side, Stage, Transaction

LANES = [
    [Stage.PRE_LISTING], [Stage.COMING_SOON], [Stage.ACTIVE],
    [Stage.SEARCHING, Stage.AGREEMENT], [Stage.OFFER], [Stage.UNDER_CONTRACT],
]  # fmt: skip
TITLES = {Stage.SEARCHING: "Looking for a home"}
SHOWN = {
    "listings": ("Listings", [Side.LISTING, Side.BOTH, Side.LANDLORD]),
    "buyers": ("Buyers", [Side.BUYER, Side.TENANT, Side.REFERRAL]),
}
MOST_IN_A_LANE = 20
NEAR = 3  # days


@require_safe
def transactions(request):
    """Everything open by its stage, each lane capped; a card says what comes next."""
    by = request.membership
    shown = request.GET.get("show", "")
    rows = Transaction.objects.visible_to(by)
    opened = rows.open()
    if shown in SHOWN:
        opened = opened.filter(side__in=SHOWN[shown][1])
    lanes, whole = _lanes(opened, shown)
    dressed([card for lane in lanes for card in lane["cards"]], by)
    context = {
        "lanes": lanes,
        "whole": whole,
        "shown": shown if shown in SHOWN else "",
        "kinds": [("", "All"), *((key, title) for key, (title, _) in SHOWN.items())],
        "has_any": bool(whole) or rows.exists(),
    }
    name = "transactions/transactions.html"
    return render(request, f"{name}#lanes" if request.htmx else name, context)


def _lanes(opened, shown: str) -> tuple[list[dict], int]:
    """The lanes of what is shown, with their newest cards, and how many there are in all."""
    wanted = [lane for lane in LANES if shown not in SHOWN or _suits(lane, SHOWN[shown][1])]
    numbers = {lane[0]: Count("pk", filter=Q(stage__in=lane)) for lane in wanted}
    counts = opened.aggregate(whole=Count("pk"), **numbers)
    newest = {stage: [] for stage in numbers}
    for card in _cards(opened, wanted):
        newest[_lane_of(card.stage)].append(card)
    lanes = [
        {
            "stage": lane[0],
            "title": TITLES.get(lane[0], lane[0].label),
            "count": counts[lane[0]],
            "is_cut": counts[lane[0]] > MOST_IN_A_LANE,
            "cards": newest[lane[0]],
        }
        for lane in wanted
    ]
    return lanes, counts["whole"]


def _suits(lane, sides) -> bool:
    stages = {stage for side in sides for stage in BEFORE_CONTRACT[side]} | {Stage.UNDER_CONTRACT}
    return bool(stages.intersection(lane))


def _lane_of(stage) -> Stage:
    return next(lane[0] for lane in LANES if stage in lane)


def _cards(opened, wanted) -> list[Transaction]:
    """The newest of every lane in one query of keys and one of rows."""
    keys = [
        opened.filter(stage__in=lane).newest_first().values("pk")[:MOST_IN_A_LANE]
        for lane in wanted
    ]
    first, *others = keys
    pks = (
        [row["pk"] for row in first.union(*others, all=True)]
        if others
        else [row["pk"] for row in first]
    )
    return list(Transaction.objects.filter(pk__in=pks).for_cards().newest_first())


def dressed(cards: list[Transaction], membership) -> list[Transaction]:
    """Each with its moves, its price and the next key date that is open, and how near that is."""
    today = clock.today(membership.workspace.zone)
    rows = KeyDate.objects.shown().filter(transaction__in=[card.pk for card in cards], done_on=None)
    rows = rows.exclude(on=None).order_by("transaction", "on", "position", "pk")
    found = {row.transaction_id: row for row in rows.distinct("transaction")} if cards else {}
    for card in cards:
        card.moves, card.price_words = saying.moves(card), money.in_words(card.asking)
        card.next_date = found.get(card.pk)
        if card.next_date:
            card.next_words = said(card.next_date.on, today)
            days = (card.next_date.on - today).days
            card.next_tone = "past" if days < 0 else "near" if days <= NEAR else ""
    return cards


def said(day, today) -> str:
    """ "tomorrow", "in 4 days", "Dec 18", "2 days ago"."""
    days = (day - today).days
    if days < 0:
        return f"{-days} day{'' if days == -1 else 's'} ago"
    if days < 2:
        return "tomorrow" if days else "today"
    if days < 7:
        return f"in {days} days"
    return f"{day:%b} {day.day}" if day.year == today.year else f"{day:%b} {day.day}, {day.year}"
