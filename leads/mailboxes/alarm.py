"""The mail that tells a member that Sphere has stopped looking into a mailbox of theirs."""

from django.conf import settings
from django.core.exceptions import ValidationError

from leads.models import Mailbox
from messaging.models import Message


def tell_of_the_end(mailbox: Mailbox) -> Message | None:
    """Once for each time that it stops: leads wait there, and nobody else would say so."""
    member = mailbox.connected_by
    if member is None:
        return None
    try:
        return Message.objects.queue(
            key=f"mailbox-stopped:{mailbox.public_id}:{mailbox.looks}",
            to=member.user.email,
            to_name=member.user.get_full_name(),
            subject=f"Sphere no longer reads {mailbox.user}"[:200],
            text=(
                f"{mailbox.problem}\n\nSphere stopped trying, so that your provider does not lock "
                "the mailbox. Leads that arrive there wait until you put the password in again:"
                f"\n\n{settings.BASE_URL}{mailbox.get_absolute_url()}"
            ),
            kind="mailbox-stopped",
            why={
                "rule": "You hear of a mailbox that Sphere can no longer read.",
                "stops_when": "It is sent once each time that a mailbox stops.",
            },
            is_automated=True,
        )
    except ValidationError:
        return None
