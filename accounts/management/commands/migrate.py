from django.core.management.commands import migrate

from accounts.roles import as_owner, prepare_app_role


class Command(migrate.Command):
    """Migrate as the owner of the tables; every other connection is the application's role."""

    def handle(self, *args, **options):
        with as_owner(options["database"]) as connection:
            prepare_app_role(connection)
            super().handle(*args, **options)
