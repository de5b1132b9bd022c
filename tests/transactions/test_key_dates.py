"""Key dates: counted, put down by a state's words, moved line by line, and told of in time."""

import datetime as dt

import pytest
from django.urls import reverse

from accounts import daily
from accounts.models import Act
from accounts.tenancy import scope
from agenda.calendar.hooks import marks_between
from agenda.digests.day import key_dates
from agenda.models import TaskPlan
from crm.kit import clock
from messaging.models import Message
from transactions import dates
from transactions.dates import moving, packs, proposing, reminders
from transactions.dates.counting import add_days, days_between
from transactions.models import KeyDate

DAY = dt.date
# Friday, November 20, 2026, 10 am in Detroit.
NOW = dt.datetime(2026, 11, 20, 15, tzinfo=dt.UTC)
CONTRACT, CLOSING = DAY(2026, 11, 23), DAY(2026, 12, 18)


def text_of(response) -> str:
    return " ".join(response.content.decode().split())


@pytest.fixture
def deal(listing, member):
    """The listing with its contract and the dates counted from it; the plan of it at work."""
    with clock.at(NOW), scope(listing.workspace_id, by=member):
        for word, on in [
            ("contract", CONTRACT), ("inspection", DAY(2026, 12, 3)), ("closing", CLOSING),
            ("walk_through", DAY(2026, 12, 17)), ("closing_disclosure", DAY(2026, 12, 15)),
        ]:  # fmt: skip
            dates.put(listing, word, on, by=member)
        plan = TaskPlan.objects.named("Under contract, seller side")
        plan.start(belongs_to=listing.key, member=member, about=listing.name)
        yield listing


@pytest.fixture
def ana_client(client, ana):
    client.force_login(ana)
    return client


def date_of(deal, word) -> KeyDate:
    return KeyDate.objects.get(transaction=deal, word=word)


def due_of(deal, title) -> DAY:
    from agenda.models import Task

    task = Task.objects.get(belongs_to=deal.key, title__startswith=title)
    return task.due_at.astimezone(deal.workspace.zone).date()


# ── counting ─────────────────────────────────────────────────────────────────
@pytest.mark.parametrize(
    ("day", "n", "business", "expected"),
    [
        (DAY(2026, 11, 23), 3, False, DAY(2026, 11, 26)),
        (DAY(2026, 11, 25), 3, True, DAY(2026, 12, 1)),  # over Thanksgiving and a weekend
        (DAY(2026, 12, 18), -3, True, DAY(2026, 12, 15)),
        (DAY(2026, 11, 30), -2, True, DAY(2026, 11, 25)),
        (DAY(2027, 7, 2), 1, True, DAY(2027, 7, 6)),  # July 4 is kept on Monday, July 5
        (DAY(2026, 11, 21), 0, True, DAY(2026, 11, 21)),
    ],
)
def test_days_are_counted_as_contracts_do(day, n, business, expected):
    assert add_days(day, n, business) == expected
    if n:
        assert days_between(day, expected, business) == n


def test_every_state_renames_words_that_there_are_and_states_no_law():
    known = packs.pack("").words
    assert len(packs.packs()) >= 12
    for pack in packs.packs():
        assert set(pack.words) == set(known)
        for word in pack.words.values():
            assert not word.counted_from or word.counted_from in known
            assert word.counts in ("calendar", "business")
    assert packs.pack("GA").words["contract"].label == "Binding Agreement Date"
    assert packs.pack("TX").words["option_end"].counted_from == "contract"
    assert packs.state_of("412 Tamarack Lane, Traverse City, MI 49684") == "MI"


# ── put down ─────────────────────────────────────────────────────────────────
def test_a_date_stands_once_with_the_words_of_the_state(deal, member):
    dates.put(deal, "closing", DAY(2026, 12, 19), at=dt.time(14), by=member)
    again = dates.put(deal, "closing", DAY(2026, 12, 21), by=member)
    assert KeyDate.objects.filter(transaction=deal, word="closing").count() == 1
    assert (again.at, again.is_legal, again.label) == (dt.time(14), True, "Closing")
    assert date_of(deal, "walk_through").on == DAY(2026, 12, 17), "nothing moves by itself"


