from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.access import needs, without_workspace
from accounts.capabilities import Capability
from accounts.forms import ProfileForm, WorkspaceForm
from accounts.middleware import SESSION_KEY
from accounts.models import Membership, Workspace


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
