"""The ways to reach a person: phones, e-mails, addresses, each with its own state."""

from django.db import models
from django.db.models.functions import Now

from accounts.tenancy import Key, WorkspaceModel
from contacts import stops
from contacts.match_keys import Keyed, KeyedQuerySet
from crm.kit import clock, phones
from crm.kit.ids import uuid7
from crm.kit.text import fold


class Label(models.TextChoices):
    MOBILE = "mobile", "Mobile"
    HOME = "home", "Home"
    WORK = "work", "Work"
    OTHER = "other", "Other"


class DncSource(models.TextChoices):
    """Where a Do-Not-Call comes from; the first is a person's own wish (47 CFR 64.1200(d))."""

    OWN = "own", "They asked"
    REGISTRY = "registry", "National registry"
    STATE = "state", "State list"


_STATE = ("status", "status_note", "status_at", "dnc_source")


class PhoneQuerySet(KeyedQuerySet):
    def callable(self):
        return self.filter(status="")


class Phone(Keyed, WorkspaceModel):
    """A number of a person or of the spouse. BAD and DNC numbers are never links."""

    class Status(models.TextChoices):
        GOOD = "", "Good"
        BAD = "BAD", "BAD"
        DNC = "DNC", "DNC"

    public_id = models.UUIDField(default=uuid7, editable=False)
    person = Key("contacts.Person", models.CASCADE, related_name="phones")
    # E.164 where it is one; otherwise as it was typed, since nothing typed is lost.
    number = models.CharField(max_length=40, db_collation="C")
    # The digits from the end: "ends with 0142" is a prefix of it.
    reversed_digits = models.CharField(max_length=40, db_collation="C", editable=False)
    extension = models.CharField(max_length=12, blank=True)
    label = models.CharField(max_length=8, choices=Label, default=Label.MOBILE)
    of_spouse = models.BooleanField(default=False)
    is_best = models.BooleanField(default=False)
    status = models.CharField(max_length=3, choices=Status, blank=True, default=Status.GOOD)
    status_note = models.CharField(max_length=200, blank=True)
    status_at = models.DateTimeField(null=True, blank=True, editable=False)
    # Who says DNC: the person asked ("own"), the national or a state's registry.
    dnc_source = models.CharField(max_length=8, choices=DncSource, blank=True, default="")

    objects = PhoneQuerySet.as_manager()
    KEYED = frozenset(["number", "person"])

    class Meta(WorkspaceModel.Meta):
        ordering = ["-is_best", "of_spouse", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["workspace", "public_id"], name="phone_public_id"),
            models.UniqueConstraint(
                fields=["workspace", "person", "number"],
                name="phone_once",
                violation_error_message="This number is already there.",
            ),
        ]
        indexes = [
            models.Index(fields=["workspace", "number"], name="phone_number"),
            models.Index(fields=["workspace", "reversed_digits"], name="phone_reversed"),
            models.Index(
                fields=["workspace", "status_at"],
                condition=~models.Q(status=""),
                name="phone_failed",
            ),
        ]

    def __str__(self):
        return self.national

    @property
    def national(self):
        shown = phones.national(self.number)
        return f"{shown} ext. {self.extension}" if self.extension else shown

    @property
    def is_callable(self):
        return self.status == self.Status.GOOD and self.number.startswith("+")

    def clean(self):
        self._write_number()

    def save(self, **kwargs):
        self._write_number()
        only = kwargs.get("update_fields")
        if only is None or "number" in only:
            self._look_for_stops()
        if self.status == self.Status.DNC:
            self.dnc_source = self.dnc_source or DncSource.OWN
        else:
            self.dnc_source = ""
        if only is not None and "number" in only:
            kwargs["update_fields"] = {*only, "reversed_digits", "extension", *_STATE}
        elif only is not None and "status" in only:
            kwargs["update_fields"] = {*only, "dnc_source"}
        super().save(**kwargs)

    def mark(self, status: str, note: str = "", at=None, source: str = "") -> None:
        """Write down that the number is BAD or DNC, since when and why; or good again."""
        self.status, self.status_note, self.dnc_source = status, note[:200], source
        self.status_at = (at or clock.now()) if status else None
        self.save(update_fields=["status", "status_note", "status_at"])

    def override(self, reason: str, *, by):
        """Write down that a member calls the number although it is BAD or DNC, and why."""
        return self.person.add_note(
            f"Calling {self.national} although it is {self.status}: {reason}", by=by
        )

    def _look_for_stops(self):
        """A number that is new here, and known as a stop, is marked."""
        if self.status != self.Status.DNC and self._is_new_number():
            status, note, source = stops.status_of_number(self.number)
            if status:
                self.status, self.status_note, self.dnc_source = status, note, source
                self.status_at = clock.now()

    def _is_new_number(self) -> bool:
        if self._state.adding:
            return True
        return not Phone.objects.filter(pk=self.pk, number=self.number).exists()

    def _write_number(self):
        number, extension = phones.e164(self.number)
        self.number = number or " ".join(self.number.split())
        self.extension = self.extension or extension
        digits = "".join(letter for letter in self.number if letter.isdigit())
        self.reversed_digits = digits[::-1]


