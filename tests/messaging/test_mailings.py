"""Mailings: who gets one, once each, and what happens when somebody pauses, stops or repeats."""

import datetime as dt
import random
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection
from django.urls import reverse

from accounts.capabilities import Role
from accounts.tenancy import scope
from contacts.models import Category, Person, Touch
from crm.kit import clock
from messaging import consent, delivery
from messaging.mailings import audience, checking, sending
from messaging.mailings.tasks import scan
from messaging.models import LeftOut, Mailing, Message, State, Suppression
from tests.messaging.mailings import SILENT, draft, fresh, people, write_all

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def address_of_the_house(home):
    home.postal_address = "12 Front Street, Traverse City, MI 49684"
    home.save()


@pytest.fixture
def owner(member):
    return member


def deliver_all() -> int:
    count = 0
    while done := delivery.deliver_due():
        count += done
    return count


def states(mailing) -> dict[str, int]:
    found: dict[str, int] = {}
    for state in mailing.letters.values_list("state", flat=True):
        found[state] = found.get(state, 0) + 1
    return found


class TestWhoGetsIt:
    """The check, the list by reason and the letters are of one mind (audience.judged)."""

    @pytest.fixture
    def cast(self, here):
        """One person for each reason, and two who get it."""
        good, other, opted, dead, relay, bare, cold, silent, twin = people(9)
        consent.opt_out(opted.emails.get().address)
        dead.emails.update(status="HardBounce")
        relay.emails.update(is_relay=True)
        bare.emails.all().delete()
        cold.file(Category.objects.meaning(Category.Meaning.COLD))
        long_ago = clock.now() - dt.timedelta(days=400)
        Person.objects.filter(pk=silent.pk).update(created_at=long_ago, **SILENT)
        address = good.emails.get().address.upper()
        twin.emails.update(address=address, address_lc=address.lower())
        return {
            "": [good, other, twin], "opted_out": [opted], "bounced": [dead], "relay": [relay],
            "no_address": [bare], "cold": [cold], "silent": [silent],
        }  # fmt: skip

    def test_each_is_left_out_for_one_reason(self, cast, owner):
        mailing = draft()
        judged = audience.judged(audience.meant(mailing, owner), mailing)
        found = {person.pk: person.why_not for person in judged}
        assert found == {one.pk: why for why, ones in cast.items() for one in ones}

    def test_the_check_counts_what_then_leaves(self, cast, owner, home):
        mailing = draft()
        checked = checking.check(mailing, owner)
        reasons = {reason: count for reason, _, _, count in checked.left_out}
        assert (checked.meant, checked.copies) == (9, 2)
        assert reasons == {
            "opted_out": 1, "bounced": 1, "relay": 1, "no_address": 1, "cold": 1, "silent": 1,
            "same_address": 1,
        }  # fmt: skip
        mailing.schedule(by=owner)
        write_all(mailing)
        assert mailing.letters.count() == 2
        assert sorted(LeftOut.objects.values_list("reason", flat=True)) == sorted(reasons)

    def test_who_picked_another_address_after_an_opt_out_gets_it_there(self, here, owner):
        (person,) = people(1)
        person.emails.create(address="new@example.com")
        consent.opt_out("pat0@example.com")
        mailing = draft()
        assert checking.check(mailing, owner).copies == 0
        assert consent.choose_address(person, "new@example.com", by=owner)
        (got,) = audience.judged(audience.meant(mailing, owner), mailing)
        assert (got.why_not, got.address) == ("", "new@example.com")

    def test_nolead_people_get_it_and_cold_ones_when_it_is_for_them(self, here, owner):
        nolead, cold = people(2)
        nolead.file(Category.objects.meaning(Category.Meaning.NO_LEAD))
        category = Category.objects.meaning(Category.Meaning.COLD)
        cold.file(category)
        assert checking.check(draft(), owner).copies == 1
        assert checking.check(draft(category=category), owner).copies == 1

    def test_a_silent_prospect_is_added_back_by_name_or_all(self, client_of, ana, here, owner):
        first, second = people(2)
        long_ago = clock.now() - dt.timedelta(days=400)
        Person.objects.filter(pk__in=[first.pk, second.pk]).update(created_at=long_ago, **SILENT)
        mailing, web = draft(), client_of(ana)
        assert checking.check(mailing, owner).silent == 2
        url = reverse("messaging:mailing_people", args=[mailing.public_id])
        assert "Pat0 Reader" in web.get(f"{url}?why=silent").text
        web.post(url, {"person": first.public_id})
        assert checking.check(Mailing.objects.get(pk=mailing.pk), owner).copies == 1
        web.post(reverse("messaging:mailing_silent", args=[mailing.public_id]), {"adds": "all"})
        assert checking.check(Mailing.objects.get(pk=mailing.pk), owner).copies == 2

    def test_silent_prospects_go_onto_the_call_list_ten_a_day(self, client_of, ana, here, owner):
        made = people(12)
        long_ago = clock.now() - dt.timedelta(days=400)
        Person.objects.filter(pk__in=[one.pk for one in made]).update(created_at=long_ago, **SILENT)
        mailing = draft()
        client_of(ana).post(reverse("messaging:mailing_calls", args=[mailing.public_id]))
        prospects = Person.objects.filter(book="prospects")
        days = sorted(prospects.values_list("follow_up_on", flat=True))
        assert days == [dt.date(2026, 11, 19)] * 10 + [dt.date(2026, 11, 20)] * 2


