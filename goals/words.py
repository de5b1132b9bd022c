"""What a day says of itself: how many are left, and a word when it is done."""

from django.contrib.humanize.templatetags.humanize import apnumber

from goals.days import A_WEEK_OF_WORK, ONE_DAY, Day, Record


def of_today(record: Record) -> dict:
    """What stands beside the ring: what weighs most, and the rest."""
    today, streak = record.today, record.streak
    if today.is_met and today.is_workday:
        return _done(today, streak)
    if not today.is_workday:
        return {"bold": f"{today.off or 'No workday'}.", "rest": _waits(streak)}
    return {"bold": _left(today), "rest": _towards(today, streak + 1)}


def _done(today: Day, streak: int) -> dict:
    if streak % A_WEEK_OF_WORK == 0:
        reward = today.target.reward
        return {
            "bold": f"{said(streak).capitalize()} days in a row.",
            "rest": f"You have earned it: {reward}." if reward else "Well done. Rest well tonight.",
        }
    earned = f" You have earned it: {today.target.day_reward}." if today.target.day_reward else ""
    if streak == 1:
        return {"bold": "Done for today.", "rest": f"The first day of a streak.{earned}"}
    days = f"{said(streak).capitalize()} days in a row."
    return {"bold": "Done for today.", "rest": f"{days}{earned}"}


def _waits(streak: int) -> str:
    if not streak:
        return "Nobody counts today."
    return f"Your streak of {said(streak)} {'day' if streak == 1 else 'days'} waits for you."


def _left(today: Day) -> str:
    if today.people_left:
        return f"{said(today.people_left).capitalize()} more"
    talks = "conversation" if today.talks_left == 1 else "conversations"
    return f"{said(today.talks_left).capitalize()} more {talks}"


def _towards(today: Day, streak: int) -> str:
    if streak % A_WEEK_OF_WORK == 0:
        reward = f": {today.target.reward}" if today.target.reward else ""
        return f"for {said(streak)} days in a row{reward}."
    return "for today." if streak == 1 else f"for day {said(streak)} in a row."


def said(number: int) -> str:
    """ "four", "12"."""
    return str(apnumber(number))


def headline(record: Record) -> str:
    """The page of the daily goal in one sentence."""
    today = record.today
    if not today.is_workday:
        return f"{today.off}: a day off." if today.off else "No workday today."
    if today.is_met:
        return f"Done for today: {people(today.contacts)}."
    if not today.contacts:
        return f"{people(today.target.contacts).capitalize()} to reach today."
    of = f"{said(today.contacts)} of {said(today.target.contacts)} people"
    return f"{of[:1].upper()}{of[1:]} so far."


def people(number: int) -> str:
    return "1 person" if number == 1 else f"{number} people"


# ── the street ───────────────────────────────────────────────────────────────
def street(record: Record) -> dict:
    """The workdays of this week as houses, and the same in words."""
    today = record.today
    monday = today.date - today.date.weekday() * ONE_DAY
    past = {day.date: day for day in record.days}
    wanted = sorted({*today.target.weekdays} or {*range(5)})
    houses = [
        _house(past.get(monday + number * ONE_DAY), monday + number * ONE_DAY, today)
        for number in wanted
        if number < 7
    ]
    return {"houses": houses, "label": f"This week: {_in_words(houses)}"}


def _house(day: Day | None, date, today: Day) -> dict:
    if day is None:  # still to come
        return {"date": date, "state": "", "icon": "home", "word": ""}
    if day.is_met and not day.off:
        return {"date": date, "state": "lit", "icon": "check", "word": "met"}
    if day.off:
        return {"date": date, "state": "off", "icon": "beach", "word": "a day off"}
    if date == today.date:
        return {"date": date, "state": "now", "icon": "flame", "word": "still open"}
    return {"date": date, "state": "", "icon": "home", "word": "not met"}


def _in_words(houses: list[dict]) -> str:
    said = [f"{one['date']:%A} {one['word']}" for one in houses if one["word"]]
    return ", ".join(said) or "nothing yet"
