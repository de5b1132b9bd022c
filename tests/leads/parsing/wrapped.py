# ruff: noqa: E501 -- samples of mail are as wide as they are
"""A mail of the corpus as people's mail programs pass it on: forwarded, quoted, attached."""

import html

from .varied import eml

ME = "Nora Quist <nora@quistrealty.example.org>"
SIGNED = "Can you call them?\n\nNora Quist\nQuist Realty\nCell: (208) 555-0177\nnora@quistrealty.example.org\n"


def forwarded(subject, text="", page="", prefix="Fwd: "):
    """What the agent sends on: text, HTML, or both."""
    head = (
        f"From: {ME}\nTo: feed@inbound.example.org\nSubject: {prefix}{subject}\nMIME-Version: 1.0\n"
    )
    if text and page:
        kind = 'multipart/alternative; boundary="fw"'
        body = (
            f"--fw\nContent-Type: text/plain; charset=utf-8\n\n{text}\n"
            f"--fw\nContent-Type: text/html; charset=utf-8\n\n{page}\n--fw--\n"
        )
    else:
        kind = f"text/{'plain' if text else 'html'}; charset=utf-8"
        body = text or page
    return f"{head}Content-Type: {kind}\nContent-Transfer-Encoding: 8bit\n\n{body}\n".encode()


def sender_of(piece):
    name, address = piece.sender
    return f"{name} <{address}>" if name else address


def fields(piece, names, when):
    """The lines of headers that a program repeats above what it forwards."""
    values = {"from": sender_of(piece), "date": when, "to": ME, "subject": piece.subject}
    return [f"{label} {values[name]}" for label, name in names]


def labelled(*labels):
    return list(
        zip([f"{label}:" for label in labels], ("from", "date", "to", "subject"), strict=True)
    )


def gmail_text(piece):
    head = labelled("From", "Date", "To", "Subject")
    lines = fields(piece, [head[0], head[1], head[3], head[2]], "Mon, Apr 13, 2026 at 8:15 AM")
    mark = "---------- Forwarded message ---------\n"
    return forwarded(piece.subject, SIGNED + "\n" + mark + "\n".join(lines) + "\n\n\n" + piece.text)


def outlook_text(piece):
    lines = fields(
        piece, labelled("From", "Sent", "To", "Subject"), "Monday, April 13, 2026 8:15 AM"
    )
    text = SIGNED + "\n" + "_" * 32 + "\n" + "\n".join(lines) + "\n\n" + piece.text
    return forwarded(piece.subject, text, prefix="FW: ")


def old_outlook_text(piece):
    lines = fields(
        piece, labelled("From", "Sent", "To", "Subject"), "Monday, April 13, 2026 8:15 AM"
    )
    text = SIGNED + "\n-----Original Message-----\n" + "\n".join(lines) + "\n\n" + piece.text
    return forwarded(piece.subject, text, prefix="FW: ")


def german_outlook_text(piece):
    lines = fields(
        piece, labelled("Von", "Gesendet", "An", "Betreff"), "Montag, 13. April 2026 08:15"
    )
    text = SIGNED + "\n" + "\n".join(lines) + "\n\n" + piece.text
    return forwarded(piece.subject, text, prefix="WG: ")


def yahoo_text(piece):
    head = labelled("From", "Sent", "To", "Subject")
    lines = fields(
        piece, [head[0], head[2], head[1], head[3]], "Monday, April 13, 2026 at 08:15:00 AM MDT"
    )
    text = SIGNED + "\n----- Forwarded Message -----\n " + "\n".join(lines) + "\n\n" + piece.text
    return forwarded(piece.subject, text, prefix="Fw: ")


def thunderbird_text(piece):
    head = [
        ("Subject: \t", "subject"),
        ("Date: \t", "date"),
        ("From: \t", "from"),
        ("To: \t", "to"),
    ]
    lines = fields(piece, head, "Mon, 13 Apr 2026 08:15:00 -0600")
    text = (
        SIGNED
        + "\n\n-------- Forwarded Message --------\n"
        + "\n".join(lines)
        + "\n\n\n"
        + piece.text
    )
    return forwarded(piece.subject, text)


