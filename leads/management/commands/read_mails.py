from django.core.management.base import BaseCommand

from accounts.tenancy import scope
from leads.feed import read_mail
from leads.models import InboundMessage
from leads.tasks import MOST_AT_ONCE, unread_workspaces


class Command(BaseCommand):
    help = "Read the mails that wait, here and now: what the worker does every fifteen seconds."

    def handle(self, **options):
        for workspace_id in unread_workspaces():
            with scope(workspace_id):
                due = InboundMessage.objects.due().put_off(MOST_AT_ONCE)
            for inbound_id in due:
                read_mail(workspace_id, inbound_id)