def test_what_the_state_would_count_is_proposed_and_taken_line_by_line(deal, ana_client):
    with scope(deal.workspace_id):
        offered = {one.word.word: one.on for one in proposing.proposals(deal)}
    assert offered["earnest_money"] == DAY(2026, 11, 27)  # three business days, over Thanksgiving
    assert "closing" not in offered
    url = reverse("transactions:key_dates_proposed", args=[deal.public_id])
    assert "3 business days after Contract" in text_of(ana_client.get(url))
    body = {"word": ["earnest_money", "appraisal"], "on_earnest_money": "11/27/2026",
            "on_appraisal": "the moon"}  # fmt: skip
    refused = ana_client.post(url, body)
    assert refused.status_code == 422
    assert "the moon" in text_of(refused)
    assert ana_client.post(url, body | {"on_appraisal": "12/11/2026"}).status_code == 302
    with scope(deal.workspace_id):
        assert date_of(deal, "appraisal").on == DAY(2026, 12, 11)
        assert not KeyDate.objects.filter(transaction=deal, word="loan").exists()


def test_a_date_of_ones_own_is_counted_from_another(deal, ana_client):
    url = reverse("transactions:key_date_new", args=[deal.public_id])
    body = {"word": "own", "label": "", "amount": "2", "side": "before", "counts": "business",
            "counted_from": "closing"}  # fmt: skip
    assert ana_client.post(url, body).status_code == 422
    assert ana_client.post(url, body | {"label": "Pool inspection"}).status_code == 302
    with scope(deal.workspace_id):
        assert KeyDate.objects.get(label="Pool inspection").on == DAY(2026, 12, 16)


def test_another_state_renames_what_nobody_changed(deal, ana_client):
    with scope(deal.workspace_id):
        KeyDate.objects.filter(word="contract").update(label="Our contract")
    url = reverse("transactions:key_dates_words", args=[deal.public_id])
    assert ana_client.post(url, {"pack": "CA"}).status_code == 302
    with scope(deal.workspace_id):
        assert date_of(deal, "closing").label == "Close of escrow"
        assert date_of(deal, "contract").label == "Our contract"


# ── moving ───────────────────────────────────────────────────────────────────
def test_what_would_move_is_shown_line_by_line_and_legal_deadlines_unticked(deal, ana_client):
    url = reverse("transactions:key_date_move", args=[date_of(deal, "closing").public_id])
    page = text_of(ana_client.get(url, {"to": "12/22/2026"}))
    assert "Nothing has moved yet" in page
    with scope(deal.workspace_id):
        moves = {move.key: move for move in moving.preview(date_of(deal, "closing"),
                                                           DAY(2026, 12, 22))}  # fmt: skip
        assert moves["date:walk_through"].to == DAY(2026, 12, 21)
        assert not moves["date:walk_through"].stays
        assert moves["date:closing_disclosure"].to == DAY(2026, 12, 17)
        assert "legal" in moves["date:closing_disclosure"].stays
        assert "date:inspection" not in moves
        assert date_of(deal, "closing").on == CLOSING


def test_what_is_ticked_moves_the_rest_stays_for_good_and_all_of_it_can_be_undone(deal, ana_client):
    url = reverse("transactions:key_date_move", args=[date_of(deal, "closing").public_id])
    moves = moving.preview(date_of(deal, "closing"), DAY(2026, 12, 22))
    movers = next(move for move in moves if move.title.startswith("Movers"))
    keys = next(move for move in moves if move.title.startswith("Walk-through agreed"))
    before = due_of(deal, "Walk-through agreed")
    body = {"to": "2026-12-22", "chosen": "1", "move": ["date:walk_through", movers.key]}
    assert ana_client.post(url, body).status_code == 302
    with scope(deal.workspace_id):
        assert date_of(deal, "closing").on == DAY(2026, 12, 22)
        assert date_of(deal, "walk_through").on == DAY(2026, 12, 21)
        assert date_of(deal, "closing_disclosure").on == DAY(2026, 12, 15)
        assert due_of(deal, "Movers") == DAY(2026, 12, 11)  # the 12th is a Saturday
        assert due_of(deal, "Walk-through agreed") == before
        assert keys.key not in {move.key for move in moving.drifted(deal)}
        act = Act.objects.filter(kind="transaction").latest("pk")
    ana_client.post(reverse("accounts:act_undo", args=[act.public_id]))
    with scope(deal.workspace_id):
        assert date_of(deal, "closing").on == CLOSING
        assert due_of(deal, "Movers") == DAY(2026, 12, 8)


