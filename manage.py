#!/usr/bin/env python
import os
import sys
from importlib.util import find_spec
from pathlib import Path

if find_spec("django") is None:
    python = Path(__file__).resolve().parent / ".venv" / "bin" / "python"
    if not python.exists() or Path(sys.prefix) == python.parent.parent:
        sys.exit("Django is not installed: run `make setup` first.")
    os.execv(python, [str(python), *sys.argv])

from django.core.management import execute_from_command_line

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "crm.settings")
execute_from_command_line(sys.argv)
