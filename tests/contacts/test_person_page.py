import datetime as dt

import pytest
from django.urls import reverse

from accounts.capabilities import Role
from accounts.models import Act
from accounts.tenancy import scope
from contacts import timeline
from contacts.models import Category, Note, Person, Touch
from crm.kit import clock

pytestmark = pytest.mark.django_db


@pytest.fixture
def ana_client(client_of, ana, home):
    return client_of(ana)


@pytest.fixture
def today(home):
    return clock.today(home.zone)


def url(name, *args):
    return reverse(f"contacts:{name}", args=[getattr(one, "public_id", one) for one in args])


def save(client, june, **typed):
    fields = {"how": "call", "outcome": "talked", "next": "30"} | typed
    return client.post(url("touches", june), fields)


def fresh(june):
    with scope(june.workspace_id):
        return Person.objects.get(pk=june.pk)


# ── the page ─────────────────────────────────────────────────────────────────
def test_the_page_shows_who_and_how(ana_client, june, home):
    with scope(home.pk):
        june.file(Category.objects.meaning("top100"))
        june.phones.create(number="231-555-0108", status="BAD", status_note="Disconnected")
        june.emails.create(address="w@example.com", status="HardBounce", of_spouse=True)
        june.addresses.create(street="27 Quarry Lane", city="Larkspur Bay", state="MI")
        june.change(birthday=dt.date(1955, 4, 8), how_met="At the gas station")

    page = ana_client.get(june.get_absolute_url()).content.decode()

    assert "<h1>June &amp; Walt Hargrove</h1>" in page
    assert 'href="tel:+12315550164"' in page
    assert "tel:+12315550108" not in page
    assert '<span class="num struck">(231) 555-0108</span>' in page
    assert "Disconnected" in page
    assert "mailto:w@example.com" not in page
    assert "June &amp; Walt" in page
    assert "April 8" in page
    assert "27 Quarry Lane" in page
    assert "At the gas station" in page


def test_the_page_costs_the_same_with_a_long_story(
    ana_client, june, member, at_most_queries, monkeypatch
):
    monkeypatch.setattr("contacts.page.panels", [])  # those of other apps are theirs to count
    monkeypatch.setattr("contacts.page._sources", [(timeline.touches, ""), (timeline.notes, "")])
    with scope(june.workspace_id):
        for number in range(15):
            june.add_note(f"Note {number}", by=member)
            june.log_touch(by=member, body=f"Talk {number}")
            june.phones.create(number=f"231-555-01{number:02}")
            june.emails.create(address=f"j{number}@example.com")
    with at_most_queries(7):
        ana_client.get(june.get_absolute_url())


@pytest.mark.parametrize("book", ["contacts", "prospects"])
def test_both_books_have_the_page(ana_client, june, book):
    with scope(june.workspace_id):
        Person.objects.update(book=book)
    response = ana_client.get(june.get_absolute_url())
    assert response.status_code == 200
    marked = {"contacts": "/people/", "prospects": "/prospects/"}[book]
    assert f'<a href="{marked}" aria-current="page"' in response.content.decode()


def test_the_timeline_is_filtered_and_goes_on_earlier(ana_client, june, member, monkeypatch):
    monkeypatch.setattr("contacts.views.people.ENTRIES", 3)
    with scope(june.workspace_id):
        for number in range(5):
            june.log_touch(by=member, body=f"Talk {number}")
        june.add_note("Only a note", by=member)
    page = ana_client.get(f"{june.get_absolute_url()}?shown=notes").content.decode()
    assert "Only a note" in page
    assert "Talk 4" not in page

    response = ana_client.get(f"{june.get_absolute_url()}?shown=talks")
    assert [entry.body for entry in response.context["entries"]] == ["Talk 4", "Talk 3", "Talk 2"]
    before = response.context["oldest"]
    earlier = ana_client.get(
        june.get_absolute_url(),
        {"shown": "talks", "before": before},
        headers={"HX-Request": "true", "HX-Target": "earlier"},
    ).content.decode()
    assert "Talk 1" in earlier
    assert "Talk 2" not in earlier
    assert "<h1>" not in earlier

    refreshed = ana_client.get(
        june.get_absolute_url(), {"down_to": before},
        headers={"HX-Request": "true", "HX-Target": "timeline"},
    )  # fmt: skip
    assert len(refreshed.context["entries"]) == 4


