"""Everything that changed: of a person, and of the whole workspace; putting back what was."""

import datetime as dt
from urllib.parse import urlencode

from django import forms
from django.contrib import messages
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.access import needs
from accounts.capabilities import Capability
from accounts.models import Act, Membership, Version
from accounts.models.history import Origin
from contacts import history, restoring
from contacts.history_words import moment_in_words
from contacts.views.answers import person_or_404
from crm.kit import keyset

KINDS = {
    "delete": "Deletions", "merge": "Merges", "bulk": "To many at once", "import": "Imports",
    "restore": "Put back", "undo": "Taken back", "recommend": "Recommendations",
    "details": "Answers of people",
}  # fmt: skip


class HistoryFilter(forms.Form):
    """Which acts the history shows. Nonsense shows everything."""

    member = forms.TypedChoiceField(coerce=int, empty_value=None, required=False, label="By")
    origin = forms.ChoiceField(
        choices=[("", "Anywhere"), *Origin.choices], required=False, label="From where"
    )
    kind = forms.ChoiceField(required=False, label="What")
    day = forms.DateField(
        required=False, label="Day", widget=forms.DateInput(attrs={"type": "date"})
    )
    after = forms.CharField(required=False, max_length=200, widget=forms.HiddenInput)

    def __init__(self, data, *, membership):
        super().__init__(data)
        self.membership = membership
        mates = Membership.objects.visible_to(membership).select_related("user")
        self.fields["member"].choices = [("", "Anybody"), *((one.pk, str(one)) for one in mates)]
        kinds = Act.objects.visible_to(membership).order_by("kind").values_list("kind", flat=True)
        self.fields["kind"].choices = [("", "Everything")] + [
            (kind, KINDS.get(kind, kind.replace("-", " ").capitalize()))
            for kind in kinds.distinct()
        ]
        self.is_valid()
        asked = self.cleaned_data
        self.member, self.origin = asked.get("member"), asked.get("origin", "")
        self.kind, self.day = asked.get("kind", ""), asked.get("day")
        self.since, self.before = self._bounds(asked.get("after", ""))

    def _bounds(self, after):
        """The least act of the day, and the first that is not shown any more."""
        since = before = None
        if self.day and 1970 < self.day.year < 9000:
            begins = dt.datetime.combine(self.day, dt.time(), self.membership.workspace.zone)
            since, before = history.act_at(begins), history.act_at(begins + dt.timedelta(days=1))
        (text,) = keyset.unpack(after, str) or [""]
        try:
            return since, history.UUID(text)
        except ValueError:
            return since, before

    @property
    def is_narrow(self) -> bool:
        return any([self.member, self.origin, self.kind, self.day])

    def url(self, **other) -> str:
        asked = {"member": self.member, "origin": self.origin, "kind": self.kind, "day": self.day}
        said = urlencode({name: value for name, value in (asked | other).items() if value})
        return f"{reverse('contacts:history')}?{said}"


@require_safe
@needs(Capability.WORK)
def workspace(request):
    """The acts of everybody, newest first."""
    asked = HistoryFilter(request.GET, membership=request.membership)
    deeds, next_key = history.of_workspace(asked, request.membership)
    context = {
        "form": asked,
        "deeds": deeds,
        "next": asked.url(after=next_key) if next_key else "",
        "looked_at": history.LOOKED_AT,
    }
    template = "contacts/history.html#list" if request.htmx else "contacts/history.html"
    return render(request, template, context)


@require_safe
def of_person(request, person):
    return _persons_page(request, person_or_404(request, person))


def _persons_page(request, person, clash=None):
    """With a `clash`: what was not put back, since somebody had changed it meanwhile."""
    deeds, next_key = history.of_person(person, request.membership, request.GET.get("after", ""))
    here = reverse("contacts:person_history", args=[person.public_id]) if clash else ""
    further = f"{here}?after={next_key}" if next_key else ""
    context = {"person": person, "deeds": deeds, "next": further, "clash": clash}
    template = "contacts/person_history.html"
    template = f"{template}#list" if request.htmx else template
    return render(request, template, context, status=422 if clash else 200)


@require_POST
@needs(Capability.WORK)
def history_return(request, person):
    """Put one field back, or one row that was taken away."""
    person = person_or_404(request, person)
    try:
        act = restoring.put_back(person, request.POST.get("back", ""), by=request.membership)
    except restoring.ChangedMeanwhile as clash:
        return _persons_page(request, person, clash)
    except restoring.CannotRestore as trouble:
        messages.error(request, str(trouble))
    else:
        undo = reverse("accounts:act_undo", args=[act.public_id])
        messages.success(request, f"{act.title}.", extra_tags=undo)
    return redirect("contacts:person_history", person.public_id)


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Capability.WORK)
def version(request, person):
    """The record as it was after an act: what differs, and a tick for each to put back."""
    person = person_or_404(request, person)
    asked = request.POST.get("at", request.GET.get("at", ""))
    (at,) = keyset.unpack(asked, int) or [0]
    versions = Version.objects.visible_to(request.membership).of_person(person)
    found = versions.filter(pk=at if 0 < at < 2**63 else 0).first()
    if found is None:
        return redirect("contacts:person_history", person.public_id)
    day = moment_in_words(found.at.astimezone(request.membership.workspace.zone))
    trouble, keys = None, request.POST.getlist("back")
    if request.method == "POST":
        try:
            act = restoring.return_to(person, found.pk, keys, day=day, by=request.membership)
        except restoring.CannotRestore as refused:
            trouble = refused
        else:
            return _returned(request, person, act, day)
    differences, ticked = restoring.differences(person, found.pk, request.membership), None
    if trouble:
        named = restoring.asked_for(keys)
        ticked = [one.key for one in differences if one.which in named]
    context = {
        "person": person,
        "at": asked,
        "day": day,
        "differences": differences,
        "ticked": ticked,
        "trouble": trouble,
        "is_clash": isinstance(trouble, restoring.ChangedMeanwhile),
    }
    return render(request, "contacts/version.html", context, status=422 if trouble else 200)


def _returned(request, person, act, day):
    if act is None:
        messages.error(request, "Nothing was ticked, or it is as it was already.")
        return redirect("contacts:person_history", person.public_id)
    undo = reverse("accounts:act_undo", args=[act.public_id])
    messages.success(request, f"{person.first} is as on {day}.", extra_tags=undo)
    return redirect(person)
