from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.access import needs, without_workspace
from accounts.capabilities import Capability
from accounts.forms import ProfileForm, WorkspaceForm
from accounts.middleware import SESSION_KEY
from accounts.models import Act, Job, Membership, Workspace
from accounts.models.history import CannotUndo


@without_workspace
@require_http_methods(["GET", "HEAD", "POST"])
def workspace_new(request):
    form = WorkspaceForm(request.POST or None)
    if form.is_valid():
        workspace = Workspace.found(by=request.user, **form.cleaned_data)
        request.session[SESSION_KEY] = workspace.pk
        messages.success(request, f"{workspace.name} is yours.")
        return redirect("today")
    return render(
        request, "accounts/workspace_form.html", {"form": form}, status=422 if form.errors else 200
    )


@without_workspace
@require_safe
def workspace_choice(request):
    """The workspaces one may enter; staff are led here when a page needs one."""
    return render(request, "accounts/workspace_choice.html")


@without_workspace
@require_POST
def switch(request, public_id):
    membership = get_object_or_404(
        Membership.everywhere.active(), user=request.user, workspace__public_id=public_id
    )
    request.session[SESSION_KEY] = membership.workspace_id
    return redirect("today")


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Capability.MANAGE_TEAM)
def settings(request):
    form = WorkspaceForm(request.POST or None, instance=request.membership.workspace)
    if form.is_valid():
        form.save()
        messages.success(request, "Settings saved.")
        return redirect("accounts:settings")
    return render(
        request, "accounts/settings.html", {"form": form}, status=422 if form.errors else 200
    )


@without_workspace
@require_http_methods(["GET", "HEAD", "POST"])
def profile(request):
    form = ProfileForm(request.POST if request.method == "POST" else None, instance=request.user)
    if form.is_valid():
        form.save()
        messages.success(request, "Saved.")
        return redirect("accounts:profile")
    return render(
        request, "accounts/profile.html", {"form": form}, status=422 if form.errors else 200
    )


# ── long work, and taking things back ────────────────────────────────────────
@require_safe
@needs(Capability.WORK)
def job(request, job):
    """How far a job is; the fragment is asked for every two seconds until it has finished."""
    job = _job_or_404(request, job)
    template = "accounts/job.html#progress" if request.htmx else "accounts/job.html"
    return render(request, template, {"job": job})


@require_POST
@needs(Capability.WORK)
def job_stop(request, job):
    job = _job_or_404(request, job)
    if job.stop():
        messages.success(request, job.said)
    return redirect(job)


def _job_or_404(request, public_id) -> Job:
    jobs = Job.objects.visible_to(request.membership).select_related("act")
    return get_object_or_404(jobs, public_id=public_id)


@require_POST
@needs(Capability.WORK)
def act_undo(request, act):
    """Take back what one did oneself; what others did, with the right to delete."""
    act = get_object_or_404(Act.objects.visible_to(request.membership), public_id=act)
    is_own = act.by_id == request.membership.pk
    if not is_own and not request.membership.may(Capability.DELETE_RECORDS):
        raise PermissionDenied
    try:
        undone = act.undo(by=request.membership)
    except CannotUndo as trouble:
        messages.error(request, str(trouble))
    else:
        said = "Taken back." if undone else "It is too late to take this back."
        messages.success(request, " ".join([said, *act.what_stays]))
    return redirect(_where_from(request))


def _where_from(request) -> str:
    came = request.headers.get("Referer", "")
    secure = request.is_secure()
    if url_has_allowed_host_and_scheme(came, {request.get_host()}, require_https=secure):
        return came
    return "today"
