"""A coach sees goals and activity, and nobody's name unless the owner allows it."""

import datetime as dt
import re

import pytest
from django.urls import reverse

from accounts import access, daily
from accounts.capabilities import Capability, Role
from accounts.models import Act, Membership
from accounts.tenancy import scope
from contacts.models import Person, Property
from crm.kit import clock
from goals import coaching
from goals.models import Coaching
from goals.reports import reports
from messaging.models import Message
from tests.walls.test_permissions import TABLE, URLS

pytestmark = pytest.mark.django_db


@pytest.fixture
def dee(join):
    """She coaches, and nobody has said that she may see people."""
    return join(Role.COACH, sees_people=False)


@pytest.fixture
def lenient(ana, home, dee, client):
    """`lenient(sees_people="on")`: what Ana ticks for Dee."""

    def tick(**ticked):
        client.force_login(ana)
        said = {f"coach-{dee.pk}-{name}": value for name, value in ticked.items()}
        return client.post(reverse("goals:coaching"), {"coach": dee.pk} | said)

    return tick


def test_every_page_with_people_is_shut_and_today_leads_to_the_goals(home, dee, client_of):
    browser = client_of(dee.user)
    open_to_all = {
        name for name, methods in TABLE.items() if {"public", "provider"} & set(methods.values())
    }
    wrong = []
    for name, arguments in URLS.items():
        if name in coaching.OPEN | coaching.FIGURES | open_to_all or name == "today":
            continue
        with scope(home.pk):
            is_open = access.may_open(dee, name)
        if is_open:
            wrong.append(name)
        elif not arguments and "GET" in TABLE[name]:
            status = browser.get(reverse(name)).status_code
            if status != 403:
                wrong.append(f"{name}: {status}")
    assert wrong == []
    assert browser.get(reverse("today"))["Location"] == reverse("goals:year")
    frame = browser.get(reverse("goals:team")).content.decode()
    for hidden in ('role="search"', reverse("contacts:contacts"), reverse("leads:arrivals")):
        assert hidden not in frame


def test_no_page_that_is_open_names_anybody_or_says_what_came_in(three_years, dee, client_of):
    with scope(three_years.home.pk):
        names = set(Person.objects.values_list("last_name", flat=True)) - {""}
        streets = {one.street for one in Property.objects.all()}
    browser = client_of(dee.user)
    pages = [
        reverse(name)
        for name in sorted(coaching.FIGURES & set(URLS))
        if "GET" in TABLE[name] and not URLS[name] and name != "goals:monthly_pdf"
    ]
    pages += [reverse("goals:report", args=[slug]) for slug in reports]
    seen = 0
    for page in pages:
        answer = browser.get(page, {"period": "2026"})
        if answer.status_code == 403:
            continue
        seen += 1
        text = answer.content.decode()
        said = re.sub(r"<script.*?</script>|<[^>]+>", " ", text, flags=re.S)
        words = set(re.findall(r"\w+", said))
        assert not names & words, f"{page} names {names & words}"
        assert not [street for street in streets if street in said], page
        assert not re.search(r'href="/(people|transactions|leads|prospects)/', text), page
        assert "data-behind" not in text, page
        for dollars in ("$75,000", "$60,000", "$7,500", "$2,750", "$4,350"):
            assert dollars not in text, f"{page} says {dollars}"
    assert seen > 20


def test_the_owner_lets_a_coach_see_people_and_takes_it_back(three_years, dee, lenient, client):
    person = three_years.people["Lindqvist"].get_absolute_url()
    figures = reverse("goals:team")
    assert lenient(sees_people="on").status_code == 302
    client.force_login(dee.user)
    assert "Grace Lindqvist" in client.get(person).content.decode()
    page = client.get(figures).content.decode()
    assert "data-behind" in page
    assert "$75,000" not in page
    note = reverse("contacts:notes", args=[three_years.people["Lindqvist"].public_id])
    assert client.post(note, {"body": "Hello"}).status_code == 403
    with scope(three_years.home.pk):
        act = Act.objects.get(kind="coaching")
    lenient(sees_people="on", sees_income="on")
    client.force_login(dee.user)
    assert "$75,000" in client.get(figures).content.decode()
    lenient()
    client.force_login(dee.user)
    assert client.get(person).status_code == 403
    assert "$75,000" not in client.get(figures).content.decode()
    with scope(three_years.home.pk):
        assert act.title == "What Coach may see"
        assert not Membership.objects.get(pk=dee.pk).may(Capability.SEE_INCOME)


def test_what_is_wrong_in_the_form_stays_typed_and_only_the_owner_has_one(
    home, dee, lenient, join, client, client_of
):
    answer = lenient(sees_people="on", fee="a lot", since="last year")
    assert answer.status_code == 422
    page = answer.content.decode()
    assert 'value="a lot"' in page
    assert "Type an amount such as $250." in page
    with scope(home.pk):
        assert not Coaching.objects.exists()
    stranger = join(Role.AGENT)
    assert client.post(reverse("goals:coaching"), {"coach": stranger.pk}).status_code == 302
    with scope(home.pk):
        assert not Coaching.objects.exists()
    assert lenient(sees_people="on").status_code == 302
    browser = client_of(stranger.user)
    assert browser.post(reverse("goals:coaching"), {"coach": dee.pk}).status_code == 403
    assert "Save for" not in browser.get(reverse("goals:team")).content.decode()


def test_no_digest_tells_a_coach_of_people(home, dee, june):
    with scope(home.pk):
        since = dt.datetime(2026, 11, 1, tzinfo=dt.UTC)
        Membership.objects.update(joined_at=since)
        Person.objects.filter(pk=june.pk).update(birthday=dt.date(1950, 11, 20))
    with clock.at(dt.datetime(2026, 11, 20, 15, tzinfo=dt.UTC)):
        daily.run_due()
    with scope(home.pk):
        told = set(Message.objects.filter(kind="digest").values_list("to_address", flat=True))
    assert told == {"ana@example.com"}
