"""A question on a home's public page becomes a lead of the agent whose home it is."""

from contacts.models import LeadSource
from crm.kit import clock
from leads.inquiry import Inquiry, take
from leads.models import Flyer, Lead

SOURCE = "Flyer/sign"


def agreement(flyer: Flyer) -> str:
    """What a stranger ticks, in words; a change of them is a new version (forms)."""
    return agreement_of(who(flyer))


def agreement_of(who: str) -> str:
    return (
        f"{who} may call, text and e-mail me about homes at what I wrote here, also with "
        "automated texts and calls. I need not agree to buy a home. Message and data rates may "
        "apply. I can reply STOP at any time."
    )


def who(flyer: Flyer) -> str:
    """The agent and the brokerage, as the law wants them named: "Maya Ellison, Bayline Realty"."""
    agent = flyer.agent.user.get_full_name() if flyer.agent else flyer.workspace.name
    return ", ".join(part for part in (agent, flyer.workspace.brokerage) if part)


def who_of(member) -> str:
    """A member and the brokerage in the same words."""
    brokerage = member.workspace.brokerage
    return ", ".join(part for part in (member.user.get_full_name(), brokerage) if part)


def ask(flyer: Flyer, form, *, ip: str) -> Lead:
    """The lead of a valid question."""
    said, now = form.cleaned_data, clock.now()
    LeadSource.objects.named(SOURCE, group=LeadSource.Group.LISTING)
    return take(
        Inquiry(
            at=now,
            phone=said["phone"],
            phone_extension=getattr(form, "extension", ""),
            email=said["email"],
            property_address=flyer.property.address,
            message=said["message"],
            asked="buyer",
            source=SOURCE,
            source_detail=f"Page of {flyer}",
            owner=flyer.agent,
            consent=form.consent(at=now, ip=ip),
            is_sample=flyer.workspace.is_demo,
            **form.names(),
        )
    )
