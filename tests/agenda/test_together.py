"""Several tasks in one go: "order photos" for three homes at once; each go has one Undo."""

import datetime as dt

import pytest

from accounts.capabilities import Role
from accounts.models import Act
from agenda.models import Task
from contacts.models import Person, Touch
from tests.agenda.conftest import AFTERNOON

ALIKE = "/agenda/tasks/alike/"
DONE, LATER, MEMBER, SKIP = (
    f"/agenda/tasks/together/{one}/" for one in ("done", "later", "member", "left-out")
)


def text_of(response) -> str:
    return " ".join(response.content.decode().split())


def undo(client):
    act = Act.objects.filter(kind="task").latest("pk")
    return client.post(f"/acts/{act.public_id}/undo/")


@pytest.fixture
def photos(here, afternoon):
    """Photos to be ordered for three homes, in the words of three people."""
    homes = ("412 Tamarack Lane", "77 Cove Street", "14 Heron Drive")
    titles = ("Order photos", "order photos", "Order Photos")
    return [
        Task.objects.create(title=title, about=about, due_at=AFTERNOON)
        for title, about in zip(titles, homes, strict=True)
    ]


def ids(tasks) -> dict:
    return {"task": [str(task.public_id) for task in tasks], "next": ALIKE}


def test_tasks_of_the_same_name_stand_together(ana_client, photos):
    Task.objects.create(title="Order the sign", due_at=AFTERNOON)
    Task.objects.create(title="Order photos", kind="call", due_at=AFTERNOON)
    page = text_of(ana_client.get(ALIKE))
    assert "3 times" in page
    assert page.count('<section class="sec mb-5 alike"') == 1
    assert "14 Heron Drive" in page
    assert "Order the sign" not in page


def test_all_of_them_are_done_in_one_go_and_come_back_in_one(ana_client, photos, member):
    answer = ana_client.post(DONE, ids(photos), follow=True)
    assert "3 tasks are done." in text_of(answer)
    assert {task.done_by for task in Task.objects.all()} == {member}
    undo(ana_client)
    assert Task.objects.open().count() == 3


def test_all_of_them_are_put_off_and_remember_from_when(ana_client, photos, home):
    page = ana_client.post(LATER, ids(photos) | {"to": "next mon"}, follow=True)
    assert "3 tasks put off to Monday." in text_of(page)
    days = {f"{task.due_at.astimezone(home.zone):%a %H:%M}" for task in Task.objects.all()}
    assert days == {"Mon 09:00"}
    assert {task.snoozed_from for task in Task.objects.all()} == {AFTERNOON}
    undo(ana_client)
    assert {task.due_at for task in Task.objects.all()} == {AFTERNOON}


@pytest.mark.parametrize("typed", ["", "yesterday", "the moon"])
def test_a_day_that_is_none_is_asked_for_with_the_same_tasks(typed, ana_client, photos):
    answer = ana_client.post(LATER, ids(photos) | {"to": typed})
    assert answer.status_code == 422
    assert str(photos[2].public_id) in text_of(answer)
    assert not Task.objects.exclude(snoozed_from=None).exists()


def test_all_of_them_are_given_to_one_member_and_to_nobody(ana_client, photos, join):
    nora = join(Role.ASSISTANT)
    ana_client.post(MEMBER, ids(photos) | {"member": nora.pk})
    assert Task.objects.filter(assigned_to=nora).count() == 3
    ana_client.post(MEMBER, ids(photos[:1]) | {"member": ""})
    assert Task.objects.filter(assigned_to=None).count() == 1
    undo(ana_client)
    assert Task.objects.filter(assigned_to=nora).count() == 3
    assert ana_client.post(MEMBER, ids(photos) | {"member": "999999"}).status_code == 422


def test_all_of_them_are_left_out_for_one_reason(ana_client, photos, member):
    ana_client.post(SKIP, ids(photos) | {"reason": "The seller has them"})
    reasons = {(task.skip_reason, task.skipped_by) for task in Task.objects.all()}
    assert reasons == {("The seller has them", member)}


def test_a_text_is_logged_with_its_person_and_a_call_waits_for_how_it_went(
    ana_client, here, priya, member, afternoon
):
    text = Task.objects.create(title="Say hello", kind="text", person=priya, due_at=AFTERNOON,
                               words="Hello {{first_name}}")  # fmt: skip
    call = Task.objects.create(title="Say hello", kind="call", person=priya, due_at=AFTERNOON)
    page = text_of(ana_client.post(DONE, ids([text, call]), follow=True))
    assert "1 task is done. 1 to log one by one is left." in page
    assert Touch.objects.get().body == "Hello Priya"
    call.refresh_from_db()
    assert call.is_open
    undo(ana_client)
    assert not Touch.objects.exists()
    page = text_of(ana_client.post(DONE, ids([call]), follow=True))
    assert "Calls and visits are logged one by one" in page


def test_what_somebody_did_meanwhile_is_left_as_it_is(ana_client, photos, join):
    other = join(Role.PARTNER)
    photos[0].finish(by=other)
    ana_client.post(DONE, ids(photos))
    photos[0].refresh_from_db()
    assert photos[0].done_by == other


def test_nothing_picked_says_so(ana_client, home):
    for url in (DONE, LATER, MEMBER, SKIP):
        page = ana_client.post(url, {"to": "tomorrow"}, follow=True)
        assert "Pick a task first" in text_of(page)


def test_one_foreign_task_among_them_refuses_them_all(ana_client, photos, elsewhere):
    from accounts.tenancy import scope

    with scope(elsewhere.pk):
        theirs = Task.objects.create(title="Theirs", due_at=AFTERNOON)
    for url in (DONE, LATER, MEMBER, SKIP):
        assert ana_client.post(url, ids([*photos, theirs]) | {"to": "tomorrow"}).status_code == 404
    assert ana_client.post(DONE, {"task": ["no"]}).status_code == 404
    assert Task.objects.open().count() == 3


def test_a_group_of_more_than_a_hundred_goes_a_hundred_at_a_time(ana_client, here, afternoon):
    Task.objects.bulk_create(
        Task(title="Mail the market report", due_at=AFTERNOON + dt.timedelta(minutes=number))
        for number in range(120)
    )
    page = ana_client.get(ALIKE)
    assert "do the other 20 next" in text_of(page)
    group = page.context["groups"][0]
    named = [*(task.public_id for task in group.tasks), *group.rest]
    ana_client.post(DONE, {"task": named})
    assert Task.objects.open().count() == 20


def test_a_hundred_cards_are_done_with_their_touches(ana_client, here, afternoon, member):
    people = Person.objects.bulk_create(Person(first_name=f"P{one}") for one in range(10))
    cards = [
        Task.objects.create(title="Christmas card", kind="card", person=one, due_at=AFTERNOON)
        for one in people
    ]
    ana_client.post(DONE, ids(cards))
    assert Touch.objects.filter(kind="card", by=member).count() == 10


def test_a_coach_looks_on(photos, join, client_of):
    client = client_of(join(Role.COACH).user)
    assert client.post(DONE, ids(photos)).status_code == 403
    assert "together" not in text_of(client.get(ALIKE))
