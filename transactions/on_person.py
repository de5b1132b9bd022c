"""What transactions say on a person's page, of their number, and to drips, letters and lists."""

import datetime as dt

from django.db.models import Exists, OuterRef, Q

from accounts.capabilities import Capability
from accounts.models.history import when_undone
from contacts import relationship, yearly_cleanup
from contacts.history_words import speak_of
from contacts.page import Entry, Panel, add_panel, add_sign, add_to_timeline
from contacts.referrals import Column, add_column
from crm.kit import clock
from drips.anchors import Anchor, add_anchor
from prospects.models import Prospect
from transactions import board
from transactions.models import KeyDate, Party, Stage, StageMove, Transaction
from transactions.opening import OF_PURSUIT
from transactions.parties.clients import CLIENT_ROLES

MOST = 6
BEGIN = [("listing", "List their home"), ("buyer", "Work with them as buyers")]
SIGN = "transactions"
# What is told of the course of a transaction; the stages between are the agent's own affair.
TOLD = [
    Stage.ACTIVE, Stage.UNDER_CONTRACT, Stage.CLOSED, Stage.FELL_THROUGH, Stage.WITHDRAWN,
    Stage.EXPIRED, Stage.CANCELLED,
]  # fmt: skip


# ── the page of a person ─────────────────────────────────────────────────────
def panel(person, membership) -> dict | None:
    """Their transactions, the newest first, and the way into another one."""
    can_work = membership.may(Capability.WORK)
    rows = []
    if getattr(person, f"sign_{SIGN}", True):
        rows = _of(person, membership)
    if not rows and not (can_work and person.died_on is None):
        return None
    return {"person": person, "rows": rows, "can_work": can_work, "begin": BEGIN}


def _of(person, membership) -> list[dict]:
    parties = Party.objects.visible_to(membership).filter(person=person)
    parties = parties.select_related("transaction__property").order_by("-transaction", "pk")
    found: dict[int, dict] = {}
    for party in parties[: MOST * 3]:
        row = found.setdefault(party.transaction_id, {"one": party.transaction, "roles": []})
        row["roles"].append(party.get_role_display())
    rows = list(found.values())[:MOST]
    board.dressed([row["one"] for row in rows], membership)
    return rows


def timeline(person, before, most):
    """When a home of theirs went live, under contract, closed or ended."""
    mine = Party.objects.filter(transaction=OuterRef("transaction"), person=person)
    rows = StageMove.objects.filter(
        Exists(mine.filter(role__in=CLIENT_ROLES)), after__in=TOLD, at__lt=before
    )
    rows = rows.select_related("transaction__property", "by__user").newest_first()[:most]
    return [
        Entry(
            at=move.at, kind="deal", icon="home-dollar", body=move.because,
            title=f"{move.transaction}: {_said(move)}",
            remark=str(move.by) if move.by else "", url=move.transaction.get_absolute_url(),
        )
        for move in rows
    ]  # fmt: skip


def _said(move) -> str:
    if move.before == Stage.UNDER_CONTRACT and move.after in (Stage.ACTIVE, Stage.SEARCHING):
        return "fell through, back on the market"
    return {Stage.ACTIVE: "on the market"}.get(move.after, move.get_after_display().lower())


add_sign(SIGN, lambda: Party.objects.filter(person=OuterRef("pk")))
add_panel(Panel("transactions", "transactions/panel.html", panel, order=2))
add_to_timeline(timeline, sign=SIGN)


# ── what others ask of people ────────────────────────────────────────────────
def closing_of(person) -> dt.date | None:
    """The latest closing of theirs, held or planned."""
    mine = _mine(person)
    held = mine.filter(stage=Stage.CLOSED).order_by("-closed_on")
    planned = KeyDate.objects.filter(transaction__in=mine.under_contract(), word="closing")
    days = [held.values_list("closed_on", flat=True).first()]
    days += [planned.order_by("-on").values_list("on", flat=True).first()]
    return max((day for day in days if day), default=None)


def listed_on(person) -> dt.date | None:
    """The day on which their latest listing went, or goes, live."""
    rows = KeyDate.objects.filter(transaction__in=_mine(person), word="active").exclude(on=None)
    return rows.order_by("-on").values_list("on", flat=True).first()


def _mine(person):
    parties = Party.objects.filter(person=person, role__in=CLIENT_ROLES)
    return Transaction.objects.filter(pk__in=parties.values("transaction"))


add_anchor(Anchor("closing", "their closing", closing_of))
add_anchor(Anchor("list_date", "the day their home went on the market", listed_on))


@relationship.add_ties
def ties(person_ids):
    """A closing, or the end of a listing, lets one call for a year and a half."""
    rows = Party.objects.filter(person__in=person_ids, role__in=CLIENT_ROLES)
    over = rows.filter(
        Q(transaction__closed_on__isnull=False) | Q(transaction__ended_on__isnull=False)
    )
    for person, closed, ended in over.values_list(
        "person", "transaction__closed_on", "transaction__ended_on"
    ):
        yield relationship.Tie(person, closed or ended, "deal")


yearly_cleanup.spare(
    "take part in a transaction", lambda: Party.objects.filter(person=OuterRef("pk"))
)


def _closings(people_ids, membership) -> dict[int, str]:
    """How many closings came of whom they are in the tree: their own ones."""
    rows = Party.objects.visible_to(membership).filter(
        person__in=people_ids, role__in=CLIENT_ROLES, transaction__stage=Stage.CLOSED
    )
    counted: dict[int, set] = {}
    for person, transaction in rows.values_list("person", "transaction"):
        counted.setdefault(person, set()).add(transaction)
    return {
        person: f"{len(found)} closing{'' if len(found) == 1 else 's'}"
        for person, found in counted.items()
    }


add_column(Column("Closings", _closings))


# ── pursuits that signed ─────────────────────────────────────────────────────
def signed_without(membership):
    """Pursuits that ended with a signature in the last weeks, and have no transaction."""
    since = clock.now() - dt.timedelta(days=21)
    known = Party.objects.filter(
        person=OuterRef("person"), role__in=CLIENT_ROLES, transaction__created_at__gte=since
    )
    return (
        Prospect.objects.visible_to(membership)
        .filter(stage="signed", closed_at__gte=since, side__in=list(OF_PURSUIT))
        .filter(~Exists(known), transactions=None)
    )


# ── history ──────────────────────────────────────────────────────────────────
speak_of(
    "transactions.Transaction", "transaction",
    lambda row, names: names.named(row, "property") or row["clients"] or "", ("property",),
    hides=("facts", "stage_since", "prospect_id", "pack", "clients"),
)  # fmt: skip
for _model, _noun in (
    ("StageMove", "stage of a transaction"), ("PriceChange", "list price"),
    ("Fall", "contract that fell through"),
):  # fmt: skip
    speak_of(
        f"transactions.{_model}", _noun, lambda row, names: names.named(row, "transaction"),
        ("transaction",), hides=("transaction_id", "by_id", "at", "kept"),
    )  # fmt: skip


@when_undone
def tell_pages(act, people):
    from accounts.live import changed

    changed("transactions")
