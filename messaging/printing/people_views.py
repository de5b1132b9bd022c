"""Printing for people who were picked, or for one: choose what, see who is left out, print."""

from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from accounts.access import needs
from accounts.capabilities import Capability
from contacts.models import Person, Selection
from messaging import merge
from messaging.library import picking
from messaging.models import PrintRun
from messaging.printing import addressing, runs
from messaging.printing.forms import BY_WHAT
from messaging.printing.views import started

WHAT = {
    "letters": ("Letters", "mail", "On your letterhead, to each by name."),
    "labels": ("Labels", "tags", "Avery sheets, also half-used ones."),
    "envelopes": ("Envelopes", "mail-forward", "#10 and A7, with your return address."),
    "cards": ("Greeting cards", "cake", "Folded or flat, 5 × 7."),
    "postcards": ("Postcards", "map-pin", "4 × 6 or 6 × 9, with the address."),
    "addresses": ("Address list", "list", "Names, addresses, phones, e-mails."),
}
WRITTEN = {"letters": "letter", "cards": "note", "postcards": "note"}  # and their shelf
NAMED = 30


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Capability.WORK)
def print_people(request, selection):
    kept = Selection.objects.visible_to(request.membership).defer("ids")
    selection = get_object_or_404(kept, public_id=selection)
    visible = Person.objects.visible_to(request.membership)
    ids = selection.ids_between(0, runs.MOST)
    people = visible.filter(pk__in=ids).order_by("sort_lc", "pk")
    back = f"{reverse('contacts:contacts')}?{selection.back}"
    return _page(
        request, people, selection.people_words, back, too_many=selection.count > runs.MOST
    )


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Capability.WORK)
def print_person(request, person):
    visible = Person.objects.visible_to(request.membership)
    person = get_object_or_404(visible, public_id=person)
    people = visible.filter(pk=person.pk)
    return _page(request, people, person.name, person.get_absolute_url())


def _page(request, people, whom: str, back: str, *, too_many: bool = False):
    what = request.GET.get("what") or request.POST.get("what", "")
    what = what if what in WHAT else ""
    if what == "addresses" and not request.membership.may(Capability.EXPORT):
        raise PermissionDenied
    data = request.POST if request.method == "POST" and what else None
    words = picking.picked(request) if what in WRITTEN and data is None else None
    form = BY_WHAT[what](data, initial=words.initial if words else None) if what else None
    ready = addressing.mailable(people).count()
    if form and form.is_valid() and ready:
        return started(request, _run(request, people, what, form, whom))
    request.nav = "contacts:contacts"
    context = {
        "what": what,
        "title": WHAT[what][0] if what else "Print",
        "choices": _choices(request.membership),
        "form": form,
        "fields": merge.fields() if what in WRITTEN else [],
        "shelf": WRITTEN.get(what, ""),
        "whom": whom,
        "back": back,
        "ready": ready,
        "most": runs.MOST if too_many else 0,
    } | _left_out(people)
    status = 422 if data is not None else 200
    return render(request, "messaging/printing/people.html", context, status=status)


def _run(request, people, what: str, form, whom: str) -> PrintRun:
    title, kind = f"{WHAT[what][0]} for {whom}", what
    if what in WRITTEN:
        kind, subject = PrintRun.What.PIECES, merge.without_fields(form.cleaned_data["subject"])
        title = f"“{subject}” for {whom}"
    return runs.for_people(
        people, what=kind, title=title[:200], by=request.membership, options=form.options()
    )


def _choices(membership) -> list[dict]:
    may_export = membership.may(Capability.EXPORT)
    return [
        {"what": what, "title": title, "icon": icon, "words": words}
        for what, (title, icon, words) in WHAT.items()
        if what != "addresses" or may_export
    ]


def _left_out(people) -> dict:
    """Who cannot be written to on paper, and why: the first of them by name."""
    without = addressing.not_mailable(people).prefetch_related("addresses")
    count = without.count()
    named = [
        {"person": person, "because": addressing.why_not(person)}
        for person in without.order_by("sort_lc", "pk")[:NAMED]
    ]
    return {"left_out": named, "left_out_count": count, "others": count - len(named)}
