"""Referrals: who sent whom, as a tree, and vendors recommended to people. Never any money.

A referral received is the `referred_by` of a person; one given is a Referral row (RESPA section 8,
12 USC 2607, forbids a thing of value for either).
"""

from collections.abc import Callable
from dataclasses import dataclass, field

from django.core.exceptions import ValidationError
from django.db import connection, models, transaction
from django.db.models import F, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce

from accounts.live import changed
from accounts.models import Act, Version
from contacts.models import Category, Person, Referral
from contacts.page import Entry, may_have
from crm.kit import keyset

RESPA = (
    "Referrals only, never money: a fee, a gift or anything of value for them is against the law "
    "(RESPA, section 8)."
)
VENDOR = "vendor"
DEEPEST, MOST = 50, 500  # generations and people of one tree that a page shows
A_PAGE = 20


# ── columns of later apps ────────────────────────────────────────────────────
@dataclass(frozen=True)
class Column:
    """A figure beside each person of the tree: `values(people_ids, membership)` by id, in words."""

    title: str
    values: Callable
    needs: str = ""


columns: list[Column] = []


def add_column(column: Column) -> None:
    """Register a column of the referral tree, such as the business that came of each person."""
    columns.append(column)


# ── the tree ─────────────────────────────────────────────────────────────────
@dataclass
class Branch:
    """A person of the tree with everybody whom they sent."""

    person: Person
    depth: int
    sent: list["Branch"] = field(default_factory=list)
    figures: list[tuple[str, str]] = field(default_factory=list)

    @property
    def everybody(self) -> int:
        return len(self.sent) + sum(branch.everybody for branch in self.sent)

    @property
    def generations(self) -> int:
        return 1 + max(branch.generations for branch in self.sent) if self.sent else 0

    @property
    def words(self) -> str:
        return referred_words(len(self.sent), self.everybody)


def referred_words(direct: int, everybody: int) -> str:
    """ "Referred 3 families, 5 in all"."""
    if not direct:
        return ""
    said = f"Referred {direct:,} {'family' if direct == 1 else 'families'}"
    return f"{said}, {everybody:,} in all" if everybody > direct else said


# A circle cannot be written (refuse_circle), and would end here all the same.
_DOWN = """
with recursive tree(id, parent, depth, path) as (
    select id, null::bigint, 0, array[id] from contacts_person
    where workspace_id = %(workspace)s and id = any(%(roots)s)
    union all
    select p.id, tree.id, tree.depth + 1, tree.path || p.id
    from tree join contacts_person p on p.referred_by_id = tree.id
    where p.workspace_id = %(workspace)s and p.id <> all(tree.path) and tree.depth < %(deepest)s
)
select id, parent from tree order by depth, id limit %(most)s
"""
_UP = """
with recursive line(id, path) as (
    select referred_by_id, array[id] from contacts_person
    where workspace_id = %(workspace)s and id = %(person)s
    union all
    select p.referred_by_id, line.path || p.id
    from line join contacts_person p on p.id = line.id
    where p.workspace_id = %(workspace)s and p.id <> all(line.path)
)
select id from line where id is not null
"""
_ROOTS = """
with given as (
    select referred_by_id as id, count(*) as sent from contacts_person
    where workspace_id = %(workspace)s and referred_by_id is not null group by 1
)
select given.id, given.sent from given
join contacts_person p on p.id = given.id and p.workspace_id = %(workspace)s
where p.referred_by_id is null and (given.sent, given.id) < (%(sent)s, %(id)s)
order by given.sent desc, given.id desc limit %(most)s
"""


def tree_of(person, membership) -> Branch:
    """A person with everybody who came by them, at any depth."""
    return _trees([person.pk], membership)[0]


def forest(membership, after: str = "") -> tuple[list[Branch], str]:
    """The trees of a workspace, those with the most families first, and the next page's key."""
    sent, pk = keyset.unpack(after, int, int) or (2**31, 0)
    with connection.cursor() as cursor:
        cursor.execute(
            _ROOTS,
            {
                "workspace": membership.workspace_id, "most": A_PAGE + 1,
                "sent": min(abs(sent), 2**31), "id": min(abs(pk), 2**62),
            },
        )  # fmt: skip
        found = cursor.fetchall()
    roots = [pk for pk, _ in found[:A_PAGE]]
    more = len(found) > A_PAGE
    next_key = keyset.pack(found[A_PAGE - 1][1], found[A_PAGE - 1][0]) if more else ""
    return (_trees(roots, membership) if roots else []), next_key


