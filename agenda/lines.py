"""Tasks as lines of a list: what to tap, and why they are there."""

import datetime as dt
from itertools import groupby
from urllib.parse import quote

from django.utils.html import format_html

from agenda import belonging
from agenda.models import Kind, Task
from contacts import dialling
from crm.kit import dates

_ACTS = {"call": "Call", "text": "Text", "email": "Write", "card": "Write a card", "visit": "Visit"}
# Kinds that are logged with what was said and how it went; the others are done by one tap.
LOGGED = (Kind.CALL, Kind.VISIT)


def dressed(tasks, membership) -> list[Task]:
    """Each with its link, its words filled in, where "Done" leads, and what it belongs to."""
    things = belonging.things({task.belongs_to for task in tasks if task.belongs_to}, membership)
    for task in tasks:
        task.thing = things.get(task.belongs_to)
        task.link = link_of(task, membership)
        task.opens = opens(task)
        task.verb = _ACTS.get(task.kind, "")
        task.log_url = log_url(task)
        task.is_overdue = task.is_late
        task.is_others = bool(task.assigned_to_id and task.assigned_to_id != membership.pk)
    return tasks


def link_of(task: Task, membership) -> str:
    """What one tap opens: the call, or the text or mail with its words; none where none may be."""
    if task.person is None or task.obstacle:
        return ""
    subject, words = task.filled(membership)
    if task.kind == Kind.CALL:
        return f"tel:{task.phone.number}"
    if task.kind == Kind.TEXT:
        return f"sms:{task.phone.number}?&body={quote(words)}"
    if task.kind == Kind.EMAIL:
        return f"mailto:{task.email.address}?subject={quote(subject)}&body={quote(words)}"
    return ""


def opens(task: Task) -> str:
    """The attributes of that link: a number dials, and leads to how it went."""
    if task.link and task.kind == Kind.CALL:
        return dialling.attributes(task.phone, task.person)
    return format_html('href="{}"', task.link) if task.link else ""


def log_url(task: Task) -> str:
    """The composer of the person, set to this kind; for what is logged with how it went."""
    if task.person is None or task.kind not in LOGGED:
        return ""
    return f"{task.person.get_absolute_url()}?how={Kind(task.kind).touch}#log"


def by_day(rows, today: dt.date, zone) -> list[tuple[str, list]]:
    """Tasks and planned calls under their days: "Late", "Today", "Tomorrow", "Friday", "Dec 4"."""

    def day_of(row) -> str:
        day = row.place[0].astimezone(zone).date()
        said = "Late" if day < today else dates.in_words(day, today)
        return said[:1].upper() + said[1:]

    return [(day, list(of_day)) for day, of_day in groupby(rows, day_of)]
