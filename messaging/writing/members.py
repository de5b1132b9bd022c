"""Which member writes from an address: the one they sign in with, or another they have proven."""

from allauth.account.models import EmailAddress

from accounts.models import Membership
from contacts.models import Email


def member_at(address: str) -> Membership | None:
    norm = Email.normal(address)
    if not norm:
        return None
    proven = EmailAddress.objects.filter(email__iexact=norm, verified=True).values("user")
    active = Membership.objects.active().select_related("user")
    found = (
        active.filter(user__email__iexact=norm).first() or active.filter(user__in=proven).first()
    )
    return found if found and found.can_work else None


def addresses_of_members() -> set[str]:
    active = Membership.objects.active()
    known = EmailAddress.objects.filter(user__in=active.values("user"))
    both = [*active.values_list("user__email", flat=True), *known.values_list("email", flat=True)]
    return {Email.normal(address) for address in both}
