from django.contrib import messages
from django.core.cache import cache
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.access import needs
from accounts.capabilities import Capability
from leads.mailboxes import connecting
from leads.mailboxes.connecting import Trouble
from leads.mailboxes.forms import ConnectForm, FolderForm
from leads.mailboxes.presets import PRESETS, preset_of
from leads.models import Mailbox

MOST_TRIES, AN_HOUR = 30, 3600
GET_AND_POST = ["GET", "HEAD", "POST"]


def mailbox_or_404(request, public_id):
    mine = Mailbox.objects.visible_to(request.membership).changeable_by(request.membership)
    return get_object_or_404(mine, public_id=public_id)


@require_safe
def mailboxes(request):
    found = Mailbox.objects.visible_to(request.membership).connected()
    changeable = found.changeable_by(request.membership).values_list("pk", flat=True)
    may = request.membership.may(Capability.MANAGE_AUTOMATION)
    context = {
        "mailboxes": found,
        "can_connect": may,
        "changeable": set(changeable) if may else set(),
    }
    return render(request, "leads/mailboxes/mailboxes.html", context)


@require_http_methods(GET_AND_POST)
@needs(Capability.MANAGE_AUTOMATION)
def mailbox_new(request):
    form = ConnectForm(request.POST if request.method == "POST" else None)
    if form.is_valid() and (mailbox := _connected(request, form)):
        messages.success(request, "It works. Now choose the folder.")
        return redirect(mailbox)
    return _sign_in_page(request, form)


@require_http_methods(GET_AND_POST)
@needs(Capability.MANAGE_AUTOMATION)
def mailbox_sign_in(request, mailbox):
    """Another password, or another server, for a mailbox that is here already."""
    mailbox = mailbox_or_404(request, mailbox)
    posted = request.POST if request.method == "POST" else None
    form = ConnectForm(posted, initial=ConnectForm.of(mailbox))
    if form.is_valid() and (mailbox := _connected(request, form, mailbox)):
        messages.success(request, "It works again.")
        return redirect(mailbox)
    return _sign_in_page(request, form, mailbox)


def _connected(request, form, mailbox=None):
    if not _may_try(request):
        form.add_error(None, "That were many tries. Wait an hour, so that nobody locks you out.")
        return None
    try:
        return connecting.connect(form.sign_in, by=request.membership, mailbox=mailbox)
    except Trouble as trouble:
        form.add_error(trouble.field if trouble.field in form.fields else None, trouble.words)
        return None


def _sign_in_page(request, form, mailbox=None):
    context = {"form": form, "mailbox": mailbox, "presets": PRESETS.values()}
    status = 422 if form.errors else 200
    return render(request, "leads/mailboxes/sign_in.html", context, status=status)


@require_http_methods(GET_AND_POST)
@needs(Capability.MANAGE_AUTOMATION)
def mailbox(request, mailbox):
    mailbox = mailbox_or_404(request, mailbox)
    posted = request.POST if request.method == "POST" else None
    form = FolderForm(posted, mailbox=mailbox, membership=request.membership)
    if form.is_valid() and _kept(request, form, mailbox):
        messages.success(request, f"Sphere now looks into “{mailbox.folder}” every minute.")
        return redirect("leads:mailboxes")
    context = {"mailbox": mailbox, "form": form, "preset": preset_of(mailbox.host)}
    status = 422 if form.errors else 200
    return render(request, "leads/mailboxes/mailbox.html", context, status=status)


def _kept(request, form, mailbox) -> bool:
    said = form.cleaned_data
    mailbox.keep_source(said["source"])
    if said["folder"] == mailbox.folder and mailbox.is_on and not said["lately_too"]:
        return True
    try:
        connecting.choose(mailbox, said["folder"], lately_too=said["lately_too"])
    except Trouble as trouble:
        form.add_error(trouble.field if trouble.field in form.fields else None, trouble.words)
        return False
    return True


@require_POST
@needs(Capability.MANAGE_AUTOMATION)
def mailbox_trial(request, mailbox):
    """Does it work? The answer in words."""
    mailbox = mailbox_or_404(request, mailbox)
    if not _may_try(request):
        messages.error(request, "That were many tries. Wait an hour.")
        return redirect(mailbox)
    try:
        connecting.try_out(mailbox)
    except Trouble as trouble:
        messages.error(request, trouble.words)
    else:
        messages.success(request, "It works: name, password and folder are right.")
    return redirect(mailbox)


@require_POST
@needs(Capability.MANAGE_AUTOMATION)
def mailbox_pause(request, mailbox):
    mailbox = mailbox_or_404(request, mailbox)
    if mailbox.pause():
        messages.success(request, f"Sphere leaves {mailbox} alone until you go on.")
    return redirect("leads:mailboxes")


@require_POST
@needs(Capability.MANAGE_AUTOMATION)
def mailbox_resumption(request, mailbox):
    mailbox = mailbox_or_404(request, mailbox)
    if mailbox.resume():
        messages.success(request, f"Sphere looks into {mailbox} again.")
    return redirect("leads:mailboxes")


@require_http_methods(GET_AND_POST)
@needs(Capability.MANAGE_AUTOMATION)
def mailbox_disconnection(request, mailbox):
    """It cannot be taken back, since the password is gone: asked first."""
    mailbox = mailbox_or_404(request, mailbox)
    if request.method != "POST":
        return render(request, "leads/mailboxes/disconnection.html", {"mailbox": mailbox})
    mailbox.delete()
    messages.success(request, f"{mailbox} is disconnected, and its password is gone from here.")
    return redirect("leads:mailboxes")


def _may_try(request) -> bool:
    """Each try asks a stranger's server: a workspace has so many in an hour."""
    key = f"mailbox-tries:{request.membership.workspace_id}"
    cache.add(key, 0, AN_HOUR)
    try:
        return cache.incr(key) <= MOST_TRIES
    except ValueError:
        return True
