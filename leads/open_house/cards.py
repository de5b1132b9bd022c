"""Pages for agents who showed a home: the card they leave, and what their buyer thought."""

from django.core.exceptions import ValidationError
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from accounts.access import public
from accounts.adapter import AccountAdapter
from accounts.live import changed
from accounts.tenancy import scope
from leads.models import Flyer, ShowingVisit
from leads.open_house import feedback as asking
from leads.open_house.forms import CardForm, FeedbackForm
from leads.open_house.kiosk import THANKS_FOR, entered
from leads.open_house.limits import is_too_much

require_form_methods = require_http_methods(["GET", "HEAD", "POST"])


@public
@csrf_exempt
@require_form_methods
@entered
def agents(request, house):
    """On the iPad: an agent who came leaves their card."""
    if not house.asks_agents:
        raise Http404
    return _card(
        request, home=house.property, house=house, flyer=house.flyer, who=house.who, back=house.path
    )


@public
@csrf_exempt
@require_form_methods
def showings(request, flyer_key):
    """At home: the sellers type in the cards that agents left on their table."""
    named = Flyer.named_by(flyer_key)
    if not named:
        raise Http404
    with scope(named[0], origin="public"):
        flyer = get_object_or_404(
            Flyer.objects.select_related("property", "agent__user", "workspace"), pk=named[1]
        )
        who = flyer.agent.user.get_full_name() if flyer.agent else flyer.workspace.name
        with timezone.override(flyer.workspace.zone):
            answer = _card(request, home=flyer.property, house=None, flyer=flyer, who=who, back="")
    answer["X-Robots-Tag"] = "noindex"
    return answer


def _card(request, *, home, house, flyer, who, back):
    context = {"home": home, "who": who, "back": back, "is_thanked": "kept" in request.GET}
    form = CardForm(request.POST, request.FILES) if request.method == "POST" else CardForm()
    status = 200
    if form.is_bound and form.is_valid():
        ip = AccountAdapter().get_client_ip(request)
        if is_too_much("cards", house.key if house else flyer.key, ip):
            context |= {"is_too_much": True}
            status = 429
        elif _kept(form, home=home, house=house, flyer=flyer, ip=ip):
            return redirect(f"{request.path}?kept=1")
    if form.errors:
        status = 422
    answer = render(request, "leads/open_house/card.html", context | {"form": form}, status=status)
    if back and context["is_thanked"]:
        answer["Refresh"] = f"{THANKS_FOR};url={back}"
    return answer


def _kept(form, **where) -> bool:
    try:
        asking.keep(form, **where)
    except ValidationError as refused:
        form.add_error("card", refused)
        return False
    return True


@public
@csrf_exempt
@require_form_methods
def feedback(request, visit_key):
    """The five questions; whoever has the link may answer again."""
    named = ShowingVisit.named_by(visit_key)
    if not named:
        raise Http404
    with scope(named[0], origin="public"):
        visit = get_object_or_404(
            ShowingVisit.objects.select_related(
                "property",
                "open_house__host__user",
                "flyer__agent__user",
                "agent__user",
                "workspace",
            ),
            pk=named[1],
        )
        return _feedback(request, visit)


def _feedback(request, visit):
    form = FeedbackForm(request.POST if request.method == "POST" else None, instance=visit)
    context = {"visit": visit, "form": form, "status": 200}
    if form.is_bound and form.is_valid():
        if not is_too_much("feedback", visit.key, AccountAdapter().get_client_ip(request)):
            visit.answer(**form.cleaned_data)
            changed("leads")
            return redirect("open_house:feedback", visit.key)
        context |= {"is_too_much": True, "status": 429}
    elif form.errors:
        context["status"] = 422
    context["is_thanked"] = not form.is_bound and visit.answered_at and "again" not in request.GET
    answer = render(
        request, "leads/open_house/feedback.html", context, status=context.pop("status")
    )
    answer["X-Robots-Tag"] = "noindex"
    return answer
