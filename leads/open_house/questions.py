"""What the iPad at the door asks. A change of the questions or the words is a new version."""

from django.utils.crypto import salted_hmac

VERSION = "1"
CONSENT = "open-house-1"

AGENT = [("no", "No"), ("yes", "Yes"), ("am", "I am an agent")]
TIMEFRAME = [("none", "Just looking"), ("0-3", "3 months"), ("3-6", "6 months"), ("6-12", "A year")]
PREAPPROVED = [("yes", "Yes"), ("no", "Not yet"), ("cash", "I pay cash")]
LIVES = [("rent", "I rent"), ("own", "I own"), ("sell", "I own, and would sell")]

# Of version 1: the name of each choice, how it is asked, and the answers to choose from.
CHOICES = {
    "agent": ("Are you working with an agent?", AGENT),
    "timeframe": ("When would you like to move?", TIMEFRAME),
    "preapproved": ("Are you pre-approved?", PREAPPROVED),
    "lives": ("Do you own or rent now?", LIVES),
}


def consent_words(who: str) -> str:
    """What a guest ticks: never asked for as the price of coming in (47 CFR 64.1200(f)(9))."""
    return (
        f"{who} may call, text and e-mail me about this home and others like it, also with "
        "automated texts and calls. I need not agree to see or buy a home. Message and data rates "
        "may apply. I can reply STOP at any time."
    )


def consent_version(words: str) -> str:
    """Names the words exactly, and vouches for them: the host may change while an iPad is offline.

    A guest who is delivered late brings the words that stood on the screen, and this with them.
    """
    vouched = salted_hmac("leads.open_house.consent", words, algorithm="sha256").hexdigest()
    return f"{CONSENT}/{vouched[:16]}"


def in_words(name: str, answer: str) -> str:
    return dict(CHOICES[name][1]).get(answer, answer)
