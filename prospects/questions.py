"""The seven answers that make a stranger worth an appointment, worded for the side they are on."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Question:
    """One of the seven. The answer is `name` on the prospect, what was said `name_note`."""

    name: str
    title: str
    hint: str

    @property
    def note(self) -> str:
        return f"{self.name}_note"


WANTS_TO_TALK = Question("wants_to_talk", "Wants to talk with you", "In their own words")
TIMING = Question("timing", "When and why", "What moves them, and by when")
BEST_REACH = Question("best_reach", "Best way to reach", "Which number or address, what time")
EXPECTS_CALL = Question("expects_call", "Expects your call", "Ask for a day and time")

OWNERS = (
    WANTS_TO_TALK,
    Question("value", "Value of the home", "What they think, what the comps say"),
    Question("condition", "Condition", "Roof, kitchen, what they have done"),
    TIMING,
    BEST_REACH,
    Question("decider", "Address and decision maker", "Who else is on the deed?"),
    EXPECTS_CALL,
)
SEEKERS = (
    WANTS_TO_TALK,
    Question("value", "Price and money", "Range, lender, anything to sell first"),
    Question("condition", "The home they want", "Rooms, place, what they would not take"),
    TIMING,
    BEST_REACH,
    Question("decider", "Address and decision maker", "Where they live now, who else decides"),
    EXPECTS_CALL,
)
NAMES = tuple(question.name for question in OWNERS)