@pytest.mark.parametrize("query", ["?before=soon", "?before=2026-01-01", "?shown=x", "?down_to=9"])
def test_nonsense_in_the_address_is_left_out(ana_client, june, query):
    assert ana_client.get(june.get_absolute_url() + query).status_code == 200


def test_another_workspaces_person_is_not_there(client_of, ben, june, elsewhere):
    client = client_of(ben)
    assert client.get(june.get_absolute_url()).status_code == 404
    assert save(client, june).status_code == 404
    assert client.post(url("notes", june), {"said": "x"}).status_code == 404


def test_a_coach_looks_and_writes_nothing(client_of, june, join):
    client = client_of(join(Role.COACH).user)
    page = client.get(june.get_absolute_url()).content.decode()
    assert "composer" not in page
    assert "Change" not in page
    assert save(client, june).status_code == 403


# ── the composer ─────────────────────────────────────────────────────────────
def test_a_call_is_saved_with_its_next_step(ana_client, june, today, member):
    response = save(ana_client, june, said="Hip is healing", next="90", next_reason="Ask for Theo")

    assert response.status_code == 302
    person = fresh(june)
    assert person.last_contacted_at
    assert person.follow_up_on == today + dt.timedelta(90)
    assert person.follow_up_reason == "Ask for Theo"
    with scope(june.workspace_id):
        touch = Touch.objects.get()
    assert (touch.kind, touch.body, touch.by) == ("call", "Hip is healing", member)
    assert touch.is_conversation


@pytest.mark.parametrize(
    ("typed", "days"), [("tomorrow", 1), ("in 2 weeks", 14), ("90 days", 90), ("in a week", 7)]
)
def test_a_day_of_ones_own(ana_client, june, today, typed, days):
    save(ana_client, june, next="pick", next_day=typed)
    assert fresh(june).follow_up_on == today + dt.timedelta(days)


@pytest.mark.parametrize(
    ("typed", "told"),
    [("", "Which day?"), ("whenever", "Which day is that?"), ("1/5/2020", "Did you mean 1/5/")],
)
def test_a_day_that_is_none_is_asked_again_and_nothing_is_lost(ana_client, june, typed, told):
    response = save(ana_client, june, said="Long story", next="pick", next_day=typed)

    page = response.content.decode()
    assert response.status_code == 422
    assert told in page
    assert "Long story" in page
    assert 'aria-invalid="true"' in page
    assert fresh(june).last_contacted_at is None


def test_nothing_ends_a_planned_call_and_as_planned_keeps_it(ana_client, june, today):
    later = today + dt.timedelta(20)
    with scope(june.workspace_id):
        june.plan_call(later, "Furnace")
    save(ana_client, june, next="keep")
    assert fresh(june).follow_up_on == later
    save(ana_client, june, next="")
    assert fresh(june).follow_up_on is None


def test_top100_are_called_again_in_90_days(ana_client, june):
    page = ana_client.get(june.get_absolute_url()).context["composer"]
    assert page["next"].value() == "30"
    with scope(june.workspace_id):
        june.file(Category.objects.meaning("top100"))
    page = ana_client.get(june.get_absolute_url()).context["composer"]
    assert page["next"].value() == "90"


def test_no_answer_is_an_attempt_only(ana_client, june):
    save(ana_client, june, outcome="none")
    person = fresh(june)
    assert person.last_contacted_at is None
    assert person.last_attempt_at


def test_their_text_is_a_conversation_and_mine_is_not(ana_client, june):
    save(ana_client, june, how="text", direction="out", said="Hello?")
    save(ana_client, june, how="text", direction="in", said="Hi!")
    with scope(june.workspace_id):
        theirs, mine = Touch.objects.all()
    assert (theirs.is_incoming, theirs.is_conversation) == (True, True)
    assert (mine.is_incoming, mine.is_conversation) == (False, False)


def test_a_bad_number_is_marked(ana_client, june):
    save(ana_client, june, outcome="bad")
    with scope(june.workspace_id):
        assert june.phones.get().status == "BAD"
    page = ana_client.get(june.get_absolute_url()).content.decode()
    assert "tel:+12315550164" not in page


def test_which_number_is_bad_is_asked_when_there_are_several(ana_client, june):
    with scope(june.workspace_id):
        walts = june.phones.create(number="231-555-0117")
    response = save(ana_client, june, outcome="bad")
    assert response.status_code == 422
    assert "Which number was it?" in response.content.decode()
    save(ana_client, june, outcome="bad", phone=str(walts.public_id))
    with scope(june.workspace_id):
        assert [phone.status for phone in june.phones.order_by("pk")] == ["", "BAD"]


