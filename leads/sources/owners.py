"""The member whose leads of a source are, before any rule is asked."""

from leads.models import Assignment
from leads.routing.deciding import Decision, possessive
from leads.routing.team import Team


def of_source(source, team: Team) -> Decision | None:
    """None when the source is nobody's, or its member is away: then the rules decide."""
    member = source and team.find(source.owner_id)
    if member is None or team.is_away(member):
        return None
    because = f"Leads from {source} are {possessive(member)}."
    return Decision(because=because, member=member, way=Assignment.Way.OWN)
