"""Early warnings: what changed since the same months of last year, more than by chance."""

import datetime as dt

import pytest
from selectolax.lexbor import LexborHTMLParser

from accounts import daily
from accounts.capabilities import Role
from accounts.tenancy import scope
from contacts.models import Email, LeadSource, Person
from crm.kit import clock
from crm.kit.ids import uuid7
from goals.models import EarlyWarning
from leads.models import Lead
from prospects.models import Prospect
from tests.goals import behind_walk
from tests.goals.made_rows import NOW, TODAY, at
from transactions.models import Fall, KeyDate, Transaction

pytestmark = pytest.mark.django_db
URL = "/goals/warnings/"
LOAN = "More deals are falling through on the loan"
A_DAY = dt.timedelta(days=1)
A_YEAR = 365 * A_DAY


def text_of(page) -> str:
    main = LexborHTMLParser(page.content.decode()).css_first("main")
    return " ".join(main.text(separator=" ").split())


def signs(page) -> dict:
    return {sign.key.partition(":")[0]: sign for sign in page.context["look"].signs}


# ── the made history ─────────────────────────────────────────────────────────
def test_the_loan_is_warned_of_with_its_figures_and_the_lists_behind_them(
    three_years, ana, client_of, django_assert_max_num_queries
):
    client = client_of(ana)
    with django_assert_max_num_queries(45):
        page = client.get(URL)
    said = text_of(page)
    assert "One thing has changed since last year" in said
    assert LOAN in said
    assert "6 of 12 contracts since May 21; in the same months of last year it was 0 of 7." in said
    assert "fresh lender letter" in said
    assert "chance alone would do this about once in 25" in said
    states = {key: sign.state for key, sign in signs(page).items()}
    assert states == {
        "loan": "has changed", "buyers": "as before", "market": "too early",
        "source": "too early", "sent": "too early", "decay": "too early",
    }  # fmt: skip
    assert len(behind_walk.figures(page)) > 20
    assert behind_walk.wrong(client, page) == []
    assert f"Early warning {LOAN}" in text_of(client.get("/goals/")), "on the front page, too"


def test_what_chance_may_do_is_no_warning_and_under_eight_nothing_is_said(
    three_years, home, ana, client_of
):
    client = client_of(ana)
    with scope(home.pk):
        lately = Fall.objects.filter(reason="finance", on__gte="2026-09-25")
        lately.update(reason="buyer")
    page = client.get(URL)
    assert signs(page)["loan"].state == "as before", "2 of 12 against 0 of 7"
    assert "Nothing has changed more than chance may do" in text_of(page)
    with scope(home.pk):
        Fall.objects.filter(reason="buyer").delete()
        Fall.objects.filter(reason="inspect").delete()
    assert signs(client.get(URL))["loan"].state == "too early", "2 of 7"


def test_who_sees_only_their_own_is_warned_of_their_own(three_years, client_of):
    page = client_of(three_years.agent.user).get(URL)
    loan = signs(page)["loan"]
    assert (loan.state, loan.said[:6]) == ("too early", "2 of 3"), "those from the open houses"


def test_a_coach_sees_figures_without_lists_and_sets_nothing_aside(three_years, join, client_of):
    coach = join(Role.COACH, sees_people=False)
    client = client_of(coach.user)
    page = client.get(URL)
    assert LOAN in text_of(page)
    assert behind_walk.figures(page) == []
    assert "Set it aside" not in text_of(page)
    assert client.post(f"{URL}aside/", {"warning": "loan", "days": "90"}).status_code == 403


# ── setting one aside ────────────────────────────────────────────────────────
def test_one_is_set_aside_for_a_while_and_taken_back(three_years, home, ana, client_of):
    client = client_of(ana)
    assert client.post(f"{URL}aside/", {"warning": "loan", "days": "8"}).status_code == 422
    answer = client.post(f"{URL}aside/", {"warning": "loan", "days": "90"}, follow=True)
    said = text_of(answer)
    assert "Nothing has changed more than chance may do" in said
    assert "Back on February 18, 2027" in said
    assert "Undo" in answer.content.decode()
    client.post(f"{URL}again/", {"warning": "loan"})
    assert "One thing has changed" in text_of(client.get(URL))
    with scope(home.pk):
        row = EarlyWarning.objects.get()
        assert (row.key, row.aside_until, row.member_id) == ("loan", None, None)
        row.set_aside(TODAY, by=three_years.ana)
    assert "One thing has changed" in text_of(client.get(URL)), "its time is over"
    again = client.post(f"{URL}again/", {"warning": "nothing\0"}, follow=True)
    assert "watched already" in again.content.decode()


# ── every morning ────────────────────────────────────────────────────────────
def test_the_morning_says_what_is_new_and_says_it_once(three_years, home, ana, client_of):
    client = client_of(ana)
    assert "Early warning." not in text_of(client.get("/"))
    daily.run_due()
    with scope(home.pk):
        row = EarlyWarning.objects.get()
        assert (row.key, row.title, row.seen_since) == ("loan", LOAN, TODAY)
    assert f"Early warning. {LOAN}." in text_of(client.get("/"))
    with clock.at(NOW + 3 * A_DAY):
        daily.run_due()
        assert "Early warning." not in text_of(client.get("/"))
    with scope(home.pk):
        assert EarlyWarning.objects.get().seen_since == TODAY
        again = EarlyWarning.objects.saw("loan", LOAN, member=None, on=TODAY + 60 * A_DAY)
        assert again.seen_since == TODAY + 60 * A_DAY, "it was gone for weeks, so it is new"


