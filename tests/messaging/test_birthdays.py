"""eCards and printed cards for birthdays and anniversaries: on the day, once, and to be undone."""

import datetime as dt
from html import unescape

import pytest
from django.urls import reverse

from accounts.capabilities import Role
from accounts.models import Act, Job
from accounts.tenancy import scope
from agenda.models import OccasionDone
from contacts.models import Person
from crm.kit import clock
from messaging import consent
from messaging.ecards import deck
from messaging.models import ECard, FavoriteCard, Message, PrintPiece, State
from messaging.printing import runs
from tests.messaging.conftest import NOON

pytestmark = pytest.mark.django_db
TODAY = NOON.date()


@pytest.fixture(autouse=True)
def inside(home):
    with scope(home.pk):
        yield


@pytest.fixture
def known(inside):
    """`known("Elena", day, …)`: somebody with a birthday, an e-mail and an address."""

    def make(name, day=TODAY, **said):
        dates = said or {"birthday": day.replace(year=1986)}
        person = Person.objects.create(first_name=name, last_name="Vidal", **dates)
        person.emails.create(address=f"{name.lower()}@example.com")
        person.addresses.create(street="1 Main St", city="Reno", state="NV", postal_code="89501")
        return person

    return make


@pytest.fixture
def browser(client_of, ana):
    return client_of(ana)


def press(browser, person, way, kind="birthday", year=2026):
    said = {"person": person.public_id, "celebration": kind, "celebration_year": year}
    return browser.post(reverse("agenda:occasion_way", kwargs=said | {"celebration_way": way}))


def say(browser) -> str:
    return unescape(browser.get(reverse("agenda:birthdays")).content.decode())


def undo(browser, kind="celebration"):
    act = Act.objects.filter(kind=kind).latest("pk")
    return browser.post(reverse("accounts:act_undo", args=[act.public_id]))


def take_back(browser, person):
    said = {"person": person.public_id, "celebration": "birthday", "celebration_year": 2026}
    return browser.post(reverse("agenda:occasion_undone", kwargs=said))


def marks():
    return list(OccasionDone.objects.values_list("occasion", "how"))


# ── one eCard ────────────────────────────────────────────────────────────────
def test_one_tap_sends_a_birthday_card_in_ten_seconds_and_marks_the_day(known, browser):
    elena = known("Elena")
    for _ in range(2):  # a second press of the button sends nothing more
        press(browser, elena, "ecard")
    (sent,) = ECard.objects.select_related("message")
    assert (sent.occasion, sent.person, sent.message.state) == ("birthday", elena, State.QUEUED)
    assert dt.timedelta(0) < sent.message.not_before - NOON < dt.timedelta(seconds=60)
    assert "Elena" in sent.words
    assert marks() == [("birthday", "ecard")]
    assert "1 of 1 done" in say(browser)


def test_a_card_for_a_day_to_come_leaves_on_that_day_at_eight(known, browser, home):
    press(browser, known("Elena", TODAY + dt.timedelta(3)), "ecard")
    leaves = Message.objects.get().not_before.astimezone(home.zone)
    assert (leaves.date(), leaves.hour) == (TODAY + dt.timedelta(3), 8)
    assert "leaves on Saturday at 8 am" in say(browser)


def test_undo_stops_the_card_and_the_day_is_to_do_again(known, browser):
    elena = known("Elena")
    press(browser, elena, "ecard")
    undo(browser)
    assert Message.objects.get().state == State.CANCELLED
    assert marks() == []
    press(browser, elena, "ecard")
    assert ECard.objects.on_their_way().count() == 1, "and a new one can be sent"


def test_what_has_left_stays_done(known, browser):
    elena = known("Elena")
    press(browser, elena, "ecard")
    Message.objects.update(state=State.SENT, sent_at=clock.now())
    take_back(browser, elena)
    assert "The eCard has left already, so it stays done." in say(browser)
    undo(browser)
    assert "The eCard has left already, so it stays done." in say(browser)
    assert marks() == [("birthday", "ecard")]


def test_a_card_that_was_stopped_on_its_way_leaves_the_day_to_do(known, browser):
    elena = known("Elena", TODAY + dt.timedelta(3))
    press(browser, elena, "ecard")
    Message.objects.update(state=State.SUPPRESSED)
    assert "1 to think of" in say(browser)
    elena.emails.create(address="other@example.com")
    press(browser, elena, "ecard")
    assert ECard.objects.on_their_way().count() == 1


