"""A mailing through the running product: `python -m bench.mailing SLUG` prints three numbers.

Its letters are written and handed over by the product's own workers to its own sink, while answers
to other people go out beside it: seconds to write, seconds until the last has left (both for
50,000, from the share that is measured), and the 95th percentile of the others, in seconds.
"""

import os
import sys
import time

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "crm.settings")
MANY, ALL = 2_000, 50_000
TEXT = "Two homes on your street changed hands this month. " * 12
PATIENCE = 600  # seconds


def main(slug: str) -> None:
    django.setup()
    from accounts.models import Membership, Workspace
    from accounts.tenancy import scope

    workspace = Workspace.objects.get(slug=slug)
    workspace.postal_address = workspace.postal_address or "12 Front Street, Traverse City, MI"
    workspace.save(update_fields=["postal_address"])
    member = Membership.everywhere.filter(workspace=workspace).first()
    settle(workspace)
    with scope(workspace.pk, by=member, origin="browser"):
        mailing, count = make(member)
    written, left, others = run(workspace, member, mailing)
    share = ALL / count
    print(f"{written * share:.1f}\n{left * share:.1f}\n{others:.2f}", flush=True)


def settle(workspace) -> None:
    """Until what was begun before has left and no task waits: it is not what is measured."""
    from accounts.tenancy import scope
    from crm.celery import app
    from messaging.models import Message

    began = time.perf_counter()
    while time.perf_counter() - began < PATIENCE:
        with scope(workspace.pk):
            is_sending = Message.objects.due().exists()
        with app.connection_for_read() as broker:
            tasks = broker.default_channel.client.llen(app.conf.task_default_queue)
        if not is_sending and not tasks:
            return
        time.sleep(1)
    raise RuntimeError("the product does not come to rest")


def make(member):
    from contacts.models import Category, Email, Person
    from messaging.models import Mailing

    category = Category.objects.named(f"Bench mailing {time.time():.0f}")
    good = Email.objects.sendable().order_by("pk").values("person")[: MANY * 2]
    chosen = Person.objects.living().filter(pk__in=good).order_by("pk").values("pk")[:MANY]
    pks = list(chosen.values_list("pk", flat=True))
    count = category.file_all(Person.objects.filter(pk__in=pks))
    mailing = Mailing.objects.create(
        by=member, category=category, subject="What sold on your street", adds_all_back=True,
        blocks=[
            {"id": "b1", "kind": "heading", "text": "What sold on your street"},
            {"id": "b2", "kind": "text", "text": f"Hi {{{{first_name|there}}}},\n\n{TEXT}"},
            {"id": "b3", "kind": "button", "text": "See them", "url": "https://example.com/homes"},
            {"id": "b4", "kind": "text", "text": f"{TEXT}\n\n{{{{agent_first_name}}}}"},
        ],
    )  # fmt: skip
    return mailing, max(count, 1)


def run(workspace, member, mailing) -> tuple[float, float, float]:
    """Seconds until all are written, until all have left, and the others' 95th percentile."""
    from accounts.tenancy import scope
    from messaging.mailings import sending
    from messaging.models import Mailing, Message, State

    began, written, number = time.perf_counter(), 0.0, 0
    with scope(workspace.pk, by=member, origin="browser"):
        mailing.schedule(by=member)
        sending.ring(mailing)
    while time.perf_counter() - began < PATIENCE:
        with scope(workspace.pk):
            Message.objects.queue(
                key=f"bench:beside:{mailing.pk}:{number}", to=f"beside{number}@example.com",
                subject="An answer", text="An answer.",
            )  # fmt: skip
            number += 1
            now = Mailing.objects.light().get(pk=mailing.pk)
            if not written and now.people_count and now.cursor >= now.people_count:
                written = time.perf_counter() - began
            waiting = [State.QUEUED, State.CLAIMED, State.HANDOFF]
            if written and not mailing.letters.filter(state__in=waiting).exists():
                break
        time.sleep(0.25)
    else:
        raise RuntimeError("the mailing did not leave")
    left = time.perf_counter() - began
    time.sleep(3)
    return written, left, _others(workspace, mailing)


def _others(workspace, mailing) -> float:
    from accounts.tenancy import scope
    from messaging.models import Message

    with scope(workspace.pk):
        rows = Message.objects.with_key_of(f"bench:beside:{mailing.pk}:").exclude(sent_at=None)
        taken = sorted(
            (sent - created).total_seconds()
            for created, sent in rows.values_list("created_at", "sent_at")
        )
    return taken[min(len(taken) - 1, int(len(taken) * 0.95))] if taken else float(PATIENCE)


if __name__ == "__main__":
    main(sys.argv[1])
