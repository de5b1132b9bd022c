"""The seven answers that make a stranger worth an appointment, worded for the side they are on."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Question:
    """One of the seven. The answer is `name` on the prospect, what was said `name_note`."""

    name: str
    title: str
    hint: str
    missing: str  # what they did not say: "they did not say …"

    @property
    def note(self) -> str:
        return f"{self.name}_note"


WANTS_TO_TALK = Question(
    "wants_to_talk",
    "Wants to talk with you",
    "In their own words",
    "whether they want to talk with you",
)
TIMING = Question("timing", "When and why", "What moves them, and by when", "when and why")
BEST_REACH = Question(
    "best_reach",
    "Best way to reach",
    "Which number or address, what time",
    "how to reach them best",
)
EXPECTS_CALL = Question(
    "expects_call",
    "Expects your call",
    "Ask for a day and time",
    "whether they expect your call",
)

OWNERS = (
    WANTS_TO_TALK,
    Question(
        "value",
        "Value of the home",
        "What they think, what the comps say",
        "what the home is worth",
    ),
    Question("condition", "Condition", "Roof, kitchen, what they have done", "what shape it is in"),
    TIMING,
    BEST_REACH,
    Question("decider", "Address and decision maker", "Who else is on the deed?", "who decides"),
    EXPECTS_CALL,
)
SEEKERS = (
    WANTS_TO_TALK,
    Question(
        "value", "Price and money", "Range, lender, anything to sell first", "what they can spend"
    ),
    Question(
        "condition",
        "The home they want",
        "Rooms, place, what they would not take",
        "what home they want",
    ),
    TIMING,
    BEST_REACH,
    Question(
        "decider",
        "Address and decision maker",
        "Where they live now, who else decides",
        "who decides",
    ),
    EXPECTS_CALL,
)
NAMES = tuple(question.name for question in OWNERS)


def score(number: int, still_open: list[Question]) -> str:
    """The count with its reasons: "5 of 7: they did not say when and why, and who decides"."""
    answered = number - len(still_open)
    if not still_open:
        return f"{number} of {number}: they said it all"
    if not answered:
        return f"0 of {number}: nothing was asked yet"
    *others, last = [one.missing for one in still_open]
    missing = f"{', '.join(others)}, and {last}" if others else last
    return f"{answered} of {number}: they did not say {missing}"
