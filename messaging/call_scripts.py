"""What to say in a call session: the script of the library that suits the reason of the call.

One's own, begun from ours, comes before ours.
"""

from agenda.session.script import Script, keeps_scripts
from contacts.models import Category
from messaging.library import picking, shelf
from messaging.models import Piece

# The reason that somebody is on the list, by the key of its rule, and the script that suits it.
FOR_REASON = {
    "leads": "new_lead",
    "moved": "card_came_back",
    "top100": "top100",
    "day90": "objection_waiting",
}
VOICEMAIL = "voicemail"


@keeps_scripts
def from_library(person, rule: str, membership) -> list[Script]:
    """The one for the reason, and what to say to a machine."""
    found = [_script(key, person, membership) for key in (_key(person, rule), VOICEMAIL)]
    return [script for script in found if script is not None]


def _key(person, rule: str) -> str:
    if key := FOR_REASON.get(rule):
        return key
    if person.is_filed_as(Category.Meaning.TOP100):
        return "top100"
    return "past_client" if person.is_contact else "new_lead"


def _script(key: str, person, membership) -> Script | None:
    own = Piece.objects.visible_to(membership).kept().taken_from("script", key)
    piece = own.order_by("-pk").first() or shelf.find("script", key)
    if piece is None:
        return None
    words = picking.filled(piece.body, person, membership)
    return Script(piece.name, words, piece.get_absolute_url())