def _trees(roots: list[int], membership) -> list[Branch]:
    with connection.cursor() as cursor:
        cursor.execute(
            _DOWN,
            {
                "workspace": membership.workspace_id, "roots": roots, "deepest": DEEPEST,
                "most": MOST + len(roots),
            },
        )  # fmt: skip
        lines = cursor.fetchall()
    people = Person.objects.visible_to(membership).in_bulk({pk for pk, _ in lines})
    shown = [column for column in columns if not column.needs or membership.may(column.needs)]
    figures = [(column.title, column.values(list(people), membership)) for column in shown]
    branches: dict[int, Branch] = {}
    for pk, parent in lines:
        if pk in branches or pk not in people:
            continue
        above = branches.get(parent)
        branch = branches[pk] = Branch(people[pk], above.depth + 1 if above else 0)
        branch.figures = [(title, said[pk]) for title, said in figures if pk in said]
        if above:
            above.sent.append(branch)
    return [branches[pk] for pk in roots if pk in branches]


def totals(membership) -> dict:
    """How many were referred in all, and by how many."""
    sent = Person.objects.visible_to(membership).filter(referred_by__isnull=False)
    return sent.aggregate(
        people=models.Count("pk"), referrers=models.Count("referred_by", distinct=True)
    )


def line_above(person) -> list[int]:
    """The ids of who referred this person, who referred them, and so on."""
    with connection.cursor() as cursor:
        cursor.execute(_UP, {"workspace": person.workspace_id, "person": person.pk})
        return [pk for (pk,) in cursor.fetchall()]


def refuse_circle(person, referrer) -> None:
    """Nobody is referred by themselves, nor by anybody whom they sent, at whatever depth."""
    if person.pk is None or referrer is None:
        return
    if person.pk == referrer.pk:
        raise ValidationError(f"{person.first} cannot be referred by themselves.", code="circle")
    if person.pk in line_above(referrer):
        raise ValidationError(
            f"{referrer.name} came to you through {person.name}, "
            "so it cannot be the other way round.",
            code="circle",
        )


# ── vendors ──────────────────────────────────────────────────────────────────
def trades(membership) -> list[Category]:
    """The categories of vendors that have somebody: "Vendor, Electrician"."""
    filed = Category.objects.visible_to(membership).filter(name_lc__prefix=VENDOR).with_counts()
    return list(filed.filter(people_count__gt=0).order_by("name_lc"))


def trade_of(category) -> str:
    """ "Electrician" of "Vendor, Electrician"."""
    return category.name.partition(",")[2].strip() or category.name


def vendors(membership, category=None):
    """The living vendors of a trade or of all, with what is known of past referrals."""
    filed = models.Q(filings__category__name_lc__prefix=VENDOR)
    if category is not None:
        filed = models.Q(filings__category=category)
    people = Person.objects.visible_to(membership).living()
    chosen = people.filter(pk__in=people.filter(filed).order_by().values("pk"))
    return with_reciprocity(chosen)


def with_reciprocity(people):
    """`given` to them as vendors, `got` from them, and when one was given last."""
    given = Referral.objects.filter(vendor=OuterRef("pk")).order_by().values("vendor")
    got = Person.objects.filter(referred_by=OuterRef("pk")).order_by().values("referred_by")
    count = models.Count("pk")
    return people.annotate(
        given=Coalesce(Subquery(given.annotate(n=count).values("n")), 0),
        got=Coalesce(Subquery(got.annotate(n=count).values("n")), 0),
        given_last=Subquery(given.annotate(last=models.Max("given_at")).values("last")),
    )


def is_vendor(person) -> bool:
    return any(filing.category.name_lc.startswith(VENDOR) for filing in person.filings.all())


def trade_words(person) -> str:
    """The trades somebody is filed under, as one says them."""
    filed = [filing.category for filing in person.filings.all()]
    return ", ".join(
        trade_of(category) for category in filed
        if category.name_lc.startswith(VENDOR) and "," in category.name
    )  # fmt: skip


def card_of(vendor) -> list[str]:
    """The lines of a vendor's card: name, company, phone, e-mail, and nothing else."""
    phone, email = vendor.best_phone, vendor.best_email
    company = vendor.company if vendor.company != vendor.name else ""
    lines = [vendor.name, company, phone and phone.national, email and email.address]
    return [line for line in lines if line]


