"""Documents and papers: put down, marked as here or not needed, and taken away again."""

import datetime as dt

from django.core.files.storage import default_storage
from django.db import transaction as one_commit

from accounts.live import changed
from accounts.models import Act
from accounts.tenancy import current_workspace_id
from crm.kit import clock
from transactions import facts
from transactions.documents import checking, hosts, needed
from transactions.models import Document, Paper

A_DAY, A_MONTH = dt.timedelta(days=1), dt.timedelta(days=30)
State = Paper.State


# ── documents ────────────────────────────────────────────────────────────────
def keep_file(transaction, upload, *, by, **said) -> Document:
    """Raises ValidationError with a sentence for what may not be kept."""
    name, kind, content = checking.checked(upload)
    kept = Document(
        transaction=transaction, name=name, content_type=kind, size=content.size, by=by, **said
    )
    kept.title = kept.title or name.rpartition(".")[0]
    kept.file = default_storage.save(
        f"documents/{current_workspace_id()}/{kept.public_id}", content
    )
    kept.save()
    changed("transactions")
    return kept


def keep_link(transaction, link: str, *, by, **said) -> Document:
    said["title"] = said.get("title") or f"On {hosts.name_of(link)}"
    kept = Document.objects.create(transaction=transaction, link=link, by=by, **said)
    changed("transactions")
    return kept


def content_of(document: Document) -> bytes:
    with default_storage.open(document.file) as file:
        return file.read()


def remove(document: Document, *, by) -> Act:
    """It is not shown any more; the file itself stays a month."""
    title = f"Took away {document}"
    if document.shows_income:
        title = "Took a document away"
    with Act.doing("document", title, by=by, undo_for=A_DAY) as act:
        Document.objects.filter(pk=document.pk).update(removed_at=clock.Now())
    changed("transactions")
    return act


def clear(workspace) -> int:
    """What was taken away a month ago goes for good; once a day."""
    old = list(Document.objects.filter(removed_at__lt=clock.now() - A_MONTH)[:1_000])
    files = [one.file for one in old if one.file]
    Document.objects.filter(pk__in=[one.pk for one in old]).delete()
    one_commit.on_commit(lambda: [default_storage.delete(file) for file in files])
    return len(old)


# ── the checklist ────────────────────────────────────────────────────────────
def receive(transaction, word: str, *, on: dt.date, by, brought_by: str = "") -> Act:
    """It is here since that day; what the paper proves is filled in where nothing stood."""
    with _marking(transaction, word, "is here", by) as act:
        _mark(transaction, word, by, state=State.RECEIVED, on=on, brought_by=brought_by, reason="")
        kind = needed.kind_of(word)
        if kind and kind.fact and kind.fact[0] not in (transaction.facts or {}):
            facts.write(transaction, {kind.fact[0]: kind.fact[1]}, by=by)
    return act


def waive(transaction, word: str, reason: str, *, by) -> Act:
    """It is not needed here, and why."""
    with _marking(transaction, word, "is not needed", by) as act:
        _mark(transaction, word, by, state=State.WAIVED, reason=reason, on=None, brought_by="")
    return act


def need_again(transaction, word: str, *, by) -> Act:
    with _marking(transaction, word, "is needed again", by) as act:
        _mark(transaction, word, by, state=State.NEEDED, reason="", on=None, brought_by="")
    return act


def add_line(transaction, title: str, *, by) -> Paper:
    """A paper that no list knows of."""
    paper = Paper.objects.create(
        transaction=transaction, word=f"own-{clock.now():%y%m%d%H%M%S%f}", title=title, by=by
    )
    changed("transactions")
    return paper


def _mark(transaction, word: str, by, **said) -> None:
    kind = needed.kind_of(word)
    first = {"shows_income": bool(kind and kind.income)}
    Paper.objects.update_or_create(
        transaction=transaction, word=word, defaults=said | {"by": by},
        create_defaults=said | first | {"by": by},
    )  # fmt: skip
    changed("transactions")


def _marking(transaction, word: str, said: str, by):
    kind = needed.kind_of(word)
    title = kind.title if kind and not kind.income else "A paper"
    return Act.doing("paper", f"{title} {said}", by=by, undo_for=A_DAY)
