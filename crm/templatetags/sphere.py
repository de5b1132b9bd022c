"""What templates say without logic of their own: icons, faces, clocks, and words for figures."""

import datetime as dt
import functools
from decimal import Decimal

from django import template
from django.templatetags.static import static
from django.utils import timezone
from django.utils.html import conditional_escape, format_html, format_html_join
from django.utils.safestring import mark_safe

from crm.kit import clock, dates, phones

register = template.Library()

LEAD_CLOCK = 300  # five minutes: a call within them wins most leads


@register.simple_tag
@functools.lru_cache(maxsize=1_000)
def icon(name: str, extra: str = ""):
    """A Tabler outline icon that static/icons.txt names; `extra` adds a class."""
    return format_html(
        '<svg class="icon{}{}" aria-hidden="true"><use href="{}#{}"></use></svg>',
        " " if extra else "", extra, _sprite(), name,
    )  # fmt: skip


@functools.cache
def _sprite() -> str:
    """The sprite's address stays while the process lives; a page asks for it 200 times."""
    return static("icons.svg")


@register.simple_tag
def face(person, size: str = ""):
    """The round face of a person, two for a couple; size is "", "sm" or "lg"."""
    initials = person.initials
    letters = [initials] if isinstance(initials, str) else initials
    first = getattr(person, "tint", (person.pk or 0) % 5 + 1)
    extra = f" face-{size}" if size else ""
    faces = format_html_join(
        "",
        '<span class="face t{}{}" aria-hidden="true">{}</span>',
        (((first + place - 1) % 5 + 1, extra, text) for place, text in enumerate(letters)),
    )
    if len(letters) < 2:
        return faces
    return format_html('<span class="couple" aria-hidden="true">{}</span>', faces)


@register.inclusion_tag("components/dial.html")
def dial(seconds, label: str = "Time left to call first"):
    """The five-minute clock: what is left when the page leaves the server, late below zero."""
    seconds = int(seconds)
    return {
        "seconds": seconds,
        "label": label,
        "arc": round(max(0, seconds) * 100 / LEAD_CLOCK),
        "text": f"{seconds // 60}:{seconds % 60:02}" if seconds > 0 else _late(-seconds),
        "is_late": seconds <= 0,
    }


def _late(seconds: int) -> str:
    minutes = seconds // 60
    if minutes < 100:
        return f"+{minutes}m"
    return f"+{minutes // 60}h" if minutes < 100 * 60 else f"+{minutes // 1440}d"


@register.inclusion_tag("components/ring.html")
def ring(done: int, target: int, things: str):
    """A target ring: "6 of 10 people"."""
    arc = round(min(done, target) * 100 / target) if target else 0
    return {"done": done, "target": target, "things": things, "arc": arc}


@register.inclusion_tag("components/bar.html")
def bar(part, whole, tone: str = ""):
    """A bar beside the number it shows; tone is "", "good", "warn", "bad" or "mute"."""
    width = round(float(part) * 100 / float(whole)) if whole else 0
    return {"width": max(0, min(100, width)), "tone": tone}


@register.filter
def phone(number: str) -> str:
    """ "+12315550142" as "(231) 555-0142"."""
    return phones.national(number or "")


@register.filter
def breakable(text) -> str:
    """A text in which an e-mail address may go on in the next line after its @."""
    return mark_safe(conditional_escape(text).replace("@", "@<wbr>"))


@register.filter
def money(amount) -> str:
    """Dollars, with cents only where there are some: "$412,000", "−$38.50"."""
    if amount is None or amount == "":
        return ""
    amount = Decimal(amount)
    figures = f"{abs(amount):,.2f}".removesuffix(".00")
    return f"−${figures}" if amount < 0 else f"${figures}"


@register.filter
def since(moment) -> str:
    """How long it has been: "3 minutes", "2 hours", "94 days", "8 months"."""
    return "" if moment is None else _since(_local(moment), _now())


def _since(moment, now: dt.datetime) -> str:
    if isinstance(moment, dt.datetime):
        seconds = _seconds(moment, now)
        if seconds < 3600:
            return _count(int(seconds // 60), "minute")
        if seconds < 24 * 3600 and moment.date() == now.date():
            return _count(int(seconds // 3600), "hour")
    days = (now.date() - _date(moment)).days
    if days < 120:
        return _count(days, "day")
    return _count(days // 30, "month") if days < 730 else _count(days // 365, "year")


@register.filter
def ago(moment) -> str:
    """A moment of the past in words: "just now", "2 hours ago", "yesterday", "94 days ago"."""
    return "" if moment is None else _ago(_local(moment), _now())


def _ago(moment, now: dt.datetime) -> str:
    if isinstance(moment, dt.datetime) and (
        moment.date() == now.date() or _seconds(moment, now) < 3600
    ):
        said = _since(moment, now)
        return "just now" if said.startswith("0 ") else f"{said} ago"
    return dates.ago((now.date() - _date(moment)).days)


@register.filter
def when(moment) -> str:
    """A day or moment to come: "tomorrow, 5 pm", "Tuesday", "Feb 18"."""
    return "" if moment is None else _when(_local(moment), _now())


def _when(moment, now: dt.datetime) -> str:
    day, today = _date(moment), now.date()
    words = dates.in_words(day, today)
    if isinstance(moment, dt.datetime) and abs((day - today).days) < 7:
        return f"{words}, {_hour(moment)}"
    return words


_SAID = {"ago": _ago, "since": _since, "when": _when}


@register.simple_tag
def stamp(moment, words: str = "ago"):
    """<time> with the exact stamp in it and on hover; words is "ago", "since" or "when"."""
    if moment is None:
        return ""
    here = _local(moment)
    day = _date(here)
    exact = f"{day:%b} {day.day}, {day.year}"
    if isinstance(here, dt.datetime):
        exact = f"{exact}, {_hour(here)}"
    said = _SAID[words](here, _now())
    return format_html('<time datetime="{}" title="{}">{}</time>', moment.isoformat(), exact, said)


def _now() -> dt.datetime:
    """The present moment where the member is."""
    return timezone.localtime(clock.on_this_machine())


def _local(moment):
    """A moment where the member is; a day is the same everywhere."""
    return timezone.localtime(moment) if isinstance(moment, dt.datetime) else moment


def _date(moment) -> dt.date:
    return moment.date() if isinstance(moment, dt.datetime) else moment


def _seconds(moment: dt.datetime, now: dt.datetime) -> float:
    """How many went by; two moments of one zone, subtracted, would forget the clocks' change."""
    return now.timestamp() - moment.timestamp()


def _hour(moment: dt.datetime) -> str:
    """ "5 pm", "9:30 am"."""
    minutes = f":{moment:%M}" if moment.minute else ""
    return f"{moment.hour % 12 or 12}{minutes} {'am' if moment.hour < 12 else 'pm'}"


def _count(number: int, unit: str) -> str:
    return f"{number} {unit}" if number == 1 else f"{number} {unit}s"
