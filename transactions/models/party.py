"""Who takes part in a transaction, in which role."""

from django.db import models
from django.db.models import Q

from accounts.tenancy import Key, WorkspaceModel, WorkspaceQuerySet
from crm.kit import phones
from crm.kit.ids import uuid7

computed = property  # a field of that name hides it in the class below


class Role(models.TextChoices):
    """The parties of domain.md, "Transaction parties"."""

    SELLER = "seller", "Seller"
    CO_SELLER = "co_seller", "Co-seller"
    BUYER = "buyer", "Buyer"
    CO_BUYER = "co_buyer", "Co-buyer"
    LISTING_AGENT = "listing_agent", "Listing agent"
    CO_LISTING_AGENT = "co_listing_agent", "Co-listing agent"
    BUYER_AGENT = "buyer_agent", "Buyer’s agent"
    CO_BUYER_AGENT = "co_buyer_agent", "Co-buyer’s agent"
    SELLER_COORDINATOR = "seller_tc", "Coordinator, seller’s side"
    BUYER_COORDINATOR = "buyer_tc", "Coordinator, buyer’s side"
    SELLER_ATTORNEY = "seller_attorney", "Seller’s attorney"
    BUYER_ATTORNEY = "buyer_attorney", "Buyer’s attorney"
    CLOSING_ATTORNEY = "closing_attorney", "Closing attorney"
    TITLE_OFFICER = "title", "Title officer"
    ESCROW_OFFICER = "escrow", "Escrow officer"
    LOAN_OFFICER = "lender", "Loan officer"
    LOAN_PROCESSOR = "processor", "Loan processor"
    APPRAISER = "appraiser", "Appraiser"
    HOME_INSPECTOR = "inspector", "Home inspector"
    SPECIALTY_INSPECTOR = "specialist", "Specialty inspector"
    SURVEYOR = "surveyor", "Surveyor"
    INSURANCE_AGENT = "insurance", "Insurance agent"
    HOME_WARRANTY = "warranty", "Home warranty"
    HOA_MANAGER = "hoa", "HOA manager"
    CONTRACTOR = "contractor", "Contractor"
    STAGER = "stager", "Stager"
    PHOTOGRAPHER = "photographer", "Photographer"
    MOVER = "mover", "Mover"
    REFERRAL_AGENT = "referral", "Referral agent or broker"
    RELOCATION = "relocation", "Relocation contact"
    TENANT = "tenant", "Tenant"
    LANDLORD = "landlord", "Landlord"
    PROPERTY_MANAGER = "manager", "Property manager"
    POWER_OF_ATTORNEY = "poa", "Holder of a power of attorney"
    EXECUTOR = "executor", "Executor or trustee"
    OTHER = "other", "Somebody else"


ROLE_GROUPS = {
    "The parties": [
        Role.SELLER, Role.CO_SELLER, Role.BUYER, Role.CO_BUYER, Role.LANDLORD, Role.TENANT,
        Role.POWER_OF_ATTORNEY, Role.EXECUTOR,
    ],
    "Agents": [
        Role.LISTING_AGENT, Role.CO_LISTING_AGENT, Role.BUYER_AGENT, Role.CO_BUYER_AGENT,
        Role.SELLER_COORDINATOR, Role.BUYER_COORDINATOR, Role.REFERRAL_AGENT, Role.RELOCATION,
    ],
    "Title, law and loan": [
        Role.TITLE_OFFICER, Role.ESCROW_OFFICER, Role.CLOSING_ATTORNEY, Role.SELLER_ATTORNEY,
        Role.BUYER_ATTORNEY, Role.LOAN_OFFICER, Role.LOAN_PROCESSOR, Role.APPRAISER,
        Role.INSURANCE_AGENT,
    ],
    "The house": [
        Role.HOME_INSPECTOR, Role.SPECIALTY_INSPECTOR, Role.SURVEYOR, Role.HOME_WARRANTY,
        Role.HOA_MANAGER, Role.PROPERTY_MANAGER, Role.CONTRACTOR, Role.STAGER, Role.PHOTOGRAPHER,
        Role.MOVER,
    ],
    "Anybody else": [Role.OTHER],
}  # fmt: skip
_PLURAL = {
    Role.SELLER: "Sellers", Role.BUYER: "Buyers", Role.CO_SELLER: "Co-sellers",
    Role.CO_BUYER: "Co-buyers", Role.TENANT: "Tenants", Role.LANDLORD: "Landlords",
}  # fmt: skip
_PLACES = {role: place for place, role in enumerate(one for g in ROLE_GROUPS.values() for one in g)}


