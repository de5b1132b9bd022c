"""The sellers' report: nothing leaves unapproved, and a link shows what was meant, for a while."""

import datetime as dt

import pytest
from django.urls import reverse

from accounts.capabilities import Role
from accounts.tenancy import scope
from agenda.models import Task
from crm.kit import clock
from leads.models import ShowingVisit
from messaging import tasks as sending_tasks
from messaging.models import Message, SentFile
from tests import pdf
from transactions.models import (
    Offer,
    Promotion,
    ReportSchedule,
    ServiceReport,
    Showing,
)
from transactions.report import sending

SECRETS = ("Ines Falk", "ines@bayline.example.com", "34110927", "J. Whitlock", "445,000", "84.50")


@pytest.fixture
def browser(client_of, ana):
    return client_of(ana)


@pytest.fixture
def busy(listing, member, home):
    """Three showings with an answer for the seller and one for the agent; an offer; a promotion."""
    now = clock.now()
    with scope(home.pk, by=member):
        for n, (words, may_share) in enumerate(
            [
                ("Best kitchen on the hill.", True),
                ("Road noise. Do not tell them.", False),
                ("", False),
            ]
        ):
            one = Showing.objects.create(
                transaction=listing, agent_name="Ines Falk", email="ines@bayline.example.com",
                starts_at=now - dt.timedelta(days=n + 1), keybox="34110927",
            )  # fmt: skip
            if words:
                one.feedback().answer(
                    remarks=words, may_share=may_share, price=ShowingVisit.Price.RIGHT, condition=4
                )
        Offer.objects.create(transaction=listing, number=1, name="J. Whitlock", price=445_000)
        Promotion.objects.create(
            transaction=listing, kind="mail", title="100 just-listed cards", cost="84.50",
            on=clock.today(home.zone), views=1312,
        )  # fmt: skip
        listing.ask(439_900, by=member)
    return listing


def url(name, *things):
    return reverse(f"transactions:{name}", args=[getattr(one, "public_id", one) for one in things])


def draft_of(browser, listing) -> ServiceReport:
    browser.post(url("report_new", listing))
    with scope(listing.workspace_id):
        return ServiceReport.objects.drafts().get(transaction=listing)


def said(browser, draft, **more):
    """The form as the page draws it."""
    form = browser.get(draft.get_absolute_url()).context["form"]
    return {
        "letter": form["letter"].value(), "parts": form["parts"].value(),
        "quotes": form["quotes"].value() if "quotes" in form.fields else [],
        "to": form["to"].value(), "days": 30,
    } | more  # fmt: skip


def approve(browser, listing, **more) -> ServiceReport:
    draft = draft_of(browser, listing)
    answer = browser.post(url("report_approval", draft), said(browser, draft, **more))
    assert answer.status_code == 302
    with scope(listing.workspace_id):
        return ServiceReport.objects.get(pk=draft.pk)


def test_a_draft_waits_on_its_day_and_nothing_leaves_before_a_word(browser, busy, home):
    with scope(home.pk):
        weekday = clock.today(home.zone).weekday()
    browser.post(url("report_schedule", busy), {"is_on": "on", "weekday": weekday, "every": 1})
    for _ in range(2):
        with scope(home.pk):
            sending.make_drafts(home)
    with scope(home.pk):
        draft = ServiceReport.objects.get()
        assert draft.is_draft
        assert not Message.objects.filter(kind="service-report").exists()
        assert ReportSchedule.objects.get().made_on == clock.today(home.zone)
    assert "412 Tamarack Lane" in draft.letter
    assert "three times" in draft.letter
    assert "waits for your word" in browser.get(reverse("today")).content.decode()
    browser.logout()
    assert browser.get(draft.path).status_code == 404
    with clock.at(clock.now() + dt.timedelta(days=7)), scope(home.pk):
        ServiceReport.objects.all().delete()
        sending.make_drafts(home)
        assert ServiceReport.objects.count() == 1


def test_once_approved_the_seller_gets_one_mail_with_link_and_pdf(browser, busy, sink):
    report = approve(browser, busy, letter="Let’s talk Saturday.\n\nAna")
    browser.post(url("report_approval", report), {"letter": "Again", "days": 30})
    with scope(busy.workspace_id):
        mail = Message.objects.get(kind="service-report")
        assert mail.to_address == "june.hargrove@example.com"
        assert "Let’s talk Saturday." in mail.text
        assert report.url in mail.text
        enclosed = SentFile.objects.get(message=mail)
    assert enclosed.name == "412 Tamarack Lane.pdf"
    sending_tasks.scan()
    (sent,) = [one for one in sink.messages if "june" in str(one)]
    assert report.url
    (sheet, *_) = pdf.read(enclosed.content)
    assert "Your home, week two" in sheet.text


