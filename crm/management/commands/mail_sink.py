from django.conf import settings
from django.core.management.base import BaseCommand

from crm.demo.sink import serve


class Command(BaseCommand):
    help = "Run the mail sink of development and demo: it keeps every mail and sends none on."
    requires_system_checks = []

    def handle(self, *args, **options):
        serve("127.0.0.1", settings.SINK_PORT)
