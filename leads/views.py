import datetime as dt
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.access import needs
from accounts.capabilities import Capability
from accounts.models import Membership
from contacts.models import LeadSource, Person
from crm.kit import clock
from leads import page, response
from leads.feed import source_name
from leads.forms import LookForm
from leads.inquiry import take
from leads.mail_text import shown
from leads.models import InboundMessage, Lead, LeadOffer
from leads.teaching import learning
from leads.teaching.showing import paragraphs

PAGE = 24
MOST_COUNTED = 100


def leads_of(request):
    return Lead.objects.visible_to(request.membership)


def mails_of(request):
    return InboundMessage.objects.visible_to(request.membership)


@require_safe
def leads(request):
    """Who waits for a call; above them what one may claim."""
    offers = LeadOffer.objects.visible_to(request.membership).open()
    mine = offers.filter(member=request.membership)
    offers = mine.for_lines().order_by("until")
    others = Membership.objects.visible_to(request.membership).active()
    others = others.exclude(pk=request.membership.pk)
    rows = leads_of(request).waiting().exclude(pk__in=mine.values("lead"))
    return show(request, "new", rows, offers=offers, is_team=others.exists())


@require_safe
def answered(request):
    return show(request, "answered", leads_of(request).answered())


@require_safe
def tray(request):
    return show(request, "look", mails_of(request).needs_a_look())


@require_safe
def set_aside(request):
    """Mails that are no leads, and below them the leads that a member has set aside."""
    dismissed = leads_of(request).dismissed().for_lines().newest_first()[:PAGE]
    return show(request, "aside", mails_of(request).not_leads(), dismissed=dismissed)


def show(request, tab, rows, **more):
    """One tab of Leads, a page at a time by key; a live page asks for its list alone."""
    after = request.GET.get("after")
    last = get_object_or_404(rows, public_id=after) if _is_uuid(after) else None
    found = list(rows.for_lines().newest_first(after=last)[: PAGE + 1])
    context = {
        "tab": tab,
        "rows": found[:PAGE],
        "next": found[PAGE - 1].public_id if len(found) > PAGE else "",
        "after": last and last.public_id,
        "counts": _counts(request),
    }
    if request.htmx:
        return render(request, "leads/leads.html#trays", context | more)
    context["speed"] = response.sentence(request.membership)
    return render(request, "leads/leads.html", context | more)


def _counts(request) -> dict:
    today = dt.timedelta(days=1)
    return {
        "new": leads_of(request).waiting()[:MOST_COUNTED].count(),
        "look": mails_of(request).needs_a_look()[:MOST_COUNTED].count(),
        "answered": leads_of(request).answered().within(today)[:MOST_COUNTED].count(),
    }


def _is_uuid(text) -> bool:
    try:
        return bool(text and UUID(text))
    except ValueError:
        return False


@require_safe
def waiting(request):
    """The section of Today by itself, for the open page to fetch when a lead comes in."""
    return render(request, "leads/today.html", {"section": page.waiting(request.membership)})


@require_safe
def head_note(request, person):
    """The note on a person's page by itself; nothing once somebody has called."""
    found = get_object_or_404(Person.objects.visible_to(request.membership), public_id=person)
    panel = page.head_note(found, request.membership)
    if panel is None:
        return HttpResponse()
    return render(request, "leads/head_note.html", {"panel": panel})


@require_safe
def lead(request, lead):
    """A lead's own address, as it stands in mails: the person's page shows it."""
    found = get_object_or_404(leads_of(request).select_related("person"), public_id=lead)
    return redirect(found.person)


@require_POST
@needs(Capability.WORK)
def dismissal(request, lead):
    found = get_object_or_404(leads_of(request), public_id=lead)
    if found.dismiss():
        undo = reverse("leads:take_back", args=[lead])
        messages.success(request, "Set aside as not a lead.", extra_tags=undo)
    return redirect("leads:leads")


@require_POST
@needs(Capability.WORK)
def take_back(request, lead):
    get_object_or_404(leads_of(request), public_id=lead).take_back()
    return redirect("leads:leads")


@require_http_methods(["GET", "HEAD", "POST"])
def look(request, inbound):
    """A mail beside the form that makes a prospect of it."""
    mail = get_object_or_404(
        mails_of(request).select_related("feed__source", "web_form__source", "lead__person"),
        public_id=inbound,
    )
    if request.method == "POST":
        return _look_saved(request, mail, LookForm(request.POST))
    guessed = source_name(mail.reading.get("source", "unknown"), mail)
    teach = learning.can_be_taught(mail) and learning.is_worth_it(mail)
    return _look_page(request, mail, LookForm.guessing(mail, guessed, teach=teach))


@needs(Capability.WORK)
def _look_saved(request, mail, form):
    if not form.is_valid():
        return _look_page(request, mail, form, status=422)
    if not mail.is_open:
        messages.error(request, "Somebody has settled this mail already.")
        return redirect("leads:tray")
    taken = take(form.inquiry(mail), by=request.membership)
    mail.become(taken)
    messages.success(request, f"{taken.person} is in your leads.")
    return redirect(_taught(request, mail, form, taken) or taken.person)


def _taught(request, mail, form, lead):
    """The format that the mail teaches, to be tried and kept; None when it was not asked for."""
    if not (form.cleaned_data["teach"] and _may_teach(request, mail)):
        return None
    format = learning.learn(mail, form.cleaned_data, lead, by=request.membership)
    if format is None:
        messages.error(
            request, "The number and the address do not stand in the mail, so there is no format."
        )
    return format


def _may_teach(request, mail) -> bool:
    return request.membership.may(Capability.MANAGE_AUTOMATION) and learning.can_be_taught(mail)


def _look_page(request, mail, form, status=200):
    mail.seconds = (clock.now() - mail.received_at).total_seconds()
    text = shown(mail)
    context = {
        "mail": mail,
        "shown": text,
        "paragraphs": paragraphs(text.text, learning.said_in(form.said)),
        "form": form,
        "may_teach": _may_teach(request, mail),
        "others": learning.others_waiting(mail) if mail.sender_address else 0,
        "sources": LeadSource.objects.visible_to(request.membership).offered(),
    }
    return render(request, "leads/look.html", context, status=status)


@require_safe
def raw(request, inbound):
    """The mail as it came, byte for byte, to keep; a browser never opens it."""
    mail = get_object_or_404(mails_of(request), public_id=inbound)
    return HttpResponse(
        bytes(mail.raw),
        content_type="application/octet-stream",
        headers={
            "Content-Disposition": 'attachment; filename="mail.eml"',
            "X-Content-Type-Options": "nosniff",
        },
    )


@require_POST
@needs(Capability.WORK)
def not_a_lead(request, inbound):
    mail = get_object_or_404(mails_of(request).defer("raw"), public_id=inbound)
    if mail.ignore():
        undo = reverse("leads:second_look", args=[inbound])
        messages.success(request, "Set aside as not a lead.", extra_tags=undo)
    return redirect("leads:tray")


@require_POST
@needs(Capability.WORK)
def second_look(request, inbound):
    """What was set aside comes back into the tray: an undo, or a lead that Sphere misread."""
    mail = get_object_or_404(mails_of(request).defer("raw"), public_id=inbound)
    mail.take_back()
    return redirect(mail)
