import datetime as dt
from contextlib import nullcontext

from django.core.management.base import BaseCommand

from crm.kit import clock
from drips import tasks as drips
from messaging import delivery
from messaging.models import Deployment, WorkerHeartbeat


class Command(BaseCommand):
    help = "Write the letters of drips that are due, and send every message that is, as workers do."

    def add_arguments(self, parser):
        parser.add_argument(
            "--now", help="Act as if it were this moment (ISO 8601); never in production."
        )
        parser.add_argument("--seconds", type=float, default=600, help="Stop after about so long.")

    def handle(self, *, now, seconds, **options):
        moment = dt.datetime.fromisoformat(now) if now else None
        if moment and moment.tzinfo is None:
            moment = moment.replace(tzinfo=dt.UTC)
        with clock.at(moment) if moment else nullcontext():
            if refusal := Deployment.current().refusal:
                self.stderr.write(f"Nothing is sent. {refusal}")
                return
            drips.scan()
            delivery.reclaim()
            count = delivery.deliver_due(seconds=seconds)
            WorkerHeartbeat.beat("messages")
        self.stdout.write(f"{count} sent.")
