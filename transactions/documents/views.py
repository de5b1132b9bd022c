"""Documents are added, fetched and taken away; papers are marked as here or not needed."""

from django.contrib import messages
from django.core.exceptions import SuspiciousFileOperation, ValidationError
from django.core.files.storage import default_storage
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_POST, require_safe

from accounts.access import needs
from accounts.capabilities import Capability
from transactions import page
from transactions.documents import keeping, needed
from transactions.documents.forms import DocumentForm, LineForm, ReceivedForm, WaiverForm
from transactions.models import Document
from transactions.views import found


def papers_of(transaction, word: str = "") -> str:
    url = reverse("transactions:tab", args=[transaction.public_id, "papers"])
    return f"{url}#paper-{word}" if word else url


def line_or_404(request, transaction, word: str) -> needed.Line:
    lines = needed.lines(transaction, request.membership)
    if line := next((line for line in lines if line.word == word), None):
        return line
    raise Http404


def document_or_404(request, public_id) -> Document:
    rows = Document.objects.visible_to(request.membership).kept().select_related("transaction")
    return get_object_or_404(rows, public_id=public_id)


def _keep(form, transaction, **said) -> list[Document]:
    """What can be kept is kept whatever else is wrong, so that nobody uploads it twice."""
    kept = []
    if link := form.cleaned_data.get("link"):
        kept.append(keeping.keep_link(transaction, link, **said))
    for upload in form.cleaned_data.get("files", []):
        try:
            kept.append(keeping.keep_file(transaction, upload, **said))
        except ValidationError as refused:
            form.add_error("files", f"{upload.name}: {' '.join(refused.messages)}")
    if kept and form.errors:
        names = ", ".join(one.title for one in kept)
        form.add_error(None, f"Kept already, and listed with the documents: {names}.")
        form.data = form.data.copy()
        form.data["link"] = ""
    return kept


@require_POST
@needs(Capability.WORK)
def document_new(request, transaction):
    one, by = found(request, transaction), request.membership
    sees = by.may(Capability.SEE_INCOME)
    lines = needed.lines(one, by)
    form = DocumentForm(request.POST, request.FILES, lines=lines, sees_income=sees)
    form.is_valid()
    said = {name: form.cleaned_data.get(name) or "" for name in ("title", "paper", "brought_by")}
    kind = needed.kind_of(said["paper"])
    hidden = bool(form.cleaned_data.get("shows_income") or (kind and kind.income))
    kept = _keep(form, one, by=by, shows_income=hidden, **said)
    if form.errors:
        return page.show(request, one, "papers", 422, document_form=form)
    messages.success(request, f"{', '.join(doc.title for doc in kept)} is kept here.")
    return redirect(papers_of(one))


@require_safe
@needs(Capability.WORK)
def document(request, document):
    """The file as a download, and nothing else, whatever it holds (R34)."""
    one = document_or_404(request, document)
    if one.is_link:
        raise Http404
    try:
        with default_storage.open(one.file) as file:
            content = file.read()
    except (OSError, SuspiciousFileOperation) as gone:
        raise Http404("Its file is gone.") from gone
    return HttpResponse(
        content, content_type=one.content_type,
        headers={
            "Content-Disposition": content_disposition_header(True, one.name),
            "X-Content-Type-Options": "nosniff",
            "Content-Security-Policy": "sandbox; default-src 'none'",
            "Cache-Control": "private, no-store",
        },
    )  # fmt: skip


@require_POST
@needs(Capability.WORK)
def document_removal(request, document):
    one = document_or_404(request, document)
    act = keeping.remove(one, by=request.membership)
    undo = reverse("accounts:act_undo", args=[act.public_id])
    messages.success(request, f"“{one}” is taken away.", extra_tags=undo)
    return redirect(papers_of(one.transaction))


# ── the checklist ────────────────────────────────────────────────────────────
@require_POST
@needs(Capability.WORK)
def paper_new(request, transaction):
    one = found(request, transaction)
    form = LineForm(request.POST)
    if not form.is_valid():
        return page.show(request, one, "papers", 422, line_form=form)
    keeping.add_line(one, form.cleaned_data["title"], by=request.membership)
    messages.success(request, "It stands on the list.")
    return redirect(papers_of(one))


@require_POST
@needs(Capability.WORK)
def paper_received(request, transaction, paper_word):
    one, by = found(request, transaction), request.membership
    line = line_or_404(request, one, paper_word)
    form = ReceivedForm(request.POST, request.FILES, auto_id=f"{line.word}-%s")
    form.is_valid()
    kind = needed.kind_of(line.word)
    said = {"paper": line.word, "title": "", "brought_by": form.cleaned_data.get("brought_by", "")}
    kept = _keep(form, one, by=by, shows_income=bool(kind and kind.income), **said)
    for document in kept:
        if document.is_link:
            Document.objects.filter(pk=document.pk).update(title=line.title)
    if form.errors:
        return page.show(request, one, "papers", 422, received_form=form, wrong_word=line.word)
    on, brought_by = form.cleaned_data["on"], form.cleaned_data["brought_by"]
    act = keeping.receive(one, line.word, on=on, brought_by=brought_by, by=by)
    return _marked(request, one, f"{line.title}: here.", act)


@require_POST
@needs(Capability.WORK)
def paper_waiver(request, transaction, paper_word):
    one = found(request, transaction)
    line = line_or_404(request, one, paper_word)
    form = WaiverForm(request.POST)
    if not form.is_valid():
        return page.show(request, one, "papers", 422, waiver_form=form, waived_word=line.word)
    act = keeping.waive(one, line.word, form.cleaned_data["reason"], by=request.membership)
    return _marked(request, one, f"{line.title}: not needed.", act)


@require_POST
@needs(Capability.WORK)
def paper_need(request, transaction, paper_word):
    """Here or waived by mistake: it is needed again."""
    one = found(request, transaction)
    line = line_or_404(request, one, paper_word)
    act = keeping.need_again(one, line.word, by=request.membership)
    return _marked(request, one, f"{line.title}: needed again.", act)


def _marked(request, transaction, said: str, act):
    undo = reverse("accounts:act_undo", args=[act.public_id])
    messages.success(request, said, extra_tags=undo)
    return redirect(papers_of(transaction))
