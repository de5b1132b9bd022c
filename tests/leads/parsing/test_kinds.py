# ruff: noqa: E501 -- samples of mail are as wide as they are
"""Machines' mail in the dialects of real servers: bounces, complaints, auto-replies, no leads."""

import pytest

from leads.parsing import read

ANN = "Ann Lowell <ann@example.com>"
REPORT = 'multipart/report; report-type={}; boundary="b"'


def mail(sender, subject, body, headers="", kind="text/plain; charset=utf-8"):
    return (
        f"From: {sender}\nTo: nora@quistrealty.example.org\nSubject: {subject}\n{headers}"
        f"MIME-Version: 1.0\nContent-Type: {kind}\nContent-Transfer-Encoding: 8bit\n\n{body}\n"
    ).encode()


AWAY = [
    "Automatic reply: Your showing", "Auto: Re: Closing", "Auto-Reply: x", "AutoReply: Re: x",
    "Out of Office Re: Showing", "Out of office: Back Monday", "OOO: Re: Showing", "On vacation Re: x",
    "Vacation reply: x", "Away from office: x", "I'm out of the office Re: offer", "Abwesend: Haus",
    "Abwesenheitsnotiz: Haus", "Automatische Antwort: Haus", "Nicht im Büro: Haus",
    "Réponse automatique : Votre visite", "Absence du bureau : maison", "Absent : maison",
    "Respuesta automática: Casa", "Fuera de la oficina Re: Casa", "Ausente: Casa",
    "Resposta automática: Casa", "Fora do escritório: Casa", "Risposta automatica: Casa",
    "Fuori sede: Casa", "Automatisch antwoord: Huis", "Afwezig: Huis", "Ik ben afwezig: Huis",
    "Autosvar: Hus", "Automatiskt svar: Hus", "Frånvaro: Hus", "Fraværende: Hus",
    "Automaattinen vastaus: Talo", "Odpowiedź automatyczna: Dom", "Automatická odpověď: Dům",
    "Автоматический ответ: дом", "Otomatik yanıt: Ev", "自動返信: お問い合わせ", "自动回复: 房子", "부재중 자동 응답: 집",
]  # fmt: skip


@pytest.mark.parametrize("subject", AWAY)
def test_who_is_away_says_so_in_many_languages(subject):
    reading = read(mail(ANN, subject, "I am away until Monday. Name: see below. 208-555-0100"))
    assert (reading.kind, reading.email) == ("autoreply", "ann@example.com")


@pytest.mark.parametrize(
    "header",
    [
        "Auto-Submitted: auto-replied; owner=x", "X-Autoreply: yes", "X-Autorespond: Re: x",
        "Precedence: auto_reply", "X-Apple-Action: VACATION", "Auto-Submitted: auto-generated",
        "X-MS-Exchange-Inbox-Rules-Loop: ann@example.com",
    ],
)  # fmt: skip
def test_or_in_a_header_only(header):
    assert read(mail(ANN, "Re: Showing", "Away.", header + "\n")).kind == "autoreply"


