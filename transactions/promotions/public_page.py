"""The public page of a listing: made in one click of what is known, and taken down with the sale.

It is a Flyer of leads, so that signs, codes, open houses and visitors' questions work with it.
"""

from decimal import Decimal, InvalidOperation

from django.core.exceptions import ValidationError
from django.core.validators import URLValidator

from leads.models import Flyer
from transactions.models import ENDED, Stage

Status = Flyer.Status
_STATUS = {
    Stage.COMING_SOON: Status.COMING, Stage.ACTIVE: Status.FOR_SALE, Stage.OFFER: Status.FOR_SALE,
    Stage.UNDER_CONTRACT: Status.PENDING, Stage.CLOSED: Status.SOLD,
}  # fmt: skip
_MORE = [("Lot", "lot"), ("Garage", "garage"), ("Subdivision", "subdivision")]


def page_of(transaction) -> Flyer | None:
    """The newest page of this home; None while there is none."""
    if not transaction.property_id:
        return None
    rows = Flyer.objects.filter(property=transaction.property_id)
    return rows.for_lines().order_by("-created_at", "-pk").first()


def make(transaction, *, by) -> Flyer:
    """The page as the listing stands now, made or brought up to date.

    What somebody wrote on it stays. Before the home is on the market nobody else sees it.
    """
    page = page_of(transaction) or Flyer(property=transaction.property, is_shown=False)
    page.agent = page.agent or transaction.agent or by
    for name, value in _known(transaction).items():
        if not getattr(page, name):
            setattr(page, name, value)
    if transaction.list_price is not None:
        page.price = transaction.list_price
    page.status = _STATUS.get(transaction.stage, page.status)
    page.is_shown = page.is_shown or transaction.stage in _ON_THE_MARKET
    page.save()
    return page


_ON_THE_MARKET = (Stage.COMING_SOON, Stage.ACTIVE, Stage.OFFER, Stage.UNDER_CONTRACT)


def is_behind(transaction, page: Flyer) -> bool:
    """Whether the listing says another price or status than the page."""
    price = transaction.list_price is not None and transaction.list_price != page.price
    return price or _STATUS.get(transaction.stage, page.status) != page.status


def follow(transaction, before, by) -> None:
    """The stage of the listing is another: its page says so; an ended one is taken down."""
    if not transaction.is_listing or (page := page_of(transaction)) is None:
        return
    page.status = _STATUS.get(transaction.stage, page.status)
    if transaction.stage == Stage.CLOSED or transaction.stage in ENDED:
        page.is_shown = False
    page.save(update_fields=["status", "is_shown"])


# ── what the listing knows ───────────────────────────────────────────────────
def _known(transaction) -> dict:
    facts = transaction.facts
    return {
        "beds": _whole(facts.get("beds"), most=32_767),
        "baths": _baths(facts),
        "sqft": _whole(facts.get("sqft"), most=2_147_483_647),
        "year": _whole(facts.get("year_built"), most=32_767),
        "words": str(facts.get("remarks") or "")[:8_000],
        "facts": "\n".join(f"{name}: {facts[key]}" for name, key in _MORE if facts.get(key))[
            :2_000
        ],
        "video": _link(facts.get("virtual_tour")),
    }


def _number(told) -> Decimal | None:
    try:
        number = Decimal(str(told))
    except (InvalidOperation, ValueError):
        return None
    return number if number.is_finite() and number >= 0 else None


def _whole(told, *, most: int) -> int | None:
    number = _number(told)
    return int(number) if number is not None and number <= most else None


def _baths(facts: dict) -> Decimal | None:
    full, half = (_number(facts.get(name)) for name in ("baths_full", "baths_half"))
    if full is None and half is None:
        return None
    return min((full or Decimal(0)) + (half or Decimal(0)) / 2, Decimal(999))


def _link(told) -> str:
    try:
        URLValidator(["https", "http"])(str(told or ""))
    except ValidationError:
        return ""
    return str(told)[:500] if len(str(told)) <= 500 else ""
