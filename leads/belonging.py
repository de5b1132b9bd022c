"""Plans on a lead: a task or a run may belong to one, and says which."""

from django.urls import reverse
from django.utils import timezone

from agenda.belonging import Belonging, Thing, add_belonging, key_of
from leads.models import Lead

KIND = "lead"
MOST = 5


def find(membership, public_ids) -> list[Thing]:
    leads = Lead.objects.visible_to(membership).filter(public_id__in=public_ids)
    return [_thing(lead) for lead in leads.select_related("source", "property")]


def of_person(person, membership) -> list[Thing]:
    """The last inquiries of theirs that are leads."""
    leads = Lead.objects.visible_to(membership).filter(person=person, dismissed_at=None)
    newest = leads.select_related("source", "property").newest_first()[:MOST]
    return [_thing(lead) for lead in newest]


def _thing(lead: Lead) -> Thing:
    day = timezone.localtime(lead.received_at)
    return Thing(
        key=key_of(KIND, lead.public_id),
        name=f"Lead of {day:%b} {day.day}: {lead.said}",
        url=reverse("leads:lead", args=[lead.public_id]),
        icon="inbox",
    )


add_belonging(Belonging(KIND, "Leads", find, of_person))
