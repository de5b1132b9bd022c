import datetime as dt

from django.core.management.base import BaseCommand

from accounts.tenancy import scope
from crm.kit import clock
from leads.feed import read_mail
from leads.models import InboundMessage
from leads.tasks import MOST_AT_ONCE, inbound_workspaces, unread_workspaces
from leads.teaching import replay

EVER = dt.timedelta(days=36_500)


class Command(BaseCommand):
    help = "Read the mails that wait, here and now: what the worker does every fifteen seconds."

    def add_arguments(self, parser):
        parser.add_argument(
            "--again", action="store_true",
            help="read what needs a look once more, after a parser was mended",
        )  # fmt: skip
        parser.add_argument(
            "--sender", default="", help="with --again: only of this address or domain"
        )

    def handle(self, *, again, sender, **options):
        if again:
            return self.read_again(sender)
        for workspace_id in unread_workspaces():
            with scope(workspace_id):
                due = InboundMessage.objects.due().put_off(MOST_AT_ONCE)
            for inbound_id in due:
                read_mail(workspace_id, inbound_id)
        return None

    def read_again(self, sender):
        looked_at = read = 0
        for workspace_id in inbound_workspaces(clock.now() - EVER):
            with scope(workspace_id):
                waiting = list(replay.waiting(sender).order_by("pk").values_list("pk", flat=True))
            for inbound_id in waiting:  # a transaction each, so that what is read stays read
                with scope(workspace_id):
                    read += replay.read_these([inbound_id])
            looked_at += len(waiting)
        self.stdout.write(f"{read} of {looked_at} mails that needed a look could be read.")
