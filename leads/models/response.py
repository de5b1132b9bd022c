"""The five minutes in which a first call wins most leads."""

import datetime as dt

from django.db import models
from django.db.models import F
from django.db.models.functions import Extract

from crm.kit import clock

FIRST_CALL_WITHIN = 300  # seconds


def seconds_since(field: str):
    return Extract(clock.Now() - F(field), "epoch", output_field=models.FloatField())


def in_words(span: dt.timedelta) -> str:
    minutes = max(1, round(span.total_seconds() / 60))
    if minutes < 120:
        return f"{minutes} minute{'' if minutes == 1 else 's'}"
    hours = round(minutes / 60)
    return f"{hours} hours" if hours < 72 else f"{round(hours / 24)} days"
