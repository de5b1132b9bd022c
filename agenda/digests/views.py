"""The page on which a member says when and how they are told of the day."""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from agenda.digests.composing import compose
from agenda.digests.forms import DigestForm
from agenda.models import DigestWish
from crm.kit import clock


@require_http_methods(["GET", "HEAD", "POST"])
def digests(request):
    request.nav = "accounts:profile"  # it belongs to no section
    member = request.membership
    wish = DigestWish.objects.of(member)
    form = DigestForm(request.POST if request.method == "POST" else None, instance=wish)
    if form.is_valid():
        form.save()
        messages.success(request, "Saved. It holds from the next time on.")
        return redirect("agenda:digests")
    kept = DigestWish.objects.of(member) if form.errors else wish
    whole = DigestWish(member=member) if kept.content == DigestWish.Content.NONE else kept
    context = {
        "form": form,
        "wish": kept,
        "told": compose(member, clock.today(member.workspace.zone), whole),
        "is_quiet_today": not kept.is_on(clock.today(member.workspace.zone)),
    }
    status = 422 if form.errors else 200
    return render(request, "agenda/digests/digests.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
def digest_stop(request):
    """What the last line of every digest leads to: one tap, and none comes any more."""
    request.nav = "accounts:profile"
    wish = DigestWish.objects.of(request.membership)
    if request.method == "POST":
        wish.stop()
        messages.success(request, "Stopped. You can have them back here.")
        return redirect("agenda:digests")
    return render(request, "agenda/digests/stop.html", {"wish": wish})
