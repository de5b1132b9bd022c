"""What kind of mail it is, by its headers before its words, since words can be anything."""

import re

AUTOREPLY_HEADERS = (
    "X-Autoreply", "X-Autorespond", "X-Autoresponder", "X-Auto-Reply", "X-Mail-Autoreply",
    "X-Auto-Reply-From", "X-AutoReply-From", "X-MS-Exchange-Generated-Message-Source",
)  # fmt: skip
AUTOREPLY_SUBJECT = re.compile(
    r"^\s*(?:re:\s*)?(?:automatic reply|auto(?:matic)?[- ]?(?:reply|response|responder)?\s*:"
    r"|autoreply|vacation (?:reply|response|message)|(?:i(?:'| a)m )?out of (?:the )?office|ooo\b"
    r"|on vacation|away from (?:(?:my|the) )?(?:office|desk|e?-?mail)"
    r"|abwesen(?:d|heit)|nicht im büro|automatische antwort"
    r"|automatisch antwoord|(?:ik ben )?afwezig\b"
    r"|réponse automatique|absence du bureau|absen(?:t|ce)\b"
    r"|respuesta automática|fuera de la oficina|ausente?\b|resposta automática|fora do escritório"
    r"|risposta automatica|fuori (?:sede|ufficio)"
    r"|autosvar|automatiskt? svar|frånvaro|fraværende|automaattinen vastaus|poissaolo"
    r"|odpowiedź automatyczna|automatyczna odpowiedź|automatická odpověď|автоответ"
    r"|автоматический ответ|otomatik yanıt"
    r"|自动回复|自動回覆|自動応答|自動返信|不在|부재중|자동 (?:응답|회신))",
    re.IGNORECASE,
)
REPLY_SUBJECT = re.compile(
    r"^\s*(?:re:\s*)?(?:automatic reply|auto(?:matic)?[- ]?(?:reply|response|responder)?\s*:"
    r"|autoreply|out of (?:the )?office"
    r"|ooo\b|on vacation|away from (?:my|the) (?:office|desk|mail)|abwesenheit"
    r"|automatische antwort|automatisch antwoord"
    r"|réponse automatique|absence du bureau|absen(?:t|ce)\b|respuesta automática"
    r"|fuera de la oficina|resposta automática"
    r"|risposta automatica|fuori sede|autosvar|automatiskt svar|poissaolo|自动回复|自動回覆"
    r"|自動応答|부재중)",
    re.IGNORECASE,
)
REPLY_SUBJECT = re.compile(r"^\s*(?:re|aw|sv|antw|vs|rif|res)\s*(?:\[\d+\])?\s*:", re.IGNORECASE)
NO_LEAD_SUBJECT = re.compile(
    r"\b(?:invoice|receipt|your (?:bill|order|payment|subscription|account|password)"
    r"|statement is|newsletter|webinar"
    r"|verif(?:y|ication)|security (?:alert|code)|sign-?in|market (?:update|report|snapshot)"
    r"|(?:daily|weekly|monthly) (?:digest|summary|report|update|recap|activity)|digest\b"
    r"|price (?:drop|cut|reduc)"
    r"|(?:\d+|new) (?:new )?(?:listings?|homes?) (?:match|for you|in)|saved search|hot sheet"
    r"|just (?:listed|sold)"
    r"|you're behind|renewal|survey|welcome to|terms of (?:service|use)|privacy policy"
    r"|maintenance|reminder:|task due"
    r"|unsubscribe|special offer|\d+% off|accepted:|declined:|tentative:|invitation:"
    r"|updated invitation)",
    re.IGNORECASE,
)
DMARC_SUBJECT = re.compile(
    r"\breport domain:|dmarc (?:aggregate|failure|forensic)|\breport-id:", re.IGNORECASE
)


def auto_submitted(mail):
    """The keyword of RFC 3834's field, without its parameters."""
    return mail.header("Auto-Submitted").split(";")[0].strip().lower()


def is_autoreply(mail):
    """Certain: the headers or the subject say that a machine answered for a person."""
    return (
        auto_submitted(mail) in ("auto-replied", "auto-notified")
        or any(mail.has(name) for name in AUTOREPLY_HEADERS)
        or mail.header("Precedence").lower() in ("auto_reply", "auto-reply")
        or mail.header("X-Apple-Action").upper() == "VACATION"
        or bool(AUTOREPLY_SUBJECT.match(mail.subject))
    )


def may_be_autoreply(mail):
    """Likely, unless the mail is built as a lead: forms and forwarding set these headers too."""
    return (
        auto_submitted(mail) == "auto-generated"
        or mail.has("X-MS-Exchange-Inbox-Rules-Loop")
        or mail.header("Return-Path") == "<>"
    )


def is_conversation(mail):
    """A person's answer to a mail of ours."""
    return bool(REPLY_SUBJECT.match(mail.subject)) or mail.has("In-Reply-To")


def is_bulk(mail):
    return (
        mail.has("List-Unsubscribe")
        or mail.has("List-Id")
        or mail.header("Precedence").lower() in ("bulk", "list", "junk")
    )


def is_dmarc_report(mail):
    return bool(DMARC_SUBJECT.search(mail.subject)) or mail.sender.startswith(
        ("dmarc", "noreply-dmarc")
    )


def is_no_lead(mail):
    """Newsletters, bills, codes, calendars: asked when nothing in the mail is built as a lead."""
    calendar = any(part.get_content_type() == "text/calendar" for part in mail.message.walk())
    return is_bulk(mail) or calendar or bool(NO_LEAD_SUBJECT.search(mail.subject))
