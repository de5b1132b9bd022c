"""What a new workspace starts with: the field's usual categories and lead sources."""

from accounts.models import Membership, when_founded
from contacts.models import Category, LeadSource, SavedList
from crm.kit.text import fold

MEANINGS = {
    "Cold": Category.Meaning.COLD,
    "NoLead": Category.Meaning.NO_LEAD,
    "Top100": Category.Meaning.TOP100,
    "Christmas": Category.Meaning.CHRISTMAS,
    "Newsletter": Category.Meaning.NEWSLETTER,
}
PLAIN = """
Past Client|Current Client|Friend|Family|Sphere|Neighbor|Referral Source|Agent, Local
Agent, Out of Area|Investor|Landlord|Renter|Builder|Relocation|Church|School|Sports|Club
Coworker|Birthday card|Client Appreciation|FSBO|Expired|Withdrawn|Pre-foreclosure|Probate
Absentee Owner|Vendor
"""
VENDORS = """
Appraiser|Attorney|Carpet|Cleaner|CPA|Electrician|Escrow|Financial Planner|Handyman
Home Inspector|Home Warranty|HVAC|Insurance|Landscaper|Lender|Locksmith|Mover|Mold|Painter
Pest|Photographer|Plumber|Pool|Roofer|Septic|Stager|Surveyor|Title|Tree|Window
"""
# A "$" after a source's name: paid for; a "%": takes a referral fee at closing.
SOURCES = {
    LeadSource.Group.RELATIONSHIP: "Sphere|Past client, repeat|Past client, referral"
    "|Friend or family referral|Vendor referral|Agent referral%|Relocation company%|Employer"
    "|Club, church or school|Client appreciation event|Walk-in|Met in person",
    LeadSource.Group.PROSPECTING: "Door knocking|Cold call|Circle prospecting|FSBO|Expired"
    "|Withdrawn|Pre-foreclosure|Probate|Absentee owner|Geographic farm|Renters to buyers|REDX$"
    "|Vulcan7$|Landvoice$|Mojo$",
    LeadSource.Group.LISTING: "Sign call|Call capture|Open house|Single-property site"
    "|Flyer box|Just-listed postcard",
    LeadSource.Group.PORTAL: "Zillow$|Trulia$|StreetEasy$|Hotpads$|Realtor.com$|Homes.com$"
    "|Apartments.com$|Redfin%|Zumper$|Craigslist|LoopNet$|Crexi$",
    LeadSource.Group.NETWORK: "HomeLight%|UpNest%|ReferralExchange%|Agent Pronto%|Clever%"
    "|Rocket Homes%|Veterans United Realty%",
    LeadSource.Group.WEBSITE: "Website|IDX Broker$|Real Geeks$|BoomTown$|CINC$|kvCORE$|Lofty$"
    "|Sierra$|Ylopo$",
    LeadSource.Group.ADVERTISING: "Google Ads$|Facebook$|Instagram$|YouTube$|Nextdoor$|Direct mail$"
    "|Newspaper$|Radio$|Billboard$",
    LeadSource.Group.CONTENT: "Blog|Google Business Profile|Newsletter|Webinar|Reviews",
    LeadSource.Group.OTHER: "Import|Unknown",
}


def _names(text: str) -> list[str]:
    return [name.strip() for line in text.split("\n") for name in line.split("|") if name.strip()]


@when_founded
def furnish(workspace) -> None:
    names = [*MEANINGS, *_names(PLAIN), *(f"Vendor, {trade}" for trade in _names(VENDORS))]
    Category.objects.bulk_create(
        Category(
            name=name,
            name_lc=fold(name),
            meaning=MEANINGS.get(name, ""),
            tint=number % 5 + 1,
        )
        for number, name in enumerate(names)
    )
    LeadSource.objects.bulk_create(
        LeadSource(
            name=name.rstrip("$%"),
            group=group,
            is_paid=name.endswith("$"),
            takes_referral_fee=name.endswith("%"),
        )
        for group, listed in SOURCES.items()
        for name in _names(listed)
    )
    _save_lists({one.name: str(one.public_id) for one in Category.objects.all()})


def _save_lists(categories: dict[str, str]) -> None:
    """The lists that stand above the contacts of a new workspace, shared by its first member."""
    lists = {
        "Top100, 90 days": {"category": [categories["Top100"]], "sort": ["oldest"],
                            "quiet": ["90"]},
        "Christmas, no address": {"lacks": ["christmas"]},
        "No way to reach": {"missing": ["all"]},
        "Bounced": {"bad": ["email"]},
        "Vendors": {"category": [categories["Vendor"]]},
        "Cold": {"category": [categories["Cold"]]},
    }  # fmt: skip
    first = Membership.objects.order_by("pk").first()
    if first is not None:
        SavedList.objects.bulk_create(
            SavedList(name=name, query=query, book="contacts", is_shared=True, by=first, position=n)
            for n, (name, query) in enumerate(lists.items(), 1)
        )
