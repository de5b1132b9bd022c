"""Home information in the agent's own voice: a file that callers hear in place of the words."""

from django.core.exceptions import ValidationError
from django.core.files.storage import default_storage

from accounts.tenancy import current_workspace_id
from crm.kit.ids import uuid7

MOST_BYTES = 10_000_000
KINDS = {"mp3": "audio/mpeg", "wav": "audio/wav"}


def kind_of(head: bytes) -> str:
    """What the first bytes say, whatever the file is called; "" for neither."""
    if head[:4] == b"RIFF" and head[8:12] == b"WAVE":
        return "wav"
    is_frame = head[:1] == b"\xff" and len(head) > 1 and head[1] & 0xE0 == 0xE0
    return "mp3" if head[:3] == b"ID3" or is_frame else ""


def check(upload) -> None:
    """Raises ValidationError with a sentence for what no telephone company plays."""
    if upload.size > MOST_BYTES:
        raise ValidationError("This recording is larger than 10 MB: a shorter one will do.")
    head = upload.read(16)
    upload.seek(0)
    if not kind_of(head):
        raise ValidationError("This is no recording that can be played: an MP3 or a WAV will do.")


def keep(upload) -> str:
    """The name under which the file is kept."""
    kind = kind_of(upload.read(16))
    upload.seek(0)
    return default_storage.save(f"recordings/{current_workspace_id()}/{uuid7()}.{kind}", upload)


def read(name: str) -> tuple[bytes, str]:
    """The sound and its kind; raises OSError when the file is gone."""
    with default_storage.open(name) as file:
        return file.read(), KINDS.get(name.rpartition(".")[2], "application/octet-stream")
