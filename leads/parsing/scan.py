"""Reading where nothing is labelled: a sentence naming the writer, or the first contact."""

import re

from .reading import NO_REPLY
from .values import find_emails, find_phones

LIMIT = 20_000
SENTENCE = re.compile(
    r"\b(?:message|inquiry|enquiry|lead|submission|request"
    r"|contact) from (?:the user )?(?P<name>[^()<>\n:]{2,60}?)"
    r"\s*[(<](?P<email>[^()<>\s]+@[^()<>\s]+)[)>]\s*[:.]?",
    re.IGNORECASE,
)
NAMED = re.compile(
    r"^(?:new (?:\w+ )?(?:lead|inquiry|referral)|you have a new (?:\w+ )?(?:lead|inquiry"
    r"|referral))(?: from)?\s*[:–-]\s*"
    r"(?P<name>[^\n:|@\d]{3,60})$",
    re.IGNORECASE | re.MULTILINE,
)
LEAD_SUBJECT = re.compile(
    r"\b(?:leads?|inquir\w*|enquir\w*|referral|prospect|contact(?:ed)?|registration|registered"
    r"|request\w*|interested|tour)\b",
    re.IGNORECASE,
)
MACHINE = re.compile(
    r"^(?:forms?|web(?:site|master)?|wordpress|notifications?|notify|alerts?|leads?|info|admin"
    r"|mailer|support|robot"
    r"|system|contact|bounce\w*|news\w*|marketing|sales|hello|team|service|billing)\b",
    re.IGNORECASE,
)
TOLL_FREE = re.compile(r"^\+18(?:00|33|44|55|66|77|88)")


def read_sentence(body, found):
    """`You have a new message from Ann (ann@x):` and the letter below; True when it is there."""
    match = SENTENCE.search(body[:LIMIT])
    if not match or not found.fill("email", match.group("email")):
        return False
    found.fill("name", match.group("name"))
    found.fill("message", body[match.end() : match.end() + LIMIT])
    return True


def scan(body, found):
    """Take the first mail address and phone that can be a person's; True when there is one."""
    body = body[:LIMIT]
    if "email" not in found:
        for address in find_emails(body):
            if not MACHINE.match(address) and found.fill("email", address):
                break
    if "phone" not in found:
        for phone in find_phones(body):
            if not TOLL_FREE.match(phone.number) and found.fill("phone", phone.number):
                break
    if "name" not in found and (match := NAMED.search(body)):
        found.fill("name", match.group("name"))
    return "email" in found or "phone" in found


def is_person(address):
    return bool(address) and not NO_REPLY.match(address) and not MACHINE.match(address)
