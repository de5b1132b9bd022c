import os
import signal
import time

from django.core.management.base import BaseCommand

from crm import without_broker

LOOKS_EVERY = 2.0


class Command(BaseCommand):
    help = "Do what the scheduler rings for, here, until the broker answers: a worker starts it."

    def add_arguments(self, parser):
        parser.add_argument("--parent", type=int, help="End when this process is gone.")

    def handle(self, *, parent, **options):
        self.is_stopped, self.looked_at, self.parent = False, 0.0, parent
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, self.stop)
        without_broker.scan_until(self.is_over)

    def stop(self, number, frame):
        self.is_stopped = True

    def is_over(self) -> bool:
        if self.is_stopped or (self.parent and os.getppid() != self.parent):
            return True
        if time.monotonic() - self.looked_at < LOOKS_EVERY:
            return False
        self.looked_at = time.monotonic()
        return without_broker.broker_answers()
