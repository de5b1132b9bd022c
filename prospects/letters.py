"""What letters may say of a pursuit: the home that it is about."""

from contacts.models import Property
from prospects.models import Prospect


def homes(people: list[int]) -> dict[int, Property]:
    """The home of each one's newest open pursuit, of those that have one."""
    pursuits = Prospect.objects.open().filter(person__in=people, property__isnull=False)
    rows = pursuits.select_related("property").order_by("opened_at", "pk")
    return {one.person_id: one.property for one in rows}
