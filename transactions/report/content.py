"""What a service report says: gathered once, kept as it was approved, and nothing beside it.

No name of a visitor, an agent or a buyer is in it, no price of an offer, and no cost.
"""

import datetime as dt

from django.utils import timezone

from agenda.models import Task
from crm.kit import dates
from leads.models import OpenHouse
from messaging.models import Stationery
from transactions.models import Offer, PriceChange, Promotion, Showing, Stage
from transactions.showings.counting import Numbers, numbers, of

PARTS = {
    "quotes": "What agents said", "feel": "Price, condition, interest", "days": "Visits by day",
    "offers": "How many offers", "promotions": "What was done to sell it",
    "tasks": "What we did for them", "prices": "Price history",
}  # fmt: skip
MOST, MOST_QUOTES, DAYS = 20, 12, 14
_NUMBERS = (
    "one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen "
    "sixteen seventeen eighteen nineteen twenty"
).split()


def build(transaction, report) -> dict:
    """All of it, but for what the agent left out."""
    day, left_out = report.day, set(report.left_out)
    told = numbers(transaction)
    parts = {
        "quotes": lambda: quotes(transaction, day, left_out),
        "feel": lambda: _feel(of(Showing.objects.filter(transaction=transaction).shared())),
        "days": lambda: _days(transaction, day),
        "promotions": lambda: _promotions(transaction, day),
        "tasks": lambda: _done(transaction, report, told),
        "prices": lambda: _prices(transaction),
    }
    shown = {name: [] if name in left_out else gather() for name, gather in parts.items()}
    coming = [] if "tasks" in left_out else _coming(transaction, day)
    return shown | {
        "coming": coming,
        "figures": _figures(transaction, told, day, shows_offers="offers" not in left_out),
        "home": transaction.name,
        "clients": transaction.clients,
        "day": f"{day:%A}, {day:%B} {day.day}",
        "title": title_of(transaction, day),
        "letter": report.letter,
        "agent": _agent(transaction),
    }


def title_of(transaction, day) -> str:
    """ "Your home, week two"."""
    listed = days_listed(transaction, day)
    if listed is None:
        return "Your home"
    week = listed // 7 + 1
    return f"Your home, week {in_words(week)}"


def first_letter(transaction, day) -> str:
    """How the agent's words begin: plain facts to write on from."""
    told, offers = numbers(transaction), _offers(transaction)
    said = f"{transaction.name} was shown {_times(told.total)} so far"
    said += f", {_times(told.this_week)} in the last seven days." if told.total else "."
    if told.answered:
        agents = "agent has" if told.answered == 1 else "agents have"
        said += f" {in_words(told.answered).capitalize()} {agents} told us what they think."
    if offers:
        there = "is one offer" if offers == 1 else f"are {in_words(offers)} offers"
        said += f" There {there}."
    agent = transaction.agent.user.get_short_name() if transaction.agent else ""
    return f"{said}\n\n{agent}".strip()


def in_words(number: int) -> str:
    return _NUMBERS[number - 1] if 1 <= number <= len(_NUMBERS) else f"{number:,}"


def _times(number: int) -> str:
    said = {0: "not at all", 1: "once", 2: "twice"}
    return said.get(number) or f"{in_words(number)} times"


# ── the parts ────────────────────────────────────────────────────────────────
def days_listed(transaction, day) -> int | None:
    """Whole days since it went live, up to its contract; None before it is live."""
    live, contract = transaction.day("active"), transaction.day("contract")
    if live is None or live > day:
        return None
    until = contract if contract and transaction.stage == Stage.UNDER_CONTRACT else day
    return max(0, (min(until, day) - live).days)


def _figures(transaction, told: Numbers, day, *, shows_offers: bool) -> list[dict]:
    found = [_figure("Showings", told.total, f"{told.this_week} in seven days")]
    online = Promotion.objects.filter(transaction=transaction).for_the_seller().numbers()
    if online["views"]:
        saved = f"{online['saves']:,} saved it" if online["saves"] else ""
        found.append(_figure("Saw it online", online["views"], saved))
    if shows_offers:
        due = transaction.day("offers_due")
        said = f"due {dates.in_words(due, day)}" if due and due >= day else ""
        found.append(_figure("Offers", _offers(transaction), said))
    listed = days_listed(transaction, day)
    if listed is not None:
        found.append(_figure("Days listed", listed, ""))
    return found


def _figure(name: str, number: int, more: str) -> dict:
    return {"name": name, "number": f"{number:,}", "more": more}


def _offers(transaction) -> int:
    return Offer.objects.filter(transaction=transaction).count()


def quotes(transaction, day, left_out=()) -> list[dict]:
    """What agents said in words, as far as they let the seller read it."""
    rows = Showing.objects.filter(transaction=transaction).shared().select_related("visit")
    found = []
    for showing in rows.newest_first()[: 2 * MOST_QUOTES]:
        words = words_of(showing.visit)
        if words and f"showing:{showing.public_id}" not in left_out:
            when = _day(timezone.localdate(showing.starts_at), day)
            found.append({"words": words, "when": f"An agent, {when}"})
    return found[:MOST_QUOTES]


def words_of(visit) -> str:
    """ "Best kitchen on the hill." and what they did not like, in one quotation."""
    said = (visit.remarks, visit.liked, visit.disliked)
    return " ".join(" ".join(part.split()) for part in said if part.strip())[:600]


