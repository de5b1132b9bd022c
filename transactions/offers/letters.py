"""Mails to the agents on the other side. None says what anybody else has offered."""

from crm.kit import dates, money, times
from messaging.models import Message
from transactions.models import Side

KIND = "Offer"
WHY = {"rule": "You sent it from the offers of a transaction."}


def best_and_final(transaction) -> tuple[str, str]:
    """Subject and words to begin with, before anybody changes them."""
    home = transaction.name
    words = (
        f"Hello,\n\nThank you for your offer on {home}. The sellers ask everyone for their best "
        "and final.\n\nPlease send it in writing, with an up-to-date letter of "
        "the lender or proof of funds. If your offer stays as it is, one line that says so is "
        "enough."
    )
    return f"Best and final: {home}", words


def send(offer, key: str, *, subject: str, words: str, by) -> bool:
    """To the agent of that offer, once for each key; False where there is no address."""
    if not offer.agent_email:
        return False
    Message.objects.queue(
        key=f"offer:{offer.public_id}:{key}", to=offer.agent_email, to_name=offer.agent_name,
        subject=subject, text=words, purpose="transactional", kind=KIND, by=by, why=WHY,
    )  # fmt: skip
    return True


def send_counter(offer, counter, *, by) -> bool:
    home, zone = offer.transaction.name, by.workspace.zone
    asked = [f"Price: {money.in_words(counter.price)}"]
    if counter.closing_on:
        asked.append(f"Closing: {dates.written_out(counter.closing_on)}")
    if counter.concession is not None:
        asked.append(f"Concession to the buyer: {money.in_words(counter.concession)}")
    if counter.repairs is not None:
        asked.append(f"Repairs and credits: {money.in_words(counter.repairs)}")
    if counter.buyer_rate is not None:
        asked.append(f"Buyer-agent commission: {counter.buyer_rate.normalize():f}%")
    elif counter.buyer_fee is not None:
        asked.append(f"Buyer-agent commission: {money.in_words(counter.buyer_fee)}")
    if counter.conditions:
        asked.append(f"Other conditions: {counter.conditions}")
    until = ""
    if counter.good_until:
        until = f"\n\nIt is good until {at_hour(counter.good_until, zone)}."
    who = "The buyers" if offer.transaction.side in (Side.BUYER, Side.TENANT) else "The sellers"
    words = f"{counter.words}\n\n" if counter.words else ""
    return send(
        offer, f"counter:{counter.public_id}", by=by,
        subject=f"Counter to your offer: {home}",
        words=f"{_hello(offer)}\n\n{who} counter your client’s offer on {home}:\n\n"
        + "\n".join(asked)
        + f"\n\nAll else stays as you wrote it.{until}\n\n{words}{by}",
    )  # fmt: skip


def send_accepted(offer, *, by) -> bool:
    home = offer.transaction.name
    return send(
        offer, "accepted", by=by, subject=f"Accepted: {home}",
        words=f"{_hello(offer)}\n\nYour client’s offer of {money.in_words(offer.price)} on {home} "
        f"is accepted. The signed papers follow.\n\n{by}",
    )  # fmt: skip


def send_settled(offer, words: str = "", *, by) -> bool:
    """It was declined, or is kept as a back-up."""
    home, is_backup = offer.transaction.name, offer.state == offer.State.BACKUP
    said = (
        f"is kept as a back-up, in place {offer.backup_place}" if is_backup else "was not accepted"
    )
    own = f"{words}\n\n" if words else ""
    return send(
        offer, f"{offer.state}:{offer.state_since:%Y%m%d%H%M%S}", by=by,
        subject=f"Your offer on {home}",
        words=f"{_hello(offer)}\n\nThank you for your client’s offer on {home}. It {said}.\n\n"
        f"{own}{by}",
    )  # fmt: skip


def at_hour(moment, zone) -> str:
    """ "Friday, November 21, 5 pm"."""
    local = moment.astimezone(zone)
    return f"{local:%A}, {local:%B} {local.day}, {times.in_words(local)}"


def _hello(offer) -> str:
    first = offer.agent_name.split()
    return f"Hello {first[0]}," if first else "Hello,"