# ── each of them fires ───────────────────────────────────────────────────────
@pytest.fixture
def bad_times(home, member):
    """A year ago all went well: twelve buyers signed, homes went in ten days, people were sent."""
    with clock.at(NOW), scope(home.pk):
        _listings(member, TODAY - 20 * A_DAY, 60)
        _listings(member, TODAY - A_YEAR - 20 * A_DAY, 10)
        old = at(TODAY - 3 * A_YEAR, 9)
        friends = _people("Friend", 40, old, owner=member)
        for number, friend in enumerate(friends):
            email = friend.emails.create(address=f"friend{number}@example.com")
            went = at(TODAY - (30 + (A_YEAR.days if number < 2 else 0)) * A_DAY, 9)
            if number < 20:
                Email.objects.filter(pk=email.pk).update(status="HardBounce", status_at=went)
        _people("Sent", 12, at(TODAY - A_YEAR - 9 * A_DAY, 9), owner=member, referred_by=friends[0])
        radio, gone = map(LeadSource.objects.named, ("Bay Radio", "Bay Paper"))
        LeadSource.objects.filter(pk=gone.pk).update(active_until=TODAY - 40 * A_DAY)
        for source in (radio, gone):
            _leads(member, source, 14, at(TODAY - A_YEAR - 9 * A_DAY, 9))
        _leads(member, radio, 2, at(TODAY - 9 * A_DAY, 9))
        _buyers(member, 12, 8, at(TODAY - A_YEAR - 120 * A_DAY, 9))
        _buyers(member, 12, 1, at(TODAY - 120 * A_DAY, 9))
        yield


def _people(name, number, moment, **facts):
    people = [Person.objects.create(first_name=name, last_name=str(n), **facts)
              for n in range(number)]  # fmt: skip
    Person.objects.filter(pk__in=[one.pk for one in people]).update(created_at=moment)
    return people


def _listings(member, last, days):
    for number in range(9):
        one = Transaction.objects.create(side="listing", stage="contract", agent=member)
        sold = last - number * A_DAY
        for word, day in (("active", sold - (days + number) * A_DAY), ("contract", sold)):
            KeyDate.objects.create(transaction=one, word=word, on=day)


def _leads(member, source, number, moment):
    people = _people("Lead", number, moment, owner=member)
    Lead.objects.bulk_create(
        Lead(public_id=uuid7(), person=person, source=source, received_at=moment,
             clock_started_at=moment, assigned_to=member)
        for person in people
    )  # fmt: skip


def _buyers(member, number, signed, moment):
    for place, person in enumerate(_people("Buyer", number, moment, owner=member)):
        ended = moment + 40 * A_DAY if place < signed else None
        Prospect.objects.create(
            person=person, side="buy", opened_at=moment, first_called_at=moment,
            stage="signed" if ended else "contacted", closed_at=ended,
        )  # fmt: skip


def test_each_change_that_is_no_chance_is_told_and_what_was_given_up_is_not(
    bad_times, ana, client_of
):
    client = client_of(ana)
    page = client.get(URL)
    titles = {sign.title for sign in page.context["look"].warnings}
    assert titles == {
        "Homes take longer to find a buyer", "Your list goes bad faster than last year",
        "Fewer people are being sent to you", "Bay Radio is drying up",
        "Fewer buyers become clients",
    }  # fmt: skip
    said = text_of(page)
    assert "Five things have changed since last year" in said
    assert "64 days for the home in the middle since May 21" in said
    assert "in the same months of last year it was 14." in said
    assert "2 leads since August 21; in the same months of last year it was 14." in said
    assert "1 of the 12 who came" in said
    assert "a year before it was 8 of 12" in said
    assert "18 of 92 people lost a number, an e-mail or an address since May 21" in said
    assert behind_walk.wrong(client, page) == []


def test_many_sources_make_the_bar_higher_for_each(bad_times, home, member, ana, client_of):
    client = client_of(ana)
    alone = signs(client.get(URL))["source"].p
    with scope(home.pk):
        for number in range(3):
            source = LeadSource.objects.create(name=f"Steady {number}")
            for moment in (at(TODAY - 9 * A_DAY, 9), at(TODAY - A_YEAR - 9 * A_DAY, 9)):
                _leads(member, source, 9, moment)
    found = client.get(URL).context["look"].signs
    radio = next(sign for sign in found if sign.watched == "Leads from Bay Radio")
    assert radio.p == pytest.approx(4 * alone)


def test_of_a_new_workspace_the_page_teaches(home, ana, client_of):
    said = text_of(client_of(ana).get(URL))
    assert "Too early to tell" in said
    assert "under eight cases" in said
    assert "Early warning More" not in said
