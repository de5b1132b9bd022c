"""Connecting a mailbox, choosing its folder, and trying whether it still works."""

import datetime as dt

from crm.kit import clock
from crm.kit.vault import CannotOpen
from leads.mailboxes import server
from leads.mailboxes.server import Trouble
from leads.models import Mailbox
from leads.models.mailbox import SignIn

LATELY = dt.timedelta(days=30)


def connect(sign_in: SignIn, *, by, mailbox: Mailbox | None = None) -> Mailbox:
    """Sign in, and keep the mailbox only if that works; raises Trouble with the words for it."""
    with server.opened(sign_in) as box:
        folders = server.folders_of(box)
    mailbox = mailbox or Mailbox(connected_by=by)
    if (mailbox.host, mailbox.user) != (sign_in.host, sign_in.user):
        mailbox.forget_place()
    mailbox.host, mailbox.port, mailbox.security = sign_in.host, sign_in.port, sign_in.security
    mailbox.user, mailbox.folders = sign_in.user, folders
    mailbox.seal(sign_in.password)
    mailbox.failures, mailbox.problem = 0, ""
    mailbox.is_on, mailbox.next_look_at = bool(mailbox.folder), clock.now()
    mailbox.save()
    return mailbox


def sign_in_of(mailbox: Mailbox) -> SignIn:
    try:
        return mailbox.sign_in
    except CannotOpen as error:
        words = "Its password cannot be opened any more. Put it in again."
        raise Trouble(words, "password", refused=True) from error


def choose(mailbox: Mailbox, folder: str, *, lately_too: bool) -> None:
    """Read this folder from now on, or from thirty days ago; raises Trouble."""
    with server.opened(sign_in_of(mailbox)) as box:
        validity, next_uid = server.examine(box, folder)
    mailbox.look_into(
        folder,
        validity=validity,
        last_uid=0 if lately_too else next_uid - 1,
        reads_from=clock.now() - LATELY if lately_too else None,
    )


def try_out(mailbox: Mailbox) -> None:
    """Sign in and open the folder, as a look would, and learn the folders anew; raises Trouble."""
    with server.opened(sign_in_of(mailbox)) as box:
        folders = server.folders_of(box)
        if mailbox.folder:
            server.examine(box, mailbox.folder)
    Mailbox.objects.filter(pk=mailbox.pk).update(folders=folders)


__all__ = ["Trouble", "choose", "connect", "sign_in_of", "try_out"]
