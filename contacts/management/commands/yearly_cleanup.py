import datetime as dt
from contextlib import nullcontext

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.urls import reverse

from accounts.capabilities import Role
from accounts.models import Membership, Workspace
from accounts.tenancy import scope
from contacts import yearly_cleanup
from crm.kit import clock


class Command(BaseCommand):
    help = "Propose who is Cold for deletion. Deletes only with --yes and the owner's --owner."

    def add_arguments(self, parser):
        parser.add_argument("--workspace", required=True, metavar="SLUG")
        parser.add_argument(
            "--dry-run", action="store_true", help="Print who would go, and write nothing."
        )
        parser.add_argument("--now", help="Act as if it were this moment; never in production.")
        parser.add_argument("--yes", action="store_true", help="Consent, and delete them.")
        parser.add_argument("--owner", metavar="EMAIL", help="The owner who consents.")

    def handle(self, *, workspace, dry_run, now, yes, owner, **options):
        found = Workspace.objects.filter(slug=workspace).first()
        if found is None:
            raise CommandError(f"There is no workspace {workspace!r}.")
        if yes != bool(owner):
            raise CommandError("To delete, say both --yes and --owner EMAIL.")
        with clock.at(_moment(now)) if now else nullcontext():
            if dry_run:
                self.list_them(found)
            elif yes:
                self.delete_them(found, owner)
            else:
                self.propose(found)

    def list_them(self, workspace):
        """The same people, in the same order and for the same reasons as on the page."""
        with scope(workspace.pk):
            cleanup = yearly_cleanup.waiting()
            people = yearly_cleanup.going(cleanup) if cleanup else yearly_cleanup.would_go()
            count = 0
            for person in people.prefetch_related("phones", "emails").iterator(chunk_size=2_000):
                self.stdout.write(f"{person.public_id}\t{person}\t{person.reason}")
                count += 1
        self.stdout.write(f"{count:,} would go. Nothing was written.")

    def propose(self, workspace):
        with scope(workspace.pk):
            cleanup = yearly_cleanup.propose()
            count = yearly_cleanup.going(cleanup).count() if cleanup else 0
        if cleanup is None:
            self.stdout.write("Nobody would go.")
            return
        page = f"{settings.BASE_URL}{reverse('contacts:yearly_cleanup')}"
        self.stdout.write(f"{count:,} would go. The owner decides at {page}")

    def delete_them(self, workspace, email):
        owner = Membership.everywhere.active().filter(
            workspace=workspace, user__email__iexact=email, role=Role.OWNER
        )
        by = owner.select_related("user").first()
        if by is None:
            raise CommandError(f"{email} does not own {workspace}.")
        with scope(workspace.pk, by=by):
            cleanup = yearly_cleanup.propose()
            job = cleanup and yearly_cleanup.consent(cleanup, by=by)
        if not job:
            self.stdout.write("Nobody would go.")
            return
        job = yearly_cleanup.finish_here(job)
        self.stdout.write(job.said)
        if job.state != job.State.DONE:
            raise CommandError("The cleanup did not end; say it again to go on.")


def _moment(text: str) -> dt.datetime:
    try:
        moment = dt.datetime.fromisoformat(text)
    except ValueError:
        raise CommandError(f"Not a moment: {text}") from None
    return moment if moment.tzinfo else moment.replace(tzinfo=dt.UTC)
