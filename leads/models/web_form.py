"""A contact form on the agent's own site, and the address that forms built elsewhere post to."""

import base64
import secrets
from urllib.parse import urlsplit

from django.conf import settings
from django.db import connection, models
from django.db.models import Q
from django.db.models.functions import Now
from django.urls import reverse

from accounts.tenancy import Key, WorkspaceModel, WorkspaceQuerySet
from crm.kit import clock, vault
from crm.kit.ids import uuid7
from leads.models.flyer import new_key

FIELD = "web form secret"
PREFIX = "whsec_"
ASKED, REQUIRED = "asked", "required"
QUESTIONS = {  # in the order in which they are asked
    "phone": "Phone",
    "email": "E-mail",
    "property_address": "Home they ask about",
    "lead_type": "Buy, sell or rent",
    "timeframe": "When",
    "message": "Message",
}


def usual_questions() -> dict:
    return {"phone": ASKED, "email": ASKED, "message": ASKED}


def origin_of(url: str) -> str:
    """ "https://example.com" of any address there."""
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}".lower()


class WebFormQuerySet(WorkspaceQuerySet):
    def for_lines(self):
        return self.select_related("source")

    def in_order(self):
        return self.order_by("-is_on", "name", "pk")


class WebForm(WorkspaceModel):
    """One form: shown by Sphere in a frame, or built elsewhere and posted to its address."""

    public_id = models.UUIDField(default=uuid7, editable=False)
    # Unique over all workspaces: the key in a site's page is how a visitor finds the workspace.
    key = models.CharField(
        max_length=32, unique=True, default=new_key, db_collation="C", editable=False
    )
    name = models.CharField(max_length=80)
    source = Key("contacts.LeadSource", models.SET_NULL, null=True, blank=True, related_name="+")
    source_detail = models.CharField("Which page or ad", max_length=120, blank=True)
    questions = models.JSONField(default=usual_questions, blank=True)
    headline = models.CharField(max_length=120, blank=True, default="Ask me anything")
    thanks = models.TextField(
        max_length=1_000, blank=True, default="Thank you. I will answer you today."
    )
    thanks_url = models.URLField("Or a page to go to", max_length=500, blank=True)
    agreement = models.TextField("what visitors may tick", max_length=2_000, blank=True)
    agreement_version = models.PositiveIntegerField(default=1, editable=False)
    origins = models.TextField("sites that may show it", max_length=2_000, blank=True)
    sealed_secret = models.TextField(blank=True, editable=False)
    secret_at = models.DateTimeField(null=True, blank=True, editable=False)
    needs_signature = models.BooleanField(default=False)
    is_on = models.BooleanField(default=True)
    received_at = models.DateTimeField(null=True, blank=True, editable=False)
    refused_at = models.DateTimeField(null=True, blank=True, editable=False)
    refused_because = models.CharField(max_length=200, blank=True, editable=False)
    created_at = models.DateTimeField(db_default=Now(), editable=False)

    objects = WebFormQuerySet.as_manager()

    class Meta(WorkspaceModel.Meta):
        constraints = [
            models.UniqueConstraint(fields=["workspace", "public_id"], name="web_form_public_id"),
            models.CheckConstraint(
                condition=Q(needs_signature=False) | ~Q(sealed_secret=""),
                name="web_form_signed_has_a_secret",
            ),
        ]

    def __str__(self):
        return self.name

    def get_absolute_url(self):
        return reverse("leads:web_form", args=[self.public_id])

    @property
    def path(self) -> str:
        return reverse("web_forms:form", args=[self.key])

    @property
    def url(self) -> str:
        return f"{settings.BASE_URL}{self.path}"

    @property
    def hook_url(self) -> str:
        return f"{settings.BASE_URL}{reverse('lead_hooks:web_form', args=[self.key])}"

    @property
    def detail(self) -> str:
        """Which of the source's it is, as leads remember it."""
        return self.source_detail or self.name

    @property
    def sites(self) -> list[str]:
        """The origins that may show it, checked when they were typed."""
        return self.origins.split()

    @property
    def asks(self) -> list[tuple[str, str, bool]]:
        """Name, label and whether it must be filled in, in order."""
        said = self.questions if isinstance(self.questions, dict) else {}
        return [
            (name, label, said[name] == REQUIRED)
            for name, label in QUESTIONS.items()
            if said.get(name) in (ASKED, REQUIRED)
        ]

    @property
    def secret(self) -> str:
        """Nothing, also where the key of the installation is lost: then a new one is made."""
        try:
            return vault.unseal(self.sealed_secret, workspace_id=self.workspace_id, field=FIELD)
        except (vault.CannotOpen, ValueError):
            return ""

    @staticmethod
    def named_by(key: str) -> tuple[int, int] | None:
        """The ids of the workspace and the form, asked before a workspace is entered."""
        with connection.cursor() as cursor:
            cursor.execute("select workspace_id, web_form_id from web_form_workspace(%s)", [key])
            return cursor.fetchone()

    def renew_secret(self) -> str:
        """A new secret, told this once; the one before holds no more."""
        secret = PREFIX + base64.b64encode(secrets.token_bytes(24)).decode()
        self.sealed_secret = vault.seal(secret, workspace_id=self.workspace_id, field=FIELD)
        self.secret_at = clock.now()
        self.save(update_fields=["sealed_secret", "secret_at"])
        return secret

    def turn(self, on: bool) -> bool:
        return bool(WebForm.objects.filter(pk=self.pk, is_on=not on).update(is_on=on))

    def heard(self) -> None:
        WebForm.objects.filter(pk=self.pk).update(received_at=clock.now())

    def refused(self, because: str) -> None:
        WebForm.objects.filter(pk=self.pk).update(
            refused_at=clock.now(), refused_because=because[:200]
        )
