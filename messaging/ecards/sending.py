"""How a card leaves: as a mail with a picture on our own host, words enough, and a page to view.

A greeting is marketing for the seven days of drips (DESIGN, wall 5), and asks consent as all mail
does. One that a member sends is mail by hand, and is never held.
"""

from django.conf import settings
from django.db import connection, transaction
from django.urls import reverse
from django.utils.html import escape

from accounts.live import changed
from agenda.birthdays import marks
from contacts.models import Email, Person
from crm.kit import clock
from crm.kit.ids import uuid7
from messaging import consent, merge, tracking
from messaging.blocks import INK, LINE, PINE, SANS, SERIF, SOFT
from messaging.ecards import deck
from messaging.mailings import audience
from messaging.models import ECard, Mailing, Message

READER = "You get this card because you are in touch with {}."


# ── to whom ──────────────────────────────────────────────────────────────────
def judged(people, *, adds_silent: bool = False):
    """People with `address`, where the card goes, and `why_not`, empty for who gets one."""
    return audience.judged(people, Mailing(adds_all_back=adds_silent))


def why_not(person) -> str:
    """Why no card may go to somebody who was chosen by name, in a sentence; or nothing."""
    found = _reached(person)
    return audience.REASONS[found.why_not][1] if found.why_not else ""


def _reached(person):
    """With `address` and `why_not`: who is chosen by name may be Cold, or long silent."""
    found = judged(Person.objects.filter(pk=person.pk), adds_silent=True).get()
    if found.why_not == "cold":
        found.why_not = "" if found.address else "no_address"
    return found


# ── one card ─────────────────────────────────────────────────────────────────
@transaction.atomic
def send(person, card_key: str, message: str, by, key: str, **said) -> ECard | None:
    """One card to a person, its fields filled in; None where nothing may go. Once for a key."""
    card, reached = deck.find(card_key), _reached(person)
    if card is None or reached.why_not:
        return None
    consent.lock(Email.normal(reached.address), person.pk)
    fill = {"workspace": person.workspace, "membership": by}
    subject = merge.render(said.pop("subject", "") or card.subject, person, **fill).text
    words = merge.render(message or card.message, person, **fill).text
    return post(
        card, to=reached.address, person=person, subject=subject, text=words, by=by, key=key, **said
    )


def in_drip(card_key: str, **said) -> Message:
    """What drips.deeds says of a step, as a card; the words are filled in already."""
    return post(deck.find(card_key), **said).message


@transaction.atomic
def post(card, *, to: str, person, subject: str, text: str, key: str, by=None, **said) -> ECard:
    """Write the mail into the ledger and the card beside it; a second call finds the first's."""
    if sent := ECard.objects.select_related("message").filter(key=key).first():
        return sent
    workspace, public_id = person.workspace, uuid7()
    giver = by.user.get_full_name() if by else workspace.name
    facts = {
        "purpose": Message.Purpose.MARKETING, "to_name": person.name,
        "why": {"rule": f"{giver} sent the eCard “{card.name}”.", "reader": READER.format(giver)},
    } | said  # fmt: skip
    facts["kind"] = f"eCard {card.name}"[:40]
    url, words = view_url(public_id), text.strip()
    message = Message.objects.queue(
        key=key, to=to, subject=subject, person=person, by=by, text=_plain(words, card, giver, url),
        html=html(words, card, giver, url), **facts,
    )  # fmt: skip
    year = card.year_on(clock.today(workspace.zone))
    sent = ECard.objects.create(
        public_id=public_id, card=card.key, occasion=card.occasion_key, year=year, key=key,
        person=person, message=message, words=words, by=by,
    )  # fmt: skip
    day = message.not_before.astimezone(workspace.zone).date()
    marks.card_left(person, deck.kinds_of(card), on=day, how="ecard", by=by, key=key)
    changed("messages", "people")
    return sent


# ── what it looks like ───────────────────────────────────────────────────────
def about_picture(card, giver: str) -> str:
    """Words that stand below every card: live text, and the way to see it where nothing moves."""
    return (
        f"{giver} picked this card for you: {card.alt[:1].lower()}{card.alt[1:]} It moves when you "
        "open it in your browser, also where your mail program hides pictures or keeps them still. "
        "If you answer this mail, your words go straight to the one who sent it."
    )


def _plain(words: str, card, giver: str, url: str) -> str:
    return f"{words}\n\n{about_picture(card, giver)}\n\nYour card: {url}\n"


def html(words: str, card, giver: str, url: str) -> str:
    """A table, since mail programs know no other layout; the first frame is the whole picture."""
    picture = (
        f'<a href="{escape(url)}"><img src="{escape(card.gif_url)}" width="{card.width}" '
        f'height="{card.height}" alt="{escape(card.alt)}" '
        'style="display:block;width:100%;max-width:600px;height:auto;border:0"></a>'
    )
    said = merge.as_html(words).replace("<p>", '<p style="margin:0 0 14px">')
    link = f'<a href="{escape(url)}" style="color:{PINE}">Open your card</a>'
    letter = (
        f"padding:26px 30px 12px;font-family:{SERIF};font-size:17px;line-height:1.55;color:{INK}"
    )
    small = f"padding:4px 30px 24px;font-family:{SANS};font-size:13px;line-height:1.5;color:{SOFT}"
    frame = f"width:100%;max-width:600px;border:1px solid {LINE};background-color:#ffffff"
    return (
        '<table role="presentation" width="100%" cellpadding="0" cellspacing="0" border="0"><tbody>'
        '<tr><td align="center">\n<table role="presentation" width="600" cellpadding="0" '
        f'cellspacing="0" border="0" style="{frame}"><tbody>\n'
        f"<tr><td>{picture}</td></tr>\n"
        f'<tr><td align="left" style="{letter}">{said}</td></tr>\n'
        f'<tr><td align="left" style="{small}">{escape(about_picture(card, giver))}<br>{link}</td>'
        "</tr>\n</tbody></table>\n</td></tr></tbody></table>"
    )


# ── its page ─────────────────────────────────────────────────────────────────
def view_url(public_id) -> str:
    path = reverse("ecards:view", args=[tracking.token(public_id, "card")])
    return f"{settings.BASE_URL}{path}"


def named_by(token: str) -> tuple[int, object] | None:
    """The workspace and the public id of the card that a link names; None when we made no such."""
    public_id = tracking.named_by(token, "card")
    if public_id is None:
        return None
    with connection.cursor() as cursor:
        cursor.execute("select ecard_workspace(%s)", [public_id])
        workspace_id = cursor.fetchone()[0]
    return (workspace_id, public_id) if workspace_id else None
