"""What prospects adds to a list of people: the stage and the side of their open pursuits."""

from django import forms
from django.db.models import Exists, OuterRef

from contacts.list_filters import ListFilter, add_filter, choice
from prospects.models import Prospect, Side, StageName


def _pursued(**asked) -> Exists:
    return Exists(Prospect.objects.filter(person=OuterRef("pk"), **asked))


def _in_stage(value, membership):
    """An open pursuit in that stage; of the closed stages, one that ended so."""
    return _pursued(stage=value)


def _of_side(value, membership):
    return _pursued(side=value, closed_at=None)


def _stages(membership):
    """By the names of this workspace: asked for only when the filter is shown or used."""

    def choices():
        names = StageName.objects.visible_to(membership).names()
        return [("", "It does not matter"), *names.items()]

    return forms.ChoiceField(label="Stage", choices=choices, required=False)


add_filter(
    ListFilter("stage", _stages, _in_stage,
               lambda value, asked: StageName.objects.names()[value], order=20)
)  # fmt: skip
add_filter(
    ListFilter("side", choice("Wants to", Side.choices), _of_side,
               lambda value, by: f"Wants to {Side(value).label.lower()}", order=21)
)  # fmt: skip
