from django.core.management.base import BaseCommand, CommandError

from accounts.models import Workspace
from accounts.tenancy import scope
from contacts import generate


class Command(BaseCommand):
    help = "Write invented people into a workspace, to see how Sphere carries them."

    def add_arguments(self, parser):
        parser.add_argument("--workspace", required=True, metavar="SLUG")
        parser.add_argument("--count", required=True, type=int)
        parser.add_argument("--seed", type=int, default=1, help="another number, other people")

    def handle(self, *args, workspace, count, seed, **options):
        found = Workspace.objects.filter(slug=workspace).first()
        if found is None:
            raise CommandError(f"There is no workspace {workspace!r}.")
        with scope(found.pk):
            whole = generate.people(count, seed=seed)
        generate.settle()
        self.stdout.write(f"{found} holds {whole:,} people.")
