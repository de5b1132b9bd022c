"""A text with a code is answered at once with the home's page, and its sender is a lead."""

import datetime as dt

from leads.capture import asking, reading
from leads.inquiry import Inquiry, take
from leads.models import CodeUse, Lead
from messaging import texts
from messaging.models import IncomingText

SOURCE = "Call capture"
KIND = "Flyer by code"
MOST_ANSWERS = 12  # a number and day: past that nobody asks for homes
A_DAY = dt.timedelta(days=1)
Outcome = CodeUse.Outcome


@texts.when_text
def code_by_text(incoming: IncomingText) -> bool:
    """Take a text that is a code. One that is none of ours is taken from strangers only."""
    code = reading.find(incoming.body, incoming.line, is_known=incoming.person_id is not None)
    if code is None and not _is_a_strangers_try(incoming):
        return False
    lead = take(_inquiry(incoming, code))
    outcome = _outcome(incoming, code)
    CodeUse.objects.create(
        code=code, line=incoming.line, way=CodeUse.Way.TEXT, outcome=outcome,
        key=f"text:{incoming.public_id}", number=incoming.sender,
        typed=reading.whole(incoming.body)[:40], person=lead.person, lead=lead,
        at=incoming.received_at,
    )  # fmt: skip
    if outcome != Outcome.HELD:
        _answer(incoming, lead, WORDS[outcome](code, incoming))
    return True


def _is_a_strangers_try(incoming: IncomingText) -> bool:
    return incoming.person_id is None and reading.is_number(incoming.body)


def _outcome(incoming: IncomingText, code) -> str:
    since = incoming.received_at - A_DAY
    before = CodeUse.objects.filter(number=incoming.sender, way=CodeUse.Way.TEXT, at__gt=since)
    if before.count() >= MOST_ANSWERS:
        return Outcome.HELD
    if code is None:
        return Outcome.UNKNOWN
    return Outcome.SENT if reading.is_open(code) else Outcome.OFF


def _inquiry(incoming: IncomingText, code) -> Inquiry:
    typed = reading.whole(incoming.body)
    said = "" if typed else incoming.body  # the code alone says nothing more
    return Inquiry(
        at=incoming.received_at,
        phone=incoming.sender,
        property_address=code.flyer.property.address if code else "",
        message=said if code else f"Texted {typed}, which is no code of yours.",
        asked="buyer",
        source=SOURCE,
        source_detail=code.detail if code else f"{typed}, unknown",
        owner=code.flyer.agent if code else None,
        is_sample=incoming.workspace.is_demo,
        extra={"code": str(code)} if code else {"code": typed},
    )


def _answer(incoming: IncomingText, lead: Lead, words: str) -> None:
    incoming.answer(
        key=f"code:{incoming.public_id}",
        text=words,
        person=lead.person,
        kind=KIND,
        is_automated=True,
        why={
            "rule": "They texted the code on a sign, and it is answered at once.",
            "stops_when": "It is sent once for each text with a code.",
        },
    )


# ── what they read ───────────────────────────────────────────────────────────
def _sent(code, incoming) -> str:
    return (
        f"{reading.said_of(code.flyer)}: photos and facts at {code.flyer.url} "
        f"{_from(code.flyer)}. Questions? Just reply. STOP to end."
    )


def _off(code, incoming) -> str:
    return (
        f"{reading.plain(str(code.flyer))} is not shown any more. {_from(code.flyer)} will "
        "tell you about it and homes like it. STOP to end."
    )


def _unknown(code, incoming) -> str:
    return (
        f"{incoming.workspace.name}: we know no home by {reading.whole(incoming.body)}. Look at "
        "the sign once more, or reply with the address. STOP to end."
    )


def _from(flyer) -> str:
    return reading.plain(asking.who(flyer))


WORDS = {Outcome.SENT: _sent, Outcome.OFF: _off, Outcome.UNKNOWN: _unknown}


@texts.makes_leads
def lead_by_hand(incoming: IncomingText, name: str, by):
    """A member makes a lead of a stranger's text that named no code."""
    first, _, last = name.strip().partition(" ")
    inquiry = Inquiry(
        at=incoming.received_at, first_name=first, last_name=last, phone=incoming.sender,
        message=incoming.body, asked="buyer", source="Text", source_detail=str(incoming.line),
        is_sample=incoming.workspace.is_demo,
    )  # fmt: skip
    return take(inquiry, by=by).person