def test_the_page_says_what_was_meant_and_nothing_more(browser, busy, client):
    report = approve(browser, busy)
    client.logout()
    answer = client.get(report.path)
    page = answer.content.decode()
    meant = ["Your home, week two", "Best kitchen on the hill.", "An agent, ", "1,312"]
    meant += ["100 just-listed cards", "1 of 1 say it is right", "$439,900", "$449,900"]
    for words in meant:
        assert words in page
    for words in (*SECRETS, "Do not tell them"):
        assert words not in page
    assert answer["X-Robots-Tag"] == "noindex"
    assert answer["Cache-Control"] == "no-store"
    assert answer["Referrer-Policy"] == "no-referrer"
    paper = client.get(f"{report.path}report.pdf")
    text = "\n".join(sheet.text for sheet in pdf.read(paper.content))
    assert "Best kitchen on the hill." in text
    assert "Do not tell them" not in text
    for words in SECRETS:
        assert words not in text


def test_what_the_agent_takes_out_and_what_comes_later_is_not_in_it(browser, busy, client):
    draft = draft_of(browser, busy)
    parts = [name for name in said(browser, draft)["parts"] if name not in ("offers", "prices")]
    report = approve(browser, busy, parts=parts, quotes=[])
    with scope(busy.workspace_id):
        Promotion.objects.create(transaction=busy, title="Came later", on=dt.date(2026, 11, 1))
    page = client.get(report.path).content.decode()
    for words in ("Offers", "Price history", "Best kitchen", "Came later"):
        assert words not in page


def test_a_link_is_closed_by_hand_by_its_day_and_by_the_closing(
    browser, busy, client, member, home
):
    first, second, third = (approve(browser, busy, days=14) for _ in range(3))
    browser.post(url("report_revocation", first))
    assert client.get(first.path).status_code == 410
    assert client.get(second.path).status_code == 200
    with clock.at(clock.now() + dt.timedelta(days=15)):
        assert client.get(second.path).status_code == 410
        assert client.get(f"{second.path}report.pdf").status_code == 410
    with scope(home.pk, by=member):
        today = clock.today(home.zone)
        busy.go_under_contract(price=445_000, on=today, closing=today, by=member)
        busy.close(on=today, by=member)
    assert client.get(third.path).status_code == 410
    assert client.get(url("report_page", "a" * 26)).status_code == 404


def test_mistakes_keep_what_was_typed_and_a_report_that_went_stays(browser, busy):
    draft = draft_of(browser, busy)
    answer = browser.post(
        url("report_approval", draft), said(browser, draft, letter="Hi", days=999)
    )
    assert answer.status_code == 422
    assert "Hi</textarea>" in answer.content.decode()
    browser.post(draft.get_absolute_url(), said(browser, draft, letter="Kept words"))
    with scope(busy.workspace_id):
        assert ServiceReport.objects.get(pk=draft.pk).letter == "Kept words"
    report = approve(browser, busy)
    browser.post(report.get_absolute_url(), {"letter": "Changed"})
    browser.post(url("report_removal", report))
    with scope(busy.workspace_id):
        assert ServiceReport.objects.get(pk=report.pk).letter == "Kept words"


def test_steps_meant_for_the_seller_stand_in_it(browser, busy, member, home):
    from agenda.models import PlanStep, TaskPlan

    with scope(home.pk, by=member):
        plan = TaskPlan.objects.create(name="Ours")
        shown = PlanStep.objects.create(plan=plan, title="Sign is up", shows_in_report=True)
        hidden = PlanStep.objects.create(plan=plan, title="Check the file")
        tasks = [
            Task.objects.create(
                title=step.title, step=step, belongs_to=busy.key, due_at=clock.now(),
                done_at=clock.now(), shows_in_report=step.shows_in_report,
            )
            for step in (shown, hidden)
        ]  # fmt: skip
    for says in (["Sign is up"], ["Check the file"]):
        titles = [one["title"] for one in approve(browser, busy).content["tasks"]]
        assert [title for title in titles if title in (shown.title, hidden.title)] == says
        with scope(home.pk):
            Task.objects.update(done_at=clock.now() + dt.timedelta(minutes=1))
        for one in tasks:  # the other one is for the sellers now
            browser.post(reverse("transactions:plan_task_report", args=[one.public_id]))


def test_a_listing_without_a_sellers_address_says_so_and_still_has_its_link(browser, busy, june):
    with scope(busy.workspace_id):
        june.emails.all().delete()
    draft = draft_of(browser, busy)
    assert "has an e-mail address" in browser.get(draft.get_absolute_url()).content.decode()
    report = approve(browser, busy)
    assert report.sent_to == []
    assert report.is_open_to_read


def test_reports_are_not_written_by_who_only_looks_nor_seen_elsewhere(
    browser, busy, client_of, join, ben, elsewhere
):
    report = approve(browser, busy)
    reader = client_of(join(Role.COACH).user)
    assert reader.get(report.get_absolute_url()).status_code == 200
    assert reader.post(url("report_new", busy)).status_code == 403
    stranger = client_of(ben)
    assert stranger.get(report.get_absolute_url()).status_code == 404
    assert stranger.post(url("report_revocation", report)).status_code == 404