def apple_text(piece):
    head = labelled("From", "Date", "To", "Subject")
    lines = fields(piece, [head[0], head[3], head[1], head[2]], "April 13, 2026 at 8:15:00 AM MDT")
    quoted = "\n".join(f"> {line}".rstrip() for line in [*lines, "", *piece.text.split("\n")])
    return forwarded(
        piece.subject, f"Sent from my iPhone\n\nBegin forwarded message:\n\n{quoted}\n"
    )


def gmail_html(piece):
    name, address = piece.sender
    e = html.escape
    signed = e(SIGNED).replace("\n", "<br>")
    attributes = (
        "---------- Forwarded message ---------<br>From: "
        f'<strong class="gmail_sendername" dir="auto">{e(name or address)}</strong> '
        f'<span dir="auto">&lt;<a href="mailto:{address}">{address}</a>&gt;</span><br>'
        f"Date: Mon, Apr 13, 2026 at 8:15 AM<br>Subject: {e(piece.subject)}<br>To: {e(ME)}<br>"
    )
    page = (
        f'<div dir="ltr">{signed}</div><br><div class="gmail_quote">'
        f'<div dir="ltr" class="gmail_attr">{attributes}</div><br><br>{body_of(piece)}</div>'
    )
    return forwarded(piece.subject, page=page)


def outlook_html(piece):
    e = html.escape
    signed = "".join(f'<p class="MsoNormal">{e(line)}</p>' for line in SIGNED.split("\n"))
    head = (
        f"<b>From:</b> {e(sender_of(piece))} <br><b>Sent:</b> Monday, April 13, 2026 8:15 AM<br>"
        f"<b>To:</b> {e(ME)}<br><b>Subject:</b> {e(piece.subject)}"
    )
    page = (
        f'<div class="WordSection1">{signed}<div style="border:none;border-top:solid #E1E1E1 1.0pt">'
        f'<p class="MsoNormal">{head}</p></div><p class="MsoNormal">&nbsp;</p>{body_of(piece)}</div>'
    )
    return forwarded(piece.subject, page=page, prefix="FW: ")


def apple_html(piece):
    e = html.escape
    rows = "".join(
        f'<div style="margin: 0px"><span><b>{label}: </b></span><span>{e(value)}<br></span></div>'
        for label, value in (
            ("From", sender_of(piece)), ("Subject", piece.subject),
            ("Date", "April 13, 2026 at 8:15:00 AM MDT"), ("To", ME),
        )
    )  # fmt: skip
    page = (
        '<br id="lineBreakAtBeginningOfMessage"><div><blockquote type="cite"><div>Begin forwarded '
        f"message:</div><br>{rows}<br><div>{body_of(piece)}</div></blockquote></div>"
    )
    return forwarded(piece.subject, page=page)


def attached(piece):
    head = f"From: {ME}\nTo: feed@inbound.example.org\nSubject: Fwd: {piece.subject}\nMIME-Version: 1.0\n"
    inner = eml(piece)
    return (
        (
            f'{head}Content-Type: multipart/mixed; boundary="at"\n\n--at\nContent-Type: text/plain\n\n'
            "See attached.\n--at\nContent-Type: message/rfc822\n\n"
        ).encode()
        + inner
        + b"\n--at--\n"
    )


def body_of(piece):
    """The HTML of the original inside another page; programs drop its head."""
    page = piece.html or html.escape(piece.text).replace("\n", "<br>\n")
    low = page.lower()
    if "<body" in low:
        page = page[low.index(">", low.index("<body")) + 1 :]
    return page.replace("</body>", "").replace("</html>", "")


OF_TEXT = (
    gmail_text, outlook_text, old_outlook_text, german_outlook_text, yahoo_text, thunderbird_text,
    apple_text,
)  # fmt: skip
OF_PAGES = (gmail_html, outlook_html, apple_html)
