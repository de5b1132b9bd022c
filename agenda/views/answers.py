"""What the pages of tasks share: finding one, and leading back to where one was."""

import datetime as dt

from django.shortcuts import get_object_or_404, redirect
from django.utils.http import url_has_allowed_host_and_scheme

from agenda.models import Task

A_DAY = dt.timedelta(days=1)


def task_or_404(request, public_id) -> Task:
    visible = Task.objects.visible_to(request.membership).for_lines()
    return get_object_or_404(visible, public_id=public_id)


def back(request, else_to: str = ""):
    """To the page that asked, if it is one of ours."""
    to, secure = request.POST.get("next", ""), request.is_secure()
    if to and url_has_allowed_host_and_scheme(to, {request.get_host()}, require_https=secure):
        return redirect(to)
    return redirect(else_to or "agenda:tasks")
