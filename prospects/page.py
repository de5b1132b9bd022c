"""What prospects shows on a person's page: the pursuit with its seven questions, its history."""

from contacts.page import Entry
from prospects.forms import LossForm, QualificationForm, SideForm, StageForm
from prospects.models import CLOSED, Prospect, StageChange


def panel(person, membership) -> dict | None:
    """The open pursuits, each with its form; None for contacts who have none."""
    prospects = Prospect.objects.visible_to(membership).open().filter(person=person).for_cards()
    pursuits = [pursuit(prospect) for prospect in prospects.prefetch_related(None)]
    for one in pursuits:
        one["prospect"].person = person
    if not pursuits and person.is_contact:
        return None
    return {
        "person": person,
        "pursuits": pursuits,
        "side_form": SideForm(auto_id="open-%s"),
        "can_work": membership.can_work,
    }


def pursuit(prospect) -> dict:
    """What templates need of one pursuit: its questions, and the ways it may go on."""
    tail = prospect.public_id.hex[-8:]
    return {
        "prospect": prospect,
        "form": QualificationForm.of(prospect),
        "stage_form": StageForm(initial={"to": prospect.stage}, auto_id=f"s{tail}-%s"),
        "loss_form": LossForm(auto_id=f"l{tail}-%s"),
    }


def changes(person, before, most):
    rows = (
        StageChange.objects.filter(prospect__person=person, at__lt=before)
        .select_related("prospect", "by__user")
        .order_by("-at", "-pk")[:most]
    )
    return [
        Entry(
            at=change.at,
            kind="deal" if change.after in CLOSED else "auto",
            icon="user-search",
            title=f"{change.prospect.get_side_display()}: {change}",
            body=change.prospect.lost_reason if change.after == "lost" else "",
            remark=str(change.by) if change.by else "",
            why="" if change.by else "A touch moves a new prospect on by itself.",
        )
        for change in rows
    ]