def test_a_date_moved_by_something_else_leaves_a_note_and_one_button(deal, ana_client, member):
    dates.put(deal, "closing", DAY(2026, 12, 22), by=member)
    tab = reverse("transactions:tab", args=[deal.public_id, "plan"])
    assert "See the before and after" in text_of(ana_client.get(tab))
    url = reverse("transactions:key_dates_moves", args=[deal.public_id])
    assert "Movers" in text_of(ana_client.get(url))
    assert ana_client.post(url).status_code == 302
    with scope(deal.workspace_id):
        assert due_of(deal, "Movers") == DAY(2026, 12, 11)
        assert due_of(deal, "Closing: collect") == CLOSING, "a legal one never moves by itself"
        assert moving.drifted(deal) == []


def test_a_day_changed_on_its_page_asks_first_what_moves(deal, ana_client):
    one = date_of(deal, "closing")
    body = {
        "label": "Settlement", "day": "12/22/2026", "counts": "calendar", "amount": "25",
        "side": "after", "counted_from": "contract", "is_legal": "on", "tells": ["agent"],
    }  # fmt: skip
    answer = ana_client.post(one.get_absolute_url(), body)
    assert answer["Location"].endswith("/move/?to=2026-12-22")
    with scope(deal.workspace_id):
        one.refresh_from_db()
        assert (one.label, one.on, one.tells) == ("Settlement", CLOSING, ["agent"])
    assert ana_client.post(one.get_absolute_url(), body | {"day": "2/31"}).status_code == 422


# ── shown and told ───────────────────────────────────────────────────────────
def test_the_rail_says_what_is_done_and_what_is_next_and_how_long_there_is(deal, ana_client):
    page = text_of(ana_client.get(deal.get_absolute_url()))
    assert '<ol class="dates"' in page
    assert "in 3 days" in page
    ana_client.post(reverse("transactions:key_date_done",
                            args=[date_of(deal, "contract").public_id]))  # fmt: skip
    page = text_of(ana_client.get(deal.get_absolute_url()))
    assert page.count('<li class="now">') == 1
    assert "in 13 days" in page


def test_a_deadline_is_on_the_calendar_in_the_day_and_in_the_digest_until_it_is_ticked(
    deal, member
):
    start = NOW + dt.timedelta(days=24)
    found = marks_between(member, start, start + dt.timedelta(days=6), [member])
    looks = {mark.title.partition(",")[0]: mark.look for mark in found}
    assert (looks["Closing"], looks["Final walk-through"]) == ("risk", "deal")
    with clock.at(NOW + dt.timedelta(days=12)):
        said = [line.text for line in key_dates(member, DAY(2026, 12, 2))]
        assert any(one.startswith("Inspection, 412 Tamarack Lane") for one in said)
        dates.done(deal, "inspection", DAY(2026, 12, 2), by=member)
        assert not any(
            "Inspection, 412" in line.text for line in key_dates(member, DAY(2026, 12, 2))
        )


def test_reminders_go_48_and_24_hours_before_each_once_to_whom_the_date_says(deal, member):
    inspection = dt.datetime(2026, 12, 3, 14, tzinfo=dt.UTC)  # 9 am in Detroit
    for hours in (49, 47, 46, 23, 22, -1):
        with clock.at(inspection - dt.timedelta(hours=hours)):
            reminders.remind(deal.workspace)
    told = Message.objects.filter(kind=reminders.KIND, subject__contains="Inspection")
    assert sorted(told.values_list("subject", flat=True)) == [
        "In 24 hours: Inspection of 412 Tamarack Lane, Thursday, December 3",
        "In 48 hours: Inspection of 412 Tamarack Lane, Thursday, December 3",
    ]
    assert set(told.values_list("to_address", flat=True)) == {member.user.email}
    message = told.first()
    assert reminders.still_due(message, None) is None
    dates.put(deal, "inspection", DAY(2026, 12, 4), by=member)
    assert "moved" in reminders.still_due(message, None).because
    assert "key_date_reminders" in {job.name for job in daily.in_order()}
