"""What mail has to do with life: it stops when somebody has died, and it tells who moved."""

from django.db.models import Q

from contacts.life import mail_came_back, when_died
from contacts.models import Email
from messaging.consent import when_silenced
from messaging.models import Message, Suppression

Purpose = Message.Purpose


@when_died
def stop_what_waits(person, by) -> str:
    """Nothing waits for the dead; of a couple, what is sent to both or to the other's address."""
    waiting = Message.objects.filter(person=person).exclude(purpose=Purpose.SECURITY)
    if person.died_on:
        stopped = waiting.cancel(f"{person.first} has died.")
    else:
        elsewhere = ~Q(recipient_norm__in=Email.objects.filter(person=person).values("address_lc"))
        to_both = Q(is_automated=True) | Q(purpose=Purpose.MARKETING)
        stopped = waiting.filter(elsewhere | to_both).cancel("One of the two has died.")
    letters = "A letter that waited was" if stopped == 1 else f"{stopped} letters that waited were"
    return f"{letters} stopped." if stopped else ""


@when_silenced
def ask_where_they_go(person, reason, address) -> None:
    """A bounce is often the first sign of a move. A portal's relay address says nothing."""
    if reason != Suppression.Reason.HARD_BOUNCE:
        return
    for email in Email.objects.filter(person=person, address_lc=address, is_relay=False):
        mail_came_back(email, note=email.status_note)
