"""Every figure on a page of goals leads to a list that has exactly as many, or adds up to it."""

import re
from html import unescape

import pytest
from django.db.models import Sum
from django.test import RequestFactory
from selectolax.lexbor import LexborHTMLParser

from accounts.capabilities import Role
from accounts.tenancy import scope
from crm.templatetags.sphere import money
from goals import behind
from goals.asked import Asked
from goals.models import IncomeGoal

pytestmark = pytest.mark.django_db

SECTIONS = (
    "/goals/", "/goals/timeline/", "/goals/plan/", "/goals/days/", "/goals/daily/",
    "/goals/funnel/", "/goals/sources/", "/goals/referrals/", "/goals/warnings/", "/goals/time/",
    "/goals/team/", "/goals/reports/",
)  # fmt: skip
# What is asked of each section besides itself.
ASKED = ("?period=2025", "?side=buyer")
NUMBER = re.compile(r"-?[\d,]+(?:\.\d+)?")


class Walk:
    """What a member meets who follows every figure of the pages that they open.

    Of each rule the first list is opened; the others are counted by the rows it has.
    """

    def __init__(self, client, member):
        self.client, self.member = client, member
        self.lists, self.opened, self.wrong, self.followed = {}, set(), [], 0

    def read(self, page: str) -> LexborHTMLParser:
        answer = self.client.get(page)
        assert answer.status_code == 200, page
        return LexborHTMLParser(answer.content)

    def follow(self, page: str) -> LexborHTMLParser:
        tree = self.read(page)
        for link in tree.css("a[data-behind]"):
            self.followed += 1
            address, is_sum = unescape(link.attributes["href"]), link.attributes["data-behind"]
            if address not in self.lists:
                self.lists[address] = self._listed(address)
            said, counted = _number(link.text()), self.lists[address][is_sum == "sum"]
            if said != counted:
                self.wrong.append(f"{page}: {said} leads to {counted} of {address}")
        return tree

    def _listed(self, address: str) -> list[str]:
        """Of the list behind it: how many, and how many dollars."""
        request = RequestFactory().get(address)
        kind, rule = address.split("/")[3], request.GET.get("rule")
        if (kind, rule) in self.opened and kind in behind.kinds:
            return self._counted(request, kind, rule)
        self.opened.add((kind, rule))
        tree = self.read(address)
        found = [tree.css_first(f"[data-{what}]") for what in ("total", "sum")]
        return [_number(one.text()) if one else "none" for one in found]

    def _counted(self, request, kind: str, rule: str) -> list[str]:
        request.membership = self.member
        column = behind.kinds[kind].amounts.get(rule)
        with scope(self.member.workspace_id):
            rows = behind.rows(kind, rule, Asked.of(request)).order_by()
            whole = rows.aggregate(whole=Sum(column))["whole"] if column else None
            return [str(rows.count()), _number(money(whole or 0)) if column else "none"]


def _number(text: str) -> str:
    """Without commas; cents only where there are some."""
    found = NUMBER.search(text)
    number = found.group().replace(",", "") if found else text.strip()
    return number.removesuffix(".00")


@pytest.fixture
def planned(three_years):
    """The three years, and what Ana wants of the last of them."""
    with scope(three_years.home.pk):
        IncomeGoal.objects.create(
            member=three_years.ana, year=2026, net=60_000, expenses=10_000, kept=80
        )
    return three_years


def test_every_figure_of_the_owner_agrees_with_its_list(planned, client_of, ana):
    walk = Walk(client_of(ana), planned.ana)
    for section in SECTIONS:
        walk.follow(section)
        for asked in ASKED:
            walk.follow(f"{section}{asked}")
    assert not walk.wrong
    assert walk.followed > 300


def test_every_figure_of_a_report_agrees_with_its_list(planned, client_of, ana):
    walk = Walk(client_of(ana), planned.ana)
    index = walk.read("/goals/reports/")
    slugs = {link.attributes["href"] for link in index.css("a[href^='/goals/reports/']")}
    pages = sorted(page for page in slugs if page.count("/") == 4 and "?" not in page)
    assert len(pages) > 15
    for page in pages:
        walk.follow(page)
    assert not walk.wrong


def test_every_figure_of_an_agent_is_of_their_own_and_agrees(planned, client_of):
    walk = Walk(client_of(planned.agent.user), planned.agent)
    for section in SECTIONS:
        walk.follow(f"{section}?member={planned.ana.pk}")
    assert not walk.wrong
    page = walk.read("/goals/behind/deals/?rule=closed&period=2025")
    assert _number(page.css_first("[data-total]").text()) == "2", "Quill and Rhodes"


def test_a_coach_meets_no_list_and_no_name(planned, client_of, join):
    coach = join(Role.COACH, sees_people=False)
    walk = Walk(client_of(coach.user), coach)
    for section in SECTIONS:
        page = walk.follow(section)
        text = page.css_first("main").text()
        named = [name for name in planned.people if re.search(rf"\b{name}\b", text)]
        assert not named, section
    assert not walk.lists
