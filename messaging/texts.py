"""From a stored text to its effect: keywords first, then the handlers, then people.

@texts.when_text
def flyer(incoming) -> bool:
    if incoming.body.strip() != "999":
        return False
    incoming.answer(key=f"flyer:{incoming.public_id}", text="…", kind="Flyer")
    return True
"""

import structlog
from django.db import connection, transaction
from kombu.exceptions import KombuError

from accounts.live import changed
from accounts.tenancy import scope
from agenda import plans
from contacts.models import Person
from crm.kit import clock
from messaging import keywords, texting
from messaging.lines import without_nul
from messaging.models import IncomingText
from messaging.models.incoming import GRACE, LEASE

MOST_AT_ONCE = 200
MOST_LETTERS = 10_000
State = IncomingText.State
Word = keywords.Word
log = structlog.get_logger("sphere.texts")

_handlers = []


def when_text(handle):
    """Register `handle(incoming) -> bool`: True when it has taken the text.

    Asked in the order of registration, in the transaction that settles the text, and only after
    STOP, HELP and START were honoured: those never reach a handler.
    """
    _handlers.append(handle)
    return handle


def first_known(number: str) -> Person | None:
    """Whose number this is: contacts before prospects."""
    return Person.objects.living().known_by(phone=number).order_by("book", "pk").first()


# ── the door ─────────────────────────────────────────────────────────────────
def receive(
    line, *, provider_id: str, sender: str, body: str, media=(), raw: bytes = b"",
    was_answered: bool = False,
) -> IncomingText | None:  # fmt: skip
    """Store a text as it came; None when the provider repeats one that is stored."""
    kept, is_new = IncomingText.objects.get_or_create(
        line=line,
        provider_id=provider_id,
        defaults={
            "raw": raw,
            "sender": sender,
            "body": without_nul(body)[:MOST_LETTERS],
            "media": list(media),
            "was_answered": was_answered,
            "received_at": clock.now(),
            "next_try_at": clock.now() + GRACE,
        },
    )
    if not is_new:
        return None
    workspace_id, text_id = kept.workspace_id, kept.pk
    transaction.on_commit(lambda: _ring(workspace_id, text_id), robust=True)
    return kept


def _ring(workspace_id: int, text_id: int) -> None:
    from messaging.tasks import read_text

    try:
        read_text.delay(workspace_id, text_id)
    except (KombuError, OSError) as error:
        log.warning("doorbell.lost", error=type(error).__name__)  # the scan finds it


# ── reading ──────────────────────────────────────────────────────────────────
def read(workspace_id: int, text_id: int) -> None:
    """Let a stored text take effect; a second call, at once or after, changes nothing."""
    with scope(workspace_id):
        text = IncomingText.objects.filter(pk=text_id).first()
        if text is None or not text.claim():
            return
    with scope(workspace_id):
        settle(text_id)
    log.info("text.read", workspace=workspace_id, text=text_id)


def settle(text_id: int) -> None:
    """Once for each text, whoever else is reading it."""
    unread = IncomingText.objects.unread().select_for_update(of=("self",))
    text = unread.select_related("line__workspace").filter(pk=text_id).first()
    if text is None:
        return
    people = texting.lock(text.sender)  # a stop takes the locks that a hand-off takes (R3)
    text.person = first_known(text.sender) if people else None
    word = keywords.find(text.body, is_yes_awaited=texting.is_asked(text.sender))
    text.keyword = word or ""
    text.state = State.READ
    if word in _HONOURED:
        _HONOURED[word](text)
    else:
        _let_people_see(text, word)
    text.save(update_fields=["person", "state", "keyword", "taken_by", "problem"])
    changed("texts")


_HONOURED = {
    Word.STOP: texting.stop_by_text,
    Word.HELP: texting.help_by_text,
    Word.START: texting.start_by_text,
}


def _let_people_see(text: IncomingText, word) -> None:
    """A handler takes it, or it stands with the person, or it waits for a look."""
    if word == Word.UNCLEAR:  # silent at once; a person says what was meant
        texting.pause_by_text(text)
    elif _taken(text):
        text.person = text.person or first_known(text.sender)
        if text.person is not None:
            plans.replied(text.person, "text")
        return
    if text.person is None:
        text.state = State.WAITING
    else:
        text.person.log_touch(
            by=None, kind="text", is_incoming=True, body=text.body,
            happened_at=min(text.received_at, clock.now()),
        )  # fmt: skip


def _taken(text: IncomingText) -> bool:
    """One that stumbles takes nothing: its writes are undone, and the next is asked."""
    for handle in _handlers:
        name = f"{handle.__module__}.{handle.__qualname__}"[:80]
        try:
            with transaction.atomic():
                if handle(text):
                    text.taken_by = name
                    return True
        except Exception:
            log.exception("text.handler_failed", handler=name, text=str(text.public_id))
            text.problem = "Sphere stumbled over this text."
    return False


def scan() -> None:
    """Find the texts that no doorbell was heard for."""
    from messaging.tasks import read_text

    with connection.cursor() as cursor:
        cursor.execute("select unread_text_workspaces(%s)", [clock.now()])
        workspaces = [workspace_id for (workspace_id,) in cursor.fetchall()]
    for workspace_id in workspaces:
        with scope(workspace_id):
            due = list(
                IncomingText.objects.due().order_by("next_try_at").values_list("pk", flat=True)
                [:MOST_AT_ONCE]
            )  # fmt: skip
            IncomingText.objects.filter(pk__in=due).update(next_try_at=clock.Now() + LEASE)
        for text_id in due:
            read_text.delay(workspace_id, text_id)


# ── strangers ────────────────────────────────────────────────────────────────
_lead_makers = []


def makes_leads(make):
    """Register `make(incoming, name, by) -> Person`: how a stranger's text becomes a lead."""
    _lead_makers.append(make)
    return make


@transaction.atomic
def make_lead(text: IncomingText, *, name: str, by) -> Person | None:
    """A member makes a lead of a stranger; their other texts go with it. None: it was settled."""
    mine = IncomingText.objects.waiting().filter(pk=text.pk)
    if not mine.select_for_update(of=("self",)).exists():
        return None
    person = _lead_makers[0](text, name, by) if _lead_makers else _plain(text, name)
    IncomingText.objects.filter(sender=text.sender, person=None).update(person=person)
    IncomingText.objects.waiting().filter(sender=text.sender).update(state=State.READ)
    changed("texts", "people")
    return person


def _plain(text: IncomingText, name: str) -> Person:
    first, _, last = name.strip().partition(" ")
    person = Person.objects.create(book="prospects", first_name=first, last_name=last)
    person.phones.create(number=text.sender)
    return person
