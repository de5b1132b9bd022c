"""How the prospects of the demo came to the stages they are in, one stage after the other."""

import datetime as dt

from crm.kit import clock
from prospects.models import Prospect, Stage, StageChange


def walk_through(by) -> None:
    """A change for each stage on the way, spread over the days since it was opened."""
    now, changes = clock.now(), []
    for prospect in Prospect.objects.exclude(stage__in=[Stage.NEW, Stage.LOST]).order_by("pk"):
        place = Stage(prospect.stage).place
        way = [stage for stage in Stage if stage.place <= place]
        gap = (now - prospect.opened_at) / (len(way) + 1)
        at = prospect.opened_at
        for before, after in zip(way, way[1:], strict=False):
            at += max(gap, dt.timedelta(minutes=10))
            at = min(at, now)
            changes.append(StageChange(prospect=prospect, before=before, after=after, by=by, at=at))
        Prospect.objects.filter(pk=prospect.pk).update(stage_changed_at=at)
    StageChange.objects.bulk_create(changes)
