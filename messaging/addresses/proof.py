"""What is on record of one person's wishes, from every place that keeps some of it."""

from dataclasses import dataclass

from crm.kit import phones
from messaging import consent, texting
from messaging.models import AddressReport, Suppression, TextConsent

HEADINGS = [
    "When", "About", "What", "Words", "Where it stands", "Version", "IP address", "Written by",
]  # fmt: skip
MOST = 200


@dataclass(frozen=True)
class Line:
    """One thing that was said, and how it is proven."""

    at: object
    about: str
    what: str
    words: str = ""
    source: str = ""
    version: str = ""
    ip: str = ""
    by: str = ""
    icon: str = "note"
    tone: str = ""
    url: str = ""

    @property
    def row(self) -> list[str]:
        when = self.at.isoformat(timespec="seconds")
        return [
            when, self.about, self.what, self.words, self.source, self.version, self.ip, self.by,
        ]  # fmt: skip


def numbers(person) -> list[dict]:
    """Each number, and whether texts may go there."""
    return [_number(phone) for phone in person.phones.all()]


def _number(phone) -> dict:
    last = texting.standing(phone.number)
    silent = texting.is_silent(phone.number)
    if silent:
        return {"phone": phone, "state": "Texts stopped", "tone": "bad", "why": silent}
    if phone.status:
        return {"phone": phone, "state": phone.status, "tone": "bad", "why": phone.status_note}
    if last is not None and last.kind == TextConsent.Kind.GIVEN:
        return {"phone": phone, "state": "May be texted", "tone": "good", "why": ""}
    why = "They have not said yes. Only what you write by hand may go there."
    return {"phone": phone, "state": "No consent", "tone": "warn", "why": why}


def emails(person) -> list[dict]:
    """Each address, and whether letters may go there."""
    found = []
    for email in person.emails.all():
        why = consent.refusal(email.address, person)
        state = "Letters stopped" if why else "May be written to"
        found.append({"email": email, "state": state, "tone": "bad" if why else "good", "why": why})
    return found


def lines(person) -> list[Line]:
    """All that was said, the newest first."""
    both = [*_about_texts(person), *_about_mail(person), *_stops(person)]
    return sorted(both, key=lambda line: line.at, reverse=True)[:MOST]


_ICONS = {"given": "check", "asked": "help-circle", "paused": "clock-pause", "stopped": "hand-stop"}
_TONES = {"given": "good", "asked": "", "paused": "warn", "stopped": "bad"}


def _about_texts(person):
    known = [phone.number for phone in person.phones.all()]
    rows = TextConsent.objects.filter(number__in=known) | TextConsent.objects.filter(person=person)
    for row in rows.distinct().select_related("by__user", "text").order_by("-pk")[:MOST]:
        yield Line(
            row.at, phones.national(row.number), row.get_kind_display(), row.words, row.source,
            row.version, row.ip or "", str(row.by) if row.by else "", _ICONS[row.kind],
            _TONES[row.kind], row.text.get_absolute_url() if row.text else "",
        )  # fmt: skip


def _about_mail(person):
    known = [email.address_lc for email in person.emails.all()]
    rows = AddressReport.objects.about(known) | AddressReport.objects.filter(person=person)
    for row in rows.distinct().select_related("message").order_by("-pk")[:MOST]:
        words = f"{row.status} {row.said}" if row.status not in row.said else row.said
        yield Line(
            row.at, row.address, row.how.label, words.strip(), row.source, icon=row.how.icon,
            tone=row.how.tone, url=row.message.get_absolute_url() if row.message else "",
        )  # fmt: skip


def _stops(person):
    """Stops from before reports were kept, and those that a member wrote down."""
    known = [email.address_lc for email in person.emails.all()]
    rows = Suppression.objects.filter(address__in=known).select_related("by__user")
    told = set(AddressReport.objects.about(known).values_list("address", flat=True))
    for row in rows:
        if row.address not in told or row.by:
            by = str(row.by) if row.by else ""
            yield Line(row.at, row.address, row.get_reason_display(), by=by, icon="mail-off",
                       tone="bad")  # fmt: skip
