"""Reading where nothing is labelled: a sentence naming the writer, or the first contact."""

import re

from .reading import NO_REPLY
from .subjects import FULL_PLACE
from .subjects import is_person as is_person_name
from .values import MLS, find_emails, find_phones

LIMIT = 20_000
NEAR = 8
SCANNED = 300
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
    r"\b(?:leads?|inquir\w*|enquir\w*|referr\w+|prospect|contact(?:ed)?|regist\w+|sign(?:ed)? ?up"
    r"|request\w*|interested|tour|customer|client|buyer|seller|homeowner|introduc\w+|connect\w*"
    r"|match\w*|opportunity|message|question|guest|visitor|valuation|signup)\b",
    re.IGNORECASE,
)
MACHINE = re.compile(
    r"^(?:forms?|web(?:site|master)?|wordpress|notifications?|notify|alerts?|leads?|info|admin"
    r"|mailer|support|robot"
    r"|system|contact|bounce\w*|news\w*|marketing|sales|hello|team|service|billing)\b",
    re.IGNORECASE,
)
# From here on a mail speaks of who sent it, down to the street its office is in.
SENDERS_OWN = re.compile(
    r"©|\b(?:copyright|unsubscribe|privacy policy|all rights reserved|inc\.?,?|llc|sincerely"
    r"|regards|thank you|thanks),?(?:\s|$)|\b(?:team|support)$",
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
    """Take the first mail address and phone that can be a person's; True when there is one.

    The name and the property of such a card stand in lines of their own around them.
    """
    body = body[:LIMIT]
    if "email" not in found:
        for address in find_emails(body):
            if not MACHINE.match(address) and found.fill("email", address):
                break
    if "phone" not in found:
        lines = [line for line in body.split("\n")[:SCANNED] if re.search(r"\d{3}", line)]
        phones = (phone.number for line in lines for phone in find_phones(line))
        next((one for one in phones if not TOLL_FREE.match(one) and found.fill("phone", one)), None)
    if "name" not in found and (match := NAMED.search(body)):
        found.fill("name", match.group("name"))
    reached = "email" in found or "phone" in found
    if reached:
        read_card(body.split("\n"), found)
    return reached


def read_card(lines, found):
    """The name above a contact; an address near it that has a line to itself, and its price."""
    contacts = [index for index, line in enumerate(lines) if is_contact(line, found)]
    for index in contacts:
        above = [one for one in lines[max(0, index - 3) : index] if one]
        name = next((one for one in reversed(above) if is_person_name(one)), None)
        if name and "name" not in found:
            found.fill("name", name)
    end = next((i for i, line in enumerate(lines) if SENDERS_OWN.search(line)), len(lines))
    for index, line in enumerate(lines[:end]):
        if not contacts or min(abs(index - at) for at in contacts) > NEAR:
            continue
        if FULL_PLACE.fullmatch(line):
            found.fill("fallback_address", line)
        elif MLS.match(line) or re.fullmatch(r"\$[\d,]{5,11}", line):
            found.fill("property_address", line)


def is_contact(line, found):
    email = found.get("email")
    return bool(email and email in line.lower()) or any(
        phone.number == found.get("phone") for phone in find_phones(line[:80])
    )


def is_person(address):
    return bool(address) and not NO_REPLY.match(address) and not MACHINE.match(address)
