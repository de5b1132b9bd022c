"""All letters of a drip to the member who asks for them: as they will look, at once."""

from contacts.models import Person
from messaging import merge
from messaging.models import Message

MAILED = ("email", "ecard")


def send_all(sequence, *, to, token: str) -> int:
    """Every email, filled in for the newest person on it; a second call with the token sends none.

    How many there are.
    """
    steps = list(sequence.steps.filter(kind__in=MAILED))
    on_it = Person.objects.filter(enrolments__sequence=sequence)
    newest = on_it.order_by("-enrolments__pk").first()
    for step in steps:
        subject, text = step.letter_for(
            newest or merge.NOBODY, workspace=sequence.workspace, membership=to
        )
        Message.objects.queue(
            key=f"trial:{step.public_id}:{to.pk}:{token}",
            to=to.user.email,
            to_name=to.user.get_full_name(),
            subject=f"[{step.position} of {len(steps)}] {subject}",
            text=text,
            html=merge.as_html(text),
            by=to,
            kind="Trial of a drip",
            why={"rule": f"{to} asked to see the letters of “{sequence}”.",
                 "link": sequence.get_absolute_url()},
        )  # fmt: skip
    return len(steps)
