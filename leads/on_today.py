"""What leads says on Today, beside the new ones themselves: who waits, what came, what was done."""

from django.db.models import F
from django.urls import reverse

from contacts.on_today import some
from crm.kit.counting import First
from crm.kit.nav import Line
from leads.meeting.today import unfinished
from leads.models import InboundMessage, Lead, Meeting, SourceAlarm
from leads.open_house import tonight

MOST = 1_001
_MET = ("public_id", "name", "company", "phone", "email", "handle")


# ── who waits ────────────────────────────────────────────────────────────────
def waiting_rows(membership, since) -> dict:
    alarms = SourceAlarm.objects.visible_to(membership).shown()
    guests, met = tonight.waiting(membership), unfinished(membership)
    return {
        "guests": guests.order_by().values("pk")[:MOST],
        "house": First(guests.newest_first().values(house=F("open_house__public_id"))),
        "met": met.order_by().values("pk")[:MOST],
        "last_met": First(met.newest_first().values(*_MET)),
        "alarms": alarms.order_by().values("pk")[:MOST],
        "alarm": First(alarms.values("name", "said")),
    }


def waiting(membership, counts) -> list[Line]:
    found = []
    if guests := counts["guests"]:
        found.append(
            Line(
                f"From your open house: {some(guests, 'person', 'people')} to call.",
                "A call the same evening is the one they remember.",
                reverse("leads:open_house", args=[counts["house"]["house"]]), "See who came",
                "door-enter", "warn",
            )
        )  # fmt: skip
    if met := counts["met"]:
        first = Meeting(**counts["last_met"])
        more = f" and {met - 1} more" if met > 1 else ""
        url = first.get_absolute_url() if met == 1 else reverse("leads:meetings")
        found.append(
            Line(
                f"Finish whom you met: {first}{more}.", "While you remember their dog’s name.",
                url, "Finish", "heart-handshake",
            )
        )  # fmt: skip
    if counts["alarms"]:
        url = reverse("leads:source_health")
        more = f" {alarms - 1} more stopped." if (alarms := counts["alarms"]) > 1 else ""
        name, said = counts["alarm"]["name"], counts["alarm"]["said"]
        found.append(Line(f"{name} stopped.", f"{said}{more}", url, "Look", "bell-ringing", "warn"))
    return found


# ── since yesterday ──────────────────────────────────────────────────────────
def overnight_rows(membership, since) -> dict:
    mails = InboundMessage.objects.visible_to(membership).filter(received_at__gte=since)
    came = Lead.objects.visible_to(membership).filter(received_at__gte=since)
    read = mails.exclude(state=InboundMessage.State.RECEIVED)
    return {
        "read": read.order_by().values("pk")[:MOST],
        "leads": came.order_by().values("pk")[:MOST],
    }


def overnight(membership, counts) -> list[Line]:
    """Read mails are told as soon as there were any; leads stand above by themselves."""
    if not counts["read"]:
        return []
    leads = counts["leads"]
    text = f"{some(leads, 'lead', 'leads')} came of what arrived." if leads else "None was a lead."
    mails = some(counts["read"], "message", "messages")
    return [Line(f"Read {mails} for you.", text, reverse("leads:leads"), icon="inbox")]


# ── the second law, and the fourth ───────────────────────────────────────────
def week_rows(membership, since) -> dict:
    came = Lead.objects.visible_to(membership).filter(received_at__gte=since, dismissed_at=None)
    return {
        "came": came.order_by().values("pk")[:MOST],
        "called": came.answered().order_by().values("pk")[:MOST],
    }


def feed(membership, counts) -> list[Line]:
    text = "lead came in" if counts["came"] == 1 else "leads came in"
    return [Line(str(counts["came"]), text, reverse("leads:leads"), "Feed", "inbox")]


def service(membership, counts) -> list[Line]:
    came, called = counts["came"], counts["called"]
    said = ("0", "leads to call back")
    if came:
        said = (f"{called} of {came}", "lead called back" if came == 1 else "leads called back")
    return [Line(*said, reverse("leads:leads"), "Service", "heart-handshake")]
