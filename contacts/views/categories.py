"""The categories of the workspace: made, renamed, coloured, merged and deleted."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts import jobs
from accounts.access import needs
from accounts.capabilities import Capability
from accounts.models import Act
from contacts import category_tree, gathering
from contacts.category_forms import CategoryForm, DeletionForm, MergeForm
from contacts.models import Category
from contacts.views.custom_fields import A_DAY


@require_safe
def categories(request):
    """Each with its people and its last use; many can be picked at once."""
    return _page(request)


def _page(request, form=None, *, adding=None):
    membership = request.membership
    request.nav = "contacts:contacts"
    every = list(Category.objects.visible_to(membership).with_use())
    context = {
        "lines": category_tree.lines(every),
        "categories": every,
        "form": form,
        "picked": form.data.getlist("pick") if form else [],
        "adding": adding or CategoryForm(initial={"name": request.GET.get("name", "")[:80]}),
        "can_manage": membership.may(Capability.DELETE_RECORDS),
        "can_change_fields": membership.may(Capability.MANAGE_AUTOMATION),
    }
    wrong = form or (adding if adding and adding.errors else None)
    return render(request, "contacts/categories.html", context, status=422 if wrong else 200)


@require_POST
@needs(Capability.WORK)
def category_new(request):
    form = CategoryForm(request.POST)
    if not form.is_valid():
        return _page(request, adding=form)
    name = form.cleaned_data["name"]
    with Act.doing("category", f"Made “{name}”", by=request.membership, undo_for=A_DAY) as act:
        form.save()
    return _done(request, f"“{name}” is there now.", act)


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Capability.WORK)
def category(request, category):
    """The name and the colour of one; those below it are renamed with it."""
    visible = Category.objects.visible_to(request.membership)
    found = get_object_or_404(visible.with_use(), public_id=category)
    request.nav = "contacts:contacts"
    was = found.name
    form = CategoryForm(request.POST if request.method == "POST" else None, instance=found)
    if form.is_valid():
        name = form.cleaned_data["name"]
        title = f"Renamed “{was}” to “{name}”" if name != was else f"Another color for “{was}”"
        with Act.doing("category", title, by=request.membership, undo_for=A_DAY) as act:
            form.save()
        return _done(request, f"{title}.", act)
    below = list(visible.below(was))
    context = {"category": found, "was": was, "form": form, "below": below}
    status = 422 if form.errors else 200
    return render(request, "contacts/category.html", context, status=status)


@require_POST
@needs(Capability.DELETE_RECORDS)
def category_merge(request):
    form = MergeForm(request.POST, membership=request.membership)
    if not form.is_valid():
        return _page(request, form)
    picked, into = form.cleaned_data["pick"], form.cleaned_data["into"]
    started = gathering.merge(picked, into, by=request.membership)
    return jobs.answer(request, started) or redirect("contacts:categories")


@require_POST
@needs(Capability.DELETE_RECORDS)
def category_removal(request):
    form = DeletionForm(request.POST, membership=request.membership)
    if not form.is_valid():
        return _page(request, form)
    started = gathering.delete(list(form.cleaned_data["pick"]), by=request.membership)
    return jobs.answer(request, started) or redirect("contacts:categories")


def _done(request, said: str, act):
    undo = reverse("accounts:act_undo", args=[act.public_id])
    messages.success(request, said, extra_tags=undo)
    return redirect("contacts:categories")
