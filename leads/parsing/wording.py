"""What a letter's own words give away: its writer buys, sells, rents, or peddles."""

import re

LIMIT = 5_000
TYPES = {
    "seller": re.compile(
        r"\b(?:seller lead|(?:want|wants|wanting|like|looking|going|plan|planning|ready|need"
        r"|hoping) to sell"
        r"|(?:think(?:ing)?|consider(?:ing)?) (?:about |of )?(?:selling|listing) (?:my|our)"
        r"|sell(?:ing)? (?:my|our) (?:\w+ )?(?:home|house|condo|cabin|place|property|townhome"
        r"|land|lot|farm)"
        r"|home (?:value|valuation|worth)|(?:what is|what's) (?:my|our) (?:home|house|condo"
        r"|property) worth"
        r"|list (?:my|our) (?:home|house|condo|property))\b",
        re.IGNORECASE,
    ),
    "buyer": re.compile(
        r"\b(?:buyer lead|(?:want|like|looking|going|plan|planning|ready|hoping) to (?:buy"
        r"|purchase)"
        r"|(?:considering|interested in|thinking (?:of|about)) (?:buying|purchasing)"
        r"|buying (?:in|a|this|our)"
        r"|first[- ]time (?:home ?)?buyers?|make an offer|still for sale|house[- ]hunting"
        r"|looking for a (?:\w+ )?(?:fixer|house to buy|home to buy))\b",
        re.IGNORECASE,
    ),
    "renter": re.compile(
        r"\b(?:rental inquiry|still for rent|available (?:for|to) rent|(?:want|like|looking"
        r"|hoping) to (?:rent|lease)"
        r"|interested in (?:renting|leasing|this rental)|rental application"
        r"|looking for (?:a|an) (?:\w+ )?(?:rental|apartment))\b",
        re.IGNORECASE,
    ),
}
PITCHES = re.compile(
    r"\bseo\b|\bbacklinks?\b|\bguest post|page (?:1|one) (?:of|on) google"
    r"|first page (?:of google|ranking)"
    r"|(?:rank|ranking|top) (?:on|in) google|\bweb(?:site)? (?:re)?design\b"
    r"|\bapp development\b|digital marketing"
    r"|increase (?:your )?(?:traffic|sales|leads)|dear (?:website owner|site owner|sir/madam"
    r"|webmaster)"
    r"|your website (?:is|was) not|lowest price|free (?:seo )?audit|unsubscribe|\bopt[- ]out\b"
    r"|bulk e-?mail"
    r"|(?:working capital|business loan|cash advance)|crypto(?:currency)? invest"
    r"|virtual assistant services"
    r"|outsourc|\bviagra\b|\bcasino\b|domain authority|explainer video|verified leads list",
    re.IGNORECASE,
)


def lead_type(text):
    """buyer, seller or renter where the words leave no doubt, else None."""
    types = [kind for kind, pattern in TYPES.items() if pattern.search(text[:LIMIT])]
    return types[0] if len(types) == 1 else None


def pitches(text):
    """How many different sales phrases a form's message holds; three make spam."""
    return len({match.group().lower() for match in PITCHES.finditer(text[:LIMIT])})
