"""Receipts: a photo made anew, or a PDF, kept under a random name (reliability.md, R34)."""

import re

from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage

from accounts.tenancy import current_workspace_id
from crm.kit import pictures
from crm.kit.ids import uuid7

MOST_BYTES = 10_000_000
PDF, JPEG = "application/pdf", "image/jpeg"
ENDS = {PDF: ".pdf", JPEG: ".jpg"}


def read(upload) -> tuple[ContentFile, str]:
    """What is to be kept and its type by what is in it; ValidationError for anything else."""
    if upload.size > MOST_BYTES:
        raise ValidationError("This file is larger than 10 MB: a photo of the receipt will do.")
    head = upload.read(1024)
    upload.seek(0)
    if head.lstrip()[:5] == b"%PDF-":
        content = upload.read()
        if b"%%EOF" not in content[-2048:]:
            raise ValidationError("This PDF is not whole. Save it once more, or take a photo.")
        return ContentFile(content), PDF
    try:
        content, _ = pictures.made_anew(upload)
    except ValidationError as error:
        raise ValidationError("A receipt is a photo (JPEG, PNG) or a PDF.") from error
    return content, JPEG


def keep(expense, content: ContentFile, kind: str, name: str) -> None:
    """Write it under a name of our own; the one it came with is only shown."""
    expense.receipt = default_storage.save(
        f"receipts/{current_workspace_id()}/{uuid7()}{ENDS[kind]}", ContentFile(content.read())
    )
    expense.receipt_type = kind
    expense.receipt_name = shown_name(name)


def shown_name(name: str) -> str:
    """The file's own name without folders or control letters."""
    name = re.split(r"[/\\]", name or "")[-1]
    return re.sub(r"[\x00-\x1f\x7f]", "", name).strip()[:120]


def download_name(expense) -> str:
    """ASCII, from the day and the payee: "2026-11-20-harbor-print.pdf"."""
    words = re.sub(r"[^A-Za-z0-9]+", "-", expense.payee or expense.category).strip("-").lower()
    return f"{expense.on}-{words[:40] or 'receipt'}{ENDS.get(expense.receipt_type, '')}"
