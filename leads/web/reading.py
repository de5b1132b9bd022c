"""What came by a web form becomes a Reading; what it says to a person is put in words."""

import re

from leads import feed
from leads.parsing import Reading
from leads.parsing.labels import is_nothing_else
from leads.parsing.names import read_name
from leads.parsing.reading import Found, Ours
from leads.parsing.values import clean
from leads.parsing.wording import pitches
from leads.web import payload

PARSER = "web form"
PERSON = (
    "first_name", "last_name", "email", "phone", "property_address", "mls_number", "price",
    "message",
)  # fmt: skip
NO_ANSWER = re.compile(
    r"\b(?:id|url|version|token|slug|ip|title)$|^(?:wpcf7|_)"
    r"|^(?:type|object|system|pretty|trigger type|source)$"
)
SOURCES = {"user_column_data": "google_ads", "field_data": "facebook"}


@feed.reads("web")
def read(inbound, ours) -> Reading:
    """Never raises: what nobody can read waits in the tray."""
    try:
        return read_bytes(bytes(inbound.raw), inbound.told)
    except Exception as error:  # noqa: BLE001 -- hostile bytes
        return Reading(kind="unknown", parser=PARSER, extra={"error": type(error).__name__})


def read_bytes(raw: bytes, told: dict) -> Reading:
    held = payload.opened(raw, str(told.get("content_type", "")))
    found = Found(Ours())  # an agent who tries their own form is its visitor
    for field, label, value in payload.pairs(held):
        _fill(found, field, label, value)
    _guess(found)
    found.settle()
    said = {name: found.get(name) for name in PERSON}
    extra = dict(found.extra)
    is_test = _is_test(held) or bool(told.get("is_sample"))
    if told.get("held") and not told.get("believed"):
        extra["held_back"] = str(told["held"])
    elif pitches(said["message"] or "") >= 2 and not told.get("believed"):
        extra["held_back"] = "It reads like an advertisement."
    has_name = bool(said["first_name"] or said["last_name"])
    is_lead = bool(said["email"] or said["phone"]) or has_name
    kind = "not_a_lead" if is_test else "lead" if is_lead else "unknown"
    parser = "sample" if is_test else PARSER
    return Reading(
        kind=kind, source=_source(held), parser=parser, extra=extra,
        lead_type=found.get("lead_type") or "unknown", **said,
    )  # fmt: skip


def _fill(found: Found, field: str, label: str, value: str) -> None:
    if label in payload.OF_MACHINES or field == "ignore":
        return
    if field and found.fill(field, value):
        return
    if field in ("name", "first_name") and not found.get("first_name") and not read_name(value):
        found.put("first_name", clean(value)[:80])
        return
    answers = found.extra.setdefault("answers", {})
    if len(answers) < 30 and label and not NO_ANSWER.search(label):
        answers.setdefault(clean(label)[:80], clean(value)[:500])


def _guess(found: Found) -> None:
    """Fields that a builder names by a number alone: what can be nothing else tells itself."""
    answers = found.extra.get("answers", {})
    for value in answers.values():
        for field in ("email", "phone"):
            if field not in found and is_nothing_else(field, value):
                found.fill(field, value)
    longest = max(answers.values(), key=len, default="")
    if "message" not in found and len(longest.split()) > 4:
        found.fill("message", longest)
    if not answers:
        found.extra.pop("answers", None)


def _source(held) -> str:
    return next((slug for key, slug in SOURCES.items() if _holds(held, key)), "website")


def _holds(held, key, depth=0) -> bool:
    """Whether an envelope of Google or Meta is anywhere near the top."""
    if depth > 5:
        return False
    if isinstance(held, dict):
        return key in held or any(_holds(inner, key, depth + 1) for inner in held.values())
    return isinstance(held, list) and any(_holds(one, key, depth + 1) for one in held[:10])


def _is_test(held) -> bool:
    return isinstance(held, dict) and held.get("is_test") in (True, "true")
