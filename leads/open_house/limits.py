"""How much a door takes in an hour: far more than a full house, far less than a flood."""

from leads import strangers

MOST = {"guests": (1_000, 600), "cards": (60, 20), "feedback": (40, 40)}  # of a door, of an address


def is_too_much(what: str, door: str, came_from: str) -> bool:
    """Counts by door and by where they come from."""
    of_door, of_address = MOST[what]
    return strangers.is_too_much(
        {
            f"open-house:{what}:{door}": of_door,
            f"open-house:{what}:from:{came_from}": of_address,
        }
    )
