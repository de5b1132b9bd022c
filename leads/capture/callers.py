"""Who calls: the number and the name that the telephone company shows, where it shows any."""

import re
from dataclasses import replace

from crm.kit import phones
from leads.inquiry import Inquiry
from leads.models import CaptureCode
from leads.parsing.names import read_name
from messaging.models import IncomingCall

# What stands in place of a name: kinds of telephones, and "CITY ST".
_NO_NAME = re.compile(
    r"wireless caller|cell ?phone|unavailable|unknown|anonymous|restricted|blocked|private|"
    r"toll ?free|out of area|no name|spam|scam|telemarket",
    re.I,
)
_PLACE = re.compile(r"[A-Z .]+ (?:A[KLRZ]|C[AOT]|D[CE]|FL|GA|HI|I[ADLN]|K[SY]|LA|M[ADEINOST]|"
                    r"N[CDEHJMVY]|O[HKR]|PA|RI|S[CD]|T[NX]|UT|V[AT]|W[AIVY])")  # fmt: skip
HIDDEN = "Hidden number"


def number_of(call: IncomingCall) -> str:
    """ "" when the caller hides it: 266696687 spells ANONYMOUS, and is Twilio's word for that."""
    number, _ = phones.e164(call.caller)
    return number if phones.is_whole(number) and "266696687" not in number else ""


def names(call: IncomingCall) -> dict:
    """First and last name; "SMITH, JOHN" is told last name first."""
    told = call.caller_name.strip()
    if not told or _NO_NAME.search(told) or _PLACE.fullmatch(told):
        return {}
    last, comma, first = told.partition(",")
    name = read_name(f"{first} {last}" if comma else told)
    return {"first_name": name.first or "", "last_name": name.last or ""} if name else {}


def inquiry(
    call: IncomingCall, code: CaptureCode | None, *, source: str, typed: str = ""
) -> Inquiry:
    """The lead of a call: about the home whose code was entered, or about none yet."""
    entered = f"{typed}, which is no code of yours" if typed else "nothing"
    detail = code.detail if code else "no code"
    return Inquiry(
        at=call.received_at,
        phone=number_of(call),
        property_address=code.flyer.property.address if code else "",
        message="" if code else f"Called, entered {entered}.",
        asked="buyer",
        source=source,
        source_detail=detail,
        owner=code.flyer.agent if code else None,
        extra={"code": str(code)} if code else {},
        is_sample=call.workspace.is_demo,
        **names(call),
    )


def inquiry_of_message(call: IncomingCall, code: CaptureCode | None, *, source: str) -> Inquiry:
    """The lead of who left a message before there was one: a hidden number, or no code."""
    found = inquiry(call, code, source=source)
    name = {} if found.phone or found.name else {"first_name": HIDDEN}
    return replace(found, message="Left a message: listen to it on the timeline.", **name)