# ── bounces ──────────────────────────────────────────────────────────────────
RETURNED = {
    "exim": (
        "Mail Delivery System <Mailer-Daemon@mx.example.net>",
        "Mail delivery failed: returning message to sender",
        "A message that you sent could not be delivered to one or more of its\nrecipients. This is a"
        " permanent error. The following address(es) failed:\n\n  ann@example.com\n"
        "    550 5.1.1 User unknown\n",
        "hard",
    ),
    "exim, delayed": (
        "Mail Delivery System <Mailer-Daemon@mx.example.net>",
        "Warning: message 1abc delayed 24 hours",
        "A message that you sent has not yet been delivered to one or more of its\nrecipients after"
        " more than 24 hours on the queue.\n\nThe address to which the message has not yet been"
        " delivered is:\n\n  ann@example.com\n    Delay reason: mailbox is full\n",
        "transient",
    ),
    "yahoo": (
        "MAILER-DAEMON@yahoo.com",
        "Failure Notice",
        "Sorry, we were unable to deliver your message to the following address.\n\n"
        "<ann@example.com>:\n554: delivery error: dd This user doesn't have an account [0]\n\n"
        "--- Below this line is a copy of the message.\n",
        "hard",
    ),
    "exchange": (
        "postmaster@example.com",
        "Undeliverable: Your showing",
        "Delivery has failed to these recipients or groups:\n\nAnn Lowell (ann@example.com)\n"
        "The e-mail address you entered couldn't be found.\n\n"
        "#550 5.1.1 RESOLVER.ADR.RecipNotFound; not found ##\n",
        "hard",
    ),
    "exchange in German": (
        "postmaster@example.de",
        "Unzustellbar: Ihr Haus",
        "Fehler bei der Nachrichtenzustellung an folgende Empfänger oder Gruppen:\n\n"
        "ann@example.com\n#550 5.1.1 RESOLVER.ADR.RecipNotFound; not found ##\n",
        "hard",
    ),
    "gmail": (
        "Mail Delivery Subsystem <mailer-daemon@googlemail.com>",
        "Delivery Status Notification (Failure)",
        "** Address not found **\n\nYour message wasn't delivered to ann@example.com because the"
        " address couldn't be found.\n\n550 5.1.1 The email account does not exist.\n",
        "hard",
    ),
    "sendmail": (
        "MAILER-DAEMON@mx.example.com",
        "Returned mail: see transcript for details",
        "   ----- The following addresses had permanent fatal errors -----\n<ann@example.com>\n"
        "    (reason: 550 5.1.1 <ann@example.com>... User unknown)\n",
        "hard",
    ),
    "an old server": (
        "Mail Administrator <Postmaster@example.com>",
        "Mail System Error - Returned Mail",
        "This Message was undeliverable due to the following reason:\n\n"
        "    Recipient: <ann@example.com>\n    Reason:    5.1.1 <ann@example.com> user unknown\n",
        "hard",
    ),
}


@pytest.mark.parametrize("returned", RETURNED.values(), ids=RETURNED)
def test_a_bounce_without_a_standard_names_who_was_not_reached(returned):
    sender, subject, body, bounce_type = returned
    reading = read(mail(sender, subject, body))
    assert (reading.kind, reading.email) == ("bounce", "ann@example.com")
    assert reading.extra["bounce_type"] == bounce_type


@pytest.mark.parametrize(
    ("status", "action", "diagnostic", "bounce_type"),
    [
        ("5.1.1", "failed", "550 5.1.1 unknown", "hard"),
        ("5.1.10", "failed", "550 5.1.10 RecipientNotFound", "hard"),
        ("5.1.2", "failed", "Host not found", "hard"),
        ("5.4.1", "failed", "550 5.4.1 Recipient address rejected: Access denied", "hard"),
        ("5.0.0", "failed", "550 5.1.1 no such user", "hard"),
        ("5.2.2", "failed", "552 5.2.2 over quota", "soft"),
        ("5.0.0", "failed", "552 5.2.2 mailbox full", "soft"),
        ("5.3.4", "failed", "552 5.3.4 too big", "soft"),
        ("4.2.2", "delayed", "452 4.2.2 over quota", "transient"),
        ("4.4.1", "delayed", "timed out", "transient"),
        ("5.7.1", "failed", "550 5.7.1 blocked", "policy"),
        ("5.0.0", "failed", "550 5.7.1 spam content rejected", "policy"),
        ("5.5.0", "failed", "554 5.7.1 blocked by a list", "policy"),
    ],
)
@pytest.mark.parametrize("action_first", [False, True])
def test_only_a_dead_address_is_a_hard_bounce(
    status, action, diagnostic, bounce_type, action_first
):
    fields = [f"Action: {action}", f"Status: {status}", f"Diagnostic-Code: smtp; {diagnostic}"]
    fields.insert(3 if action_first else 0, "Final-Recipient: rfc822; Ann@Example.com")
    body = (
        "--b\nContent-Type: text/plain\n\nSorry.\n--b\nContent-Type: message/delivery-status\n\n"
        "Reporting-MTA: dns; mx.example.net\n\n" + "\n".join(fields) + "\n--b--"
    )
    raw = mail("x@mx.example.net", "Undelivered", body, kind=REPORT.format("delivery-status"))
    reading = read(raw)
    assert (reading.kind, reading.email) == ("bounce", "ann@example.com")
    assert reading.extra["bounce_type"] == bounce_type
    assert reading.extra["suppress"] is (bounce_type == "hard")