def words_for(person, vendor, by) -> str:
    """What goes to the person with the card."""
    trade = trade_words(vendor)
    what = f"{_article(trade)} {trade.lower()}" if trade else "somebody good"
    card = "\n".join(card_of(vendor))
    first = by.user.get_full_name().split(" ")[0] if by else ""
    return (
        f"Hello {person.first},\n\nyou asked for {what}. Here is one I would call:\n\n"
        f"{card}\n\nSay that {first or 'I'} sent you.\n\n{first}".rstrip()
    )


def _article(word: str) -> str:
    return "an" if word[:1].lower() in "aeiou" else "a"


# ── booking one given ────────────────────────────────────────────────────────
_when_recommended: list[Callable] = []


def when_recommended(handle):
    """Register `handle(referral, words)`: sends the card by e-mail, or raises ValidationError."""
    _when_recommended.append(handle)
    return handle


def can_be_mailed(person) -> bool:
    return bool(_when_recommended and person.best_email)


@transaction.atomic
def recommend(person, vendor, *, by, trade="", note="", words="", by_mail=False, undo_for=None):
    """Book a referral given; with `by_mail` the card leaves by e-mail. Returns it with its act."""
    if person.pk == vendor.pk:
        raise ValidationError("Nobody is recommended to themselves.")
    title = f"Recommended {vendor.name} to {person.name}"
    with Act.doing("recommend", title, by=by, undo_for=undo_for) as act:
        referral = Referral.objects.create(
            person=person, vendor=vendor, trade=trade[:80], note=note[:300], by=by
        )
        if by_mail:
            if not can_be_mailed(person):
                raise ValidationError(f"There is no e-mail of {person.first} that can be used.")
            for handle in _when_recommended:
                handle(referral, words or words_for(person, vendor, by))
        changed("people")
    return referral, act


# ── on the timeline ──────────────────────────────────────────────────────────
def given(person, before, most):
    """Vendors recommended to this person, and this vendor recommended to others."""
    rows = Referral.objects.filter(models.Q(person=person) | models.Q(vendor=person))
    rows = rows.filter(given_at__lt=before).select_related("person", "vendor", "by__user")
    return [
        Entry(
            at=row.given_at,
            kind="deal",
            icon="heart-handshake",
            title=_given_words(row, person),
            body=row.note,
            remark=str(row.by) if row.by else "",
            url=(row.person if row.vendor_id == person.pk else row.vendor).get_absolute_url(),
        )
        for row in rows[:most]
    ]


def _given_words(row, person) -> str:
    trade = f" ({row.trade.lower()})" if row.trade else ""
    if row.vendor_id == person.pk:
        return f"Recommended to {row.person.name}{trade}"
    return f"You recommended {row.vendor.name}{trade}"


def received(person, before, most):
    """Whom this person sent, on the day it was written down."""
    return [
        Entry(
            at=one.sent_at,
            kind="deal",
            icon="heart-handshake",
            title=f"Referred {one.name}",
            url=one.get_absolute_url(),
        )
        for one in _sent_by(person)
        if one.sent_at < before
    ][:most]


def rows():
    """The sign: somebody was recommended to them, or they to somebody."""
    return Referral.objects.filter(Q(person=OuterRef("pk")) | Q(vendor=OuterRef("pk")))


def sent_rows():
    """The sign: they sent somebody."""
    return Person.objects.filter(referred_by=OuterRef("pk"))


def _sent_by(person) -> list[Person]:
    """Everybody whom they sent, the latest first: asked once for a page."""
    if not may_have(person, "sent_others"):
        return []
    if not hasattr(person, "sent_to_us"):
        written = Version.objects.filter(
            table=Person._meta.db_table, row_id=OuterRef("pk"), op=Version.Op.UPDATE,
            before__has_key="referred_by_id",
        ).order_by("-id")  # fmt: skip
        rows = person.referred.annotate(
            sent_at=Coalesce(Subquery(written.values("at")[:1]), F("created_at"))
        )
        person.sent_to_us = list(rows.order_by("-sent_at", "-pk")[:MOST])
    return person.sent_to_us


# ── panels ───────────────────────────────────────────────────────────────────
def panel(person, membership) -> dict | None:
    """Whom they sent, and for a vendor how it goes both ways."""
    sent = _sent_by(person)
    counted = Referral.objects.filter(vendor=person).count() if is_vendor(person) else None
    if not sent and counted is None:
        return {"can_work": membership.can_work}
    return {
        "can_work": membership.can_work,
        "sent": sent[:5],
        "words": referred_words(len(sent), len(sent)),
        "more": max(0, len(sent) - 5),
        "is_vendor": counted is not None,
        "given": counted,
        "got": len(sent),
        "respa": RESPA,
    }
