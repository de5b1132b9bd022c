"""The call list made anew: `python -m bench.calls SLUG` prints milliseconds, a line for each go.

Of everybody, by all rules, with whoever else calls in the workspace.
"""

import os
import sys
import time

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "crm.settings")
TIMES = 10


def main(slug: str) -> None:
    django.setup()
    from accounts.models import Membership, Workspace
    from accounts.tenancy import scope
    from agenda.calls.making import make

    workspace = Workspace.objects.get(slug=slug)
    member = Membership.everywhere.filter(workspace=workspace).order_by("pk").first()
    for _ in range(TIMES):
        with scope(workspace.pk, by=member, origin="browser"):
            began = time.perf_counter()
            make(member)
            print(f"{(time.perf_counter() - began) * 1000:.1f}", flush=True)


if __name__ == "__main__":
    main(sys.argv[1])
