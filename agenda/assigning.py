"""A category that bears a member's first name: whoever and whatever is filed there is theirs."""

from django.db.models import F, Q

from accounts.capabilities import Role
from accounts.models import Membership
from agenda.models import Task
from contacts.models import Person
from contacts.models.category import when_filed
from crm.kit.text import fold


def first_name(member: Membership) -> str:
    return fold(member.user.get_short_name())


def member_called(name: str) -> Membership | None:
    """The one active member with that first name; none when two have it."""
    wanted = fold(name)
    members = Membership.objects.active().select_related("user")
    found = [one for one in members if wanted and first_name(one) == wanted]
    return found[0] if len(found) == 1 else None


def member_of(category) -> Membership | None:
    """Whose name the category bears."""
    if category is None or category.meaning:
        return None
    return member_called(category.name)


@when_filed
def look_after(people_ids, category) -> None:
    """Who is filed under a member's name is looked after by that member.

    What is to be done about them goes along: what was nobody's, and what was to be done by who
    looked after them until now. An assistant becomes their assistant.
    """
    member = member_of(category)
    if member is None:
        return
    people_ids = list(people_ids)
    part = "assistant" if member.role == Role.ASSISTANT else "owner"
    tasks = Task.objects.open().filter(person__in=people_ids)
    tasks.filter(Q(assigned_to=None) | Q(assigned_to=F(f"person__{part}"))).give_to(member)
    others = Person.objects.filter(pk__in=people_ids)
    others.exclude(**{part: member}).update(**{part: member})
