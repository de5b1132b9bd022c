"""How fast leads hear from us, in a sentence; nothing is said of fewer than eight cases."""

import datetime as dt

from django.db import models
from django.db.models import Count, F

from leads.models import Lead
from leads.models.response import in_words

LOOKED_BACK = dt.timedelta(days=90)
ENOUGH = 8


class Median(models.Aggregate):
    function = "percentile_cont"
    template = "%(function)s(0.5) within group (order by %(expressions)s)"
    output_field = models.DurationField()


def sentence(membership) -> str:
    """ "Half of your leads hear from you within 4 minutes. Zillow leads wait longest, 11." """
    answered = Lead.objects.visible_to(membership).answered().within(LOOKED_BACK)
    waited = F("answered_at") - F("clock_started_at")
    whole = answered.aggregate(cases=Count("pk"), median=Median(waited))
    if whole["cases"] < ENOUGH:
        return ""
    said = f"Half of your leads hear from you within {in_words(whole['median'])}."
    slowest = (
        answered.exclude(source=None)
        .order_by()
        .values("source__name")
        .annotate(cases=Count("pk"), median=Median(waited))
        .filter(cases__gte=ENOUGH)
        .order_by("-median")
        .first()
    )
    if slowest and slowest["median"] > whole["median"]:
        said += f" {slowest['source__name']} leads wait longest, {in_words(slowest['median'])}."
    return said
