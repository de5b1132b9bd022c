"""Saved lists: a filter under a name, above the list of people; and the page of all filters."""

import datetime as dt
from urllib.parse import urlencode

from django import forms
from django.contrib import messages
from django.http import QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.access import needs
from accounts.capabilities import Capability
from accounts.models import Act
from contacts.book import PeopleFilter
from contacts.columns import COLUMNS, MOST, custom_columns
from contacts.models import SavedList

UNDO_FOR = dt.timedelta(days=1)


class SavedListForm(forms.ModelForm):
    class Meta:
        model = SavedList
        fields = ["name", "is_shared"]
        labels = {"name": "Name of the list", "is_shared": "Everybody in this workspace sees it"}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["name"].widget.attrs["autofocus"] = True

    def clean_name(self):
        """The constraint again, since the form does not show who and which book."""
        name, one = " ".join(self.cleaned_data["name"].split()), self.instance
        others = SavedList.objects.filter(by=one.by_id, book=one.book).exclude(pk=one.pk)
        if not name or others.filter(name=name).exists():
            raise forms.ValidationError("You have a list of this name." if name else "Name it.")
        return name


class PlaceForm(forms.Form):
    place = forms.IntegerField(min_value=1, max_value=1_000)


@require_safe
def filters(request):
    """Every filter and column there is, as one form that leads back to the list."""
    asked = PeopleFilter(request.GET, membership=request.membership, is_whole=True)
    columns = [*COLUMNS.values(), *custom_columns(request.membership)]
    context = {
        "filter": asked,
        "fields": [asked[name] for one in asked.filters for name in one.names],
        "columns": columns,
        "chosen": {one.name for one in asked.columns},
        "most": MOST,
        "without_pks": {one.pk for one in asked.without},
        "category_pks": {one.pk for one in asked.categories},
    }
    template = "contacts/filters.html#panel" if request.htmx else "contacts/filters.html"
    return render(request, template, context)


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Capability.WORK)
def list_new(request):
    """Save the list that is shown, under a name."""
    asked = PeopleFilter(_asked(request), membership=request.membership)
    own = SavedList.objects.visible_to(request.membership)
    new = SavedList(by=request.membership, query=_query(asked), book=asked.in_book)
    form = SavedListForm(request.POST or None, instance=new)
    if form.is_valid():
        form.instance.position = own.count() + 1
        saved = form.save()
        messages.success(request, f"“{saved}” stands above the list now.")
        return redirect(saved)
    context = {"form": form, "filter": asked, "query": asked.query}
    return render(request, "contacts/saved_list.html", context, status=422 if form.errors else 200)


def _asked(request) -> QueryDict:
    """The parameters of the list: of the address, or hidden in the form."""
    if request.method == "POST":
        return QueryDict(request.POST.get("query", "")[:4_000])
    return request.GET


def _query(asked: PeopleFilter) -> dict:
    return {name: values for name, values in asked.params.items() if name != "list"}


def _own(request, public_id) -> SavedList:
    own = SavedList.objects.visible_to(request.membership)
    return get_object_or_404(own, public_id=public_id)


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Capability.WORK)
def saved_list(request, saved_list):
    """Another name, shared or not, another place; or gone."""
    found = _own(request, saved_list)
    form = SavedListForm(request.POST if request.method == "POST" else None, instance=found)
    if form.is_valid():
        form.save()
        messages.success(request, "Saved.")
        return redirect(found)
    own = list(SavedList.objects.visible_to(request.membership).of_book(found.book))
    context = {
        "form": form,
        "saved": found,
        "place": next(number for number, one in enumerate(own, 1) if one.pk == found.pk),
        "count": len(own),
        "filter": PeopleFilter(found.parameters, membership=request.membership),
    }
    return render(request, "contacts/saved_list.html", context, status=422 if form.errors else 200)


@require_POST
@needs(Capability.WORK)
def list_filter(request, saved_list):
    """Let the saved list show what is shown now."""
    found = _own(request, saved_list)
    asked = PeopleFilter(_asked(request), membership=request.membership)
    with Act.doing("list", f"Changed the list “{found}”", by=request.membership,
                   undo_for=UNDO_FOR) as act:  # fmt: skip
        found.query, found.book = _query(asked), asked.in_book
        found.save(update_fields=["query", "book"])
    _said(request, f"“{found}” shows this now.", act)
    return redirect(found)


@require_POST
@needs(Capability.WORK)
def list_place(request, saved_list):
    found = _own(request, saved_list)
    form = PlaceForm(request.POST)
    if form.is_valid():
        found.move_to(form.cleaned_data["place"], by=request.membership)
    return redirect("contacts:saved_list", found.public_id)


@require_POST
@needs(Capability.WORK)
def list_removal(request, saved_list):
    found = _own(request, saved_list)
    with Act.doing("list", f"Took the list “{found}” away", by=request.membership,
                   undo_for=UNDO_FOR) as act:  # fmt: skip
        found.delete()
    _said(request, f"The list “{found}” is gone. Its people stay.", act)
    query = {"book": found.book} if found.book and found.book != "contacts" else {}
    return redirect(f"{reverse('contacts:contacts')}?{urlencode(query)}")


def _said(request, words: str, act) -> None:
    undo = reverse("accounts:act_undo", args=[act.public_id])
    messages.success(request, words, extra_tags=undo)