class EmailQuerySet(KeyedQuerySet):
    def sendable(self):
        return self.filter(status="", is_relay=False)

    def unchecked(self):
        """Those whose address nobody has looked at as it is now. A portal's relay needs no look."""
        return self.filter(is_relay=False).exclude(checked_lc=models.F("address_lc"))

    def looking_wrong(self):
        """Nobody said so yet, but no letter would arrive there."""
        return self.filter(
            status="", is_relay=False, checked_lc=models.F("address_lc"),
            check_result__in=Email.Check.wrong(),
        )  # fmt: skip


class Email(Keyed, WorkspaceModel):
    """An e-mail address of a person or of the spouse, with what we know of it."""

    class Status(models.TextChoices):
        GOOD = "", "Good"
        OPT_OUT = "OptOut", "OptOut"
        COMPLAINT = "Complaint", "Complaint"
        HARD_BOUNCE = "HardBounce", "HardBounce"
        BAD = "BAD", "BAD"

        @property
        def tone(self) -> str:
            return "warn" if self in ("OptOut", "Complaint") else "bad"

        @property
        def icon(self) -> str:
            return {"OptOut": "mail-off", "Complaint": "mood-sad"}.get(self, "mail-x")

    class Check(models.TextChoices):
        """What looking at an address says of it, without writing to it."""

        NONE = "", "Not checked yet"
        FINE = "fine", "Looks right"
        ROLE = "role", "Read by several people"
        TYPO = "typo", "Probably mistyped"
        SYNTAX = "syntax", "Cannot be right"
        NO_DOMAIN = "no_domain", "No such domain"
        NO_MAIL = "no_mail", "Its domain takes no mail"
        THROWAWAY = "throwaway", "Throwaway address"
        UNSURE = "unsure", "Could not check"

        @classmethod
        def wrong(cls) -> list[str]:
            found = (cls.TYPO, cls.SYNTAX, cls.NO_DOMAIN, cls.NO_MAIL, cls.THROWAWAY)
            return [one.value for one in found]

    public_id = models.UUIDField(default=uuid7, editable=False)
    person = Key("contacts.Person", models.CASCADE, related_name="emails")
    address = models.EmailField(max_length=254)
    address_lc = models.CharField(max_length=254, db_collation="C", editable=False)
    label = models.CharField(max_length=8, choices=Label, default=Label.HOME)
    of_spouse = models.BooleanField(default=False)
    is_best = models.BooleanField(default=False)
    # A portal's address for one inquiry (convo.zillow.com): answered through, never matched on.
    is_relay = models.BooleanField(default=False)
    status = models.CharField(max_length=10, choices=Status, blank=True, default=Status.GOOD)
    status_note = models.CharField(max_length=200, blank=True)
    status_at = models.DateTimeField(null=True, blank=True, editable=False)
    # What a look at it said, which holds while `checked_lc` is the address: whoever changes that,
    # by whatever way, has it looked at anew. No history is kept of these (LeaveUnrecorded).
    check_result = models.CharField(
        max_length=9, choices=Check, blank=True, default="", db_default="", editable=False
    )
    check_said = models.CharField(
        max_length=200, blank=True, default="", db_default="", editable=False
    )
    check_offers = models.CharField(
        max_length=254, blank=True, default="", db_default="", editable=False
    )
    checked_lc = models.CharField(
        max_length=254, blank=True, default="", db_default="", db_collation="C", editable=False
    )
    checked_at = models.DateTimeField(null=True, blank=True, editable=False)

    objects = EmailQuerySet.as_manager()
    KEYED = frozenset(["address", "is_relay", "person"])

    class Meta(WorkspaceModel.Meta):
        ordering = ["-is_best", "of_spouse", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["workspace", "public_id"], name="email_public_id"),
            models.UniqueConstraint(
                fields=["workspace", "person", "address_lc"],
                name="email_once",
                violation_error_message="This address is already there.",
            ),
        ]
        indexes = [
            models.Index(fields=["workspace", "address_lc"], name="email_address"),
            models.Index(
                fields=["workspace", "status_at"],
                condition=~models.Q(status=""),
                name="email_failed",
            ),
            models.Index(
                fields=["workspace", "checked_at", "id"],
                condition=models.Q(is_relay=False) & ~models.Q(checked_lc=models.F("address_lc")),
                name="email_unchecked",
            ),
            models.Index(
                fields=["workspace", "check_result", "person"],
                condition=~models.Q(check_result__in=["", "fine"]),
                name="email_doubtful",
            ),
        ]

    def __str__(self):
        return self.address

    @property
    def is_sendable(self):
        return self.status == self.Status.GOOD

    @property
    def doubt(self) -> str:
        """What looking at it said against it, while that is still the address; or nothing."""
        if self.status or self.is_relay or self.checked_lc != self.address_lc:
            return ""
        is_doubtful = self.check_result in (*self.Check.wrong(), self.Check.ROLE)
        return self.check_said if is_doubtful else ""

    @property
    def is_unchecked(self) -> bool:
        """Somebody looked, and no name server could be asked."""
        return not self.status and self.check_result == self.Check.UNSURE

    @property
    def looks_wrong(self) -> bool:
        return bool(self.doubt) and self.check_result != self.Check.ROLE

    @property
    def state(self) -> Status:
        return self.Status(self.status)

    @staticmethod
    def normal(address: str) -> str:
        """The form that addresses are compared in. Dots and plus-tags stay: they can matter."""
        return address.strip().casefold()

    def clean(self):
        self.address_lc = self.normal(self.address)

    def save(self, **kwargs):
        self.address_lc = self.normal(self.address)
        only = kwargs.get("update_fields")
        if not self.status and (self._state.adding or (only is not None and "address" in only)):
            self._look_for_stops()
        if only is not None and "address" in only:
            kwargs["update_fields"] = {*only, "address_lc", *_STATE[:3]}
        super().save(**kwargs)

    def _look_for_stops(self):
        """An address that is new here, and known as a stop, is marked."""
        status, note = stops.status_of_address(self.address_lc)
        if status:
            self.status, self.status_note, self.status_at = status, note, clock.now()


