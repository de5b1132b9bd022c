"""The rewards of a member: those of a day and of five stand with the target, the year's is here."""

import datetime as dt

from django.contrib import messages
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from accounts.access import needs
from accounts.capabilities import Capability
from accounts.live import changed
from accounts.models import Act
from crm.kit import clock
from goals import rewards as kept
from goals.asked import Asked
from goals.models import Reward
from goals.period import Period
from goals.rewards.forms import RewardForm
from goals.whose import member_of

NAV = "goals:year"
UNDO_FOR = dt.timedelta(days=7)


@require_http_methods(["GET", "HEAD", "POST"])
def rewards(request):
    """All three; POST writes the year's own down."""
    request.nav = NAV
    return _keep(request) if request.method == "POST" else _show(request)


@needs(Capability.WORK)
def _keep(request):
    asked = Asked.of(request)
    year, member = asked.period.first.year, request.membership
    reward = Reward.objects.of_year(member, year) or Reward(member=member, year=year)
    form = RewardForm(request.POST, request.FILES, instance=reward, by=member)
    if not form.is_valid():
        return _show(request, form)
    form.save()
    messages.success(request, f"That is what {year} is for: {form.instance.in_a_sentence}.")
    return redirect(_back(asked))


def _show(request, form=None):
    with clock.asked_once():
        asked = Asked.of(request)
        member = member_of(asked)
        shown = kept.of(asked, member) if member else None
        is_own = bool(shown and shown.is_own and request.membership.can_work)
        context = {
            "asked": asked, "member": member, "rewards": shown,
            "year": asked.period.first.year, "period": Period.around(asked.period.first),
            "form": (form or _form(shown, request.membership)) if is_own else None,
        }  # fmt: skip
    status = 422 if form is not None else 200
    return render(request, "goals/rewards/rewards.html", context, status=status)


def _form(shown, membership) -> RewardForm:
    return RewardForm(instance=shown.reward, by=membership)


def _back(asked: Asked) -> str:
    return f"{reverse('goals:rewards')}{asked.query()}"


@require_POST
@needs(Capability.WORK)
def removal(request):
    """One's own of that year is taken away; its picture stays, so that it comes back whole."""
    asked = Asked.of(request)
    found = Reward.objects.of_year(request.membership, asked.period.first.year)
    if found is None:
        messages.error(request, "This reward is gone already.")
        return redirect(_back(asked))
    title = f"Took a reward away: {found}"
    with Act.doing("reward", title, by=request.membership, undo_for=UNDO_FOR) as act:
        found.delete()
        changed("goals")
    undo = reverse("accounts:act_undo", args=[act.public_id])
    messages.success(request, "The reward is gone.", extra_tags=undo)
    return redirect(_back(asked))
