"""A planned call whose day has come, and why, in a sentence: what the page of a person says.

The list of a day is agenda's (agenda/calls).
"""

import datetime as dt

from crm.kit import dates


def is_due(person, today: dt.date) -> bool:
    return bool(person.follow_up_on and person.follow_up_on <= today and not person.died_on)


def reason(person, today: dt.date, zone: dt.tzinfo) -> dict:
    """Why to call: what weighs most, and the rest of the sentence."""
    planned = f"planned for {dates.in_words(person.follow_up_on, today)}"
    quiet = _quiet(person.last_contacted_at, today, zone)
    asked = person.follow_up_reason.rstrip(".")
    cannot_call = person.phones.all() and person.best_phone is None
    instead = "Write or visit: no number may be called." if cannot_call else ""
    if "since you talked" in asked:
        return _because(asked, instead)
    if asked:
        return _because(
            asked, f"{planned}. {instead} {quiet}." if instead else f"{planned}. {quiet}."
        )
    return _because(quiet, f"{planned}. {instead}".strip())


def _because(bold: str, rest: str) -> dict:
    if bold.endswith("?"):
        return {"bold": bold, "rest": rest[:1].upper() + rest[1:], "comma": ""}
    return {"bold": bold, "rest": rest, "comma": ","}


def _quiet(talked: dt.datetime | None, today: dt.date, zone: dt.tzinfo) -> str:
    if talked is None:
        return "You have not talked yet"
    days = (today - talked.astimezone(zone).date()).days
    if days <= 0:
        return "You talked today"
    return f"{days} day{'s' if days > 1 else ''} since you talked"
