"""The new leads in a member's morning digest: who waits for a call, the longest first."""

from django.db.models import Q

from agenda.digests import Line
from leads.models import Lead
from leads.models.duty import clock_words


def lines(membership, day):
    zone = membership.workspace.zone
    mine = Q(assigned_to=membership) | Q(assigned_to=None)
    waiting = Lead.objects.visible_to(membership).waiting().filter(mine).for_lines()
    for lead in waiting.order_by("received_at", "pk")[:9]:
        phone, came = lead.person.best_phone, lead.received_at.astimezone(zone)
        on = "" if came.date() == day else f"{came:%b} {came.day}, "
        yield Line(
            str(lead.person), lead.get_absolute_url(), lead.person,
            remark=f"{lead.said}, {on}{clock_words(came.time())}",
            number=phone.number if phone else "", shown_number=phone.national if phone else "",
        )  # fmt: skip


def put_up() -> None:
    """Called when leads is ready."""
    from agenda.digests import Part, add_part

    add_part(Part("New leads", 20, lines, "leads:leads", "new lead"))