@pytest.mark.parametrize(
    ("fields", "original"),
    [
        ("Feedback-Type: abuse\nOriginal-Rcpt-To: ann@example.com", "To: list@example.org"),
        ("Feedback-Type: abuse\nOriginal-Rcpt-To: <ann@example.com>\nArrival-Date: x", "To: x@y.z"),
        ("Feedback-Type: abuse\nUser-Agent: x/1", "To: Ann <ann@example.com>"),
        ("Feedback-Type: abuse", "To: x@y.z\nX-HmXmrOriginalRecipient: ann@example.com"),
    ],
)
def test_a_complaint_names_who_complained(fields, original):
    body = (
        f"--b\nContent-Type: text/plain\n\nabuse\n--b\nContent-Type: message/feedback-report\n\n"
        f"{fields}\n\n--b\nContent-Type: message/rfc822\n\nFrom: n@x.org\n{original}\n\nhi\n--b--"
    )
    raw = mail("fbl@isp.example", "Report", body, kind=REPORT.format("feedback-report"))
    assert (read(raw).kind, read(raw).email) == ("complaint", "ann@example.com")


# ── no leads ─────────────────────────────────────────────────────────────────
BULK = "List-Unsubscribe: <https://x.example>\n"
NO_LEADS = [
    ("Google <noreply-dmarc-support@google.com>", "Report domain: q.example Report-ID: 1", ""),
    ("DMARC <dmarc@yahoo.com>", "Report Domain: q.example; Submitter: Yahoo! Inc.", ""),
    ("DocuSign <dse@docusign.net>", "Completed: Please DocuSign: Offer", BULK),
    ("Stripe <receipts@stripe.com>", "Your receipt from Quist #1", ""),
    ("MLS <alerts@mls.example.com>", "3 new listings match your search", BULK),
    ("Zillow <no-reply@mail.zillow.com>", "New Listing: 9 Oak St. Your 'Boise' Search", ""),
    ("Realtor.com <news@email.realtor.com>", "Your weekly market report", ""),
    ("Follow Up Boss <notifications@followupboss.com>", "Your daily hot sheet", ""),
    ("Follow Up Boss <notifications@followupboss.com>", "You're behind on 4 tasks", ""),
    ("BoomTown <x@boomtownroi.com>", "Your weekly summary", ""),
    ("Ylopo <n@ylopo.com>", "Your monthly report is ready", ""),
    ("Homebot <h@homebot.ai>", "Ann Lowell viewed her digest", ""),
    ("Redfin <listings@redfin.com>", "New listings in Boise", ""),
    ("UpNest <agents@upnest.com>", "New opportunity in Boise: seller", ""),
    ("ShowingTime <callcenter@showingtime.com>", "Your weekly activity report", ""),
    ("Supra <suprashowing@suprasystems.com>", "Your Supra password", ""),
    ("Yelp <no-reply@yelp.com>", "Your Yelp Lead Activity Summary", ""),
    ("Facebook <notification@facebookmail.com>", "You have a new friend suggestion", BULK),
    ("Security <no-reply@accounts.google.com>", "Security alert for your account", ""),
    (ANN, "Accepted: Showing @ Sat", ""),
    (ANN, "Re: 418 Fir Ct", "In-Reply-To: <x@y.example>\n"),
]