def test_nobody_who_asked_for_no_letters_gets_one_and_the_day_stays_open(known, browser):
    elena = known("Elena")
    consent.opt_out("elena@example.com")
    press(browser, elena, "ecard")
    assert not Message.objects.exists()
    assert marks() == []


def test_the_card_speaks_to_the_one_whose_day_it_is(known, browser):
    couple = {"spouse_first_name": "Walt", "spouse_birthday": TODAY.replace(year=1950),
              "wedding_anniversary": TODAY.replace(year=1980),
              "home_bought_on": TODAY.replace(year=2016)}  # fmt: skip
    june = known("June", **couple)
    for kind in ("spouse", "wedding", "home"):
        press(browser, june, "ecard", kind)
    sent = {card.occasion: card for card in ECard.objects.all()}
    assert sent["birthday"].words.startswith("Dear Walt,")
    assert sent["wedding-anniversary"].words.startswith("Dear June & Walt,")
    assert sent["home-anniversary"].card == "home_anniversary_10"
    assert sorted(marks()) == [("home", "ecard"), ("spouse", "ecard"), ("wedding", "ecard")]


def test_a_home_of_seven_years_gets_the_card_without_a_number(known, browser):
    press(browser, known("Rob", home_bought_on=TODAY.replace(year=2019)), "ecard", "home")
    assert ECard.objects.get().card == "home_anniversary"


def test_next_years_card_is_another_one_unless_one_has_a_favorite(known, member, browser):
    elena = known("Elena")
    press(browser, elena, "ecard")
    with clock.at(NOON.replace(year=2027)):
        press(browser, elena, "ecard", year=2027)
    assert len({card.card for card in ECard.objects.all()}) == 2
    FavoriteCard.objects.create(by=member, card="birthday_confetti")
    with clock.at(NOON.replace(year=2028)):
        press(browser, elena, "ecard", year=2028)
    assert ECard.objects.latest("pk").card == "birthday_confetti"


# ── one that is written by oneself ───────────────────────────────────────────
def test_a_written_card_waits_for_the_day_unless_told_otherwise(known, browser, home):
    elena = known("Elena", TODAY + dt.timedelta(2))
    url = reverse("messaging:ecard_person", args=["birthday_cake", elena.public_id])
    assert "Let it leave on the day: Friday, November 20" in browser.get(url).content.decode()
    words = {"subject": "Hi", "body": "Dear Elena"}
    browser.post(url, words | {"on_the_day": "on"})
    leaves = Message.objects.get().not_before.astimezone(home.zone)
    assert (leaves.date(), leaves.hour) == (TODAY + dt.timedelta(2), 8)
    assert marks() == [("birthday", "ecard")]
    browser.post(url, words)
    assert Message.objects.latest("pk").not_before.astimezone(home.zone).date() == TODAY


def test_a_written_card_can_be_taken_back_for_ten_seconds_and_its_words_come_up(known, browser):
    elena = known("Elena")
    url = reverse("messaging:ecard_person", args=["birthday_cake", elena.public_id])
    browser.post(url, {"subject": "Hi {{first_name}}", "body": "Dear {{first_name}}, my own words"})
    message = Message.objects.get()
    assert message.not_before - clock.now() > dt.timedelta(seconds=5)
    act = Act.objects.get(kind="ecard")
    answer = browser.post(reverse("messaging:ecard_undo", args=[act.public_id]), follow=True)
    assert "Dear {{first_name}}, my own words" in unescape(answer.content.decode())
    assert Message.objects.get().state == State.CANCELLED
    assert marks() == []
    browser.post(reverse("messaging:ecard_undo", args=[act.public_id]))  # once more: nothing


def test_a_written_card_that_has_left_is_not_taken_back(known, browser):
    elena = known("Elena")
    url = reverse("messaging:ecard_person", args=["winter", elena.public_id])
    browser.post(url, {"subject": "Hi", "body": "Dear Elena"})
    Message.objects.update(state=State.SENT, sent_at=clock.now())
    act = Act.objects.get(kind="ecard")
    answer = browser.post(reverse("messaging:ecard_undo", args=[act.public_id]), follow=True)
    assert "The card has left already" in answer.content.decode()
    assert Act.objects.get(pk=act.pk).undone_at is None


