import datetime as dt

from django import forms
from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from accounts.access import needs
from accounts.capabilities import Capability
from accounts.models import Act
from contacts import top100 as coverage
from contacts.models import Category, Person
from goals.asked import Asked
from goals.reading import may_see_people
from goals.referrals import generations, overview, rules
from transactions.models import Transaction

UNDO_FOR = dt.timedelta(days=30)


@require_safe
def referrals(request):
    """Who sends whom and what came of it, what vendors send back, and what thanks bring."""
    return _show(request)


def _show(request, *, status=200, wrong=""):
    asked = Asked.of(request)
    context = {
        "wrong": wrong,
        "asked": asked,
        "can_work": request.membership.can_work,
        "sees_people": may_see_people(request.membership),
        "generations": overview.by_generation(asked),
        "years": overview.both_years(asked),
    }
    if context["sees_people"]:
        context |= {
            "trees": overview.trees(asked),
            "candidates": overview.candidates(asked),
            "reciprocity": overview.reciprocity(asked),
            "top": coverage.coverage(request.membership),
        }
    return render(request, "goals/referrals/referrals.html", context, status=status)


@require_safe
def through(request, person):
    """Everything that closed through one person, deal by deal, generation by generation."""
    asked = overview.ever(Asked.of(request))
    people = Person.objects.visible_to(request.membership)
    person = get_object_or_404(people, public_id=person)
    brought = generations.through([person.pk], asked)
    context = {
        "asked": asked,
        "tree": overview.tree(person, brought.get(person.pk, generations.Brought()), asked),
        "deals": _deals(request, person, asked),
    }
    return render(request, "goals/referrals/through.html", context)


def _deals(request, person, asked: Asked) -> list[dict]:
    """The deals of a tree, the nearest generation first, each with whom it came by."""
    found = generations.deals_through(person.pk, asked)
    rows = Transaction.objects.visible_to(request.membership).filter(pk__in=list(found))
    rows = rows.select_related("property").prefetch_related("commissions")
    people = Person.objects.visible_to(request.membership).in_bulk({pk for pk, _ in found.values()})
    deals = [
        {
            "deal": deal,
            "person": people.get(found[deal.pk][0]),
            "generation": rules.ORDINALS.get(found[deal.pk][1], str(found[deal.pk][1])),
            "depth": found[deal.pk][1],
            "income": next((one.gross for one in deal.commissions.all()), None),
        }
        for deal in rows
    ]
    return sorted(deals, key=lambda one: (one["depth"], one["deal"].closed_on))


class CandidatesForm(forms.Form):
    """Who is to be filed in the Top100: one, or all whom the page proposed."""

    people = forms.ModelMultipleChoiceField(
        queryset=Person.objects.none(), to_field_name="public_id",
        error_messages={"required": "Choose at least one of them."},
    )  # fmt: skip

    def __init__(self, *args, membership, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["people"].queryset = Person.objects.visible_to(membership).living()


@require_POST
@needs(Capability.WORK)
def top100(request):
    """File them in the Top100; one tap, and one to take it back."""
    form = CandidatesForm(request.POST, membership=request.membership)
    if not form.is_valid():
        return _show(request, status=422, wrong="Nobody was chosen, or they are gone already.")
    chosen = form.cleaned_data["people"]
    category = Category.objects.visible_to(request.membership).meaning(Category.Meaning.TOP100)
    names = [person.name for person in chosen[:2]]
    said = names[0] if len(chosen) == 1 else f"{len(chosen)} people"
    title = f"Filed in {category.name}: {said}"
    with Act.doing("file", title, by=request.membership, undo_for=UNDO_FOR) as act:
        filed = category.file_all(chosen)
    if filed:
        undo = reverse("accounts:act_undo", args=[act.public_id])
        messages.success(request, f"{said} is in your {category.name} now."
                         if len(chosen) == 1 else f"{said} are in your {category.name} now.",
                         extra_tags=undo)  # fmt: skip
    else:
        messages.success(request, f"Already in your {category.name}.")
    return redirect(reverse("goals:referrals") + "#top100")
