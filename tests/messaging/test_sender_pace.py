"""How fast letters leave: warming up, receivers that want us slower, and what stops by itself."""

import datetime as dt
import time

import pytest

from accounts.models import Workspace
from accounts.tenancy import scope
from agenda.models import Task
from crm.kit import clock
from drips.models import Sequence
from messaging import consent, delivery
from messaging.models import (
    Brake,
    Message,
    RecipientHold,
    SendingAccount,
    SendingDay,
    State,
    Suppression,
)
from messaging.sender import warmup

pytestmark = pytest.mark.django_db
DOMAIN = "alvarezhomes.com"


@pytest.fixture
def account(home):
    """Letters come from Ana's own domain, which is new."""
    with scope(home.pk):
        mine = SendingAccount(from_address=f"ana@{DOMAIN}", dkim_seen_at=clock.now())
        mine.save()
    return mine


def write(home, count, start=0, **fields):
    given = {"purpose": "marketing", "subject": "s", "text": "t"} | fields
    with scope(home.pk):
        return [
            Message.objects.queue(key=f"m{number}", to=f"p{number}@example.com", **given)
            for number in range(start, start + count)
        ]


def rows(home, **only):
    with scope(home.pk):
        return list(Message.objects.filter(**only))


def sent_before(home, count, **fields):
    """Letters that left earlier, as rows only."""
    now = fields.pop("at", clock.now())
    with scope(home.pk):
        made = []
        for number in range(count):
            one = Message(
                dedupe_key=f"{fields.get('dedupe_key', 'old')}:{number}", subject="s", text="t",
                to_address=f"old{number}@example.com", purpose="marketing", state=State.SENT,
                campaign=fields.get("campaign", ""), created_at=now, not_before=now,
                handoff_at=now, sent_at=now,
            )  # fmt: skip
            one.prepare()
            made.append(one)
        return Message.objects.bulk_create(made)


# ── warming up ───────────────────────────────────────────────────────────────
def test_a_new_domain_sends_fifty_letters_on_its_first_day_and_the_rest_waits_for_the_morning(
    home, account, sink, queue
):
    write(home, 60)
    assert delivery.deliver_due() == 50
    waiting = rows(home, state=State.QUEUED)
    assert len(waiting) == 10
    assert {one.attempts for one in waiting} == {0}
    assert {one.not_before for one in waiting} == {
        dt.datetime(2026, 11, 19, 14, tzinfo=dt.UTC)  # nine in the morning in Detroit
    }
    assert "50 letters a day" in waiting[0].failure
    queue(key="answer")
    assert delivery.deliver_due() == 1, "an answer to one person is not held"


def test_it_may_send_more_after_each_day_that_went_well(home, account, noon):
    steps = []
    for day in range(8):
        with clock.at(noon + dt.timedelta(days=day)), scope(home.pk):
            account.workspace = home
            row = warmup.today(account)
            steps.append(row.most)
            SendingDay.objects.filter(pk=row.pk).update(count=row.most)
    assert steps == [50, 100, 200, 400, 600, 900, 1350, 2025]


@pytest.mark.parametrize(("share", "reason"), [(3, "HardBounce"), (1, "Complaint")])
def test_it_stays_where_it_is_after_bounces_or_complaints(home, account, noon, share, reason):
    with scope(home.pk):
        account.workspace = home
        row = warmup.today(account)
        SendingDay.objects.filter(pk=row.pk).update(count=50)
    for message in sent_before(home, 100)[:share]:
        with scope(home.pk):
            Suppression.objects.create(
                address=message.recipient_norm, reason=reason, at=clock.now(), message=message
            )
    with clock.at(noon + dt.timedelta(days=1)), scope(home.pk):
        assert warmup.today(account).most == 50


def test_a_day_that_was_hardly_used_is_no_step(home, account, noon):
    with scope(home.pk):
        account.workspace = home
        row = warmup.today(account)
        SendingDay.objects.filter(pk=row.pk).update(count=20)
    with clock.at(noon + dt.timedelta(days=1)), scope(home.pk):
        assert warmup.today(account).most == 50


def test_an_address_that_is_known_has_no_limit_but_the_agents_own(home, account, sink):
    with scope(home.pk):
        SendingAccount.objects.update(is_warm=True, most_a_day=7)
    write(home, 9)
    assert delivery.deliver_due() == 7
    with scope(home.pk):
        SendingAccount.objects.update(most_a_day=None)
    write(home, 70, start=20)
    assert delivery.deliver_due() == 70


# ── receivers ────────────────────────────────────────────────────────────────
def test_a_large_receiver_that_wants_us_slower_holds_its_own_letters_only(home, sink, noon):
    sink.refuse("421 4.7.28 unusual rate", recipient="p0@gmail.com")
    with scope(home.pk):
        for number in range(4):
            Message.objects.queue(
                key=f"g{number}", to=f"p{number}@gmail.com", subject="s", text="t"
            )
        Message.objects.queue(key="y", to="p@yahoo.com", subject="s", text="t")
    assert delivery.deliver_due() == 1
    attempts = {one.dedupe_key: one.attempts for one in rows(home, state=State.QUEUED)}
    assert attempts == {"g0": 1, "g1": 0, "g2": 0, "g3": 0}
    held = rows(home, dedupe_key="g3")[0]
    assert "Google asked us to come more slowly" in held.failure
    sink.behave()
    with clock.at(noon + dt.timedelta(minutes=4)):
        assert delivery.deliver_due() == 0
    with clock.at(noon + dt.timedelta(minutes=7)):
        assert delivery.deliver_due() == 4


