"""How far somebody is on a drip, as parts of a query about enrolments."""

from django.db import models
from django.db.models.functions import Coalesce

from drips.models.step import Step
from drips.models.taken import StepTaken


def counted(rows, group: str):
    number = rows.values(group).annotate(number=models.Count("*")).values("number")
    return Coalesce(models.Subquery(number), 0)


def taken_of(enrolment, of_round):
    return StepTaken.objects.filter(enrolment=enrolment, round=of_round)


def ahead():
    """The steps of an outer enrolment that are not taken in its round, in their order."""
    outer = models.OuterRef(models.OuterRef("pk")), models.OuterRef(models.OuterRef("round"))
    steps = Step.objects.filter(sequence=models.OuterRef("sequence"))
    return steps.exclude(pk__in=taken_of(*outer).values("step")).order_by("position", "pk")
