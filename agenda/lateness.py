"""How late something is, as people say it."""

import datetime as dt

from django.utils import timezone

from crm.kit import clock

A_MOMENT = dt.timedelta(minutes=5)


def in_words(when: dt.datetime | dt.date) -> str:
    """ "since 3 pm", "a day late", "3 weeks late"; nothing while there is time."""
    now = timezone.localtime(clock.on_this_machine())
    if not isinstance(when, dt.datetime):
        return _days((now.date() - when).days)
    if now - when < A_MOMENT:
        return ""
    here = timezone.localtime(when)
    return _days((now.date() - here.date()).days) or f"since {_hour(here)}"


def _days(days: int) -> str:
    if days <= 0:
        return ""
    if days == 1:
        return "a day late"
    if days < 21:
        return f"{days} days late"
    return f"{days // 7} weeks late" if days < 63 else f"{days // 30} months late"


def _hour(here: dt.datetime) -> str:
    minutes = f":{here:%M}" if here.minute else ""
    return f"{here.hour % 12 or 12}{minutes} {'am' if here.hour < 12 else 'pm'}"
