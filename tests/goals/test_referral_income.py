"""What came of who was sent: closings and income through the generations, and what it asks for."""

import datetime as dt
from decimal import Decimal

import pytest
from django.urls import reverse
from selectolax.lexbor import LexborHTMLParser

from accounts.capabilities import Capability, Role
from accounts.tenancy import scope
from contacts.models import Category, Filing, Person
from crm.kit import clock
from tests.goals import behind_walk
from tests.goals.made_rows import NOW
from transactions.models import Commission, Party, Transaction

pytestmark = pytest.mark.django_db
URL = "/goals/referrals/"


def text_of(page, css="main") -> str:
    part = LexborHTMLParser(page.content.decode()).css_first(css)
    return " ".join(part.text(separator=" ").split())


def rows_of(page) -> list[str]:
    rows = LexborHTMLParser(page.content.decode()).css("main tbody tr")
    return [" ".join(row.text(separator=" ").split()) for row in rows]


# ── the made history ─────────────────────────────────────────────────────────
def test_the_page_gives_what_was_counted_by_hand(
    three_years, ana, client_of, django_assert_max_num_queries
):
    client = client_of(ana)
    with django_assert_max_num_queries(60):
        page = client.get(URL)
    said = text_of(page)
    assert "Five closings came because somebody sent them" in said
    assert "Hal Osborn Referred 14 families. 11 closings $90,000" in said
    assert (
        "Grace Lindqvist Referred 2 families, 5 in all, three generations. 5 closings $40,000"
        in said
    )
    rows = rows_of(page)
    for row in (
        "Whom they sent you 18 13 $105,000", "Whom those sent 2 2 $17,500",
        "The third generation 1 1 $7,500",
        "Client events and gifts $500 $500", "People they sent you 7 5",
        "Closings that somebody sent you 5 5", "Income from these closings $40,000 $40,000",
    ):  # fmt: skip
        assert row in rows
    assert any(row.startswith("Priya Nair Lender 6 2") for row in rows)
    assert any(row.startswith("Walt Brandt Home Inspector 3 nobody") for row in rows)
    assert behind_walk.wrong(client, page) == []
    through = client.get(f"{URL}{three_years.people['Lindqvist'].public_id}/")
    lines = [text_of(through, f"li.line:nth-child({n})") for n in range(1, 6)]
    assert [line.split(",")[1].strip() for line in lines] == [
        "first generation", "first generation", "second generation", "second generation",
        "third generation",
    ]  # fmt: skip
    assert "by Client Ames. $7,500 Mar 16, 2026" in lines[-1]


def test_the_reports_say_the_same_and_what_it_means(three_years, ana, client_of):
    client = client_of(ana)
    assert rows_of(client.get("/goals/reports/referral-tree/?period=2026"))[:3] == [
        "Hal Osborn 14 14 1 4 $32,500", "Grace Lindqvist 2 5 3 1 $7,500",
        "Client Abbott Grace Lindqvist 2 3 2 1 $7,500",
    ]  # fmt: skip
    assert rows_of(client.get("/goals/reports/vendor-reciprocity/?period=2026"))[:2] == [
        "Priya Nair Lender 4 2 6 2 Jul 10, 2026", "Walt Brandt Home Inspector 3 0 3 0 Jun 10, 2026",
    ]  # fmt: skip
    top = text_of(client.get("/goals/reports/top100-coverage/"))
    assert "8 of 12 have heard from you in 90 days" in top
    assert "mail that Sphere sent by itself does not count" in top
    ages = client.get("/goals/reports/last-contact/")
    assert "In the last 30 days 8 0 8" in rows_of(ages)
    assert behind_walk.wrong(client, ages) == []
    assert "No e-mail to use 7 3.9%" in rows_of(client.get("/goals/reports/database-health/"))
    warned = rows_of(client.get("/goals/reports/early-warnings/"))
    assert warned[0].startswith("Contracts lost on the buyer’s loan has changed 6 of 12")


def test_who_may_not_see_income_sees_none_of_it(three_years, join, client_of):
    nora = join(Role.ASSISTANT)
    assert not nora.may(Capability.SEE_INCOME)
    client = client_of(nora.user)
    for url in (
        URL, f"{URL}{three_years.people['Osborn'].public_id}/", reverse("contacts:referrals"),
        "/goals/reports/referral-tree/", "/goals/behind/expenses/?rule=appreciation",
    ):  # fmt: skip
        page = client.get(url)
        assert page.status_code == 200, url
        assert "$" not in text_of(page), url
        assert "500" not in text_of(page), url


def test_the_tree_of_contacts_says_what_came_through_each(three_years, ana, client_of):
    said = text_of(client_of(ana).get(reverse("contacts:referrals")))
    assert "Hal Osborn Referred 14 families Income through them: $90,000" in said
    assert "Client Abbott Referred 2 families, 3 in all Closings: 1 closing" in said