def _feel(told: Numbers) -> list[dict]:
    found = [
        ("Price", told.said_right, told.priced, "say it is right", "good"),
        ("Condition", told.said_good, told.rated, "good or better", "good"),
        ("Would they buy?", told.interested, told.said_interest, "are thinking about it", ""),
    ]
    return [
        {"name": name, "part": part, "whole": whole, "tone": tone,
         "words": f"{part} of {whole} {words}"}
        for name, part, whole, words, tone in found if whole
    ]  # fmt: skip


def _days(transaction, day) -> list[dict]:
    """The showings of each of the last days; nothing where there were none."""
    first = day - dt.timedelta(days=DAYS - 1)
    live = transaction.day("active")
    first = max(first, live) if live and live <= day else first
    begin = timezone.make_aware(dt.datetime.combine(first, dt.time.min))
    moments = (
        Showing.objects.filter(transaction=transaction, starts_at__gte=begin)
        .held()
        .values_list("starts_at", flat=True)
    )
    held = [timezone.localdate(moment) for moment in moments]
    if not held:
        return []
    all_days = [first + dt.timedelta(days=n) for n in range((day - first).days + 1)]
    return [{"label": f"{one:%b} {one.day}", "number": held.count(one)} for one in all_days]


def _promotions(transaction, day) -> list[dict]:
    rows = Promotion.objects.filter(transaction=transaction, on__lte=day).for_the_seller()
    return [
        {
            "day": _day(one.on, day),
            "title": one.title,
            "where": one.where,
            "came": "; ".join(filter(None, [_came(one), one.result])),
        }
        for one in rows.newest_first()[:MOST]
    ]


def _came(one: Promotion) -> str:
    said = {"reached": "reached", "views": "saw it", "saves": "saved it", "inquiries": "asked"}
    return ", ".join(f"{number:,} {said[name]}" for name, number in one.figures)


def _done(transaction, report, told: Numbers) -> list[dict]:
    """Steps of its plans that are meant for the seller, the last one first."""
    rows = _steps(transaction).filter(done_at__isnull=False).order_by("-done_at", "-pk")
    if before := _last_one(transaction, report):
        rows = rows.filter(done_at__gt=before.approved_at)
    found = [
        {"day": _day(timezone.localdate(done_at), report.day), "title": title}
        for title, done_at in rows.values_list("title", "done_at")[:MOST]
    ]
    if told.asked:
        whom = "the visiting agent" if told.asked == 1 else f"{told.asked} visiting agents"
        found.append({"day": "", "title": f"Asked {whom} what their buyer thought"})
    houses = (
        transaction.property_id
        and OpenHouse.objects.filter(property=transaction.property_id).past().numbers()
    )
    if houses and houses["guests"]:
        number = houses["open_houses"]
        held = "an open house" if number == 1 else f"{number} open houses"
        found.append({"day": "", "title": f"Held {held} with {houses['guests']} guests"})
    return found


def _coming(transaction, day) -> list[dict]:
    until = timezone.make_aware(dt.datetime.combine(day + dt.timedelta(days=8), dt.time.min))
    rows = _steps(transaction).open().filter(due_at__lt=until).order_by("due_at", "pk")
    return [
        {"day": _coming_day(timezone.localdate(due_at), day), "title": title}
        for title, due_at in rows.values_list("title", "due_at")[:6]
    ]


def _steps(transaction):
    return Task.objects.filter(belongs_to=transaction.key, shows_in_report=True)


def _last_one(transaction, report):
    rows = transaction.service_reports.approved().exclude(pk=report.pk)
    return rows.order_by("-approved_at", "-pk").first()


def _prices(transaction) -> list[dict]:
    rows = PriceChange.objects.filter(transaction=transaction, after__isnull=False)
    return [
        {"day": f"{one.on:%b} {one.on.day}, {one.on.year}", "price": f"${one.after:,.0f}"}
        for one in rows.order_by("on", "pk")
    ]


def _agent(transaction) -> dict:
    """How they are reached; of the workspace where the listing is nobody's."""
    agent, stationery = transaction.agent, Stationery.of(transaction.workspace)
    return {
        "name": agent.user.get_full_name() if agent else transaction.workspace.name,
        "initials": agent.user.initials if agent else "",
        "brokerage": transaction.workspace.brokerage,
        "phone": stationery.phone,
        "email": agent.user.email if agent else stationery.email,
        "license": stationery.license_line,
    }


def _day(one, today) -> str:
    """ "Tuesday" of the last days, else "Nov 3": it is read on other days too."""
    return f"{one:%A}" if 0 <= (today - one).days < 7 else f"{one:%b} {one.day}"


def _coming_day(one, today) -> str:
    return "Next" if one <= today else f"{one:%A}" if (one - today).days < 7 else "Next week"


def bars(days: list[dict]) -> list[dict]:
    """The columns of the chart, 700 wide and 120 high."""
    most = max((one["number"] for one in days), default=0)
    step = 700 / max(1, len(days))
    return [
        {
            "x": round(place * step + step * 0.18, 1),
            "middle": round(place * step + step / 2, 1),
            "width": round(step * 0.64, 1),
            "height": round(100 * one["number"] / most, 1) if most else 0,
            "y": round(110 - (100 * one["number"] / most), 1) if most else 110,
            "has_label": place % 2 == 0 or len(days) < 8,
            **one,
        }
        for place, one in enumerate(days)
    ]
