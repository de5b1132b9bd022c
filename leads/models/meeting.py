"""Somebody just met, in the words taken down on the spot; and the card of a member's own."""

import datetime as dt

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.urls import reverse

from accounts.tenancy import Key, WorkspaceModel, WorkspaceQuerySet
from contacts.models import Book
from crm.kit import clock, phones
from crm.kit.ids import uuid7
from leads.models.duty import LeadDuty

EVENING = dt.time(17)
CHIPS = 4
USUAL_PLACES = ["Networking event", "Open house", "Church", "School", "The gym", "Neighborhood"]
LEARNED = ("children", "pets", "employer", "time_in_town", "tenure", "in_common")


class MeetingQuerySet(WorkspaceQuerySet):
    def unfinished(self):
        return self.filter(finished_at=None, set_aside_at=None)

    def finished(self):
        return self.exclude(finished_at=None)

    def with_card(self):
        """Those whose photo is kept."""
        return self.exclude(picture=None)

    def standing(self):
        """Unfinished ones whose evening has come."""
        return self.unfinished().filter(stands_from__lte=clock.Now())

    def of(self, member):
        return self.filter(by=member)

    def for_lines(self):
        return self.select_related("person", "picture")

    def newest_first(self):
        return self.order_by("-met_at", "-pk")

    def places_of(self, member) -> list[str]:
        """Where this member met people lately, and then the usual places: one tap each."""
        told = self.of(member).exclude(how_met="").newest_first().values_list("how_met", flat=True)
        lately = list(dict.fromkeys(told[:30]))[:CHIPS]
        known = {place.casefold() for place in lately}
        return [*lately, *(one for one in USUAL_PLACES if one.casefold() not in known)][: CHIPS + 2]


class Meeting(WorkspaceModel):
    """What was taken down on the spot. A name or a photo is enough to keep it."""

    public_id = models.UUIDField(default=uuid7, editable=False)
    # Made on the phone: what is sent twice is one.
    told_as = models.UUIDField(editable=False)
    by = Key("accounts.Membership", models.SET_NULL, null=True, blank=True, related_name="+")
    # Who forgets a person forgets how they met.
    person = Key("contacts.Person", models.CASCADE, null=True, blank=True, related_name="meetings")
    picture = Key("contacts.Picture", models.SET_NULL, null=True, blank=True, related_name="+")
    name = models.CharField(max_length=160, blank=True)
    company = models.CharField(max_length=120, blank=True)
    phone = models.CharField(max_length=40, blank=True)
    email = models.CharField(max_length=254, blank=True)
    network = models.CharField(max_length=12, blank=True)
    handle = models.CharField(max_length=200, blank=True)
    how_met = models.CharField(max_length=200, blank=True)
    children = models.CharField(max_length=200, blank=True)
    pets = models.CharField(max_length=200, blank=True)
    employer = models.CharField(max_length=200, blank=True)
    time_in_town = models.CharField(max_length=200, blank=True)
    tenure = models.CharField(max_length=5, blank=True)
    in_common = models.CharField(max_length=200, blank=True)
    note = models.TextField(max_length=5_000, blank=True)
    book = models.CharField(max_length=9, choices=Book, default=Book.CONTACTS)
    categories = models.JSONField(default=list, blank=True)  # their ids, as the page names them
    met_at = models.DateTimeField()
    stands_from = models.DateTimeField()
    finished_at = models.DateTimeField(null=True, blank=True, editable=False)
    set_aside_at = models.DateTimeField(null=True, blank=True, editable=False)
    greeted_at = models.DateTimeField(null=True, blank=True, editable=False)
    created_at = models.DateTimeField(db_default=Now(), editable=False)

    objects = MeetingQuerySet.as_manager()

    class Meta(WorkspaceModel.Meta):
        constraints = [
            models.UniqueConstraint(fields=["workspace", "public_id"], name="meeting_public_id"),
            models.UniqueConstraint(fields=["workspace", "told_as"], name="meeting_told_once"),
        ]
        indexes = [
            models.Index(fields=["workspace", "by", "-met_at", "-id"], name="meeting_of_member"),
            models.Index(fields=["workspace", "person"], name="meeting_person"),
            models.Index(
                fields=["workspace", "by", "stands_from"],
                condition=Q(finished_at=None, set_aside_at=None),
                name="meeting_unfinished",
            ),
        ]

    def __str__(self):
        return self.name or self.company or self.reached_at or "A card without a name yet"

    def get_absolute_url(self):
        return reverse("leads:meeting", args=[self.public_id])

    # ── questions ────────────────────────────────────────────────────────────
    @property
    def is_finished(self) -> bool:
        return self.finished_at is not None

    @property
    def is_open(self) -> bool:
        return self.finished_at is None and self.set_aside_at is None

    @property
    def is_whole(self) -> bool:
        """Somebody with a name, and a way to reach them: nothing needs to be asked tonight."""
        return bool(self.name and (self.phone or self.email or self.handle))

    @property
    def is_enough(self) -> bool:
        """Something to call a person by."""
        return bool(self.name or self.company or self.phone or self.email)

    @property
    def reached_at(self) -> str:
        return phones.national(self.phone) if self.phone.startswith("+") else (
            self.phone or self.email or self.handle
        )  # fmt: skip

    @property
    def missing(self) -> str:
        """What tonight is for: "the name and a way to reach them"."""
        gaps = [] if self.name else ["the name"]
        if not self.reached_at:
            gaps.append("a way to reach them")
        return " and ".join(gaps)


def evening_of(met_at: dt.datetime, zone: dt.tzinfo) -> dt.datetime:
    """From when an unfinished one stands on Today: five o'clock, or at once after that."""
    local = met_at.astimezone(zone)
    return max(met_at, dt.datetime.combine(local.date(), EVENING, tzinfo=zone))


class OwnCardQuerySet(WorkspaceQuerySet):
    def of(self, member) -> "OwnCard":
        """That member's, or one made of what their profile says, not saved."""
        return self.filter(member=member).first() or OwnCard.from_profile(member)


class OwnCard(WorkspaceModel):
    """What a member's QR code tells the phone of somebody they meet."""

    member = Key("accounts.Membership", models.CASCADE, related_name="+")
    name = models.CharField(max_length=120)
    title = models.CharField("what you are", max_length=80, blank=True)
    company = models.CharField("brokerage", max_length=120, blank=True)
    phone = models.CharField("mobile", max_length=40, blank=True)
    email = models.EmailField("e-mail", max_length=254, blank=True)
    website = models.CharField(max_length=200, blank=True)

    objects = OwnCardQuerySet.as_manager()

    class Meta(WorkspaceModel.Meta):
        constraints = [models.UniqueConstraint(fields=["workspace", "member"], name="own_card")]

    def __str__(self):
        return self.name

    @classmethod
    def from_profile(cls, member) -> "OwnCard":
        return cls(
            member=member, name=member.user.get_full_name(), title="Real estate agent",
            company=member.workspace.brokerage, email=member.user.email,
            phone=LeadDuty.objects.of(member).mobile,
        )  # fmt: skip
