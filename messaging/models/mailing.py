"""Mailings: one letter to many, who was left out of it, and the stills of its videos."""

import datetime as dt
import hashlib

from django.contrib.postgres.fields import ArrayField
from django.core.exceptions import EmptyResultSet
from django.db import connection, models, transaction
from django.db.models.functions import Now
from django.urls import reverse

from accounts.live import changed
from accounts.tenancy import Key, WorkspaceModel, WorkspaceQuerySet
from crm.kit import clock
from crm.kit.ids import uuid7
from messaging.models.message import Message, State

WHEN_RESUMED = dt.datetime(9000, 1, 1, tzinfo=dt.UTC)
PAUSED, CANCELLED = "The mailing is paused.", "The mailing was cancelled."
_SPREAD = """
update messaging_message m
set not_before = %(start)s::timestamptz + ordered.place * %(gap)s * interval '1 second',
    failure = ''
from (
    select id, row_number() over (order by id) - 1 as place from messaging_message
    where workspace_id = %(workspace)s and campaign = %(campaign)s and state = 'queued'
) ordered
where m.id = ordered.id and m.workspace_id = %(workspace)s and m.state = 'queued'
"""


class MailingQuerySet(WorkspaceQuerySet):
    def drafts(self):
        return self.filter(state=Mailing.State.DRAFT)

    def under_way(self):
        return self.filter(state__in=[Mailing.State.SENDING, Mailing.State.PAUSED])

    def light(self):
        """Without what may be a million ids."""
        return self.defer("picked", "people", "added_back")


