import json

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from accounts.tenancy import scope
from crm.demo.seed import EMAIL, PASSWORD, seed
from leads.models import FeedAddress


class Command(BaseCommand):
    help = "Make the demo workspace if there is none; print how to enter it, one JSON line."

    def handle(self, *args, **options):
        if settings.PRODUCTION:
            raise CommandError("A production installation has no demo workspace.")
        workspace = seed()
        with scope(workspace.pk):
            feed = FeedAddress.objects.current().first()
        self.stdout.write(
            json.dumps({"email": EMAIL, "password": PASSWORD, "feed_address": feed.address})
        )
