"""Drips on a person's page: what runs, the next letter and its day, and a form to start one."""

from django.db.models import OuterRef

from contacts.page import may_have
from drips import manners
from drips.forms import EnrolForm
from drips.models import Enrolment
from messaging import consent


def rows():
    return Enrolment.objects.live().filter(person=OuterRef("pk"))


def context(person, membership) -> dict | None:
    running = []
    if may_have(person, "drips"):
        running = list(Enrolment.objects.live().filter(person=person).with_progress())
    if running:  # another one starts on a page of its own, which asks what starting asks
        return {"running": running, "can_work": membership.can_work, "person": person}
    return start(person, membership) if membership.can_work else None


@consent.asked_once()
def start(person, membership) -> dict:
    """What a form that starts a drip shows, or why there is none."""
    why_not = manners.reason_to_end(person) or manners.no_way(person)
    can_start = membership.can_work and not why_not
    has_talked = manners.has_talked(person) if can_start else True
    return {
        "form": EnrolForm(membership=membership, person=person) if can_start else None,
        "why_not": why_not,
        "first_letter": manners.first_letter(person, has_talked) if can_start else "",
        "has_talked": has_talked,
        "choices": consent.addresses_to_choose(person) if membership.can_work else [],
        "can_work": membership.can_work,
    }