class PartyQuerySet(WorkspaceQuerySet):
    def in_order(self):
        return self.order_by("position", "pk")

    def in_role(self, *roles):
        return self.filter(role__in=roles)

    def for_lines(self):
        """With what a line shows: the name, the face, and how they are reached."""
        return self.select_related("person").prefetch_related("person__phones", "person__emails")

    def of_person(self, person):
        """In which transactions somebody takes part, the latest first."""
        rows = self.filter(person=person).select_related("transaction__property")
        return rows.order_by("-transaction__stage_since", "-pk")


class Party(WorkspaceModel):
    """A person of one's books, or somebody for this once, kept out of them."""

    public_id = models.UUIDField(default=uuid7, editable=False)
    transaction = Key("transactions.Transaction", models.CASCADE, related_name="parties")
    role = models.CharField(max_length=16, choices=Role)
    person = Key(
        "contacts.Person", models.CASCADE, null=True, blank=True, related_name="transaction_parties"
    )
    # Of somebody for this once; of a person, what they are reached by here if it is not the usual.
    name = models.CharField(max_length=160, blank=True, default="")
    company = models.CharField(max_length=160, blank=True, default="")
    phone = models.CharField("E.164", max_length=20, blank=True, default="")
    email = models.EmailField(blank=True, default="")
    trade = models.CharField(
        "what they do here", max_length=80, blank=True, default="", db_default=""
    )
    note = models.CharField(max_length=300, blank=True, default="")
    position = models.PositiveSmallIntegerField(default=0, editable=False)

    objects = PartyQuerySet.as_manager()

    class Meta(WorkspaceModel.Meta):
        verbose_name_plural = "parties"
        constraints = [
            models.UniqueConstraint(fields=["workspace", "public_id"], name="party_public"),
            models.UniqueConstraint(
                fields=["workspace", "transaction", "role", "person"],
                name="party_once",
                violation_error_message="They have that role here already.",
            ),
            models.CheckConstraint(
                condition=Q(person__isnull=False) | ~Q(name=""), name="party_is_somebody"
            ),
        ]
        indexes = [models.Index(fields=["workspace", "person"], name="party_person")]

    def __str__(self):
        return self.called

    @computed
    def called(self) -> str:
        return str(self.person) if self.person_id else self.name

    def save(self, **kwargs):
        self.position = _PLACES[Role(self.role)]
        super().save(**kwargs)

    @computed
    def is_one_time(self) -> bool:
        return self.person_id is None

    @computed
    def has_died(self) -> bool:
        return bool(self.person_id and self.person.died_on)

    @computed
    def does(self) -> str:
        """What they are here, in one or two words: "Sellers", "Electrician"."""
        if self.trade:
            return self.trade
        plural = self.person_id and self.person.is_couple and _PLURAL.get(Role(self.role))
        return plural or self.get_role_display()

    @computed
    def works_at(self) -> str:
        company = self.company or (self.person.company if self.person_id else "")
        return "" if company == self.called else company

    @computed
    def words(self) -> str:
        """The line below their name: "Title officer, Bay Title Co."; "Electrician, one time"."""
        said = [self.does, self.works_at, "one time" if self.is_one_time else ""]
        return ", ".join(part for part in said if part)

    @computed
    def best_phone(self):
        """The number to call them at: a Phone of their record, or the number that stands here."""
        if self.has_died:
            return None
        kept = self.person.known_phones if self.person_id else []
        if self.phone:
            same = next((one for one in kept if one.number == self.phone), None)
            return self.phone if same is None else same if same.is_callable else None
        return next((one for one in kept if one.is_callable), None)

    @computed
    def shown_phone(self) -> str:
        number = self.best_phone
        return phones.national(
            number if isinstance(number, str) else number.number if number else ""
        )

    @computed
    def best_email(self) -> str:
        """The address that stands here, or the best of their record; none of the dead."""
        if self.has_died:
            return ""
        if self.email:
            return self.email
        found = self.person.best_email if self.person_id else None
        return found.address if found else ""

    @computed
    def initials(self) -> list[str]:
        """The letters of the face, as a person's."""
        if self.person_id:
            return self.person.initials
        parts = self.name.split()
        return ["".join(part[:1] for part in (parts[:1] + parts[1:][-1:])).upper() or "?"]

    @computed
    def tint(self) -> int:
        return self.person.tint if self.person_id else (self.pk or 0) % 5 + 1