class TestSending:
    def test_it_leaves_once_to_each_with_their_name_and_is_no_touch(self, here, owner, sink):
        mailing = draft()
        made = people(3)
        mailing.schedule(by=owner)
        write_all(mailing)
        assert deliver_all() == 3
        assert {one.recipient for one in sink.messages} == {f"pat{n}@example.com" for n in range(3)}
        one = next(one for one in sink.messages if one.recipient.startswith("pat1"))
        assert one.letter["Subject"] == "News of Pat1"
        assert "Hi Pat1," in one.text
        assert one.letter["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
        assert not Touch.objects.filter(person__in=made).exists()
        assert Person.objects.filter(last_mailed_at=None, pk__in=[p.pk for p in made]).count() == 0
        write_all(mailing)
        assert fresh(mailing).state == Mailing.State.SENT

    def test_a_repeated_bell_and_the_scan_write_nothing_twice(
        self, here, owner, django_capture_on_commit_callbacks
    ):
        people(3)
        mailing = draft()
        mailing.schedule(by=owner)
        for _ in range(3):
            write_all(mailing)
        with django_capture_on_commit_callbacks(execute=True):
            scan()
        assert mailing.letters.count() == 3

    def test_a_batch_that_was_not_committed_is_written_again(self, here, owner, monkeypatch):
        people(5)
        monkeypatch.setattr(sending, "BATCH", 2)
        mailing = draft()
        mailing.schedule(by=owner)
        advance, calls = Mailing.advance, []

        def fail_once(self, cursor):
            calls.append(cursor)
            if len(calls) == 2:
                raise KeyboardInterrupt  # the worker is killed just before the commit
            return advance(self, cursor)

        monkeypatch.setattr(Mailing, "advance", fail_once)
        with pytest.raises(KeyboardInterrupt):
            write_all(mailing)
        assert mailing.letters.count() == 2
        write_all(mailing)
        assert mailing.letters.count() == 5

    def test_send_pressed_twice_is_one_run(self, client_of, ana, here):
        people(2)
        mailing, web = draft(), client_of(ana)
        url = reverse("messaging:mailing_sending", args=[mailing.public_id])
        assert web.post(url, {"when": "now"}).status_code == 302
        write_all(mailing)
        assert web.post(url, {"when": "now"}).status_code == 302
        write_all(mailing)
        assert mailing.letters.count() == 2

    def test_it_waits_for_its_hour(self, client_of, ana, here, noon):
        people(2)
        mailing, web = draft(), client_of(ana)
        url = reverse("messaging:mailing_sending", args=[mailing.public_id])
        past = web.post(url, {"when": "later", "at": "2026-11-18T08:00"})
        assert past.status_code == 422
        assert "This is past" in past.text
        web.post(url, {"when": "later", "at": "2026-11-18T15:00"})  # three hours later in Detroit
        write_all(mailing)
        assert not mailing.letters.exists()
        with clock.at(noon + dt.timedelta(hours=3, minutes=1)):
            assert (mailing.workspace_id, mailing.pk) in sending.due()
            write_all(mailing)
        assert mailing.letters.count() == 2

    def test_a_scheduled_one_can_be_a_draft_again(self, client_of, ana, here, owner):
        mailing = draft()
        mailing.schedule(by=owner, at=clock.now() + dt.timedelta(days=1))
        client_of(ana).post(reverse("messaging:mailing_take_back", args=[mailing.public_id]))
        assert fresh(mailing).is_draft

    def test_so_many_an_hour(self, here, owner):
        people(3)
        mailing = draft()
        mailing.schedule(by=owner, an_hour=60)
        write_all(mailing)
        times = list(mailing.letters.order_by("pk").values_list("not_before", flat=True))
        assert [round((one - times[0]).total_seconds()) for one in times] == [0, 60, 120]

    def test_without_a_postal_address_nothing_leaves(self, client_of, ana, here, home):
        home.postal_address = ""
        home.save()
        people(1)
        mailing, web = draft(), client_of(ana)
        check = web.get(reverse("messaging:mailing_check", args=[mailing.public_id]))
        assert "Your postal address is missing" in check.text
        sent = web.post(
            reverse("messaging:mailing_sending", args=[mailing.public_id]), {"when": "now"}
        )
        assert sent.status_code == 422
        assert fresh(mailing).is_draft

    def test_who_lost_the_right_to_send_sends_no_more(self, here, owner, join):
        people(2)
        agent = join(Role.AGENT)
        mailing = draft(by=agent)
        mailing.schedule(by=agent)
        agent.refused = ["send_bulk"]
        agent.save()
        write_all(mailing)
        assert fresh(mailing).is_draft
        assert "may not send" in fresh(mailing).note

    def test_an_opt_out_after_it_was_written_stops_the_letter(self, here, owner, sink):
        people(2)
        mailing = draft()
        mailing.schedule(by=owner)
        write_all(mailing)
        consent.opt_out("pat0@example.com")
        assert deliver_all() == 1
        assert states(mailing) == {State.SENT: 1, State.SUPPRESSED: 1}

    def test_a_very_long_address_has_a_key_too(self, here, owner):
        (person,) = people(1)
        long = f"{'a' * 60}@{'b' * 60}.{'c' * 60}.{'d' * 60}.com"
        person.emails.update(address=long, address_lc=long)
        mailing = draft()
        mailing.schedule(by=owner)
        write_all(mailing)
        assert mailing.letters.get().dedupe_key.startswith(f"bulk:{mailing.pk}:sha256:")


class TestPausing:
    def test_what_is_paused_stays_and_resuming_sends_each_once(self, here, owner, sink):
        """F05: twenty times at random, and each key once."""
        people(40)
        mailing, dice = draft(), random.Random(5)
        mailing.schedule(by=owner)
        sending.write(mailing.workspace_id, mailing.pk, seconds=30)
        for _ in range(20):
            assert fresh(mailing).pause("Ana paused it.")
            before = len(sink.messages)
            assert delivery.deliver_due() == 0
            assert len(sink.messages) == before
            assert fresh(mailing).resume(by=owner)
            letters = list(mailing.letters.values_list("pk", flat=True))
            for batch in (letters[start : start + 10] for start in range(0, len(letters), 10)):
                if dice.random() < 0.1:
                    delivery.deliver_due(only=batch[:3], seconds=0.05)
        deliver_all()
        assert len(sink.messages) == 40
        assert len({one.recipient for one in sink.messages}) == 40

    def test_a_claimed_letter_waits_when_it_is_paused_before_the_hand_off(self, here, owner):
        people(1)
        mailing = draft()
        mailing.schedule(by=owner)
        write_all(mailing)
        (claimed,) = delivery.claim_next()
        fresh(mailing).pause()
        assert not delivery.hand_off(claimed, b"")
        assert states(mailing) == {State.QUEUED: 1}

    def test_cancelled_is_for_good(self, client_of, ana, here, owner, sink):
        people(2)
        mailing = draft()
        mailing.schedule(by=owner)
        write_all(mailing)
        client_of(ana).post(reverse("messaging:mailing_cancel", args=[mailing.public_id]))
        assert deliver_all() == 0
        assert states(mailing) == {State.CANCELLED: 2}
        assert not fresh(mailing).resume(by=owner)

    def test_a_batch_under_way_when_it_is_paused_is_not_written(self, here, owner, monkeypatch):
        people(3)
        mailing = draft()
        mailing.schedule(by=owner)
        monkeypatch.setattr(sending, "why", lambda m: (fresh(m).pause(), {})[1])
        write_all(mailing)
        assert fresh(mailing).state == Mailing.State.PAUSED or not mailing.letters.exists()
        assert not mailing.letters.exists()


@pytest.mark.django_db(transaction=True)
def test_send_pressed_ten_times_in_parallel_is_one_run(client, ana, home, member):
    """F06: two tabs, ten presses: the database lets one through."""
    from django.test import Client

    with scope(home.pk):
        people(2)
        mailing = draft()
    url = reverse("messaging:mailing_sending", args=[mailing.public_id])

    def press(_):
        browser = Client()
        browser.force_login(ana)
        try:
            return browser.post(url, {"when": "now"}).status_code
        finally:
            connection.close()

    with ThreadPoolExecutor(10) as pool:
        answers = list(pool.map(press, range(10)))
    assert answers == [302] * 10
    with ThreadPoolExecutor(4) as pool:

        def write(_):
            try:
                return sending.write(mailing.workspace_id, mailing.pk, seconds=10)
            finally:
                connection.close()

        list(pool.map(write, range(4)))
    write_all(mailing)
    with scope(home.pk):
        assert Message.objects.filter(campaign=mailing.campaign).count() == 2
        assert not Suppression.objects.exists()
