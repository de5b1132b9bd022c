"""The demo's own pages: the sink, a sample lead by the real door, and the end of the demo data."""

import smtplib

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.csp import csp_override
from django.views.decorators.http import require_POST, require_safe

from accounts.access import needs
from accounts.capabilities import Capability
from crm.demo import sample, sink
from leads.models import FeedAddress
from messaging.models import Message


@require_safe
def mails(request):
    waiting = Message.objects.visible_to(request.membership).waiting().marketing().count()
    shown = {"mails": sink.mails_for(request.membership), "waiting": waiting}
    return render(request, "demo/mails.html#list" if request.htmx else "demo/mails.html", shown)


@require_POST
@needs(Capability.WORK)
def daytime(request):
    """Send the letters that wait for the recipients' daytime now."""
    Message.objects.visible_to(request.membership).marketing().send_now()
    messages.success(request, "Sent. The letters will stand here in a moment.")
    return redirect("demo:sink")


def _mail(request, name):
    for mail in sink.mails_for(request.membership):
        if mail.name == name:
            return mail
    raise Http404


@require_safe
def mail(request, name):
    return render(request, "demo/mail.html", {"mail": _mail(request, name)})


@require_safe
@xframe_options_sameorigin
@csp_override(
    {"default-src": ["'none'"], "img-src": ["'self'", "data:"], "style-src": ["'unsafe-inline'"],
     "frame-ancestors": ["'self'"], "sandbox": ["allow-popups"]}
)  # fmt: skip
def mail_html(request, name):
    """The HTML part alone, for a frame without scripts; pictures of our own library show."""
    return HttpResponse(_mail(request, name).html)


@require_POST
@needs(Capability.WORK)
def sample_lead(request):
    """Send a lead as a portal would: by SMTP, to this workspace's own feed address."""
    feed = get_object_or_404(FeedAddress.objects.visible_to(request.membership).current())
    raw = sample.next_lead(to=feed.address)
    try:
        with smtplib.SMTP(settings.SMTP_HOST, settings.SMTP_PORT, timeout=10) as door:
            door.send_message(raw, from_addr="leads@portal.example", to_addrs=[feed.address])
    except OSError:
        messages.error(request, "The mail door does not answer. Is the whole of Sphere running?")
        return redirect("today")
    messages.success(request, "Sent. It will stand under New leads in a moment.")
    return redirect("today")


@require_POST
@needs(Capability.DELETE_RECORDS)
def clear(request):
    """Remove the sample people and what hangs on them; what you added yourself stays."""
    if not request.membership.workspace.is_demo:
        raise Http404
    gone = sample.clear()
    messages.success(request, f"{gone} sample people are gone. What you added is still here.")
    return redirect("today")
