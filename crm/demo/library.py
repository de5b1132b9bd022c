"""Some pieces of the demo agent's own, taken from the library and made to sound like her."""

from messaging.library import shelf, taking
from messaging.models import Piece

OWN = [
    {
        "kind": "letter",
        "name": "After the farmers market",
        "who": "For somebody I met at the Saturday market.",
        "subject": "Good to meet you at the market",
        "body": "Hi {{first_name|there}},\n\nIt was good to stand in line with you. I promised to "
        "say what the yellow house on Barlow Street went for; I looked it up, and I would rather "
        "tell you than write it.\n\nIs there a quiet quarter of an hour this week?\n\n"
        "{{agent_first_name}}",
        "tags": ["sphere", "new contact"],
    },
    {
        "kind": "snippet",
        "name": "Gate code",
        "who": "For a buyer who waits outside.",
        "body": "The gate is open now, {{first_name|hello}}. Second door on the left. "
        "{{agent_first_name}}",
        "tags": ["showing"],
    },
    {
        "kind": "note",
        "name": "Cherry season",
        "who": "With a basket, in July, to past clients.",
        "body": "{{dear|Hello}}, a few of the first ones from the stand on M-22. Thinking of you "
        "in the kitchen on {{home_street|your street}}.\n\n{{agent_first_name}}",
        "tags": ["past client", "summer"],
    },
]


def fill_shelf(by) -> None:
    """Three of her own, two copies of ours, one of them begun when ours was an older one."""
    for words in OWN:
        Piece.objects.create(by=by, **words)
    for number, standard in enumerate(shelf.pieces("letter")[:2]):
        piece = taking.take(standard, by=by)
        if number == 0:
            first, _, rest = piece.body.partition("\n\n")
            piece.body, piece.taken_version = f"{first}\n\nA word from Maya first.\n\n{rest}", 0
            piece.save()
