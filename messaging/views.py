from django.contrib import messages as toasts
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.access import needs, public
from accounts.capabilities import Capability
from accounts.tenancy import scope
from contacts.models import Email
from crm.kit import clock
from messaging import consent, tokens
from messaging.forms import SentFilter
from messaging.models import Brake, Message

A_PAGE = 24


@require_GET
def messages(request):
    """The sent log: everything that left or is to leave, newest first, and why."""
    form = SentFilter(request.GET)
    ledger = form.apply(Message.objects.visible_to(request.membership))
    rows = list(ledger.select_related("person", "by__user").order_by("-pk")[: A_PAGE + 1])
    context = {
        "form": form,
        "rows": rows[:A_PAGE],
        "next_url": form.url(after=rows[A_PAGE - 1]) if len(rows) > A_PAGE else "",
        "brake": Brake.objects.visible_to(request.membership).on().first(),
        "can_set_up": request.membership.may(Capability.MANAGE_TEAM),
        "can_release": request.membership.may(Capability.MANAGE_AUTOMATION),
        "unsure_count": Message.objects.visible_to(request.membership).unsure().count(),
    }
    template = "messaging/messages.html#list" if request.htmx else "messaging/messages.html"
    return render(request, template, context)


@require_GET
def message(request, message):
    visible = Message.objects.visible_to(request.membership)
    found = get_object_or_404(visible.select_related("person", "by__user"), public_id=message)
    return render(request, "messaging/message.html", {"sent": found})


@needs(Capability.WORK)
@require_POST
def repeat(request, message):
    """Send once more what may not have arrived: a person decides, and it is a new message."""
    visible = Message.objects.visible_to(request.membership)
    found = get_object_or_404(visible.select_related("person"), public_id=message)
    if not found.can_be_repeated:
        toasts.error(request, "This one was sent. There is nothing to send again.")
        return redirect(found)
    try:
        again = found.repeat(by=request.membership)
    except ValidationError as error:
        toasts.error(request, error.messages[0])
        return redirect(found)
    toasts.success(request, "It is on its way again.")
    return redirect(again)


@needs(Capability.WORK)
@require_POST
def address_choice(request, email):
    """Pick by name an address of someone who opted out at another one."""
    visible = Email.objects.visible_to(request.membership).select_related("person")
    found = get_object_or_404(visible, public_id=email)
    if consent.choose_address(found.person, found.address, by=request.membership):
        toasts.success(request, f"Letters to {found.person.first} go to {found} from now on.")
    else:
        toasts.error(request, f"{found} itself has opted out. Sphere does not write to it.")
    return redirect(found.person)


@needs(Capability.MANAGE_AUTOMATION)
@require_POST
def brake_release(request):
    """A person has looked at the list: letters to many leave again (R12)."""
    brakes = Brake.objects.visible_to(request.membership).on()
    if brakes.update(released_at=clock.Now(), released_by=request.membership):
        toasts.success(request, "Letters leave again.")
    return redirect("messaging:messages")


@public
@csrf_exempt
@require_http_methods(["GET", "HEAD", "OPTIONS", "POST"])
def unsubscribe(request, token):
    """RFC 8058: a POST without cookies stops the letters, twice as well as once; GET only asks."""
    public_id = tokens.named_by(token)
    workspace_id = public_id and tokens.workspace_of(public_id)
    if workspace_id is None:
        raise Http404
    if request.method == "OPTIONS":
        return HttpResponse(headers={"Allow": "GET, HEAD, OPTIONS, POST"})
    with scope(workspace_id):
        found = Message.objects.select_related("workspace", "person").get(public_id=public_id)
        if request.method == "POST":
            consent.opt_out(found.to_address, message=found)
        stopped = consent.reason_at(found.recipient_norm) in consent.ASKED
    context = {"writer": found.workspace.name, "stopped": stopped, "token": token}
    return render(request, "messaging/unsubscribe.html", context)


@public
@require_GET
def help_page(request):
    """Where List-Help leads: what these letters are, and how they stop."""
    return render(request, "messaging/help.html")
