"""Shows what the e-mail feed would make of a mail, without storing anything."""

from django.core.management.base import BaseCommand

from leads.parsing.lines import json_lines


class Command(BaseCommand):
    help = "Read mail files as the lead feed does and print one JSON object a line."
    requires_system_checks = ()

    def add_arguments(self, parser):
        parser.add_argument("files", nargs="+", metavar="FILE")

    def handle(self, *, files, **options):
        for line in json_lines(files):
            self.stdout.write(line)
