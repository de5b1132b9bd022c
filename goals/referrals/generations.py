"""What came of the people whom somebody sent: closings and income, through the generations.

A closing belongs to each client of the deal, and through them to whoever sent them, and whoever
sent those; what a person closed themselves is repeat business, and no referral of theirs. In the
tree of one person each deal counts once, in the generation nearest to them.
"""

from dataclasses import dataclass
from decimal import Decimal

from django.db import connection
from django.db.models import Q

from contacts.models import Person
from goals.asked import Asked
from goals.behind.deals import INCOME
from transactions.closing import OUR_CLIENTS
from transactions.models import Stage, Transaction

DEEPEST = 50  # generations; a circle cannot be written (contacts.referrals), and ends here
NOTHING = Decimal(0)

# The roles of one's own clients differ by side: a buyer of one's listing is no client.
_CLIENT = " or ".join(
    f"(t.side = '{side.value}' and party.role in ({', '.join(repr(str(role)) for role in roles)}))"
    for side, roles in OUR_CLIENTS.items()
)
_CLOSED = f"""
    t.workspace_id = %(here)s and t.stage = '{Stage.CLOSED.value}'
    and (%(agent)s::bigint is null or t.agent_id = %(agent)s)
"""
# Each deal with its clients, and with whoever is written down as having sent it.
_DEALS = f"""
    select whose.person_id, whose.further, whose.id, coalesce(c.{INCOME}, 0) as earned
    from (
        select party.person_id, 0 as further, t.id, t.closed_on
        from transactions_transaction t
        join transactions_party party
          on party.workspace_id = t.workspace_id and party.transaction_id = t.id
        where {_CLOSED} and ({_CLIENT})
        union all
        select t.referred_by_id, 1, t.id, t.closed_on
        from transactions_transaction t where {_CLOSED} and t.referred_by_id is not null
    ) whose
    left join transactions_commission c
      on c.workspace_id = %(here)s and c.transaction_id = whose.id
    where whose.closed_on between %(first)s and %(last)s
"""
_DOWN = f"""
    select id as root, id, 0 as depth from contacts_person
    where workspace_id = %(here)s and id = any(%(roots)s)
    union all
    select down.root, p.id, down.depth + 1
    from down join contacts_person p on p.referred_by_id = down.id
    where p.workspace_id = %(here)s and down.depth < {DEEPEST}
"""
_OF_ROOTS = f"""
with recursive down(root, id, depth) as ({_DOWN}),
deals as ({_DEALS}),
nearest as (
    select down.root, deals.id, max(deals.earned) as earned
    from down join deals on deals.person_id = down.id
    where down.depth + deals.further > 0 group by 1, 2
),
brought as (
    select root, count(*) as closings, sum(earned) as income
    from nearest group by 1
)
select down.root, count(*) filter (where depth = 1), count(*) filter (where depth > 0), max(depth),
       coalesce(max(brought.closings), 0), coalesce(max(brought.income), 0)
from down left join brought on brought.root = down.root group by 1
"""
_IN_GENERATIONS = f"""
with recursive down(root, id, depth) as ({_DOWN}),
deals as ({_DEALS})
select deals.id, min(down.depth + deals.further) as depth
from down join deals on deals.person_id = down.id
where down.depth + deals.further > 0 group by 1
"""
_ONE_BY_ONE = f"""
with recursive down(root, id, depth) as ({_DOWN}),
deals as ({_DEALS})
select distinct on (deals.id) deals.id, down.id, down.depth + deals.further
from down join deals on deals.person_id = down.id
where down.depth + deals.further > 0
order by deals.id, down.depth + deals.further, deals.further, down.id
"""
_PEOPLE_IN_GENERATIONS = f"""
with recursive down(root, id, depth) as ({_DOWN})
select id, min(depth) from down where depth > 0 group by 1
"""


@dataclass(frozen=True)
class Brought:
    """What came through one person: whom they sent, those sent by them, and what closed of it."""

    direct: int = 0
    everybody: int = 0
    generations: int = 0
    closings: int = 0
    income: Decimal = NOTHING


def through(people: list[int], asked: Asked) -> dict[int, Brought]:
    """By the id of each of these people; closings of the period that was asked for."""
    return {row[0]: Brought(*row[1:]) for row in _ask(_OF_ROOTS, asked, people)}


def deals_in_generations(people: list[int], asked: Asked) -> dict[int, int]:
    """Each deal that closed in the period, by its id: in which generation below these people."""
    return dict(_ask(_IN_GENERATIONS, asked, people))


def deals_through(person: int, asked: Asked) -> dict[int, tuple[int, int]]:
    """Each deal that came through one person: by whom of their tree, in which generation."""
    return {deal: (by, depth) for deal, by, depth in _ask(_ONE_BY_ONE, asked, [person])}


def people_in_generations(people: list[int], asked: Asked) -> dict[int, int]:
    return dict(_ask(_PEOPLE_IN_GENERATIONS, asked, people))


def roots_of(asked: Asked) -> list[int]:
    """Whoever sent somebody and was sent by nobody: where the trees begin."""
    return _senders(asked, only_roots=True)


def senders(asked: Asked) -> list[int]:
    """Everybody who ever sent somebody, in whatever generation."""
    return _senders(asked, only_roots=False)


def _senders(asked: Asked, *, only_roots: bool) -> list[int]:
    people = Person.objects.visible_to(asked.membership)
    sent = people.filter(referred_by__isnull=False).order_by()
    deals = Transaction.objects.visible_to(asked.membership).filter(
        stage=Stage.CLOSED, referred_by__isnull=False
    )
    found = people.filter(
        Q(pk__in=sent.values("referred_by")) | Q(pk__in=deals.order_by().values("referred_by"))
    )
    if asked.member:
        found = found.filter(owner=asked.member)
    if only_roots:
        found = found.filter(referred_by=None)
    return list(found.order_by("pk").values_list("pk", flat=True))


def _ask(sql: str, asked: Asked, people: list[int]) -> list[tuple]:
    if not people:
        return []
    with connection.cursor() as cursor:
        cursor.execute(
            sql,
            {
                "here": asked.membership.workspace_id, "roots": people,
                "first": asked.period.first, "last": asked.period.last,
                "agent": asked.member and asked.member.pk,
            },
        )  # fmt: skip
        return cursor.fetchall()
