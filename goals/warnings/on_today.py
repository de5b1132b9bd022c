"""What Today says in the morning: an early warning that is new."""

from django.urls import reverse

from crm.kit import clock
from crm.kit.counting import First
from crm.kit.nav import Line
from goals.models import EarlyWarning

MOST = 20


def overnight_rows(membership, since) -> dict:
    zone = membership.workspace.zone
    rows = EarlyWarning.objects.shown_to(membership).not_aside(clock.today(zone))
    new = rows.filter(seen_since__gte=since.astimezone(zone).date())
    return {
        "new": new.order_by().values("pk")[:MOST],
        "new_one": First(new.order_by("pk").values("title")),
    }


def overnight(membership, counts) -> list[Line]:
    if not (number := counts["new"]):
        return []
    said = counts["new_one"]["title"] + "."
    more = f" And {number - 1} more." if number > 1 else ""
    return [
        Line(
            "Early warning.", f"{said}{more} See the figures and what to do.",
            reverse("goals:warnings"), "Look", "cloud-storm", "warn",
        )
    ]  # fmt: skip
