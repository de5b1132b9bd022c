"""The week that a print run is for: people print once a week, what falls due until Sunday."""

import datetime as dt

from django.db.models import Exists, OuterRef

from contacts.models import Person
from crm.kit import clock
from messaging.models import PrintPiece
from messaging.printing.addressing import mailable


def sunday(workspace) -> dt.date:
    today = clock.today(workspace.zone)
    return today + dt.timedelta(days=6 - today.weekday())


def next_monday(workspace) -> dt.date:
    return sunday(workspace) + dt.timedelta(days=1)


def _to_somebody():
    return Exists(mailable(Person.objects.filter(pk=OuterRef("person"))))


def due(membership):
    """What is to be printed this week, but for what cannot be mailed."""
    mine = PrintPiece.objects.visible_to(membership)
    return mine.due(sunday(membership.workspace)).filter(_to_somebody())


def stuck(membership):
    """What is due and cannot be mailed: no address, one that mail comes back from."""
    mine = PrintPiece.objects.visible_to(membership)
    return mine.due(sunday(membership.workspace)).exclude(_to_somebody())


def later(membership) -> int:
    """How many wait for a week to come."""
    mine = PrintPiece.objects.visible_to(membership).waiting()
    return mine.filter(due_on__gt=sunday(membership.workspace)).count()


def due_rows(membership):
    return due(membership).order_by().values("pk")[:10_001]


def due_count(membership) -> int:
    return due_rows(membership).count()
