"""The public page of a home for sale: what a sign, a code or a QR leads a stranger to."""

import base64
import secrets

from django.conf import settings
from django.core.validators import URLValidator
from django.db import connection, models, transaction
from django.db.models import Max, Q
from django.db.models.functions import Now
from django.urls import reverse

from accounts.tenancy import Key, WorkspaceModel, WorkspaceQuerySet
from crm.kit.ids import uuid7

computed = property  # a field of that name hides it in the class below
MOST_PICTURES = 40


def new_key() -> str:
    """128 random bits as 26 letters and digits that survive being read aloud and typed."""
    return base64.b32encode(secrets.token_bytes(16)).decode().rstrip("=").lower()


class FlyerQuerySet(WorkspaceQuerySet):
    def shown(self):
        return self.filter(is_shown=True)

    def newest_first(self, after=None):
        rows = self.order_by("-created_at", "-pk")
        if after is None:
            return rows
        earlier = Q(created_at=after.created_at, pk__lt=after.pk)
        return rows.filter(Q(created_at__lt=after.created_at) | earlier)

    def for_lines(self):
        pictures = models.Prefetch(
            "flyer_pictures", FlyerPicture.objects.select_related("picture").in_order()
        )
        return self.select_related("property", "agent__user").prefetch_related(pictures)


