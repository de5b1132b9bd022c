"""Adding someone: one line, what was understood of it, who may be here already."""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from accounts.access import needs
from accounts.capabilities import Capability
from contacts import category_words
from contacts import quick_add as adding
from contacts.adding import AddForm, LineForm, read_again, shown
from contacts.models import Book


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Capability.WORK)
def quick_add(request):
    """A line that is clear is added at once; one in doubt is shown as fields first."""
    if request.method != "POST":
        return _show(request, request.GET.get("line", "")[:2_000], request.GET.get("book", ""))
    if "first_name" in request.POST:
        return _add_from_fields(request)
    form = LineForm(request.POST)
    if not form.is_valid():  # more than one line holds: it is shown again, whole
        asked = AddForm(request.POST, membership=request.membership)
        return _page(request, asked, adding.read(""), status=422)
    line, book = form.cleaned_data["line"], form.cleaned_data["book"]
    read = adding.read(line)
    here = adding.already_here(read, request.membership)
    if here or not read.is_sure or adding.namesakes(read, request.membership):
        return _show(request, line, book, status=200 if read else 422)
    return _added(request, adding.add(read, by=request.membership, book=book or Book.CONTACTS))


def _show(request, line: str, book: str, status: int = 200):
    read = adding.read(line)
    first = {"line": line, "book": book or Book.CONTACTS} | shown(read)
    form = AddForm(initial=first, membership=request.membership)
    return _page(request, form, read, status)


def _page(request, form, read, status: int = 200):
    context = {
        "form": form,
        "line": form["line"].value() or "",
        "here": adding.already_here(read, request.membership),
        "namesakes": adding.namesakes(read, request.membership),
        "promises": [category_words.promise(word) for word in adding.stop_words(read)],
    }
    template = "contacts/quick_add.html#understood" if request.htmx else "contacts/quick_add.html"
    return render(request, template, context, status=status)


def _add_from_fields(request):
    line = request.POST.get("line", "")
    if request.POST.get("line_before", line) != line:
        return _fields_anew(request)  # without a script nobody has seen yet what it means
    form = AddForm(request.POST, membership=request.membership)
    if not form.is_valid():
        return _page(request, form, adding.read(""), status=422)
    read = form.understood()
    if not form.cleaned_data["anyway"] and adding.already_here(read, request.membership):
        return _page(request, form, read, status=409)
    person = adding.add(
        read,
        by=request.membership,
        book=form.cleaned_data["book"] or Book.CONTACTS,
        categories=form.cleaned_data["categories"],
        source=form.cleaned_data["source"],
    )
    return _added(request, person)


def _added(request, person):
    messages.success(request, f"{person.name} is in your {person.get_book_display().lower()}.")
    return redirect(person)


@require_POST
@needs(Capability.WORK)
def preview(request):
    """The fields as the line is typed; nothing is written."""
    return _fields_anew(request)


def _fields_anew(request):
    first = request.POST.dict() | read_again(request.POST, request.POST.get("line_before", ""))
    first["categories"] = request.POST.getlist("categories")
    form = AddForm(initial=first, membership=request.membership)
    return _page(request, form, adding.read(request.POST.get("line", "")[:2_000]))