@pytest.mark.parametrize(("sender", "subject", "headers"), NO_LEADS)
def test_what_is_no_lead_is_none_though_people_stand_in_it(sender, subject, headers):
    body = "Name: Ann Lowell is on the title\nCall Ann Lowell, ann@example.net, 208-555-0100."
    assert read(mail(sender, subject, body, headers)).kind == "not_a_lead"


def test_an_invitation_and_a_read_receipt_are_no_leads():
    invitation = (
        "--b\nContent-Type: text/plain\n\nName: x\n--b\nContent-Type: text/calendar\n\n"
        "BEGIN:VCALENDAR\nEND:VCALENDAR\n--b--"
    )
    raw = mail(ANN, "Showing on Saturday", invitation, kind='multipart/alternative; boundary="b"')
    assert read(raw).kind == "not_a_lead"
    receipt = (
        "--b\nContent-Type: text/plain\n\nread\n--b\nContent-Type:"
        " message/disposition-notification\n\nDisposition: manual-action; displayed\n--b--"
    )
    kind = REPORT.format("disposition-notification")
    assert read(mail(ANN, "Read: Your showing", receipt, kind=kind)).kind == "not_a_lead"


def test_a_strangers_own_letter_waits_in_the_tray_with_guesses():
    reading = read(mail(ANN, "The house", "Is the house on Fir Ct for sale? 208-555-0100 Ann"))
    assert (reading.kind, reading.needs_a_look) == ("unknown", True)
    assert (reading.first_name, reading.phone) == ("Ann", "+12085550100")


