"""What Today says of listings: a report that waits for a word, and what agents answered."""

from django.db.models import F
from django.urls import reverse

from contacts.on_today import some
from crm.kit.counting import First
from crm.kit.nav import Line
from transactions.models import ServiceReport, Showing

MOST = 1_001


def waiting_rows(membership, since) -> dict:
    drafts = ServiceReport.objects.visible_to(membership).drafts()
    return {
        "drafts": drafts.order_by().values("pk")[:MOST],
        "draft": First(
            drafts.order_by("-day", "-pk").values(
                "public_id", home=F("transaction__property__address")
            )
        ),
    }


def waiting(membership, counts) -> list[Line]:
    if not (drafts := counts["drafts"]) or not membership.can_work:
        return []
    first = counts["draft"]
    home = (first["home"] or "your listing").partition(",")[0]
    more = f" and {some(drafts - 1, 'more', 'more')}" if drafts > 1 else ""
    return [
        Line(
            f"The sellers’ report of {home}{more} waits for your word.",
            "Nothing leaves before you let it go.",
            reverse("transactions:service_report", args=[first["public_id"]]),
            "Look it over", "file-text",
        )
    ]  # fmt: skip


def overnight_rows(membership, since) -> dict:
    rows = Showing.objects.visible_to(membership)
    answered = rows.filter(visit__answered_at__gte=since)
    came = rows.filter(created_at__gte=since, came_by=Showing.CameBy.MAIL)
    return {
        "answered": answered.order_by().values("pk")[:MOST],
        "answer": First(
            answered.order_by("-visit__answered_at").values(listing=F("transaction__public_id"))
        ),
        "came": came.order_by().values("pk")[:MOST],
        "one": First(came.order_by("-pk").values(listing=F("transaction__public_id"))),
    }


def overnight(membership, counts) -> list[Line]:
    found = []
    if counts["answered"]:
        agents = some(counts["answered"], "agent", "agents")
        found.append(
            Line(
                f"{agents} told you what their buyer thought.", "It stands with the listing.",
                _tab(counts["answer"]), icon="message-check",
            )
        )  # fmt: skip
    if counts["came"]:
        showings = some(counts["came"], "showing", "showings")
        found.append(
            Line(f"Put {showings} into your listings.", "From the mails of lockboxes and services.",
                 _tab(counts["one"]), icon="calendar-plus")
        )  # fmt: skip
    return found


def _tab(found) -> str:
    return reverse("transactions:tab", args=[found["listing"], "showings"])