# ── on paper ─────────────────────────────────────────────────────────────────
def test_a_printed_card_waits_for_paper_five_days_before_and_once_a_year(known, browser):
    elena = known("Elena", TODAY + dt.timedelta(20))
    for _ in range(2):
        press(browser, elena, "card")
    (piece,) = PrintPiece.objects.all()
    assert (piece.kind, piece.due_on) == ("card", TODAY + dt.timedelta(15))
    assert "Dear Elena," in piece.body
    assert "{{" not in piece.body
    assert marks() == [("birthday", "card")]


def test_a_printed_card_that_was_taken_out_is_to_do_again_and_can_wait_again(known, browser):
    elena = known("Elena")
    press(browser, elena, "card")
    PrintPiece.objects.get().take_out("Not this year")
    assert "1 to think of" in say(browser)
    press(browser, elena, "card")
    assert PrintPiece.objects.waiting().count() == PrintPiece.objects.count() == 1
    undo(browser)
    assert not PrintPiece.objects.waiting().exists()


def test_a_card_that_is_in_a_print_run_stays_in_it_and_the_day_stays_done(known, member, browser):
    elena = known("Elena")
    press(browser, elena, "card")
    run = runs.gather(PrintPiece.objects.all(), by=member, title="Cards", options={})
    for back in (lambda: take_back(browser, elena), lambda: undo(browser)):
        back()
        assert "The printed card is in a print run already, so it stays done." in say(browser)
        assert [one.person for one in run.pieces.all()] == [elena]
        assert marks() == [("birthday", "card")]
    run.take_apart()
    undo(browser)
    assert not PrintPiece.objects.exists()
    assert marks() == []


def test_of_many_that_are_taken_back_those_in_a_print_run_stay_and_it_is_said(
    known, member, browser
):
    people = [known(f"P{n}") for n in range(3)]
    browser.post(reverse("agenda:birthday_picks"), {"how": "card", "everyone": "on"})
    mine = PrintPiece.objects.filter(person=people[1])
    runs.gather(mine, by=member, title="Cards", options={})
    undo(browser, "celebrations")
    assert "1 of 3 stay done. The printed card is in a print run already." in say(browser)
    assert [piece.person for piece in PrintPiece.objects.all()] == [people[1]]
    assert [mark.person for mark in OccasionDone.objects.all()] == [people[1]]


def test_without_an_address_no_card_and_the_reason_stands_there(known, browser):
    elena = known("Elena")
    elena.addresses.all().delete()
    assert "Printed card: no mailing address" in say(browser)
    press(browser, elena, "card")
    assert marks() == []


# ── many ─────────────────────────────────────────────────────────────────────
def test_one_go_sends_a_card_to_everybody_who_is_left_and_says_who_got_none(known, browser):
    people = [known(f"P{n}", TODAY + dt.timedelta(n % 4)) for n in range(6)]
    people[0].emails.all().delete()
    picks = reverse("agenda:birthday_picks")
    browser.post(picks, {"how": "ecard", "everyone": "on"})
    assert ECard.objects.count() == 5
    assert "1 left out: P0 Vidal: no e-mail to use." in Job.objects.get().said
    held = Message.objects.filter(person=people[4]).get().not_before
    assert held - NOON > dt.timedelta(seconds=50), "one may still take it back"
    undo(browser, "celebrations")
    assert set(Message.objects.values_list("state", flat=True)) == {State.CANCELLED}
    assert marks() == []


def test_hundreds_are_a_job(known, browser):
    Person.objects.bulk_create(
        Person(first_name=f"B{n}", birthday=dt.date(1980, 11, 18)) for n in range(230)
    )
    answer = browser.post(reverse("agenda:birthday_picks"), {"how": "hand", "everyone": "on"})
    job = Job.objects.get()
    assert answer["Location"] == job.get_absolute_url()
    from accounts import jobs

    jobs.run(job.workspace_id, job.pk)
    assert OccasionDone.objects.count() == 230
    jobs.run(job.workspace_id, job.pk)
    assert OccasionDone.objects.count() == 230


def test_who_may_not_send_to_many_may_still_mark_and_print(known, client_of, join):
    helper = join(Role.ASSISTANT)
    known("Elena")
    browser = client_of(helper.user)
    picks = reverse("agenda:birthday_picks")
    assert browser.post(picks, {"how": "ecard", "everyone": "on"}).status_code == 403
    assert browser.post(picks, {"how": "card", "everyone": "on"}).status_code == 302
    assert PrintPiece.objects.count() == 1


def test_every_kind_of_day_has_a_card():
    for kind, occasion in deck.OF_DAYS.items():
        assert all(kind in deck.kinds_of(card) for card in deck.of_occasion(occasion))
        assert deck.of_occasion(occasion)
