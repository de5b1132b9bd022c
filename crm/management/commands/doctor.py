import sys

from django.conf import settings
from django.contrib.staticfiles.finders import find
from django.core.management.base import BaseCommand, CommandError
from django.db import DatabaseError

from accounts.models import Workspace
from accounts.tenancy import scope
from crm import checks, health
from messaging.models import SendingAccount
from messaging.sender import readiness


class Command(BaseCommand):
    help = "Say what is configured, what is missing, and the command that mends it."
    requires_system_checks = []

    def handle(self, *args, **options):
        self.is_well = True
        self.say("Python", "ok", sys.version.split()[0])
        for examine in (self.database, self.workers, self.mail, self.files, self.secrets):
            examine()
        if not self.is_well:
            raise CommandError("Something needs mending: see the lines with ✗.")

    def say(self, part: str, state: str, remark: str = "", *, mend: str = ""):
        """One line: ✓ works, – could be better, ✗ does not work."""
        mark = {"ok": "✓", "warn": "–"}.get(state, "✗")
        self.is_well = self.is_well and mark != "✗"
        self.stdout.write(f"{mark} {part:<16} {remark}" + (f"\n  → {mend}" if mend else ""))

    def database(self):
        state = health.database()
        if state != "ok":
            self.say("Database", state, state, mend="make run, or check DATABASE_URL in .env")
            return
        if waiting := health.waiting_migrations():
            self.say("Database", "old", f"{waiting} migrations wait", mend="manage.py migrate")
            return
        host = settings.DATABASES["default"].get("HOST")
        self.say("Database", "ok", f"{host}, as {settings.APP_ROLE}")
        for workspace in Workspace.objects.filter(postal_address=""):
            self.say(
                "Postal address",
                "warn",
                f"{workspace} has none; its letters wait",
                mend="Settings, Postal address (the law asks for one in every letter)",
            )

    def workers(self):
        for part, state, mend in (
            ("Broker", health.broker(), "make run, or check REDIS_URL in .env"),
            ("Worker", health.worker(), "make run, or celery -A crm worker and celery -A crm beat"),
        ):
            self.say(part, state, state, mend="" if state == "ok" else mend)

    def mail(self):
        if server := health.smtp_server():
            up = health.port_answers(*server)
            self.say(
                "Mail out",
                "ok" if up else "down",
                "{}:{}".format(*server),
                mend="" if up else "check EMAIL_URL in .env",
            )
        else:
            self.say("Mail out", "ok", settings.MAILERS["default"]["BACKEND"])
        up = health.port_answers(settings.SMTP_HOST, settings.SMTP_PORT)
        self.say(
            "Mail door",
            "ok" if up else "down",
            f"{settings.SMTP_HOST}:{settings.SMTP_PORT} for {settings.MAIL_DOMAIN}",
            mend="" if up else "make run, or manage.py mail_door",
        )
        if settings.PRODUCTION and not settings.SMTP_TLS_CERT:
            self.say(
                "Mail door, TLS",
                "warn",
                "mail comes in unencrypted",
                mend="set SMTP_TLS_CERT and SMTP_TLS_KEY (docs/deploy.md)",
            )
        self.hooks()
        self.ways_out()
        if settings.PRODUCTION and not settings.DKIM_KEY:
            self.say(
                "DKIM",
                "warn",
                "mail leaves unsigned unless the provider signs it",
                mend="set DKIM_DOMAIN, DKIM_SELECTOR and DKIM_KEY (docs/deploy.md)",
            )

    def ways_out(self):
        """Workspaces with a server, provider or domain of their own, and what stops them."""
        try:
            workspaces = list(Workspace.objects.order_by("pk"))
        except DatabaseError:
            return  # said above, with its mend
        for workspace in workspaces:
            with scope(workspace.pk):
                account = SendingAccount.objects.mine()
                if account is None:
                    continue
                found = readiness.obstacles(workspace, account)
            stops = next((one for one in found if one.stops), None)
            worst = stops or next(iter(found), None)
            self.say(
                "Way out",
                "down" if stops else "warn" if worst else "ok",
                f"{workspace}: {account.get_provider_display()}, {account}"
                + (f". {worst.fact} {worst.text}" if worst else ""),
                mend="Settings, Your sending address" if worst else "",
            )

    def hooks(self):
        """The doors of providers: which are open, and what is set in a way that opens none."""
        secrets = settings.HOOK_SECRETS
        is_open = [name for name, secret in secrets.items() if secret]
        if settings.SENDGRID_HOOK_KEY and "sendgrid" not in is_open:
            is_open.append("sendgrid")
        listed = ", ".join(is_open) or "none; each opens with its secret (docs/deploy.md)"
        self.say("Mail hooks", "ok", listed)
        for name in ("postmark", "sendgrid", "mailjet", "brevo"):
            if any(":" not in secret for secret in secrets.get(name, [])):
                self.say(
                    f"Hook {name}",
                    "down",
                    "its secret is not of the form user:password",
                    mend=f"set {name.upper()}_HOOK_SECRET (docs/deploy.md)",
                )
        if is_open and settings.PRODUCTION and not settings.IS_HTTPS:
            self.say("Mail hooks", "down", "secrets would travel unencrypted", mend="use https")

    def files(self):
        for warning in checks.pango_is_there(None):
            self.say("Pango", "warn", warning.msg, mend=warning.hint)
        for name in ("icons.svg", "tabler/css/tabler.min.css"):
            if not find(name):
                self.say("Static files", "missing", name, mend="make setup")

    def secrets(self):
        if settings.PRODUCTION and not settings.IS_HTTPS:
            self.say("Address", "warn", settings.BASE_URL, mend="set BASE_URL=https://…")
        self.say("Installation", "ok", f"{settings.BASE_URL}, Sphere {settings.VERSION}")
