"""Whether somebody changed a value after a page had shown it: by whom, when, and what it is now."""

import hashlib
import json

from accounts.models import Version
from accounts.models.history import Origin
from contacts.history_words import moment_in_words

_DID = {"I": "added", "U": "changed", "D": "taken away"}


def seen(value) -> str:
    """What a form carries of the value that its page showed: a value of JSON, or a whole row."""
    if isinstance(value, dict):
        value = {name: one for name, one in value.items() if name != "updated_at"}
    said = json.dumps(value, sort_keys=True, default=str)
    return hashlib.blake2s(said.encode(), digest_size=6).hexdigest()


def told(table: str, pk: int, column: str, *, title: str, now: str, membership) -> str:
    """ "Last name: changed by Ben Brook on Nov 21, 2026, 4:05 pm. It is “Harper” now." """
    written = Version.objects.visible_to(membership).filter(table=table, row_id=pk)
    if column:
        written = written.filter(op=Version.Op.UPDATE, before__has_key=column)
    last = written.select_related("by__user").order_by("-id").first()
    is_now = f"It is “{now}” now." if now else "There is nothing now."
    if last is None:
        return f"{title}: changed. {is_now}"
    at = moment_in_words(last.at.astimezone(membership.workspace.zone))
    label = Origin(last.origin).label  # "By Sphere", when no member did it
    who = f"by {last.by}" if last.by else label[0].lower() + label[1:]
    return f"{title}: {_DID[last.op]} {who} on {at}. {is_now}"
