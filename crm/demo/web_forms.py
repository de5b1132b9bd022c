"""The contact form of Maya's site, through which some have come already, and one was held back."""

import datetime as dt
from urllib.parse import urlencode

from contacts.models import LeadSource
from crm.kit import clock
from leads import feed
from leads.capture import asking
from leads.models import InboundMessage, WebForm
from leads.web import door

SITE = "https://www.mayaellison.example"
HELD = {
    "name": "Best SEO Rankings", "email": "growth@seo.example",
    "message": "We can bring your site to page one. Reply for an offer.", "website": "seo.example",
}  # fmt: skip


def put_on_site(by) -> WebForm:
    """The form, and what a program sent to it: held back for a person to see."""
    source = LeadSource.objects.named("Website")
    form = WebForm.objects.create(
        name="Contact page", headline="What are you looking for?", source=source,
        source_detail="Contact page", origins=f"{SITE}\nhttps://mayaellison.example",
        questions={
            "phone": "asked", "email": "asked", "lead_type": "asked", "timeframe": "asked",
            "message": "asked",
        },
        thanks="Thank you. I read every line myself, and answer today.",
        agreement=asking.agreement_of(asking.who_of(by)),
    )  # fmt: skip
    came = door.Knock(
        body=urlencode(HELD).encode(), content_type="application/x-www-form-urlencoded",
        ip="203.0.113.77", user_agent="python-requests/2.32", origin=SITE,
    )  # fmt: skip
    kept = door.store(form, came, held=door.TRAPPED)
    feed.take_effect(kept.pk, feed.reading_of(kept, set()))
    when = clock.now() - dt.timedelta(hours=3)
    InboundMessage.objects.filter(pk=kept.pk).update(received_at=when)
    WebForm.objects.filter(pk=form.pk).update(received_at=when)
    return form
