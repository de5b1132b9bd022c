"""A team in a test: colleagues of Ana's, rules, and strangers who ask."""

from accounts.capabilities import Role
from accounts.models import Membership, User
from crm.kit import clock
from leads.inquiry import Inquiry, take
from leads.models import LeadDuty, RoutingRule


def colleague(workspace, name: str, role=Role.AGENT) -> Membership:
    user = User.objects.create_user(f"{name.lower()}@example.com", "x", name=name)
    return Membership.objects.create(user=user, role=role, workspace=workspace)


def rule(name: str, weights: dict, **conditions) -> RoutingRule:
    """A rule below those there are, above the catch-all."""
    made = RoutingRule.objects.add(name=name, **conditions)
    made.share_between(weights)
    return made


def away(member, **facts) -> None:
    LeadDuty.objects.update_or_create(member=member, defaults={"is_away": True} | facts)


def ask(number: int = 1, **said):
    """A stranger's inquiry; each number is another stranger."""
    facts = {
        "at": clock.now(), "first_name": f"Stranger{number}", "phone": f"+1231555{number:04d}",
        "source": "Zillow",
    }  # fmt: skip
    return take(Inquiry(**(facts | said)))
