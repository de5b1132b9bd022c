import asyncio
import signal

from django.conf import settings
from django.core.management.base import BaseCommand

from accounts.roles import refuse_powerful_role
from leads.door import Door, serve


class Command(BaseCommand):
    help = "Take lead mail by SMTP: stores each mail, then lets a worker read it."

    def add_arguments(self, parser):
        parser.add_argument("--host", default=settings.SMTP_HOST)
        parser.add_argument("--port", type=int, default=settings.SMTP_PORT)

    def handle(self, *, host, port, **options):
        refuse_powerful_role()
        asyncio.run(self.run(host, port))

    async def run(self, host, port):
        stop, loop = asyncio.Event(), asyncio.get_running_loop()
        for sign in (signal.SIGTERM, signal.SIGINT):
            loop.add_signal_handler(sign, stop.set)
        await serve(
            Door(), host=host, port=port, stop=stop, opened=lambda port: self.say(host, port)
        )

    def say(self, host, port):
        self.stdout.write(f"The mail door is open on {host}:{port}")
        self.stdout.flush()
