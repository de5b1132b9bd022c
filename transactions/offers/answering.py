"""What becomes of an offer: counter, accept, keep as back-up, decline. Each can be taken back.

Every verb runs inside an act of its caller, writes once, and says whether anything changed.
"""

import datetime as dt

from django.db import transaction as one_commit
from django.db.models import Max

from accounts.live import changed
from crm.kit import clock
from transactions import dates, facts, parties
from transactions.models import CannotMove, Counter, Offer, Role, Side, Stage, Transaction

UNDO = dt.timedelta(days=1)
State = Offer.State
_ON_THE_MARKET = (Stage.COMING_SOON, Stage.ACTIVE, Stage.SEARCHING, Stage.AGREEMENT)


@one_commit.atomic
def add(offer: Offer, transaction: Transaction, *, by) -> Offer:
    """It has come in: the next number, and the transaction stands at Offer."""
    locked = Transaction.objects.select_for_update(of=("self",)).get(pk=transaction.pk)
    last = Offer.objects.filter(transaction=locked).aggregate(last=Max("number"))["last"]
    offer.transaction, offer.number, offer.by = transaction, (last or 0) + 1, by
    offer.save()
    if locked.stage in _ON_THE_MARKET and locked.side != Side.REFERRAL:
        transaction.move_to(Stage.OFFER, by=by)
    changed("transactions")
    return offer


def move(offer: Offer, state: str, *, among, **more) -> bool:
    """Into another state, if it still stands in one of those."""
    more |= {"state": state, "state_since": clock.Now()}
    if state != State.BACKUP:
        more["backup_place"] = None
    won = Offer.objects.filter(pk=offer.pk, state__in=among).exclude(state=state).update(**more)
    if won:
        offer.refresh_from_db()
        changed("transactions")
    return bool(won)


# ── counter ──────────────────────────────────────────────────────────────────
@one_commit.atomic
def counter(offer: Offer, made: Counter, *, by) -> bool:
    """Ask for other terms; an earlier counter that nobody answered is replaced."""
    locked = Offer.objects.select_for_update(of=("self",)).get(pk=offer.pk)
    if not locked.can_be_accepted:
        return False
    _answer(offer, Counter.Outcome.REPLACED)
    made.offer, made.by = offer, by
    made.save()
    move(offer, State.COUNTERED, among=[*Offer.STANDING, State.EXPIRED])
    changed("transactions")
    return True


@one_commit.atomic
def take_counter(offer: Offer) -> bool:
    """They said yes to it: its terms are the offer's now, to be accepted."""
    asked = offer.counters.select_for_update(of=("self",)).filter(outcome="open").first()
    if asked is None or offer.state != State.COUNTERED:
        return False
    terms = {key: getattr(asked, key) for key in Counter.TERMS}
    terms["good_until"] = asked.good_until
    if not terms["closing_on"]:
        del terms["closing_on"]
    _answer(offer, Counter.Outcome.TAKEN)
    return move(offer, State.OPEN, among=[State.COUNTERED], **terms)


@one_commit.atomic
def refuse_counter(offer: Offer) -> bool:
    """They said no to it: the offer stands as it was."""
    if not _answer(offer, Counter.Outcome.REFUSED):
        return False
    move(offer, State.OPEN, among=[State.COUNTERED])
    return True


def _answer(offer: Offer, outcome: str) -> int:
    offer._prefetched_objects_cache = {}
    return Counter.objects.filter(offer=offer, outcome="open").update(outcome=outcome)