class Address(Keyed, WorkspaceModel):
    """A postal address: where they live, get mail, or work."""

    class Kind(models.TextChoices):
        HOME = "home", "Home"
        MAILING = "mailing", "Mailing"
        PROPERTY = "property", "Property"
        WORK = "work", "Work"

    class Status(models.TextChoices):
        GOOD = "", "Good"
        BAD = "BAD", "Mail comes back"

    public_id = models.UUIDField(default=uuid7, editable=False)
    person = Key("contacts.Person", models.CASCADE, related_name="addresses")
    kind = models.CharField(max_length=8, choices=Kind, default=Kind.HOME)
    street = models.CharField(max_length=200)
    city = models.CharField(max_length=80, blank=True)
    state = models.CharField(max_length=40, blank=True)
    postal_code = models.CharField("ZIP", max_length=12, blank=True)
    # Folded, for search and for the keys of duplicates.
    street_lc = models.CharField(max_length=200, db_collation="C", blank=True, editable=False)
    status = models.CharField(max_length=3, choices=Status, blank=True, default=Status.GOOD)
    status_note = models.CharField(max_length=200, blank=True)
    status_at = models.DateTimeField(null=True, blank=True, editable=False)
    lived_from = models.DateField(null=True, blank=True)
    lived_until = models.DateField(null=True, blank=True)
    created_at = models.DateTimeField(db_default=Now(), editable=False)

    objects = KeyedQuerySet.as_manager()
    KEYED = frozenset(["street", "person"])

    class Meta(WorkspaceModel.Meta):
        ordering = ["kind", "pk"]
        verbose_name_plural = "addresses"
        constraints = [
            models.UniqueConstraint(fields=["workspace", "public_id"], name="address_public_id")
        ]
        indexes = [
            models.Index(fields=["workspace", "street_lc"], name="address_street"),
            models.Index(
                fields=["workspace", "status_at"],
                condition=~models.Q(status=""),
                name="address_failed",
            ),
        ]

    def __str__(self):
        return ", ".join(part for part in (self.street, self.place) if part)

    @property
    def is_mailable(self) -> bool:
        return self.status == self.Status.GOOD and self.lived_until is None

    def save(self, **kwargs):
        self.street_lc = fold(self.street)
        if (only := kwargs.get("update_fields")) is not None and "street" in only:
            kwargs["update_fields"] = {*only, "street_lc"}
        super().save(**kwargs)

    def mark(self, status: str, note: str = "", at=None) -> None:
        """Write down that mail comes back from there, since when and why; or good again."""
        self.status, self.status_note = status, note[:200]
        self.status_at = (at or clock.now()) if status else None
        self.save(update_fields=["status", "status_note", "status_at"])

    @property
    def lived(self) -> str:
        """Since when, or until when, it is theirs: ", since June 2024"."""
        if self.lived_until:
            since = f"{self.lived_from:%B %Y} " if self.lived_from else ""
            return f", {since}until {self.lived_until:%B %Y}"
        return f", since {self.lived_from:%B %Y}" if self.lived_from else ""

    @property
    def place(self) -> str:
        """ "Larkspur Bay, MI 49601"."""
        region = " ".join(part for part in (self.state, self.postal_code) if part)
        return ", ".join(part for part in (self.city, region) if part)
