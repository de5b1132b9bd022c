"""The plan of tries that every new lead gets: tasks of fourteen days, until they answer."""

from django.db.models import Q

from agenda.models import PlanRun, Task, TaskPlan
from agenda.standard import NEW_LEAD
from contacts.models import Person
from leads.models import Lead, SourcePlan


def plan_of(lead: Lead) -> TaskPlan | None:
    """The plan that the lead's source names, else the one of new leads; None: it was put away."""
    named = SourcePlan.objects.of(lead.source_id) or TaskPlan.objects.named(NEW_LEAD)
    return None if named is None or named.is_put_away else named


def begin(lead: Lead) -> None:
    """Start the tries; whom nobody may call, or who is to be left alone, gets none.

    A contact who asks is tried like everybody: it is an inquiry. Who answers ends it.
    """
    plan = plan_of(lead)
    if plan is None or lead.is_left_alone or not can_be_tried(lead.person):
        return
    about = lead.property.street if lead.property else ""
    plan.start(
        lead.person, at=lead.received_at, member=lead.assigned_to, about=about, key=_key(lead)
    )


def follow(lead: Lead, before, member) -> None:
    """The tries go with the lead: what the last member had left to do, the next one does."""
    runs = list(PlanRun.objects.running().filter(key=_key(lead)).values_list("pk", flat=True))
    if runs:  # a lead that is new has none yet
        PlanRun.objects.filter(pk__in=runs).update(member=member)
        tasks = Task.objects.open().filter(run__in=runs)
        tasks.filter(Q(assigned_to=before) | Q(assigned_to=None)).update(assigned_to=member)


def _key(lead: Lead) -> str:
    return f"lead:{lead.public_id}"


def can_be_tried(person: Person) -> bool:
    """Whether a number or an address is left; all of them BAD, DNC or stopped: none is."""
    return person.best_phone is not None or person.best_email is not None