def test_the_window_grows_while_they_keep_saying_so(home, sink, noon):
    sink.refuse("451 4.7.0 later")
    with scope(home.pk):
        Message.objects.queue(key="g", to="p@outlook.com", subject="s", text="t")
    waits, moment = [], noon + dt.timedelta(seconds=5)
    for _ in range(4):
        with clock.at(moment):
            delivery.deliver_due()
            with scope(home.pk):
                hold = RecipientHold.objects.get(group="microsoft")
        waits.append((hold.until - hold.at).total_seconds() / 60)
        moment = max(hold.until, rows(home)[0].not_before) + dt.timedelta(seconds=1)
    assert waits[0] == 5
    assert all(later >= 2 * earlier for earlier, later in zip(waits, waits[1:], strict=False))


def test_one_small_domain_holds_nobody_else(home, sink):
    sink.refuse("451 4.7.1 greylisted", recipient="p@small.example")
    with scope(home.pk):
        for number, to in enumerate(["p@small.example", "q@small.example", "r@other.example"]):
            Message.objects.queue(key=f"s{number}", to=to, subject="s", text="t")
    assert delivery.deliver_due() == 1
    assert [one.attempts for one in rows(home, dedupe_key="s1")] == [0]


def test_one_recipient_that_always_refuses_does_not_hold_the_other_499(home, sink, noon):
    """F11."""
    sink.refuse("451 4.3.0 no", recipient="p7@example.com")
    with scope(home.pk):
        for number in range(500):
            Message.objects.queue(
                key=f"m{number}", to=f"p{number}@d{number}.example", subject="s", text="t"
            )
        Message.objects.filter(dedupe_key="m7").update(to_address="p7@example.com")
    began = time.monotonic()
    assert delivery.deliver_due(seconds=60) == 499
    assert time.monotonic() - began < 60
    moment, seen = noon, []
    for _ in range(12):
        (row,) = rows(home, dedupe_key="m7")
        seen.append(row.attempts)
        moment = max(moment, row.not_before) + dt.timedelta(seconds=1)
        with clock.at(moment):
            delivery.deliver_due()
    assert (row.state, row.attempts) == (State.FAILED, 8)
    assert seen == sorted(seen)
    assert "Tried 8 times" in row.failure


# ── what stops by itself ─────────────────────────────────────────────────────
def drip(home, member, letters):
    with scope(home.pk):
        sequence = Sequence.objects.create(name="Newcomers", owner=member)
    key = "drip:00"
    return sequence, sent_before(home, letters, campaign=sequence.public_id.hex, dedupe_key=key)


def test_a_drip_pauses_at_one_complaint_in_two_hundred_and_its_owner_is_asked_to_look(home, member):
    sequence, letters = drip(home, member, 200)
    with scope(home.pk):
        consent.complaint(letters[0].to_address, message=letters[0])
        consent.complaint(letters[1].to_address, message=letters[1])
        sequence.refresh_from_db()
        assert not sequence.is_active
        (task,) = Task.objects.filter(assigned_to=member)
    assert "1 of its 200 letters was reported as junk" in task.title


def test_below_two_hundred_letters_one_complaint_pauses_nothing(home, member):
    sequence, letters = drip(home, member, 199)
    with scope(home.pk):
        consent.complaint(letters[0].to_address, message=letters[0])
        sequence.refresh_from_db()
        assert sequence.is_active


def test_the_workspace_stops_at_more_than_three_complaints_in_a_thousand(home):
    letters = sent_before(home, 1000)
    with scope(home.pk):
        for letter in letters[:3]:
            consent.complaint(letter.to_address, message=letter)
        assert not Brake.objects.on().exists()
        consent.complaint(letters[3].to_address, message=letters[3])
        assert Brake.objects.on().exists()


def test_addresses_that_a_server_refuses_at_once_count_too(home, sink):
    sink.refuse("550 5.1.1 no such user")
    sent_before(home, 200)
    write(home, 12)
    delivery.deliver_due()
    with scope(home.pk):
        assert "11 of the last 211" in Brake.objects.on().get().reason


def test_after_somebody_has_looked_only_what_left_since_counts(home, noon):
    letters = sent_before(home, 200)
    with scope(home.pk):
        for letter in letters[:11]:
            consent.hard_bounce(letter.to_address, message=letter)
        Brake.objects.on().update(released_at=clock.now() + dt.timedelta(minutes=1))
        consent.hard_bounce(letters[12].to_address, message=letters[12])
        assert not Brake.objects.on().exists()


def test_a_brake_in_one_workspace_stops_no_other(home, elsewhere, sink):
    with scope(home.pk):
        Brake.objects.create(reason="Too many.", at=clock.now())
    write(home, 1)
    write(Workspace.objects.get(pk=elsewhere.pk), 1)
    assert delivery.deliver_due() == 1
