"""What follows by itself: offers run out, and a contract that falls through frees its offer."""

from accounts import daily
from accounts.live import changed
from crm.kit import clock
from transactions import hooks
from transactions.models import Offer


def run_out(workspace) -> None:
    """Those whose hour has passed are expired; one may still be accepted, if they agree."""
    ran = Offer.objects.run_out().update(state=Offer.State.EXPIRED, state_since=clock.Now())
    if ran:
        changed("transactions")


@hooks.when_fallen
def give_up(transaction, by) -> None:
    """The accepted offer is off; back-ups stay back-ups until somebody accepts one."""
    accepted = Offer.objects.filter(transaction=transaction, state=Offer.State.ACCEPTED)
    accepted.update(state=Offer.State.WITHDRAWN, state_since=clock.Now())


daily.every("offers_run_out", hour=4, run=run_out)