def test_another_persons_number_is_no_choice(ana_client, june, home):
    with scope(home.pk):
        june.phones.create(number="231-555-0117")
        other = Person.objects.create(first_name="Otto").phones.create(number="231-555-0199")
    response = save(ana_client, june, outcome="bad", phone=str(other.public_id))
    assert response.status_code == 422
    with scope(home.pk):
        other.refresh_from_db()
    assert other.status == ""


def test_a_note_is_no_touch(ana_client, june):
    save(ana_client, june, how="note", said="Two dogs")
    ana_client.post(url("notes", june), {"said": "And a cat"})
    with scope(june.workspace_id):
        assert [note.body for note in june.notes.all()] == ["And a cat", "Two dogs"]
        assert not Touch.objects.exists()
    assert fresh(june).last_contacted_at is None


@pytest.mark.parametrize("name", ["touches", "notes"])
def test_an_empty_note_is_asked_again(ana_client, june, name):
    response = ana_client.post(url(name, june), {"how": "note", "said": "  "})
    assert response.status_code == 422
    assert "Write the note first." in response.content.decode()


def test_htmx_gets_composer_timeline_and_what_changed(ana_client, june):
    response = ana_client.post(
        url("touches", june),
        {"how": "call", "outcome": "talked", "said": "Hello", "next": "7"},
        headers={"HX-Request": "true"},
    )
    page = response.content.decode()
    assert "<html" not in page
    assert page.count("hx-swap-oob") >= 6
    assert 'id="composer"' in page
    assert "Hello</p>" in page
    assert "Call with June saved." in page
    assert "data-undo" in page

    wrong = ana_client.post(
        url("touches", june), {"how": "note", "said": ""}, headers={"HX-Request": "true"}
    )
    assert wrong.status_code == 422
    assert wrong.content.decode().strip().startswith("<form")


# ── undo ─────────────────────────────────────────────────────────────────────
def undo_last(client, kind="touch"):
    with scope(client.workspace.pk):
        act = Act.objects.filter(kind=kind, undone_at=None).order_by("pk").last()
    return client.post(reverse("accounts:act_undo", args=[act.public_id]))


@pytest.fixture
def ana_undoes(ana_client, home):
    ana_client.workspace = home
    return ana_client


def test_a_touch_is_taken_back_with_all_that_followed(ana_undoes, june, today):
    with scope(june.workspace_id):
        june.plan_call(today, "Furnace")
    save(ana_undoes, june, next="90")

    undo_last(ana_undoes)

    person = fresh(june)
    assert (person.follow_up_on, person.follow_up_reason) == (today, "Furnace")
    assert person.last_contacted_at is None
    with scope(june.workspace_id):
        assert not Touch.objects.exists()


def test_undo_makes_the_number_good_again(ana_undoes, june):
    save(ana_undoes, june, outcome="bad")
    with scope(june.workspace_id):
        assert june.notes.count() == 1
    undo_last(ana_undoes)
    with scope(june.workspace_id):
        phone = june.phones.get()
        assert (phone.status, phone.status_note, phone.status_at) == ("", "", None)
        assert not june.notes.exists()
    assert fresh(june).last_attempt_at is None


def test_undo_leaves_what_changed_since(ana_undoes, june, member, today):
    save(ana_undoes, june, next="90")
    with scope(june.workspace_id):
        june.refresh_from_db()
        later = june.log_touch(by=member, follow_up_on=today + dt.timedelta(5))
    undo_last(ana_undoes)
    person = fresh(june)
    assert person.follow_up_on == today + dt.timedelta(5)
    assert person.last_contacted_at == later.happened_at


def test_a_note_from_the_composer_is_taken_back(ana_undoes, june):
    save(ana_undoes, june, how="note", said="Two dogs")
    undo_last(ana_undoes, kind="note")
    with scope(june.workspace_id):
        assert not june.notes.exists()


def test_a_note_is_taken_back(ana_client, june, member):
    with scope(june.workspace_id):
        note = june.add_note("Oops", by=member)
    ana_client.post(url("note_removal", note))
    with scope(june.workspace_id):
        assert not Note.objects.exists()


def test_what_is_elsewhere_cannot_be_taken_back(client_of, ben, june, member, elsewhere):
    with scope(june.workspace_id):
        note = june.add_note("x", by=member)
    assert client_of(ben).post(url("note_removal", note)).status_code == 404