def test_a_coach_who_sees_no_people_sees_the_figures(three_years, join, client_of):
    client = client_of(join(Role.COACH, sees_people=False).user)
    page = client.get(URL)
    assert "Whom they sent you 18 13" in rows_of(page)
    said = text_of(page)
    for name in ("Osborn", "Lindqvist", "Abbott", "Nair"):
        assert name not in said
    assert behind_walk.figures(page) == []
    osborn = three_years.people["Osborn"].public_id
    assert client.get(f"{URL}{osborn}/").status_code == 403


# ── the Top100 ───────────────────────────────────────────────────────────────
def test_one_tap_files_whom_sphere_proposes_and_another_takes_it_back(
    three_years, home, ana, client_of
):
    client = client_of(ana)
    page = client.get(URL)
    proposed = [tree.person.name for tree in page.context["candidates"]]
    assert proposed == ["Client Abbott", "Client Lamb", "Priya Nair"]
    people = [str(tree.person.public_id) for tree in page.context["candidates"]]
    answer = client.post(f"{URL}top100/", {"people": people[:1]}, follow=True)
    assert "Client Abbott is in your Top100 now." in answer.content.decode()
    assert [one.person.name for one in answer.context["candidates"]] == [
        "Client Lamb",
        "Priya Nair",
    ]
    answer = client.post(f"{URL}top100/", {"people": people}, follow=True)
    assert answer.context["candidates"] == []
    undo = LexborHTMLParser(answer.content.decode()).css_first("#toasts form").attributes["action"]
    client.post(undo)
    with scope(home.pk):
        top = Filing.objects.filter(category__meaning=Category.Meaning.TOP100)
        filed = top.filter(person__public_id__in=people).values_list("person__last_name", flat=True)
        assert list(filed) == ["Abbott"], "the second tap was taken back, the first one stays"
    assert client.post(f"{URL}top100/", {}).status_code == 422


def test_the_cold_the_dead_and_who_sent_but_one_that_never_closed_are_not_proposed(
    home, member, ana, client_of
):
    with scope(home.pk):
        names = ("Cold", "Dead", "Single", "Fine")
        people = {name: Person.objects.create(first_name=name) for name in names}
        for name, number in (("Cold", 3), ("Dead", 3), ("Single", 1), ("Fine", 2)):
            for _ in range(number):
                Person.objects.create(first_name="Sent", referred_by=people[name])
        people["Cold"].file(Category.objects.meaning(Category.Meaning.COLD))
        Person.objects.filter(pk=people["Dead"].pk).update(died_on=dt.date(2026, 1, 2))
    found = client_of(ana).get(URL).context["candidates"]
    assert [tree.person.name for tree in found] == ["Fine"]


# ── what counts ──────────────────────────────────────────────────────────────
@pytest.fixture
def line(home, member):
    """Root sent Anna, Anna sent Beth; Solo sent nobody."""
    with clock.at(NOW), scope(home.pk):
        root = Person.objects.create(first_name="Root", owner=member)
        anna = Person.objects.create(first_name="Anna", referred_by=root, owner=member)
        beth = Person.objects.create(first_name="Beth", referred_by=anna, owner=member)
        solo = Person.objects.create(first_name="Solo", owner=member)
        yield {"root": root, "anna": anna, "beth": beth, "solo": solo}


def _closing(member, gross, *parties, side="buyer", on=dt.date(2026, 5, 4), **facts):
    deal = Transaction.objects.create(
        side=side, stage="closed", closed_on=on, agent=member, price=Decimal(300_000), **facts
    )
    for person, role in parties:
        Party.objects.create(transaction=deal, person=person, role=role)
    Commission.objects.create(
        transaction=deal, agent=member, gross=Decimal(gross), closes_on=on, settled_on=on
    )
    return deal


def test_a_deal_counts_once_and_where_it_is_nearest(line, home, member, ana, client_of):
    with scope(home.pk):
        _closing(member, 5_000, (line["anna"], "buyer"), (line["beth"], "co_buyer"))
    page = client_of(ana).get(URL)
    assert rows_of(page)[:2] == ["Whom they sent you 1 1 $5,000", "Whom those sent 1 0 $0"]
    assert "Root Referred 1 family, 2 in all, two generations. 1 closing $5,000" in text_of(page)


def test_own_closings_and_the_other_side_of_a_listing_are_no_referrals(
    line, home, member, ana, client_of
):
    with scope(home.pk):
        _closing(member, 5_000, (line["root"], "buyer"))
        _closing(member, 6_000, (line["solo"], "seller"), (line["beth"], "buyer"), side="listing")
    page = client_of(ana).get(URL)
    assert "Nobody who was sent has closed in this time yet" in text_of(page)
    assert rows_of(page)[0] == "Whom they sent you 1 0 $0"


def test_a_deal_may_name_who_sent_it_where_the_person_does_not(line, home, member, ana, client_of):
    with scope(home.pk):
        stranger = Person.objects.create(first_name="Stranger", owner=member)
        _closing(member, 8_000, (stranger, "buyer"), referred_by=line["solo"])
    client = client_of(ana)
    page = client.get(URL)
    assert "Solo . 1 closing $8,000" in text_of(page).replace("Referred 0 families", "")
    assert behind_walk.wrong(client, page) == []
    through = text_of(client.get(f"{URL}{line['solo'].public_id}/"))
    assert "1 closing came of it, $8,000" in through