class Mailing(WorkspaceModel):
    """One letter to many: a newsletter, a home just listed, an invitation."""

    class Kind(models.TextChoices):
        NEWSLETTER = "newsletter", "Newsletter"
        JUST_LISTED = "just_listed", "Just listed"
        INVITATION = "invitation", "Invitation"
        OTHER = "other", "Something else"

        @property
        def icon(self) -> str:
            icons = {
                "newsletter": "news",
                "just_listed": "home-plus",
                "invitation": "calendar-plus",
            }
            return icons.get(self.value, "mail")

    class State(models.TextChoices):
        DRAFT = "draft", "Draft"
        SCHEDULED = "scheduled", "Scheduled"
        SENDING = "sending", "Leaving"
        PAUSED = "paused", "Paused"
        SENT = "sent", "Sent"
        CANCELLED = "cancelled", "Cancelled"

        @property
        def tone(self) -> str:
            tones = {"scheduled": "note", "sending": "note", "paused": "warn", "sent": "good"}
            return tones.get(self.value, "")

    public_id = models.UUIDField(default=uuid7, editable=False)
    kind = models.CharField("what it is", max_length=11, choices=Kind, default=Kind.NEWSLETTER)
    subject = models.CharField(max_length=200, blank=True)
    preheader = models.CharField("line after the subject", max_length=200, blank=True)
    blocks = models.JSONField(default=list, blank=True)
    # To whom: the first of these that is there.
    picked = ArrayField(models.BigIntegerField(), default=list, blank=True)
    saved_list = Key(
        "contacts.SavedList", models.SET_NULL, null=True, blank=True, related_name="+",
        db_index=False,
    )  # fmt: skip
    category = Key(
        "contacts.Category", models.SET_NULL, null=True, blank=True, related_name="+",
        db_index=False,
    )  # fmt: skip
    query = models.JSONField(default=dict, blank=True)  # a filter's parameters
    # Prospects silent for a year whom somebody wants to write to all the same.
    adds_all_back = models.BooleanField(default=False)
    added_back = ArrayField(models.BigIntegerField(), default=list, blank=True)
    by = Key(
        "accounts.Membership", models.SET_NULL, null=True, blank=True, related_name="+",
        db_index=False,
    )  # fmt: skip
    links = models.JSONField(default=dict, blank=True)  # by address, what was found wrong with it
    version = models.PositiveIntegerField(default=0)

    state = models.CharField(max_length=9, choices=State, default=State.DRAFT)
    note = models.CharField(max_length=300, blank=True)
    send_at = models.DateTimeField(null=True, blank=True)
    an_hour = models.PositiveIntegerField("at most an hour", null=True, blank=True)
    # Who they were when it began, in order; how many of them are written; the pace of the rest.
    people = ArrayField(models.BigIntegerField(), default=list, blank=True)
    people_count = models.PositiveIntegerField(default=0)
    cursor = models.PositiveIntegerField(default=0)
    pace_from = models.DateTimeField(null=True, blank=True)
    pace_cursor = models.PositiveIntegerField(default=0)
    created_at = models.DateTimeField(db_default=Now(), editable=False)
    updated_at = models.DateTimeField(auto_now=True)
    started_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)

    objects = MailingQuerySet.as_manager()

    class Meta(WorkspaceModel.Meta):
        constraints = [
            models.UniqueConstraint(fields=["workspace", "public_id"], name="mailing_public_id"),
        ]
        indexes = [
            models.Index(
                fields=["send_at"],
                condition=models.Q(state__in=["scheduled", "sending"]),
                name="mailing_due",
            ),
            models.Index(fields=["workspace", "-id"], name="mailing_newest"),
        ]

    def __str__(self):
        return self.subject or f"{self.get_kind_display()} without a subject"

    def get_absolute_url(self):
        return reverse("messaging:mailing", args=[self.public_id])

    # ── questions ────────────────────────────────────────────────────────────
    @property
    def is_draft(self) -> bool:
        return self.state == self.State.DRAFT

    @property
    def icon(self) -> str:
        return self.Kind(self.kind).icon

    @property
    def tone(self) -> str:
        return self.State(self.state).tone

    @property
    def content(self) -> list[dict]:
        """The blocks, whatever an older version of Sphere or a hand in the database left there."""
        blocks = self.blocks if isinstance(self.blocks, list) else []
        return [one for one in blocks if isinstance(one, dict) and "kind" in one and "id" in one]

    @property
    def campaign(self) -> str:
        """What its messages have in common."""
        return f"mailing-{self.public_id.hex}"

    @property
    def letters(self):
        return Message.objects.filter(campaign=self.campaign)

    @property
    def percent(self) -> int:
        return min(100, 100 * self.cursor // self.people_count) if self.people_count else 0

    @property
    def gap(self) -> float:
        """The seconds between two letters."""
        return 3600 / self.an_hour if self.an_hour else 0

    def key_of(self, norm: str) -> str:
        """One copy for each address, however many people share it (R1)."""
        key = f"bulk:{self.pk}:{norm}"
        if len(key) > 190:
            key = f"bulk:{self.pk}:sha256:{hashlib.sha256(norm.encode()).hexdigest()}"
        return key

    def leaves_at(self, place: int) -> dt.datetime:
        """When the letter to the person at that place may leave, at the chosen pace."""
        return self.pace_from + dt.timedelta(seconds=self.gap * (place - self.pace_cursor))

    # ── commands ─────────────────────────────────────────────────────────────
    def edit(self, **values) -> bool:
        """Change a draft; False when somebody sent it, or changed it, since it was read."""
        drafts = Mailing.objects.drafts().filter(pk=self.pk, version=self.version)
        values |= {"version": self.version + 1, "updated_at": clock.now()}
        if not drafts.update(**values):
            return False
        for name, value in values.items():
            setattr(self, name, value)
        changed("mailings")
        return True

    def schedule(self, *, by, at: dt.datetime | None = None, an_hour: int | None = None) -> bool:
        """Let it leave, then or at once; once, however often "Send" is pressed (F06)."""
        return self._become(
            [self.State.DRAFT], self.State.SCHEDULED, by=by, send_at=at or clock.now(),
            an_hour=an_hour, note="",
        )  # fmt: skip

    def take_back(self, note: str = "") -> bool:
        """A draft again, as long as it has not begun to leave."""
        facts = {"send_at": None, "note": note[:300]}
        return self._become([self.State.SCHEDULED], self.State.DRAFT, **facts)

    @transaction.atomic
    def begin(self, people) -> bool:
        """Write down who they are now; what matches later is not meant."""
        now = clock.now()
        facts = {"started_at": now, "pace_from": now}
        if not self._become([self.State.SCHEDULED], self.State.SENDING, **facts):
            return False
        try:
            ids, params = people.order_by("pk").values("pk").query.sql_with_params()
        except EmptyResultSet:  # what it was addressed to is gone
            return True
        with connection.cursor() as cursor:
            cursor.execute(
                "update messaging_mailing set people = found.ids, "
                "people_count = cardinality(found.ids) "
                "from (select coalesce(array_agg(pk), '{}') as ids "
                f"from ({ids}) everybody(pk)) found where id = %s and workspace_id = %s",
                [*params, self.pk, self.workspace_id],
            )
        self.refresh_from_db(fields=["people_count"])
        return True

    @transaction.atomic
    def pause(self, note: str = "") -> bool:
        """Nothing of it leaves until somebody resumes it; what is on the wire arrives."""
        if not self._become([self.State.SENDING], self.State.PAUSED, note=note[:300]):
            return False
        waiting = self.letters.filter(state=State.QUEUED)
        waiting.update(not_before=WHEN_RESUMED, failure=PAUSED)
        return True

    @transaction.atomic
    def resume(self, *, by) -> bool:
        """The rest leaves at the chosen pace, from now on, in the name of who resumes it (F05)."""
        if not self._become([self.State.PAUSED], self.State.SENDING, note="", by=by):
            return False
        now = clock.now()
        with connection.cursor() as cursor:
            cursor.execute(
                _SPREAD,
                {"start": now, "gap": self.gap, "workspace": self.workspace_id,
                 "campaign": self.campaign},
            )  # fmt: skip
            waiting = cursor.rowcount
        rest = {"pace_from": now + dt.timedelta(seconds=self.gap * waiting)}
        Mailing.objects.filter(pk=self.pk).update(**rest, pace_cursor=models.F("cursor"))
        return True

    @transaction.atomic
    def cancel(self) -> bool:
        """What has not left stays here for good."""
        stopped = [self.State.SENDING, self.State.PAUSED, self.State.SCHEDULED]
        if not self._become(stopped, self.State.CANCELLED, ended_at=clock.now()):
            return False
        self.letters.cancel(CANCELLED)
        return True

    def finish(self) -> bool:
        """Sent, once everybody's letter is written and none of them waits any more."""
        on_its_way = [State.QUEUED, State.CLAIMED, State.HANDOFF]
        if self.cursor < self.people_count or self.letters.filter(state__in=on_its_way).exists():
            return False
        return self._become([self.State.SENDING], self.State.SENT, ended_at=clock.now())

    def advance(self, cursor: int) -> bool:
        """So many are written; False when somebody stopped it meanwhile."""
        leaving = Mailing.objects.filter(pk=self.pk, state=self.State.SENDING, cursor=self.cursor)
        self.cursor = cursor
        return bool(leaving.update(cursor=cursor))

    def _become(self, states, state, **facts) -> bool:
        """The conditional update is the lock."""
        facts |= {"state": state, "updated_at": clock.now()}
        if not Mailing.objects.filter(pk=self.pk, state__in=states).update(**facts):
            return False
        for name, value in facts.items():
            setattr(self, name, value)
        changed("mailings")
        return True

    def copy(self, *, by) -> "Mailing":
        """A new draft with the same letter, to the same list."""
        kept = ("kind", "subject", "preheader", "saved_list", "category", "query")
        return Mailing.objects.create(
            by=by, blocks=self.content, **{name: getattr(self, name) for name in kept}
        )


class LeftOut(WorkspaceModel):
    """Somebody who was meant and did not get a mailing, and why."""

    mailing = Key("messaging.Mailing", models.CASCADE, related_name="left_out", db_index=False)
    person = Key("contacts.Person", models.CASCADE, related_name="+")
    reason = models.CharField(max_length=12)

    class Meta(WorkspaceModel.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["workspace", "mailing", "person"], name="left_out_once"
            ),
        ]

    def __str__(self):
        return self.reason


class VideoPicture(WorkspaceModel):
    """The still of a video, with a mark to play it; fetched once for each address."""

    url = models.CharField(max_length=500, db_collation="C")
    picture = Key(
        "contacts.Picture", models.SET_NULL, null=True, blank=True, related_name="+",
        db_index=False,
    )  # fmt: skip
    # Until the video's own is fetched, or when it cannot be, the picture is one that we drew.
    is_own = models.BooleanField(default=False)
    tries = models.PositiveSmallIntegerField(default=0)
    tried_at = models.DateTimeField(null=True, blank=True)

    class Meta(WorkspaceModel.Meta):
        constraints = [
            models.UniqueConstraint(fields=["workspace", "url"], name="video_picture_once")
        ]

    def __str__(self):
        return self.url
