from django.contrib.postgres.indexes import GinIndex, OpClass
from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.db.models.functions import Coalesce, Now
from django.urls import reverse

from accounts.live import changed
from accounts.tenancy import Key, WorkspaceModel, WorkspaceQuerySet
from contacts import match_keys, search
from contacts.models.category import Category, Filing, file_in
from contacts.models.looks import Book, Channel, Looks, Tenure
from contacts.models.reach import Address, Email, Phone
from contacts.models.touch import Note, Touch
from contacts.names import letter_name
from crm.kit import clock
from crm.kit.ids import uuid7
from crm.kit.text import fold

# Since when nobody talked with them: since they came, if nobody ever did.
QUIET_SINCE = Coalesce("last_contacted_at", "created_at")


class PersonQuerySet(WorkspaceQuerySet):
    def in_book(self, book):
        return self.filter(book=book)

    def living(self):
        return self.filter(died_on=None)

    def in_category(self, category):
        return self.filter(filings__category=category)

    def search(self, words, most=20, *, by=None):
        """At most that many people, best first: a list, ranked by how they match.

        Among those who match alike, the ones that the member `by` works with lead.
        """
        return search.find(self, words, most, by=by)

    def known_by(self, *, email="", phone=""):
        """People who are reached at this e-mail or E.164 number. Relay addresses match nobody."""
        reached = models.Q()
        if email:
            at = Email.objects.filter(address_lc=Email.normal(email), is_relay=False)
            reached |= models.Q(pk__in=at.values("person"))
        if phone:
            reached |= models.Q(pk__in=Phone.objects.filter(number=phone).values("person"))
        return self.filter(reached) if reached else self.none()

    def for_lines(self):
        """With what a line in a list shows, in a fixed number of queries."""
        filings = Filing.objects.select_related("category").order_by("category__name_lc")
        return self.select_related("source", "owner__user").prefetch_related(
            "phones", "emails", models.Prefetch("filings", filings)
        )

    def reachable(self):
        """But for those all of whose numbers are BAD or DNC, and whom no letter reaches either."""
        mine = models.OuterRef("pk")
        phones = Phone.objects.filter(person=mine)
        homes = Address.objects.filter(person=mine, status="", lived_until=None)
        return self.filter(
            models.Exists(phones.callable())
            | ~models.Exists(phones)
            | models.Exists(Email.objects.sendable().filter(person=mine))
            | models.Exists(homes)
        )

    @transaction.atomic
    def move_to(self, book: str, *, by) -> int:
        """Move them into that book, with a dated note each; how many were in the other one."""
        people = list(self.exclude(book=book).values_list("pk", flat=True))
        if people:
            Person.objects.filter(pk__in=people).update(book=book)
            body = f"Moved to {Book(book).label}."
            Note.objects.bulk_create(Note(person_id=pk, body=body, by=by) for pk in people)
            for handle in _when_moved:
                handle(people, book, by)
            changed("people", "prospects")
        return len(people)

    def due_for_a_call(self, on):
        """Those planned for that day or before, the longest due first.

        Not Cold, not NoLead, and nobody whom there is no way left to reach.
        """
        left_alone = Filing.objects.filter(
            person=models.OuterRef("pk"),
            category__meaning__in=[Category.Meaning.COLD, Category.Meaning.NO_LEAD],
        )
        return (
            self.living()
            .filter(~models.Exists(left_alone), follow_up_on__lte=on)
            .reachable()
            .order_by("follow_up_on", "id")
        )