# ── accept, keep, decline ────────────────────────────────────────────────────
@one_commit.atomic
def accept(offer: Offer, *, price, on, closing, others: str = "leave", by) -> list[Offer]:
    """Under contract on these terms; the other offers that became something else by it.

    Raises CannotMove where another is accepted, or the transaction has ended.
    """
    transaction = offer.transaction
    Transaction.objects.select_for_update(of=("self",)).get(pk=transaction.pk)
    taken = Offer.objects.filter(transaction=transaction, state=State.ACCEPTED).first()
    if taken is not None:
        raise CannotMove(f"{taken} is accepted already.")
    if offer.counters.filter(outcome="open", price=price).exists():
        take_counter(offer)  # at the price that was asked for: on all of its terms
    if not move(offer, State.ACCEPTED, among=[*Offer.STANDING, State.EXPIRED],
                price=price, closing_on=closing):  # fmt: skip
        raise CannotMove(f"It is {offer.get_state_display().lower()}: nothing to accept.")
    _answer(offer, Counter.Outcome.REFUSED)
    who = () if transaction.side in (Side.BUYER, Side.TENANT) else (offer.buyer or offer.name,)
    if not transaction.go_under_contract(price=price, on=on, closing=closing, buyers=who, by=by):
        raise CannotMove("It is under contract already. Say first that the contract fell through.")
    _carry_over(offer, on, by)
    return _settle_others(offer, others)


def _carry_over(offer: Offer, on: dt.date, by) -> None:
    """What the contract says is known of the transaction now: terms, agent, inspection."""
    transaction = offer.transaction
    known = {
        "financing": offer.financing,
        "down_percent": offer.down_percent,
        "earnest_amount": offer.earnest_money,
        "concessions": offer.concession,
        "repair_credit": offer.repairs,
        "sale_contingency": offer.has_sale_condition or None,
        "inspection_waived": offer.inspection == Offer.Inspection.NONE or None,
        "appraisal_waived": not offer.has_appraisal or None,
        "possession_terms": offer.possession,
        "special_terms": offer.conditions,
    }
    facts.write(transaction, {key: value for key, value in known.items() if value}, by=by)
    if offer.agent_name:
        ours = transaction.side in (Side.BUYER, Side.TENANT)
        parties.put(
            transaction, Role.LISTING_AGENT if ours else Role.BUYER_AGENT, name=offer.agent_name,
            company=offer.agent_company, phone=offer.agent_phone, email=offer.agent_email,
        )  # fmt: skip
    if offer.inspection_days and offer.inspection != Offer.Inspection.NONE:
        due = on + dt.timedelta(offer.inspection_days)
        dates.put(transaction, "inspection", due, by=by)


def _settle_others(offer: Offer, others: str) -> list[Offer]:
    rest = Offer.objects.filter(transaction=offer.transaction_id).exclude(pk=offer.pk)
    settled = []
    for one in rest.standing().in_order() if others in ("backup", "decline") else []:
        done = back_up(one) if others == "backup" else decline(one)
        settled += [one] if done else []
    return settled


@one_commit.atomic
def back_up(offer: Offer) -> bool:
    """It waits behind the others that wait."""
    rest = Offer.objects.filter(transaction=offer.transaction_id, state=State.BACKUP)
    place = (rest.aggregate(last=Max("backup_place"))["last"] or 0) + 1
    among = [State.OPEN, State.COUNTERED, State.EXPIRED]
    return move(offer, State.BACKUP, among=among, backup_place=place)


def decline(offer: Offer) -> bool:
    _answer(offer, Counter.Outcome.REFUSED)
    return move(offer, State.DECLINED, among=[*Offer.STANDING, State.EXPIRED])


def withdraw(offer: Offer) -> bool:
    """The buyers took it back."""
    _answer(offer, Counter.Outcome.REFUSED)
    return move(offer, State.WITHDRAWN, among=[*Offer.STANDING, State.EXPIRED])


def reopen(offer: Offer) -> bool:
    """It is on the table again: declined too soon, or renewed."""
    among = [State.DECLINED, State.WITHDRAWN, State.EXPIRED, State.BACKUP]
    return move(offer, State.OPEN, among=among, good_until=_still_good(offer))


def _still_good(offer: Offer):
    until = offer.good_until
    return until if until and until > clock.now() else None
