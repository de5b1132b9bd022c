"""A step of a plan that hangs on the dates of a thing: from which one, if what, done by what."""

from django import forms
from django.core.exceptions import ValidationError

from agenda import belonging, conditions
from agenda.forms import StepForm
from agenda.models import PlanStep

MOST_LETTERS = 80
_WITH_VALUE = ("is", "not", "less", "more")


class ThingStepForm(StepForm):
    """Besides what every step says."""

    fact = forms.ChoiceField(label="Only if", required=False)
    comparison = forms.ChoiceField(
        label="how", required=False,
        choices=[(key, words[0]) for key, words in conditions.COMPARISONS.items()],
    )  # fmt: skip
    value = forms.CharField(label="what", max_length=MOST_LETTERS, required=False)

    class Meta(StepForm.Meta):
        fields = [
            *StepForm.Meta.fields, "hangs_on", "counts", "repeats", "until", "party", "done_by",
            "letter", "shows_in_report",
        ]  # fmt: skip

    def __init__(self, *args, plan, **kwargs):
        super().__init__(*args, **kwargs)
        its, one = belonging.ground(plan.thing), self.instance
        self._choose("hangs_on", "The moment it is started", its.words())
        self._choose("until", "As long as the plan runs", its.words())
        self._choose("party", "Nobody in particular", its.parties())
        self._choose("done_by", "Somebody ticks it off", conditions.done_choices(plan.thing))
        self.fields["fact"].choices = [("", "Always"), *its.facts()]
        self.fields["letter"].help_text = "The name of a letter in the library, if one goes."
        if one.only_if:
            self.initial |= {
                "fact": one.only_if["fact"], "comparison": one.only_if["is"],
                "value": one.only_if.get("value", ""),
            }  # fmt: skip

    def _choose(self, name: str, nothing: str, choices) -> None:
        label = self.fields[name].label
        kept = getattr(self.instance, name)
        known = [("", nothing), *choices]
        if kept and kept not in dict(known):
            known.append((kept, kept))
        self.fields[name] = forms.ChoiceField(label=label, choices=known, required=False)

    def clean(self):
        cleaned = super().clean()
        fact, way = cleaned.get("fact"), cleaned.get("comparison")
        if not fact:
            self.instance.only_if = {}
            return cleaned
        value = (cleaned.get("value") or "").strip()
        if way in _WITH_VALUE and not value:
            self.add_error("value", ValidationError("Compared with what?", code="required"))
        self.instance.only_if = {"fact": fact, "is": way or "filled", "value": value}
        if cleaned.get("repeats") and cleaned.get("unit") != PlanStep.Unit.DAYS:
            self.add_error("repeats", "What comes again is counted in days.")
        return cleaned


def step_form(plan, *args, **kwargs) -> StepForm:
    """The form of a step of that plan."""
    if plan.ground is None:
        return StepForm(*args, **kwargs)
    return ThingStepForm(*args, plan=plan, **kwargs)
