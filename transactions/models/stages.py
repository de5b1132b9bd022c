"""The sides one represents, and the stages of each on the way to a closing."""

from django.db import models


class Side(models.TextChoices):
    """Whom the agent represents; with a referral alone, nobody."""

    LISTING = "listing", "Listing"
    BUYER = "buyer", "Buyer"
    BOTH = "both", "Both sides"
    LANDLORD = "landlord", "Lease, for the landlord"
    TENANT = "tenant", "Lease, for the tenant"
    REFERRAL = "referral", "Referral only"

    @property
    def lists(self) -> bool:
        """It has a home on the market."""
        return self in (Side.LISTING, Side.BOTH, Side.LANDLORD)

    @property
    def is_lease(self) -> bool:
        return self in (Side.LANDLORD, Side.TENANT)


class Stage(models.TextChoices):
    PRE_LISTING = "pre", "Pre-listing"
    COMING_SOON = "coming", "Coming soon"
    ACTIVE = "active", "Active"
    AGREEMENT = "signed", "Agreement signed"
    SEARCHING = "search", "Searching"
    OFFER = "offer", "Offer"
    UNDER_CONTRACT = "contract", "Under contract"
    CLOSED = "closed", "Closed"
    FELL_THROUGH = "fell", "Fell through"
    WITHDRAWN = "withdrawn", "Withdrawn"
    EXPIRED = "expired", "Expired"
    CANCELLED = "cancelled", "Cancelled"


class Phase(models.TextChoices):
    """Where a contract stands on its way to the closing."""

    ATTORNEY_REVIEW = "attorney", "Attorney review"
    INSPECTION = "inspect", "Inspection"
    APPRAISAL = "appraise", "Appraisal"
    FINANCING = "finance", "Financing"
    CLEAR_TO_CLOSE = "clear", "Clear to close"


BEFORE_CONTRACT = {
    Side.LISTING: [Stage.PRE_LISTING, Stage.COMING_SOON, Stage.ACTIVE, Stage.OFFER],
    Side.BOTH: [Stage.PRE_LISTING, Stage.COMING_SOON, Stage.ACTIVE, Stage.OFFER],
    Side.LANDLORD: [Stage.PRE_LISTING, Stage.COMING_SOON, Stage.ACTIVE, Stage.OFFER],
    Side.BUYER: [Stage.AGREEMENT, Stage.SEARCHING, Stage.OFFER],
    Side.TENANT: [Stage.AGREEMENT, Stage.SEARCHING, Stage.OFFER],
    Side.REFERRAL: [Stage.AGREEMENT],
}
ENDED = [Stage.FELL_THROUGH, Stage.WITHDRAWN, Stage.EXPIRED, Stage.CANCELLED]
