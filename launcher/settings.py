"""What the launcher was told, what it chose, and where it writes that down."""

import json
import os
import secrets
from base64 import urlsafe_b64encode
from collections.abc import Mapping
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


def parse(text: str) -> dict[str, str]:
    """The KEY=value lines of an env file."""
    values = {}
    for line in text.splitlines():
        key, equals, value = line.strip().removeprefix("export ").partition("=")
        if not equals or key.startswith("#"):
            continue
        value = value.strip()
        if len(value) > 1 and value[0] == value[-1] and value[0] in "'\"":
            value = value[1:-1]
        values[key.strip()] = value
    return values


def told(environment: Mapping[str, str], file: Path = ROOT / ".env") -> dict[str, str]:
    """The environment over `.env`; a key without a value is as good as absent."""
    written = parse(file.read_text()) if file.exists() else {}
    return {key: value for key, value in {**written, **environment}.items() if value}


def data_folder(values: Mapping[str, str]) -> Path:
    folder = Path(values.get("SPHERE_DATA_DIR", "data")).expanduser()
    folder = (ROOT / folder).resolve()
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def write_private(path: Path, text: str) -> None:
    """Replace a file that only its owner may read, at no moment half written."""
    fresh = path.with_name(f"{path.name}.new")
    fresh.unlink(missing_ok=True)
    fresh.touch(mode=0o600)
    fresh.write_text(text)
    fresh.replace(path)


def write_env(path: Path, values: Mapping[str, object]) -> None:
    write_private(path, "".join(f"{key}={value}\n" for key, value in values.items()))


def kept_keys(folder: Path) -> dict[str, str]:
    """Secrets made at the first start: without the old ones stored tokens could not be read."""
    path = folder / "keys.json"
    kept = json.loads(path.read_text()) if path.exists() else {}
    made = {
        "SECRET_KEY": secrets.token_urlsafe(50),
        "FIELD_KEYS": urlsafe_b64encode(os.urandom(32)).decode(),
        "POSTGRES_PASSWORD": secrets.token_hex(16),
        "OWNER_PASSWORD": secrets.token_hex(16),
        "BROKER_PASSWORD": secrets.token_hex(16),
    }
    if made.keys() - kept.keys():
        kept = made | kept
        write_private(path, json.dumps(kept, indent=1))
    return kept
