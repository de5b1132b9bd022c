"""Your sending address: as whom letters leave, by what, whether it works, and what is missing."""

from django.conf import settings
from django.contrib import messages as toasts
from django.http import Http404
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.access import needs
from accounts.capabilities import Capability
from crm.kit import clock
from messaging.models import Brake, Message, SendingAccount
from messaging.sender import checks, providers, readiness, receivers, standing, warmup, ways
from messaging.sender.forms import PeopleForm, WayForm


@needs(Capability.MANAGE_TEAM)
@require_GET
def sender(request):
    account = _account(request)
    context = {
        "account": account,
        "provider": providers.of(account),
        "from_address": ways.sphere_address(),
        "obstacles": readiness.obstacles(request.membership.workspace, account),
        "brake": Brake.objects.visible_to(request.membership).on().first(),
        "windows": receivers.open_windows(),
        "stays_here": settings.MAIL_STAYS_HERE,
        "day": warmup.so_far(account) if warmup.counts(account) else None,
    }
    if context["day"]:
        context["day_limit"] = warmup.limit(account, context["day"])
    return render(request, "messaging/sender/sender.html", context)


@needs(Capability.MANAGE_TEAM)
@require_GET
def sender_ways(request):
    """Which ways there are: Sphere's own server, one's own, or a provider."""
    shown = {"account": _account(request), "providers": providers.providers().values()}
    return render(request, "messaging/sender/ways.html", shown)


@needs(Capability.MANAGE_TEAM)
@require_http_methods(["GET", "POST"])
def sender_way(request, provider):
    if provider not in SendingAccount.Provider.values:
        raise Http404
    account = _account(request) or SendingAccount()
    data = request.POST if request.method == "POST" else None
    form = WayForm(data, instance=account, provider=provider)
    if form.is_valid():
        saved = form.save()
        standing.resume(saved)
        toasts.success(request, _saved(saved))
        return redirect(saved)
    shown = {"form": form, "provider": providers.providers().get(provider)}
    return render(request, "messaging/sender/way.html", shown, status=422 if form.errors else 200)


@needs(Capability.MANAGE_TEAM)
@require_POST
def sender_check(request):
    """Ask the name servers how the domain stands now."""
    account = _account(request)
    if account is None or not account.domain:
        toasts.error(request, "There is no domain of your own to check yet.")
    else:
        account.workspace = request.membership.workspace
        found = checks.check(account)
        wrong = [one.name for one in found if one.state == checks.BAD]
        unknown = [one.name for one in found if one.state == checks.UNKNOWN]
        if unknown:
            toasts.warning(request, f"Could not check {', '.join(unknown)}. Try again in a while.")
        elif wrong:
            toasts.warning(request, f"Not in order yet: {', '.join(wrong)}.")
        else:
            toasts.success(request, f"{account.domain} is in order.")
    return redirect("messaging:sender")


@needs(Capability.MANAGE_TEAM)
@require_POST
def sender_test(request):
    """A mail to oneself, by the way that is set up: when it has left, the way is proven."""
    me, workspace = request.membership, request.membership.workspace
    if account := _account(request):
        standing.resume(account)
    Message.objects.queue(
        key=f"{ways.TEST}{clock.now().isoformat()}", to=me.user.email, by=me, kind="Test",
        subject=f"A test from {workspace.name}",
        text="This mail left by the way that is set up in Sphere.\n\nIf you read it in your inbox, "
        "it works. If it is in your junk folder, look at “Your sending address”: a record of your "
        "domain may be missing.",
        why={"rule": f"{me} tried the sending address."},
    )  # fmt: skip
    toasts.success(request, f"It is on its way to {me.user.email}.")
    return redirect("messaging:sender")


@needs(Capability.MANAGE_TEAM)
@require_POST
def sender_resume(request):
    """A person has looked: what waited leaves."""
    account = _account(request)
    if account is not None:
        count = standing.resume(account)
        toasts.success(request, f"Letters leave again: {count} waited." if count else "It is on.")
    return redirect("messaging:sender")


@needs(Capability.MANAGE_TEAM)
@require_http_methods(["GET", "POST"])
def sender_people(request):
    """Who writes from which address."""
    account = _account(request)
    if account is None or not account.domain:
        toasts.error(request, "First write down an address at a domain of your own.")
        return redirect("messaging:sender_ways")
    form = PeopleForm(request.POST if request.method == "POST" else None, account=account)
    if form.is_valid():
        form.save()
        toasts.success(request, "Saved.")
        return redirect("messaging:sender")
    shown = {"form": form, "account": account}
    return render(
        request, "messaging/sender/people.html", shown, status=422 if form.errors else 200
    )


def _account(request) -> SendingAccount | None:
    visible = SendingAccount.objects.visible_to(request.membership)
    return visible.select_related("workspace").first()


def _saved(account: SendingAccount) -> str:
    if not account.is_installation and not account.proven_at:
        return "Saved. Now send a test mail to yourself: it proves that the way works."
    if account.from_address:
        return "Saved. Now publish the records of your domain."
    return "Saved. Letters leave from Sphere’s own address."
