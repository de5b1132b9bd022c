"""Who reads goals: a coach sees figures, and people's details only where the owner allows it."""

from accounts.capabilities import Role


def may_see_people(membership) -> bool:
    """Whether pages and lists that name people are for these eyes; of a coach, asked once."""
    if membership.role != Role.COACH:
        return True
    if not hasattr(membership, "may_see_people"):
        from goals.models import Coaching

        allowed = Coaching.objects.filter(coach=membership, sees_people=True)
        membership.may_see_people = allowed.exists()
    return membership.may_see_people