class Flyer(WorkspaceModel):
    """A home for sale as strangers see it. Nothing else of the workspace is on its page."""

    class Status(models.TextChoices):
        COMING = "coming", "Coming soon"
        FOR_SALE = "for_sale", "For sale"
        PENDING = "pending", "Sale pending"
        SOLD = "sold", "Sold"

    public_id = models.UUIDField(default=uuid7, editable=False)
    # Unique over all workspaces: the key on a sign is how a stranger finds the workspace.
    key = models.CharField(
        max_length=32, unique=True, default=new_key, db_collation="C", editable=False
    )
    property = Key("contacts.Property", models.CASCADE, related_name="flyers")
    agent = Key("accounts.Membership", models.SET_NULL, null=True, blank=True, related_name="+")
    status = models.CharField(max_length=10, choices=Status, default=Status.FOR_SALE)
    headline = models.CharField(max_length=120, blank=True)
    words = models.TextField("description", max_length=8_000, blank=True)
    price = models.DecimalField(max_digits=12, decimal_places=2, null=True, blank=True)
    beds = models.PositiveSmallIntegerField("bedrooms", null=True, blank=True)
    baths = models.DecimalField("bathrooms", max_digits=4, decimal_places=1, null=True, blank=True)
    sqft = models.PositiveIntegerField("square feet", null=True, blank=True)
    year = models.PositiveSmallIntegerField("built in", null=True, blank=True)
    facts = models.TextField("more facts", max_length=2_000, blank=True)
    spoken = models.TextField("home information, read to callers", max_length=3_000, blank=True)
    recording = models.CharField(max_length=200, blank=True, editable=False)
    video = models.URLField(
        "video or tour",
        max_length=500,
        blank=True,
        default="",
        db_default="",
        validators=[URLValidator(["https", "http"])],
    )
    is_shown = models.BooleanField("Show it to the public", default=True)
    is_findable = models.BooleanField("Let search engines list it", default=False)
    created_at = models.DateTimeField(db_default=Now(), editable=False)

    objects = FlyerQuerySet.as_manager()

    class Meta(WorkspaceModel.Meta):
        constraints = [
            models.UniqueConstraint(fields=["workspace", "public_id"], name="flyer_public_id"),
            models.CheckConstraint(
                condition=Q(price=None) | Q(price__gte=0), name="flyer_price_not_negative"
            ),
        ]
        indexes = [
            models.Index(fields=["workspace", "property"], name="flyer_property"),
            models.Index(fields=["workspace", "-created_at", "-id"], name="flyer_newest"),
        ]

    def __str__(self):
        return self.property.street

    def get_absolute_url(self):
        return reverse("leads:flyer", args=[self.public_id])

    @computed
    def path(self) -> str:
        return reverse("flyers:flyer", args=[self.key])

    @computed
    def url(self) -> str:
        """The whole address, as it stands in a text and behind the QR code."""
        return f"{settings.BASE_URL}{self.path}"

    @computed
    def pictures(self) -> list["FlyerPicture"]:
        """In order; the first is the big one. Prefetched by `for_lines`."""
        return sorted(self.flyer_pictures.all(), key=lambda one: (one.position, one.pk))

    @computed
    def cover(self) -> "FlyerPicture | None":
        return next(iter(self.pictures), None)

    @computed
    def is_for_sale(self) -> bool:
        return self.status in (self.Status.COMING, self.Status.FOR_SALE)

    @computed
    def more_facts(self) -> list[tuple[str, str]]:
        """The lines of `facts`, each as its name and its value: "Lot: 0.4 acres"."""
        lines = (line.strip() for line in self.facts.splitlines())
        halves = (line.partition(":") for line in lines if line)
        return [(name.strip(), value.strip()) for name, _, value in halves]

    @computed
    def places(self) -> str:
        """The town and ZIP, as they stand below the street."""
        return self.property.address.partition(",")[2].strip()

    @computed
    def figures(self) -> list[tuple[str, str]]:
        """The plain facts in a row: beds, baths, square feet, year."""
        baths = f"{self.baths:.1f}".removesuffix(".0") if self.baths else ""
        said = [
            ("bed" if self.beds == 1 else "beds", self.beds),
            ("bath" if baths == "1" else "baths", baths),
            ("square feet", f"{self.sqft:,}" if self.sqft else ""),
            ("built", self.year),
        ]
        return [(name, str(value)) for name, value in said if value]

    @computed
    def teaser(self) -> str:
        """One line for who is sent the link: "3 beds, 1,850 square feet. Morning light"."""
        figures = ", ".join(f"{value} {name}" for name, value in self.figures if name != "built")
        said = self.headline or " ".join(self.words.split())[:120]
        return ". ".join(part for part in (figures, said) if part)

    @computed
    def recording_url(self) -> str:
        """Where the telephone company fetches the agent's own voice; "" without one."""
        if not self.recording:
            return ""
        return f"{settings.BASE_URL}{reverse('flyers:recording', args=[self.key])}"

    @computed
    def home_information(self) -> str:
        """What a voice reads: the agent's words, or the facts and how the description begins."""
        if self.spoken.strip():
            return self.spoken
        figures = ", ".join(f"{value} {name}" for name, value in self.figures if name != "built")
        said = [
            f"{self}. {self.get_status_display()}.",
            figures and f"{figures}.",
            f"The price is ${self.price:,.0f}." if self.price else "",
            " ".join(self.words.split())[:400],
        ]
        return " ".join(part for part in said if part)

    def show(self, is_shown: bool) -> bool:
        """Whether strangers may see it; False when it was so already."""
        done = Flyer.objects.filter(pk=self.pk).exclude(is_shown=is_shown)
        changed_one = bool(done.update(is_shown=is_shown))
        self.is_shown = is_shown
        return changed_one

    @transaction.atomic
    def add_picture(self, picture) -> "FlyerPicture":
        """Behind the others."""
        Flyer.objects.select_for_update(of=("self",)).get(pk=self.pk)
        last = self.flyer_pictures.aggregate(last=Max("position"))["last"]
        return self.flyer_pictures.create(picture=picture, position=(last or 0) + 1)

    @transaction.atomic
    def arrange(self, pictures: list["FlyerPicture"]) -> None:
        """Put them in this order; those not named keep theirs, behind."""
        named = [one.pk for one in pictures]
        rest = [one for one in self.pictures if one.pk not in named]
        ordered = [*pictures, *rest]
        for position, one in enumerate(ordered, start=1):
            one.position = position
        FlyerPicture.objects.bulk_update(ordered, ["position"])

    @staticmethod
    def named_by(key: str) -> tuple[int, int] | None:
        """The ids of the workspace and the flyer, asked before a workspace is entered."""
        with connection.cursor() as cursor:
            cursor.execute("select workspace_id, flyer_id from flyer_workspace(%s)", [key])
            return cursor.fetchone()


class FlyerPictureQuerySet(WorkspaceQuerySet):
    def in_order(self):
        return self.order_by("position", "pk")


class FlyerPicture(WorkspaceModel):
    """A picture in its place on a flyer."""

    public_id = models.UUIDField(default=uuid7, editable=False)
    flyer = Key(Flyer, models.CASCADE, related_name="flyer_pictures")
    picture = Key("contacts.Picture", models.CASCADE, related_name="+")
    position = models.PositiveSmallIntegerField(default=1)
    shows = models.CharField("what it shows", max_length=120, blank=True)

    objects = FlyerPictureQuerySet.as_manager()

    class Meta(WorkspaceModel.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["workspace", "public_id"], name="flyer_picture_public_id"
            ),
        ]
        indexes = [
            models.Index(fields=["workspace", "flyer", "position"], name="flyer_picture_order")
        ]

    def __str__(self):
        return self.shows or f"Picture {self.position}"

    @computed
    def path(self) -> str:
        """Where strangers see it; the flyer is asked for its key."""
        return reverse("flyers:picture", args=[self.flyer.key, self.public_id])

    @computed
    def url(self) -> str:
        return f"{settings.BASE_URL}{self.path}"
