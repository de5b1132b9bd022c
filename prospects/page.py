"""What prospects shows on a person's page: the pursuit with its seven questions, its history."""

from contacts.page import Entry
from prospects.forms import MOVES, LossForm, QualificationForm, SideForm, StageForm
from prospects.models import CLOSED, Prospect, StageChange, StageName


def panel(person, membership) -> dict | None:
    """The open pursuits, each with its form; None for contacts who have none."""
    prospects = Prospect.objects.visible_to(membership).open().filter(person=person).for_cards()
    found = list(prospects.prefetch_related(None))
    names = StageName.objects.visible_to(membership).names() if found else {}
    for one in found:
        one.person = person
    pursuits = [pursuit(one, names) for one in found]
    if not pursuits and person.is_contact:
        return None
    return {
        "person": person,
        "pursuits": pursuits,
        "side_form": SideForm(auto_id="open-%s"),
        "can_work": membership.can_work,
    }


def moves(names: dict) -> list[tuple[str, str]]:
    """The stages one may move to by hand, as they are called here."""
    return [(stage.value, names[stage]) for stage in MOVES]


def stays(prospect, names: dict) -> list:
    """Each stage that it was in, with its name here."""
    found = prospect.stays()
    for stay in found:
        stay.name = names[stay.stage]
    return found


def pursuit(prospect, names: dict) -> dict:
    """What templates need of one pursuit: its questions, and the ways it may go on."""
    tail = prospect.public_id.hex[-8:]
    return {
        "prospect": prospect,
        "form": QualificationForm.of(prospect),
        "stage_form": StageForm(names=names, initial={"to": prospect.stage}, auto_id=f"s{tail}-%s"),
        "loss_form": LossForm(auto_id=f"l{tail}-%s"),
    }


def changes(person, before, most):
    rows = (
        StageChange.objects.filter(prospect__person=person, at__lt=before)
        .select_related("prospect", "by__user")
        .order_by("-at", "-pk")[:most]
    )
    names = StageName.objects.names() if rows else {}
    return [
        Entry(
            at=change.at,
            kind="deal" if change.after in CLOSED else "auto",
            icon="user-search",
            title=f"{change.prospect.get_side_display()}: {change.in_words(names)}",
            body=change.prospect.lost_reason if change.after == "lost" else change.reason,
            remark=str(change.by) if change.by else "",
            why="" if change.by else "A touch moves a new prospect on by itself.",
        )
        for change in rows
    ]
