"""List decay: which ways to reach people were lost, by year and month, and by what cause."""

import calendar
from collections import defaultdict

from django.db import connection

from contacts.models import Address, Email, Phone
from crm.kit import clock

CAUSES = {
    "HardBounce": "Mail came back", "OptOut": "Asked for no more letters",
    "Complaint": "Reported as junk", "BAD": "Marked BAD", "returned": "Letter came back",
    "moved": "Moved away", "number": "Number is dead", "DNC": "Asked not to be called",
}  # fmt: skip
YEARS = 12

_LOST = """
select extract(year from day)::int, extract(month from day)::int, kind, cause, count(*)::int
from (
    select (status_at at time zone %(zone)s)::date as day, 'emails' as kind, status as cause
    from contacts_email
    where workspace_id = %(here)s and status <> '' and status_at is not null and not is_relay
    union all
    select (status_at at time zone %(zone)s)::date, 'phones',
           case status when 'BAD' then 'number' else status end
    from contacts_phone
    where workspace_id = %(here)s and status <> '' and status_at is not null
    union all
    select (status_at at time zone %(zone)s)::date, 'addresses', 'returned'
    from contacts_address
    where workspace_id = %(here)s and status <> '' and status_at is not null
    union all
    select lived_until, 'addresses', 'moved'
    from contacts_address
    where workspace_id = %(here)s and status = '' and lived_until is not null
) lost
group by 1, 2, 3, 4
"""


def look(membership) -> dict:
    """Every year with its causes and months, the newest first; `share` is of all e-mails there
    are."""
    workspace = membership.workspace
    with connection.cursor() as cursor:
        cursor.execute(_LOST, {"zone": workspace.time_zone, "here": workspace.pk})
        rows = cursor.fetchall()
    by_year = defaultdict(list)
    for row in rows:
        by_year[row[0]].append(row)
    whole = {
        "emails": Email.objects.visible_to(membership).filter(is_relay=False).count(),
        "phones": Phone.objects.visible_to(membership).count(),
        "addresses": Address.objects.visible_to(membership).count(),
    }
    years = [_year(year, by_year[year], whole) for year in sorted(by_year, reverse=True)[:YEARS]]
    most = max((year["total"] for year in years), default=0)
    this_year = clock.today(workspace.zone).year
    return {"years": years, "most": most, "whole": whole, "this_year": this_year}


def _year(year: int, rows, whole) -> dict:
    kinds, causes, months = (defaultdict(int) for _ in range(3))
    for _, month, kind, cause, count in rows:
        kinds[kind] += count
        causes[CAUSES.get(cause, cause)] += count
        months[month] += count
    return {
        "year": year,
        "total": sum(kinds.values()),
        "emails": kinds["emails"],
        "phones": kinds["phones"],
        "addresses": kinds["addresses"],
        "share": round(100 * kinds["emails"] / whole["emails"], 1) if whole["emails"] else 0,
        "causes": sorted(causes.items(), key=lambda one: (-one[1], one[0])),
        "months": [(calendar.month_abbr[month], months[month]) for month in range(1, 13)],
        "worst": max(months.values()),
    }
