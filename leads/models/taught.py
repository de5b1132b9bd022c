"""What members have taught Sphere to read: a rule of their workspace for one sender's mails."""

from django.db import models, transaction
from django.db.models import F, Q
from django.db.models.functions import Now
from django.urls import reverse

from accounts.live import changed
from accounts.tenancy import Key, WorkspaceModel, WorkspaceQuerySet
from contacts.models import LeadSource
from crm.kit import clock
from crm.kit.ids import uuid7
from leads.models.inbound import InboundMessage
from leads.models.routing import LeadType
from leads.parsing.taught import Format, Mark

PARSER = "taught:"  # and the format's public id: how a mail says by which format it was read


class TaughtFormatQuerySet(WorkspaceQuerySet):
    def kept(self):
        return self.filter(version__gt=0)

    def in_use(self):
        return self.kept().filter(is_on=True)

    def rules(self) -> tuple[Format, ...]:
        """What the parser is given: data, read in one query."""
        return tuple(one.rule for one in self.in_use().order_by("pk"))

    def of_parser(self, parser: str):
        """The format that read a mail, by what stands beside the mail; None for any other."""
        if not parser.startswith(PARSER):
            return None
        named = self.filter(public_id=parser.removeprefix(PARSER))
        return named.select_related("source").first()

    def propose(self, *, sender: str, by, **said) -> "TaughtFormat":
        """A new proposal for that sender: to what is kept for it already, if there is one."""
        format = self.filter(sender=sender).order_by("-version", "pk").first()
        format = format or TaughtFormat(sender=sender, is_on=False, taught_by=by)
        format.proposed = {"sender": sender, "subject_mark": format.subject_mark, **said}
        format.save()
        return format


class TaughtFormat(WorkspaceModel):
    """How a sender's mails are read. What is proposed changes nothing until it is kept."""

    public_id = models.UUIDField(default=uuid7, editable=False)
    sender = models.CharField(max_length=320)
    subject_mark = models.CharField(max_length=100, blank=True)
    marks = models.JSONField(default=dict, blank=True)
    source = Key("contacts.LeadSource", models.SET_NULL, null=True, blank=True, related_name="+")
    lead_type = models.CharField(max_length=8, choices=LeadType, default=LeadType.UNKNOWN)
    is_on = models.BooleanField(default=True)
    proposed = models.JSONField(null=True, blank=True)
    version = models.PositiveIntegerField(default=0)
    taught_by = Key("accounts.Membership", models.SET_NULL, null=True, blank=True, related_name="+")
    taught_at = models.DateTimeField(db_default=Now(), editable=False)

    objects = TaughtFormatQuerySet.as_manager()

    class Meta(WorkspaceModel.Meta):
        constraints = [
            models.UniqueConstraint(fields=["workspace", "public_id"], name="taught_public_id"),
            models.UniqueConstraint(
                fields=["workspace", "sender", "subject_mark"], condition=Q(version__gt=0),
                name="taught_format_once",
            ),
        ]  # fmt: skip

    def __str__(self):
        return f"{self.sender}: “{self.subject_mark}”" if self.subject_mark else self.sender

    def get_absolute_url(self):
        return reverse("leads:taught", args=[self.public_id])

    @property
    def is_kept(self) -> bool:
        return self.version > 0

    @property
    def parser(self) -> str:
        return f"{PARSER}{self.public_id}"

    @property
    def rule(self) -> Format:
        """What is in use."""
        return self._rule(self.sender, self.subject_mark, self.marks, lead_type=self.lead_type)

    @property
    def trial(self) -> Format:
        """What would be in use, once it is kept; without a proposal what is."""
        if self.proposed is None:
            return self.rule
        said = self.proposed
        return self._rule(
            said.get("sender", ""), said.get("subject_mark", ""), said.get("marks", {}),
            lead_type=said.get("lead_type", "unknown"),
        )  # fmt: skip

    @property
    def source_name(self) -> str:
        if self.proposed is not None:
            return self.proposed.get("source", "")
        return self.source.name if self.source else ""

    def _rule(self, sender, subject_mark, marks, *, lead_type) -> Format:
        return Format(
            parser=self.parser, sender=sender, subject_mark=subject_mark, lead_type=lead_type,
            marks={name: Mark(**mark) for name, mark in marks.items()
                   if isinstance(mark, dict)},
        )  # fmt: skip

    # ── commands ─────────────────────────────────────────────────────────────
    @transaction.atomic
    def keep(self, *, by) -> bool:
        """What is proposed is how mails are read from now on; a second call changes nothing."""
        mine = TaughtFormat.objects.select_for_update().filter(pk=self.pk).first()
        if mine is None or mine.proposed is None:
            return False
        said, source = mine.proposed, mine.proposed.get("source", "")
        self.sender, self.subject_mark = said["sender"], said.get("subject_mark", "")
        self.marks, self.lead_type = said.get("marks", {}), said.get("lead_type", "unknown")
        self.source = LeadSource.objects.named(source) if source else None
        self.proposed, self.is_on, self.version = None, True, mine.version + 1
        self.taught_by, self.taught_at = by, clock.now()
        self.save()
        changed("leads")
        return True

    def switch(self) -> bool:
        """On, or off; returns which it is now."""
        TaughtFormat.objects.kept().filter(pk=self.pk).update(is_on=~F("is_on"))
        self.refresh_from_db(fields=["is_on"])
        return self.is_on

    def drop_proposal(self) -> None:
        """Leave everything as it was; what was never kept goes."""
        if not self.is_kept:
            self.delete()
            return
        self.proposed = None
        self.save(update_fields=["proposed"])

    def mails(self):
        """The mails of its sender, newest last: by the address, or by the domain."""
        return InboundMessage.objects.of_sender(self.trial.sender)
