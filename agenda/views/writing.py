"""Writing a task by hand, in one line or field by field, and changing one."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from accounts.access import needs
from accounts.capabilities import Capability
from accounts.models import Act
from agenda import one_line
from agenda.models import Task
from agenda.task_forms import TaskForm
from agenda.views.answers import A_DAY, back, task_or_404
from contacts.models import Person
from contacts.picking import as_uuid
from crm.kit import clock, dates

require_form_methods = require_http_methods(["GET", "HEAD", "POST"])


@needs(Capability.WORK)
@require_form_methods
def task_new(request):
    """A line that says all of it is a task at once; what is unclear in it is asked for."""
    line = request.POST.get("line", "").strip()
    data = _from_line(request, line) if line else request.POST
    form = TaskForm(
        data if request.method == "POST" else None,
        initial=_beginning(request), membership=request.membership,
    )  # fmt: skip
    if form.is_valid():
        return _keep(request, form)
    return _show(request, form, line=line)


def _from_line(request, line: str) -> dict:
    read = one_line.read(line, request.membership, timezone.localtime(clock.now()))
    member = read.member or request.membership
    return {
        "title": read.title, "kind": read.kind, "due": read.due, "repeat": read.repeat,
        "person": read.who, "assigned_to": member.pk,
        "category": read.category.public_id if read.category else "",
    }  # fmt: skip


def _beginning(request) -> dict:
    """What a page that leads here knows already."""
    people = Person.objects.visible_to(request.membership)
    person = as_uuid(request.GET.get("person"))
    return {
        "person": people.filter(public_id=person).first() if person else None,
        "belongs_to": request.GET.get("belongs_to", "")[:60],
        "assigned_to": request.membership.pk,
        "due": "today",
        "title": request.GET.get("title", "")[:200],
    }


def _keep(request, form):
    by = request.membership
    with Act.doing("task", f"New task: {form.instance.title}", by=by, undo_for=A_DAY) as act:
        task = form.keep(by=by)
    undo = reverse("accounts:act_undo", args=[act.public_id])
    messages.success(request, _said(task, by), extra_tags=undo)
    return back(request, task.person.get_absolute_url() if task.person else "")


def _said(task, by) -> str:
    day = timezone.localtime(task.due_at).date()
    when = dates.in_words(day, clock.today(by.workspace.zone))
    parts = [f"“{task.title}” is on the list for {when}"]
    if task.repeats:
        parts.append(task.repeats_in_words)
    if task.assigned_to != by:
        parts.append(f"for {task.assigned_to}" if task.assigned_to else "for nobody in particular")
    return f"{', '.join(parts)}."


@needs(Capability.WORK)
@require_form_methods
def task_edit(request, task):
    found = task_or_404(request, task)
    if not found.is_open:
        messages.error(request, f"“{found}” is off the list already.")
        return redirect(found)
    form = TaskForm(request.POST or None, instance=found, membership=request.membership)
    if form.is_valid():
        with Act.doing("task", f"Changed: {found}", by=request.membership, undo_for=A_DAY) as act:
            form.keep(by=request.membership)
        undo = reverse("accounts:act_undo", args=[act.public_id])
        messages.success(request, "Saved.", extra_tags=undo)
        return redirect(found)
    return _show(request, form, task=get_object_or_404(Task, pk=found.pk))


def _show(request, form, **context):
    context |= {"form": form, "next": request.GET.get("next") or request.POST.get("next", "")}
    status = 422 if form.is_bound else 200
    return render(request, "agenda/task_form.html", context, status=status)
