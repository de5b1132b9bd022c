"""Whether a machine wrote a mail (RFC 3834, R19): by its headers before its words."""

import re

from django.conf import settings

from messaging.mail_text import Opened

HEADERS = (
    "X-Autoreply", "X-Autorespond", "X-Autoresponder", "X-Auto-Reply", "X-Mail-Autoreply",
    "X-Auto-Reply-From", "X-AutoReply-From", "X-MS-Exchange-Generated-Message-Source",
)  # fmt: skip
SUBJECT = re.compile(
    r"^\s*(?:re:\s*)?(?:automatic reply|auto(?:matic)?[- ]?(?:reply|response|responder)?\s*:"
    r"|autoreply|vacation (?:reply|response|message)|(?:i(?:'| a)m )?out of (?:the )?office|ooo\b"
    r"|on vacation\b|away from (?:(?:my|the) )?(?:office|desk|e?-?mail)|abwesenheit|nicht im büro"
    r"|automatische antwort|automatisch antwoord|réponse automatique|absence du bureau"
    r"|respuesta automática|fuera de la oficina|resposta automática|risposta automatica"
    r"|fuori ufficio|autosvar|automatiskt? svar)",
    re.IGNORECASE,
)
OUR_LETTER = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")


def answered(mail: Opened, *, has_no_sender: bool = False) -> bool:
    """A machine answered for a person, or a list or a loop sent it: nobody wrote this."""
    submitted = mail.header("Auto-Submitted").split(";")[0].strip().lower()
    return (
        submitted not in ("", "no")
        or any(mail.has(name) for name in HEADERS)
        or mail.header("Precedence").lower() in ("bulk", "list", "junk", "auto_reply")
        or mail.header("X-Apple-Action").upper() == "VACATION"
        or mail.header("Return-Path") == "<>"
        or has_no_sender
        or mail.has("List-Id")
        or is_our_own(mail)
        or bool(SUBJECT.match(mail.subject))
    )


def is_our_own(mail: Opened) -> bool:
    """A letter of Sphere's own that came back by a forwarding rule."""
    name, _, domain = mail.header("Message-ID").strip("<> ").rpartition("@")
    return bool(OUR_LETTER.fullmatch(name)) and domain.lower() == settings.BOUNCE_DOMAIN.lower()


def is_report(mail: Opened) -> bool:
    """A bounce or a complaint, in the form that mail servers have for it."""
    return mail.mail.get_content_type() == "multipart/report"