class Person(Looks, WorkspaceModel):
    """One record: a person, or a couple who share it. The book says where it stands."""

    public_id = models.UUIDField(default=uuid7, editable=False)
    book = models.CharField(max_length=9, choices=Book, default=Book.CONTACTS)
    prefix = models.CharField(max_length=20, blank=True)
    first_name = models.CharField(max_length=80, blank=True)
    middle_name = models.CharField(max_length=80, blank=True)
    last_name = models.CharField(max_length=80, blank=True)
    suffix = models.CharField(max_length=20, blank=True)
    nickname = models.CharField(max_length=80, blank=True)
    spouse_first_name = models.CharField("spouse’s first name", max_length=80, blank=True)
    spouse_last_name = models.CharField(
        "spouse’s last name", max_length=80, blank=True, help_text="If it is another one."
    )
    company = models.CharField(max_length=120, blank=True)
    title = models.CharField(max_length=120, blank=True)
    label_name = models.CharField("name on the envelope", max_length=200, blank=True)
    salutation = models.CharField("dear …", max_length=120, blank=True)
    birthday = models.DateField(null=True, blank=True)
    spouse_birthday = models.DateField("spouse’s birthday", null=True, blank=True)
    wedding_anniversary = models.DateField(null=True, blank=True)
    how_met = models.CharField(max_length=200, blank=True)
    about = models.TextField("what you have learnt", max_length=5_000, blank=True)
    # What one learns in conversation, a line each.
    children = models.CharField(max_length=200, blank=True)
    pets = models.CharField(max_length=200, blank=True)
    employer = models.CharField(
        "works for", max_length=200, blank=True, help_text="Or the business they own."
    )
    time_in_town = models.CharField(max_length=200, blank=True)
    tenure = models.CharField(
        "rents or owns", max_length=5, choices=Tenure, blank=True, default=Tenure.UNKNOWN
    )
    favorite_restaurant = models.CharField(max_length=200, blank=True)
    in_common = models.CharField("what you have in common", max_length=200, blank=True)
    language = models.CharField(max_length=60, blank=True)
    preferred_channel = models.CharField(
        "likes to be reached by", max_length=5, choices=Channel, blank=True, default=Channel.ANY
    )
    best_time = models.CharField("best time to reach", max_length=100, blank=True)
    links = models.TextField(
        "social and web pages", max_length=2_000, blank=True, help_text="One address a line."
    )
    home_bought_on = models.DateField("bought their home", null=True, blank=True)
    lease_ends_on = models.DateField("lease ends", null=True, blank=True)
    source = Key("contacts.LeadSource", models.SET_NULL, null=True, blank=True, related_name="+")
    source_detail = models.CharField(max_length=200, blank=True)
    referred_by = Key("self", models.SET_NULL, null=True, blank=True, related_name="referred")
    owner = Key("accounts.Membership", models.SET_NULL, null=True, blank=True, related_name="+")
    assistant = Key("accounts.Membership", models.SET_NULL, null=True, blank=True, related_name="+")
    home = Key("contacts.Property", models.SET_NULL, null=True, blank=True, related_name="people")
    categories = models.ManyToManyField(
        "contacts.Category", through="contacts.Filing", related_name="people"
    )
    last_contacted_at = models.DateTimeField(null=True, blank=True, editable=False)
    last_attempt_at = models.DateTimeField(null=True, blank=True, editable=False)
    last_mailed_at = models.DateTimeField(null=True, blank=True, editable=False)
    follow_up_on = models.DateField("next call", null=True, blank=True)
    follow_up_reason = models.CharField(max_length=200, blank=True)
    died_on = models.DateField(null=True, blank=True)
    is_sample = models.BooleanField(default=False, editable=False)
    created_at = models.DateTimeField(db_default=Now(), editable=False)
    updated_at = models.DateTimeField(auto_now=True)

    # What lists sort and find by: folded, C collation, written at save (PERFORMANCE.md).
    first_lc = models.CharField(max_length=80, db_collation="C", blank=True, editable=False)
    last_lc = models.CharField(max_length=80, db_collation="C", blank=True, editable=False)
    spouse_lc = models.CharField(max_length=80, db_collation="C", blank=True, editable=False)
    spouse_last_lc = models.CharField(max_length=80, db_collation="C", blank=True, editable=False)
    company_lc = models.CharField(max_length=120, db_collation="C", blank=True, editable=False)
    sort_lc = models.CharField(max_length=200, db_collation="C", blank=True, editable=False)
    search_text = models.TextField(blank=True, editable=False)

    objects = PersonQuerySet.as_manager()

    class Meta(WorkspaceModel.Meta):
        verbose_name_plural = "people"
        constraints = [
            models.UniqueConstraint(fields=["workspace", "public_id"], name="person_public_id"),
        ]
        indexes = [
            models.Index(fields=["workspace", "book", "sort_lc", "id"], name="person_by_name"),
            models.Index(
                fields=["workspace", "book", "last_contacted_at", "id"], name="person_by_contact"
            ),
            models.Index(fields=["workspace", "book", "created_at", "id"], name="person_by_age"),
            models.Index(
                fields=["workspace", "book", "follow_up_on", "id"], name="person_by_next_call"
            ),
            models.Index(fields=["workspace", "last_lc", "first_lc"], name="person_last"),
            models.Index(fields=["workspace", "first_lc", "last_lc"], name="person_first"),
            models.Index(fields=["workspace", "spouse_lc", "last_lc"], name="person_spouse"),
            models.Index(fields=["workspace", "spouse_last_lc"], name="person_spouse_last"),
            models.Index(fields=["workspace", "company_lc"], name="person_company"),
            models.Index(
                fields=["workspace", "follow_up_on"],
                condition=models.Q(follow_up_on__isnull=False),
                name="person_follow_up",
            ),
            models.Index(
                fields=["workspace"],
                condition=models.Q(is_sample=True),
                name="person_samples",
            ),
            # For the call list: whom a member, or nobody, has left alone longest.
            models.Index(
                "workspace",
                "owner",
                QUIET_SINCE,
                "id",
                condition=models.Q(book="contacts", died_on=None),
                name="person_by_quiet",
            ),
            GinIndex(
                models.F("workspace"),
                OpClass("search_text", name="gin_trgm_ops"),
                name="person_trigrams",
            ),
        ]

    def __str__(self):
        return self.name

    def get_absolute_url(self):
        return reverse("contacts:person", args=[self.public_id])

    def clean_fields(self, exclude=None):
        super().clean_fields(exclude)
        if self.referred_by_id and "referred_by" not in (exclude or ()):
            from contacts.referrals import refuse_circle

            try:
                refuse_circle(self, self.referred_by)
            except ValidationError as circle:
                raise ValidationError({"referred_by": circle.error_list}) from None

    def save(self, **kwargs):
        self._write_search_columns()
        self.label_name = self.label_name or letter_name(self)[:200]
        self.salutation = self.salutation or self._dear()
        renamed = self.pk and not self._state.adding
        if (only := kwargs.get("update_fields")) is not None:
            kwargs["update_fields"] = {*only, "updated_at", *_WRITTEN_AT_SAVE}
        super().save(**kwargs)
        if only is None or not _KEYED.isdisjoint(only):
            match_keys.written(self.pk)
        if renamed:
            self.filings.exclude(sort_lc=self.sort_lc).update(sort_lc=self.sort_lc)
        if renamed and (only is None or not _KEYED.isdisjoint(only)):
            for handle in _when_renamed:
                handle(self)

    def _dear(self) -> str:
        names = [self.nickname or self.first_name, self.spouse_first_name]
        return " & ".join(name for name in names if name)[:120]

    def _write_search_columns(self):
        self.first_lc, self.last_lc = fold(self.first_name), fold(self.last_name)
        self.spouse_lc = fold(self.spouse_first_name)
        self.spouse_last_lc = fold(self.spouse_last_name)
        self.company_lc = fold(self.company)
        self.sort_lc = " ".join(
            part for part in (self.last_lc or self.company_lc, self.first_lc) if part
        )[:200]
        self.search_text = fold(
            " ".join([
                self.first_name, self.nickname, self.middle_name, self.last_name,
                self.spouse_first_name, self.spouse_last_name, self.company, self.how_met,
                self.source_detail,
            ])
        )  # fmt: skip

    # ── commands ─────────────────────────────────────────────────────────────
    @transaction.atomic
    def log_touch(
        self, *, by, kind=Touch.Kind.CALL, outcome=Touch.Outcome.TALKED, body="",
        is_incoming=False, happened_at=None, phone=None, all_numbers=False, follow_up_on=None,
        follow_up_reason="", ends_follow_up=False,
    ) -> Touch:  # fmt: skip
        """Write a touch down, and all that follows from it: clocks, numbers, stages, drips.

        `by` is the membership whose touch it is; None stands for a reply the person sent by itself.
        `phone` is the number that was dialled, or they speak of; `all_numbers` says that they want
        no call at any. Such a number is marked BAD or DNC. `ends_follow_up` takes a planned call
        away; one that was due is done with as soon as they are reached, and so is any that
        somebody does not want.
        """
        touch = Touch(
            person=self, by=by, kind=kind, outcome=outcome, body=body, is_incoming=is_incoming,
            happened_at=happened_at or clock.now(), phone=phone,
        )  # fmt: skip
        touch.is_conversation = touch.was_reached and (
            is_incoming or kind in (Touch.Kind.CALL, Touch.Kind.MET)
        )
        day = touch.happened_at.astimezone(self.workspace.zone).date()
        is_done = self.follow_up_on and self.follow_up_on <= day and touch.was_reached
        if follow_up_on or ends_follow_up or is_done or touch.is_refusal:
            self.plan_call(follow_up_on, follow_up_reason if follow_up_on else "")
        touch.save()
        self._remember(touch)
        if touch.is_refusal and all_numbers:
            touch.mark(list(self.phones.callable()))
        elif phone and (touch.is_refusal or outcome in Touch.DEAD_NUMBER):
            touch.mark([phone])
        for handle in _when_touched:
            handle(touch)
        changed("people")
        return touch

    def _remember(self, touch):
        field = "last_contacted_at" if touch.was_reached else "last_attempt_at"
        Person.objects.filter(pk=self.pk).filter(
            models.Q(**{field: None}) | models.Q(**{f"{field}__lt": touch.happened_at})
        ).update(**{field: touch.happened_at})
        self.refresh_from_db(fields=["last_contacted_at", "last_attempt_at"])

    def plan_call(self, on, reason="") -> None:
        """Set the day of the next call and what it is about; None: no call is planned."""
        was = self.follow_up_on
        self.follow_up_on, self.follow_up_reason = on, reason[:200]
        self.save(update_fields=["follow_up_on", "follow_up_reason"])
        for handle in _when_planned:
            handle(self, was)
        changed("people")

    def change(self, **values) -> bool:
        """Write these fields and no others; names that Sphere made up follow the new ones."""
        values = {name: value for name, value in values.items() if getattr(self, name) != value}
        if not values:
            return False
        if self.label_name == letter_name(self)[:200]:
            values.setdefault("label_name", "")
        if self.salutation == self._dear():
            values.setdefault("salutation", "")
        for name, value in values.items():
            setattr(self, name, value)
        self.save(update_fields=list(values))
        changed("people")
        return True

    @transaction.atomic
    def add_note(self, body: str, *, by) -> Note:
        note = Note.objects.create(person=self, body=body, by=by)
        changed("people")
        return note

    def file(self, *categories: Category) -> None:
        """Put the person into these categories; those it is in already stay."""
        file_in(Person.objects.filter(pk=self.pk), *categories)
        changed("people")

    def unfile(self, *categories: Category) -> None:
        self.filings.filter(category__in=categories).delete()
        changed("people")

    @transaction.atomic
    def move_to(self, book: str, *, by) -> bool:
        """Move between the books, with everything that hangs on the person; once."""
        moved = Person.objects.filter(pk=self.pk).move_to(book, by=by)
        self.book = book
        return bool(moved)


# What the keys of duplicates are made of, and what pairs are judged by.
_KEYED = {
    "first_name", "middle_name", "last_name", "suffix", "nickname", "spouse_first_name",
    "spouse_last_name", "company", "birthday", "spouse_birthday",
}  # fmt: skip
_WRITTEN_AT_SAVE = {
    "first_lc", "last_lc", "spouse_lc", "spouse_last_lc", "company_lc", "sort_lc", "search_text",
    "label_name", "salutation",
}  # fmt: skip

_when_moved = []


def when_moved(handle):
    """Register `handle(person_pks, book, by)`: what follows when people come into another book."""
    _when_moved.append(handle)
    return handle


_when_renamed = []


def when_renamed(handle):
    """Register `handle(person)`: whoever keeps a copy of names asks whether it is still right."""
    _when_renamed.append(handle)
    return handle


_when_planned = []


def when_planned(handle):
    """Register `handle(person, was)`: what follows when a call is planned, moved or taken away."""
    _when_planned.append(handle)
    return handle


_when_touched = []


def when_touched(handle):
    """Register what an app does when a touch is written: called in the same transaction."""
    _when_touched.append(handle)
    return handle
