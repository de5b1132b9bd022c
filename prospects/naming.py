"""What a workspace calls its stages: their order and meaning stay."""

import datetime as dt

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from accounts.access import needs
from accounts.capabilities import Capability
from accounts.models import Act
from prospects.models import Stage, StageName

UNDO_FOR = dt.timedelta(days=7)
MEANINGS = {
    Stage.NEW: "Nobody has called yet.",
    Stage.ATTEMPTED: "You called or wrote, and did not reach them yet.",
    Stage.CONTACTED: "You have talked.",
    Stage.QUALIFIED: "All seven questions are answered.",
    Stage.APPOINTMENT_SET: "There is a day to meet.",
    Stage.APPOINTMENT_MET: "You have met.",
    Stage.AGREEMENT_SIGNED: "They are your client. The pursuit is won.",
    Stage.LOST: "They went elsewhere, or were let go.",
}


class NamesForm(forms.Form):
    """A name for each stage; an empty one is the standard again."""

    def __init__(self, data=None, *, names: dict):
        super().__init__(data, initial=names)
        for stage in Stage:
            self.fields[stage.value] = forms.CharField(
                label=stage.label, max_length=30, required=False, help_text=MEANINGS[stage],
                widget=forms.TextInput({"placeholder": stage.label, "autocomplete": "off"}),
            )  # fmt: skip

    def clean(self):
        called = {}
        for stage in Stage:
            name = (self.cleaned_data.get(stage.value) or stage.label).casefold()
            if name in called:
                self.add_error(
                    stage.value, ValidationError(f"“{called[name]}” is called so already.")
                )
            called.setdefault(name, stage.label)
        return self.cleaned_data


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Capability.MANAGE_AUTOMATION)
def stages(request):
    names = StageName.objects.visible_to(request.membership).names()
    form = NamesForm(request.POST if request.method == "POST" else None, names=names)
    if form.is_valid():
        _rename(request, form.cleaned_data, "Named the stages")
        return redirect("prospects:prospects")
    is_renamed = any(name != Stage(stage).label for stage, name in names.items())
    context = {"form": form, "is_renamed": is_renamed}
    return render(request, "prospects/stages.html", context, status=422 if form.errors else 200)


@require_POST
@needs(Capability.MANAGE_AUTOMATION)
def stages_standard(request):
    """Sphere's own names again, by one tap; another takes it back."""
    _rename(request, dict.fromkeys(Stage.values, ""), "Gave the stages their standard names")
    return redirect("prospects:stages")


def _rename(request, names, title) -> None:
    by = request.membership
    with Act.doing("stage_names", title, by=by, undo_for=UNDO_FOR) as act:
        is_new = StageName.objects.visible_to(by).rename(names)
        if not is_new:
            act.delete()
    if is_new:
        undo = reverse("accounts:act_undo", args=[act.public_id])
        messages.success(request, "The stages have their names.", extra_tags=undo)
