"""Pages of the ninety days and of ageing: each choice is an act that its toast takes back."""

import datetime as dt

from django.contrib import messages
from django.db.models import Max
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts import jobs
from accounts.access import needs
from accounts.capabilities import Capability
from accounts.models import Act
from contacts.models import Category, Person
from contacts.views.answers import person_or_404
from crm.kit import keyset
from prospects import ageing
from prospects.forms import MoreTimeForm
from prospects.views import back, one

A_DAY, A_WEEK = dt.timedelta(days=1), dt.timedelta(days=7)
AGEING = "prospects:ageing"
SIZE = 50


# ── ninety more days ─────────────────────────────────────────────────────────
@require_http_methods(["GET", "HEAD", "POST"])
@needs(Capability.WORK)
def more_time(request, prospect):
    """Ninety more days, for a reason that is written down."""
    found = one(request, prospect)
    form = MoreTimeForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        by, title = request.membership, f"Ninety more days for {found.person}"
        with Act.doing("more_time", title, by=by, undo_for=A_DAY) as act:
            found.give_more_time(form.cleaned_data["reason"])
        until = f"{found.more_time_until:%B} {found.more_time_until.day}"
        _say(request, act, f"{found.person} has time until {until}.")
        return back(request)
    context = {"prospect": found, "form": form, "next": request.POST.get("next", "")}
    return render(request, "prospects/more_time.html", context, status=422 if form.errors else 200)


# ── two years without a word ─────────────────────────────────────────────────
def _proposed(request):
    return ageing.quiet(Person.objects.visible_to(request.membership))


@require_safe
@needs(Capability.WORK)
def ageing_list(request):
    request.nav = "contacts:tidy_up"
    (after,) = keyset.unpack(request.GET.get("after", ""), int) or (0,)
    found = _proposed(request)
    rows = list(found.filter(pk__gt=after).order_by("pk").for_lines()[: SIZE + 1])
    context = {
        "people": rows[:SIZE],
        "total": keyset.count(found),
        "is_later": bool(after),
        "next": keyset.pack(rows[SIZE - 1].pk) if len(rows) > SIZE else "",
    }
    return render(request, "prospects/ageing.html", context)


@require_POST
@needs(Capability.WORK)
def ageing_cold(request, person):
    person, by = person_or_404(request, person), request.membership
    with Act.doing(ageing.KIND, f"Filed {person} Cold", by=by, undo_for=A_WEEK) as act:
        person.file(Category.objects.meaning(Category.Meaning.COLD))
    _say(request, act, f"{person} is Cold.")
    return redirect(AGEING)


@require_POST
@needs(Capability.WORK)
def ageing_keeping(request, person):
    person, by = person_or_404(request, person), request.membership
    with Act.doing("keep", f"Kept {person} a prospect", by=by, undo_for=A_DAY) as act:
        ageing.keep(person, by=by)
    _say(request, act, f"{person} stays a prospect.")
    return redirect(AGEING)


@require_POST
@needs(Capability.WORK)
def ageing_all(request):
    """Everybody who is proposed now is filed Cold, in one go and with one undo."""
    found = _proposed(request)
    last = found.aggregate(last=Max("pk"))["last"]
    if last is None:
        return redirect(AGEING)
    total = found.count()
    job = jobs.start(
        ageing.KIND, f"Filing {total:,} prospects Cold", by=request.membership, total=total,
        undo_for=A_WEEK, last=last,
    )  # fmt: skip
    return jobs.answer(request, job) or redirect(AGEING)


def _say(request, act, said: str) -> None:
    undo = reverse("accounts:act_undo", args=[act.public_id])
    messages.success(request, said, extra_tags=undo)
