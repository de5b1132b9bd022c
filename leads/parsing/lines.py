"""Readings of mail files as JSON lines, for the two commands that try the parser."""

import json
from pathlib import Path

from .reader import read


def json_lines(files):
    for file in files:
        yield json.dumps(
            {"file": str(file), **read(Path(file).read_bytes()).as_json()}, ensure_ascii=False
        )
