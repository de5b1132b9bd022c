"""The wall before a coach who may not see people: goals and activity, and nothing that names one.

The owner opens it, coach by coach (goals.models.Coaching).
"""

from accounts.capabilities import Role
from goals.reading import may_see_people

# Of the whole product, what shows nobody's name: signing in, oneself, the numbers of live pages.
OPEN = {
    "accounts:live", "accounts:profile", "accounts:switch", "accounts:workspace_choice",
    "accounts:workspace_new", "counts", "health_live", "health_ready", "messaging:help",
    "demo:mail", "demo:mail_html", "demo:sink",  # in the demo: mail to oneself
}  # fmt: skip
LIBRARIES = ("account_", "mfa_", "usersessions_", "admin:")
# Of goals, the pages of figures; what lists people behind a figure or by name is none of them.
FIGURES = {
    "goals:calculator", "goals:daily", "goals:days", "goals:funnel", "goals:monthly",
    "goals:monthly_pdf", "goals:monthly_wish", "goals:plan", "goals:referrals", "goals:report",
    "goals:reports", "goals:rewards", "goals:sources", "goals:team", "goals:time", "goals:timeline",
    "goals:warnings", "goals:year",
}  # fmt: skip
FRONT = "goals:year"


def keep_out(membership, name: str) -> str | None:
    """None for everybody and every page but a coach before a page with people."""
    if membership.role != Role.COACH or name in OPEN or name in FIGURES:
        return None
    if name.startswith(LIBRARIES) or may_see_people(membership):
        return None
    return FRONT if name == "today" else ""