# ── showings ─────────────────────────────────────────────────────────────────
PLACE = "418 Fir Ct, Driggs, ID 83422"
CARD = "Ann Lowell\n(208) 555-0142\nann@peak.example.com\nPeak Realty\n"
SHOWN = {
    "supra": (
        "suprashowing@suprasystems.com", "Supra Showings - New Showing Notification",
        f"The showing by ANN LOWELL( ann@peak.example.com) at {PLACE}\n(KeyBox# 322) began 03/20/2026 2:34PM",
        {"event": "began", "showing_start": "2026-03-20T14:34", "keybox": "322"},
    ),
    "supra with a brokerage": (
        "suprashowing@suprasystems.com", "Supra Showings - New Showing Notification",
        "The showing by Ann Lowell (Peak Realty) ( ann@peak.example.com) at 418 Fir Ct, Driggs, \nID 83422\n"
        "(KeyBox# 322) began 03/20/2026 2:34PM", {"brokerage": "Peak Realty"},
    ),
    "supra, ended": (
        "suprashowing@suprasystems.com", "Supra Showings - End of Showing Notification",
        "The Supra system detected the showing by Ann Lowell (ann@peak.example.com ) at 418 Fir Ct,\nDriggs, ID 83422"
        " (KeyBox# 322) that began 03/21/2026 1:00PM has ended 03/21/2026 1:22PM .\n"
        "Estimated showing duration is 22 minutes.",
        {"event": "ended", "showing_end": "2026-03-21T13:22", "duration_minutes": 22},
    ),
    "showingtime, requested": (
        "callcenter@showingtime.com", "Showing Request: 418 Fir Ct",
        f"New Showing Request\n\n{PLACE} (MLS# OM712345)\nTuesday, September 29, 2026 2:00 PM - 2:30 PM\n\n"
        "Buyer's Agent: Ann Lowell\nBrokerage: Peak Realty\nPhone: (208) 555-0142\n"
        "Email: ann@peak.example.com\n\nAppointment ID: 88231907",
        {"event": "requested", "showing_start": "2026-09-29T14:00", "brokerage": "Peak Realty"},
    ),
    "showingtime, confirmed": (
        "callcenter@showingtime.com", "SHOWING CONFIRMED - 418 Fir Ct",
        f"Showing Confirmed\n{PLACE}\n$612,500 | ACTIVE | ID# 24-1187\nPresented by: Nora Quist\n"
        "Appointment Details\nShowing\nSaturday, March 7, 2026\n1:00 PM - 2:00 PM\n"
        f"Buyer's Agent Details\n{CARD}Total # of Showings: 3",
        {"event": "confirmed", "showing_end": "2026-03-07T14:00", "total_showings": 3},
    ),
    "showingtime, cancelled": (
        "callcenter@showingtime.com", "Showing Cancelled - 418 Fir Ct",
        f"Showing Cancelled\n{PLACE}\n$612,500 | ACTIVE | ID# 24-1187\nAppointment Details\nShowing\n"
        f"Saturday, March 7, 2026\n1:00 PM - 2:00 PM\nBuyer's Agent Details\n{CARD}", {"event": "cancelled"},
    ),
    "brokerbay, requested": (
        "info@mg.brokerbay.com", f"Showing Request - {PLACE}",
        f"Ann Lowell (Peak Realty) has requested a showing at {PLACE}.\nDate: April 18, 2026\n"
        "Time: 2:00 PM - 2:30 PM\nPhone: (208) 555-0142\nAgent Email: ann@peak.example.com",
        {"event": "requested", "brokerage": "Peak Realty"},
    ),
    "brokerbay, booked": (
        "notifications@brokerbay.com", f"Booking Confirmed - {PLACE}",
        f"Your booking at {PLACE} has been confirmed.\nDate: 10/02/2026 @ 11:15am\n"
        "Agent: Ann Lowell | ann@peak.example.com | 208.555.0142", {"event": "confirmed"},
    ),
    "sentrilock, shown": (
        "noreply@sentrilock.com", "Showing Notification: 418 Fir Ct",
        f"Your listing at {PLACE} was shown by Ann Lowell of Peak Realty on 04/13/2026 at 2:15 PM.\n"
        "Agent phone: (208) 555-0142\nAgent email: ann@peak.example.com\nLockbox serial number 01234567",
        {"brokerage": "Peak Realty", "showing_start": "2026-04-13T14:15"},
    ),
    "sentrikey, labelled": (
        "no-reply@sentrikey.com", "Access Notification",
        "Agent Name: Ann Lowell\nOffice: Peak Realty\nPhone: 208-555-0142\nEmail: ann@peak.example.com\n"
        f"Property Address: {PLACE}\nDate/Time: 04/13/2026 2:15 PM\nLockbox: 01234567",
        {"showing_start": "2026-04-13T14:15", "keybox": "01234567"},
    ),
    "showami": (
        "no-reply@showami.com", f"Showing request accepted: {PLACE}",
        f"Ann Lowell has accepted your showing at {PLACE}.\nPhone: 208-555-0142\nEmail: ann@peak.example.com\n"
        "Date: April 18, 2026\nTime: 2:00 PM", {"showing_start": "2026-04-18T14:00"},
    ),
}  # fmt: skip


@pytest.mark.parametrize("shown", SHOWN.values(), ids=SHOWN)
def test_a_showing_names_its_agent_and_its_home(shown):
    sender, subject, body, extra = shown
    reading = read(mail(sender, subject, body))
    agent = (reading.first_name, reading.last_name, reading.email)
    assert reading.kind == "showing"
    assert agent == ("Ann", "Lowell", "ann@peak.example.com")
    assert reading.property_address == PLACE
    assert reading.phone == ("+12085550142" if "555" in body else None)
    assert {key: reading.extra.get(key) for key in extra} == extra


@pytest.mark.parametrize(
    ("sender", "subject"),
    [
        ("callcenter@showingtime.com", "FEEDBACK RECEIVED - 418 Fir Ct"),
        ("no-reply@showami.com", "Showing feedback for 418 Fir Ct"),
        ("Ann Lowell <info@mg2.brokerbay.com>", f"Feedback Submitted - {PLACE}"),
    ],
)
def test_feedback_is_the_words_after_comments(sender, subject):
    body = f"Showing Feedback\n{PLACE}\nPrice: A little high\nComments: They loved it.\nView all feedback\n"
    reading = read(mail(sender, subject, body))
    assert (reading.kind, reading.message) == ("showing", "They loved it.")
    assert reading.extra["event"] == "feedback"
