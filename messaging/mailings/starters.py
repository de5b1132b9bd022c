"""What a new mailing begins with, by its kind: words to write over, never a blank page."""

from messaging.models import Mailing

Kind = Mailing.Kind
KINDS = [
    (Kind.NEWSLETTER, "news", "What is new in town, for everybody who likes to hear from you."),
    (Kind.JUST_LISTED, "home-plus", "A home that came on the market, before the sign goes up."),
    (Kind.INVITATION, "calendar-plus", "A pie day, an open house, a client party."),
    (Kind.OTHER, "pencil", "A greeting and a blank sheet."),
]
_SUBJECTS = {
    Mailing.Kind.NEWSLETTER: "News from around town",
    Mailing.Kind.JUST_LISTED: "Just listed: ",
    Mailing.Kind.INVITATION: "You are invited",
    Mailing.Kind.OTHER: "",
}
_HELLO = "Hi {{first_name|there}},"
_BYE = "Yours,\n{{agent_first_name}}"
_BLOCKS = {
    Mailing.Kind.NEWSLETTER: [
        ("heading", {"text": "What is new around here"}),
        ("text", {"text": f"{_HELLO}\n\nTwo or three things from this month that you may like."}),
        ("image", {}),
        ("text", {"text": f"If you have a question about your home, answer this mail.\n\n{_BYE}"}),
    ],
    Mailing.Kind.JUST_LISTED: [
        ("image", {}),
        ("heading", {"text": "Just listed"}),
        ("text", {"text": f"{_HELLO}\n\nThis home came on the market today, and I wanted you to "
                          "see it before the sign goes up."}),
        ("button", {"text": "See the home", "url": ""}),
        ("text", {"text": f"Do you know somebody who looks for a home like it?\n\n{_BYE}"}),
    ],
    Mailing.Kind.INVITATION: [
        ("heading", {"text": "You are invited"}),
        ("text", {"text": f"{_HELLO}\n\nThe day, the hour, the place, and what there is to eat."}),
        ("button", {"text": "Tell me that you will come", "url": ""}),
        ("text", {"text": f"Bring whom you like.\n\n{_BYE}"}),
    ],
    Mailing.Kind.OTHER: [("text", {"text": f"{_HELLO}\n\n\n\n{_BYE}"})],
}  # fmt: skip


def subject(kind: str) -> str:
    return _SUBJECTS[Mailing.Kind(kind)]


def blocks(kind: str) -> list[dict]:
    return [
        {"id": f"b{place}", "kind": one, **said}
        for place, (one, said) in enumerate(_BLOCKS[Mailing.Kind(kind)], 1)
    ]


def take_in(mailing: Mailing, picked) -> None:
    """Words from the library into the letter as it is shown; nothing is kept before it is saved.

    They go where the first text stands: below what was written there, in place of what stood there
    to begin with. A subject of one's own stays.
    """
    if picked is None:
        return
    began = [one.get("text", "") for one in blocks(mailing.kind)]
    content = [dict(one) for one in mailing.content]
    place = next((one for one in content if one["kind"] == "text"), None)
    if place is None:
        place = empty("text", content)
        content.append(place)
    written = place.get("text", "")
    kept = "" if written in began else written.rstrip()
    place["text"] = "\n\n".join(part for part in (kept, picked.body) if part)
    mailing.blocks = content
    if mailing.subject in ("", subject(mailing.kind)):
        mailing.subject = picked.subject or mailing.subject


def empty(kind: str, blocks: list[dict]) -> dict:
    """A new block of that kind, with an id that none of the others has."""
    numbers = [int(one["id"][1:]) for one in blocks if str(one["id"])[1:].isdecimal()]
    return {"id": f"b{max(numbers, default=0) + 1}", "kind": kind}
