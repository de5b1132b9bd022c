"""What transactions say on Today: closings that should have been, listings that run out, clients
who signed and have no transaction yet."""

import datetime as dt

from django.db.models import Exists, OuterRef
from django.urls import reverse

from contacts.on_today import some
from crm.kit import clock
from crm.kit.counting import First
from crm.kit.nav import Line, add_overnight, add_waiting
from transactions.models import KeyDate, Stage, Transaction
from transactions.on_person import signed_without
from transactions.opening import OF_PURSUIT

MOST = 1_001
SOON = dt.timedelta(days=30)


def _at(membership, word: str, **when):
    """Transactions whose key date of that word lies there and is not done."""
    days = KeyDate.objects.filter(transaction=OuterRef("pk"), word=word, done_on=None, **when)
    return Transaction.objects.visible_to(membership).filter(Exists(days))


def waiting_rows(membership, since) -> dict:
    today = clock.today(membership.workspace.zone)
    past = _at(membership, "closing", on__lt=today).under_contract()
    ends = _at(membership, "expiration", on__range=(today, today + SOON))
    ends = ends.open().exclude(stage=Stage.UNDER_CONTRACT)
    over = _at(membership, "expiration", on__lt=today).open().exclude(stage=Stage.UNDER_CONTRACT)
    signed = signed_without(membership)
    return {
        "past": past.order_by().values("pk")[:MOST],
        "past_one": First(past.order_by("pk").values("public_id")),
        "ends": ends.order_by().values("pk")[:MOST],
        "ends_one": First(ends.order_by("pk").values("public_id")),
        "over": over.order_by().values("pk")[:MOST],
        "over_one": First(over.order_by("pk").values("public_id")),
        "signed": signed.order_by().values("pk")[:MOST],
        "signed_one": First(signed.order_by("pk").values("public_id", "side")),
    }


def waiting(membership, counts) -> list[Line]:
    said = []
    if number := counts["past"]:
        said.append(
            Line(
                f"{some(number, 'closing was', 'closings were')} due.",
                "Say that it closed, or on which day it will.",
                _page("closing", counts["past_one"], number, "contract"), "Close it", "key", "warn",
            )
        )  # fmt: skip
    if number := counts["over"]:
        said.append(
            Line(
                f"{some(number, 'agreement has', 'agreements have')} run out.",
                "Renewed, or expired?",
                _page("ending", counts["over_one"], number, ""), "Look", "calendar-time", "bad",
            )
        )  # fmt: skip
    if number := counts["ends"]:
        said.append(
            Line(
                f"{some(number, 'agreement ends', 'agreements end')} within thirty days.",
                "Talk about renewing before it does.",
                _page("transaction", counts["ends_one"], number, ""), "Look", "calendar-time",
            )
        )  # fmt: skip
    if number := counts["signed"]:
        first = counts["signed_one"]
        url = f"{reverse('transactions:new')}?prospect={first['public_id']}"
        said.append(
            Line(
                f"{some(number, 'client has', 'clients have')} signed.",
                "Open the transaction: people, home and source come along.",
                f"{url}&side={OF_PURSUIT[first['side']]}", "Open it", "home-plus",
            )
        )  # fmt: skip
    return said


def _page(name: str, first: dict, number: int, state: str) -> str:
    """Of one, the page where it is dealt with; of several, their list."""
    if number == 1:
        return reverse(f"transactions:{name}", args=[first["public_id"]])
    return f"{reverse('transactions:list')}?sort=closing&state={state}"


# ── since yesterday ──────────────────────────────────────────────────────────
def overnight_rows(membership, since) -> dict:
    closed = Transaction.objects.visible_to(membership).closed().filter(stage_since__gte=since)
    return {
        "closed": closed.order_by().values("pk")[:MOST],
        "closed_one": First(closed.order_by("-stage_since").values("public_id")),
    }


def overnight(membership, counts) -> list[Line]:
    """After a closing: the plan that keeps the clients is proposed."""
    if not (number := counts["closed"]):
        return []
    url = f"{reverse('transactions:list')}?state=closed&sort=closed"
    if number == 1:
        first = counts["closed_one"]["public_id"]
        url = reverse("transactions:tab", args=[first, "plan"])
    return [
        Line(
            f"{some(number, 'closing', 'closings')} since yesterday.",
            "Homes, anniversaries and past clients are written down. Start the plan after closing?",
            url, "Look", "home-heart", is_proposal=True,
        )
    ]  # fmt: skip


add_waiting(waiting, waiting_rows, order=25)
add_overnight(overnight, overnight_rows, order=25)
