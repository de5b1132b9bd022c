"""When a step of a plan is done at all, and when it is done by itself: by what a thing knows.

A fixed grammar: one fact, one comparison, one value. What is not known yet rules nothing out.
"""

from decimal import Decimal, InvalidOperation

from agenda import belonging

# Each comparison: as a form offers it, as a sentence says it.
COMPARISONS = {
    "is": ("is", "{value}"),
    "not": ("is not", "not {value}"),
    "less": ("is less than", "less than {value}"),
    "more": ("is more than", "more than {value}"),
    "filled": ("is filled in", "filled in"),
    "empty": ("is empty", "empty"),
}
_YES = {"yes", "true", "1", "on"}


def why_not(only_if: dict, known, kind: str) -> str:
    """ "Built in: 1994": why a step is not done; nothing where it is, or nobody knows."""
    if not only_if or holds(only_if, known.facts) is not False:
        return ""
    value = known.facts.get(only_if["fact"])
    label = _label(only_if["fact"], kind)
    return f"{label}: {_said(value)}" if _is_filled(value) else f"{label}: not filled in"


def holds(only_if: dict, facts: dict) -> bool | None:
    """Whether it holds; None while the fact is not known."""
    value, wanted = facts.get(only_if["fact"]), only_if.get("value", "")
    match only_if["is"]:
        case "filled":
            return True if _is_filled(value) else None
        case "empty":
            return not _is_filled(value)
    if not _is_filled(value):
        return None
    match only_if["is"]:
        case "is":
            return _same(value, wanted)
        case "not":
            return not _same(value, wanted)
        case "less" | "more" as way:
            mine, theirs = _number(value), _number(wanted)
            if mine is None or theirs is None:
                return None
            return mine < theirs if way == "less" else mine > theirs
    return None


def in_words(only_if: dict, kind: str) -> str:
    if not only_if:
        return ""
    said = COMPARISONS.get(only_if["is"], ("", ""))[1]
    return f"{_label(only_if['fact'], kind)}: {said.format(value=only_if.get('value', ''))}"


def done_choices(kind: str) -> list[tuple[str, str]]:
    """For a form: what finishes a step by itself."""
    its = belonging.ground(kind)
    if its is None:
        return []
    dates = [(f"date:{word}", f"{label} has its day") for word, label in its.words()]
    done = [(f"done:{word}", f"{label} is ticked off") for word, label in its.words()]
    facts = [(f"fact:{key}", f"{label} is filled in") for key, label in its.facts()]
    return [*its.done(), *done, *dates, *facts]


def done_in_words(done_by: str, kind: str) -> str:
    return dict(done_choices(kind)).get(done_by, "") if done_by else ""


def done_because(done_by: str, known) -> str:
    """Why a step is done by itself, as its line says it; nothing while it is not."""
    way, _, key = done_by.partition(":")
    match way:
        case "fact":
            return "it is filled in" if _is_filled(known.facts.get(key)) else ""
        case "date":
            return "its day is known" if key in known.days else ""
    return known.done.get(done_by, "")


def _label(fact: str, kind: str) -> str:
    its = belonging.ground(kind)
    return (dict(its.facts()).get(fact) if its else "") or fact.replace("_", " ").capitalize()


def _is_filled(value) -> bool:
    return value not in (None, "", [], {})


def _said(value) -> str:
    return {True: "yes", False: "no"}.get(value, str(value)) if isinstance(value, bool) else (
        str(value)
    )  # fmt: skip


def _same(value, wanted: str) -> bool:
    if isinstance(value, bool):
        return value == (wanted.strip().lower() in _YES)
    mine, theirs = _number(value), _number(wanted)
    if mine is not None and theirs is not None:
        return mine == theirs
    return str(value).strip().lower() == str(wanted).strip().lower()


def _number(value) -> Decimal | None:
    try:
        found = Decimal(str(value).replace(",", "").replace("$", "").strip())
    except InvalidOperation:
        return None
    return found if found.is_finite() else None
