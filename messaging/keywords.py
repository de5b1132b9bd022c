"""What a text says in a word: STOP, HELP, START and their kin, however they are written.

Exact words act at once. What only sounds like a stop pauses at once, and a person decides.
"""

import re
import unicodedata
from enum import StrEnum


class Word(StrEnum):
    STOP = "stop"
    HELP = "help"
    START = "start"
    UNCLEAR = "unclear"  # it sounds like a stop


# Written without spaces and signs: "Opt-Out" and "OPT OUT" are one word.
STOPS = {
    "stop", "stopall", "unsubscribe", "cancel", "end", "quit", "revoke", "optout", "remove",
    "arret", "td",
}  # fmt: skip
HELPS = {"help", "info", "aide"}
STARTS = {"start", "unstop"}
YES = {"yes", "y"}
POLITE = {
    "please", "pls", "plz", "thanks", "thank", "you", "now", "it", "this", "ok", "okay", "sir",
}  # fmt: skip
SOUNDS_LIKE_A_STOP = (
    "stop text", "stop messag", "stop contact", "stop send", "stop call", "stop writ",
    "stop bother",
    "remove me", "remove my", "delete my number", "delete me", "leave me alone", "wrong number",
    "wrong person", "not text", "dont text", "not message", "dont message", "not contact",
    "dont contact", "not call me", "dont call me", "take me off", "take my number off",
    "unsubscribe", "opt out", "opt me out", "no more text", "no more message", "lose my number",
    "harass", "reported you",
)  # fmt: skip


def find(body: str, *, is_yes_awaited: bool = False) -> Word | None:
    """The word that the whole text is, or that it sounds like; None: it is an ordinary text."""
    words = _words(body)
    joined = "".join(words)
    if joined in STOPS or _is_polite(words, STOPS):
        return Word.STOP
    if joined in HELPS or _is_polite(words, HELPS):
        return Word.HELP
    if joined in STARTS or (is_yes_awaited and (joined in YES or _is_polite(words, YES))):
        return Word.START
    said = f" {' '.join(words)} "
    if any(f" {phrase}" in said for phrase in SOUNDS_LIKE_A_STOP):
        return Word.UNCLEAR
    return None


def _is_polite(words: list[str], meant: set[str]) -> bool:
    """ "STOP please", "please stop", "Stop stop stop"."""
    rest = [word for word in words if word not in POLITE]
    return bool(rest) and set(rest) <= meant and len(words) <= 6


def _words(body: str) -> list[str]:
    """Folded: no case, no accents, no signs; full-width letters are letters."""
    plain = unicodedata.normalize("NFKD", body or "").casefold()
    plain = "".join(c for c in plain if not unicodedata.combining(c))
    plain = re.sub(r"['’`´]", "", plain)
    return re.sub(r"[^a-z0-9]+", " ", plain).split()
