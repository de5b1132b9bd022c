"""Places where the fault tests kill the sender: SPHERE_CRASH_AT=after_handoff and the like."""

import os
import signal

from django.conf import settings


def point(name: str) -> None:
    if os.environ.get("SPHERE_CRASH_AT") == name and not settings.PRODUCTION:
        os.kill(os.getpid(), signal.SIGKILL)
