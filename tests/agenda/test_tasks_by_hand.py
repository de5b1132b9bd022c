"""Tasks by hand: in one line, field by field, for whom they are, and changing them."""

import datetime as dt

import pytest
from django.urls import reverse
from django.utils.html import escape

from accounts.capabilities import Role
from accounts.models import Act
from agenda.models import Task
from contacts.models import Category, Person
from tests.agenda.conftest import AFTERNOON

NEW = "/agenda/tasks/new/"


def text_of(response) -> str:
    return " ".join(response.content.decode().split())


def undo(client, kind="task"):
    act = Act.objects.filter(kind=kind).latest("pk")
    return client.post(f"/acts/{act.public_id}/undo/")


@pytest.fixture
def ray(here):
    return Person.objects.create(first_name="Ray", last_name="Mendel")


@pytest.fixture
def nora(home, join):
    """The assistant, Nora."""
    member = join(Role.ASSISTANT)
    member.user.name = "Nora Beal"
    member.user.save()
    return member


def when(task, home) -> str:
    return f"{task.due_at.astimezone(home.zone):%a %b %d %H:%M}"


# ── in one line ──────────────────────────────────────────────────────────────
@pytest.mark.parametrize(
    ("line", "title", "kind", "due", "has_time"),
    [
        ("Call Ray next fri 3pm", "Call Ray", "call", "Fri Nov 27 15:00", True),
        ("call ray", "Call ray", "call", "Wed Nov 18 09:00", False),
        ("Text Ray tomorrow at noon", "Text Ray", "text", "Thu Nov 19 12:00", True),
        ("mail Ray about the roof in 3 weeks", "Mail Ray about the roof", "email",
         "Wed Dec 09 09:00", False),
        ("Meet Ray on 12/18 at 10:30", "Meet Ray", "visit", "Fri Dec 18 10:30", True),
        ("Call Ray Mendel after Thanksgiving at 4", "Call Ray Mendel", "call",
         "Mon Nov 30 16:00", True),
    ],
)  # fmt: skip
def test_a_line_says_whom_what_and_when(
    line, title, kind, due, has_time, ana_client, ray, member, home, afternoon
):
    answer = ana_client.post(NEW, {"line": line, "next": "/agenda/tasks/"})
    assert (answer.status_code, answer["Location"]) == (302, "/agenda/tasks/")
    task = Task.objects.get()
    assert (task.title, task.kind, task.person) == (title, kind, ray)
    assert (when(task, home), task.has_time) == (due, has_time)
    assert (task.assigned_to, task.by) == (member, member)


@pytest.mark.parametrize(
    ("line", "title"),
    [
        ("Order photos for 412 Tamarack tomorrow", "Order photos for 412 Tamarack"),
        ("Order two weeks of flyers tomorrow", "Order two weeks of flyers"),
        ("Photos at 12 Main Street tomorrow", "Photos at 12 Main Street"),
        ("Buy 2 apples tomorrow", "Buy 2 apples"),
    ],
)
def test_what_is_no_day_stays_in_the_title(line, title, ana_client, here, home, afternoon):
    ana_client.post(NEW, {"line": line})
    task = Task.objects.get()
    assert (task.title, task.person) == (title, None)
    assert when(task, home) == "Thu Nov 19 09:00"


def test_a_new_task_is_taken_back_by_its_toast(ana_client, ray, afternoon):
    page = ana_client.post(NEW, {"line": "Call Ray tomorrow"}, follow=True)
    assert "“Call Ray” is on the list for tomorrow." in text_of(page)
    undo(ana_client)
    assert not Task.objects.exists()


def test_a_name_of_two_people_is_asked_for_and_the_rest_is_kept(ana_client, ray, afternoon):
    Person.objects.create(first_name="Ray", last_name="Orr")
    answer = ana_client.post(NEW, {"line": "Call Ray next fri 3pm"})
    page = text_of(answer)
    assert answer.status_code == 422
    assert "Who of these is it?" in page
    assert "Ray Orr" in page
    assert 'value="next fri, 3 pm"' in page
    assert not Task.objects.exists()
    body = {"title": "Call Ray", "kind": "call", "due": "next fri, 3 pm"}
    body |= {"person": "ray", "person-asked": "ray", "person-pick": str(ray.public_id)}
    assert ana_client.post(NEW, body).status_code == 302
    assert Task.objects.get().person == ray


@pytest.mark.parametrize("line", ["Order photos tomorrow for Nora", "@nora order photos tomorrow"])
def test_a_line_gives_it_to_a_member_by_name(line, ana_client, here, nora, afternoon):
    page = ana_client.post(NEW, {"line": line}, follow=True)
    task = Task.objects.get()
    assert (task.title, task.assigned_to) == ("Order photos", nora)
    assert "for Nora Beal." in text_of(page)


def test_a_line_files_it_under_a_category(ana_client, here, afternoon):
    taxes = Category.objects.create(name="Open houses")
    ana_client.post(NEW, {"line": "Buy cookies #open houses tomorrow"})
    assert Task.objects.get().category == taxes
    assert Task.objects.get().title == "Buy cookies"


@pytest.mark.parametrize(
    ("line", "rule"),
    [
        ("Send the report every tuesday", "FREQ=WEEKLY;BYDAY=TU"),
        ("Pay the sign man monthly on the 30th",
         "FREQ=MONTHLY;BYMONTHDAY=28,29,30;BYSETPOS=-1"),
        ("Check the feed each workday", "FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR"),
    ],
)  # fmt: skip
def test_a_line_says_how_often(line, rule, ana_client, here, afternoon):
    ana_client.post(NEW, {"line": line})
    assert Task.objects.get().repeats == rule


# ── field by field ───────────────────────────────────────────────────────────
BODY = {"title": "Order the sign", "kind": "other", "due": "tomorrow"}


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"due": "yesterday"}, "Yesterday has passed."),
        ({"due": "the moon"}, "When is that?"),
        ({"due": "2/31"}, "There is no February 31."),
        ({"due": ""}, "This field is required"),
        ({"title": ""}, "This field is required"),
        ({"person": "Nobody Atall"}, "Nobody here is called"),
        ({"belongs_to": "lead:0190aaaa-0000-7000-8000-000000000000"}, "not there any more"),
    ],
)
def test_what_is_wrong_is_said_beside_the_field_and_kept(wrong, said, ana_client, here, afternoon):
    answer = ana_client.post(NEW, BODY | wrong)
    assert answer.status_code == 422
    assert said in text_of(answer)
    assert not Task.objects.exists()


def test_the_page_of_a_person_leads_to_a_task_about_them(ana_client, june):
    page = text_of(ana_client.get(NEW, {"person": june.public_id}))
    assert escape(june.name) in page
    assert ana_client.get(NEW, {"person": "no", "belongs_to": "no"}).status_code == 200


def test_under_a_category_of_a_members_name_it_is_theirs(ana_client, here, nora, afternoon):
    hers = Category.objects.create(name="Nora")
    ana_client.post(NEW, BODY | {"category": str(hers.public_id)})
    assert Task.objects.get().assigned_to == nora


def test_of_two_members_with_one_name_a_category_means_neither(
    ana_client, here, nora, join, member, afternoon
):
    other = join(Role.AGENT)
    other.user.name = "Nora Quist"
    other.user.save()
    hers = Category.objects.create(name="Nora")
    body = BODY | {"category": str(hers.public_id), "assigned_to": member.pk}
    ana_client.post(NEW, body)
    assert Task.objects.get().assigned_to == member


def test_a_task_is_changed_and_what_was_late_may_stay_so(ana_client, here, nora, home, afternoon):
    late = AFTERNOON - dt.timedelta(days=3)
    task = Task.objects.create(title="Order the sign", due_at=late)
    url = reverse("agenda:task_edit", args=[task.public_id])
    assert 'value="Nov 15, 2026, 3 pm"' in text_of(ana_client.get(url))
    body = BODY | {"due": "Nov 15, 2026, 3 pm", "assigned_to": nora.pk, "title": "Order it"}
    assert ana_client.post(url, body).status_code == 302
    task.refresh_from_db()
    assert (task.title, task.assigned_to, task.due_at) == ("Order it", nora, late)
    ana_client.post(url, body | {"due": "fri 4pm"})
    task.refresh_from_db()
    assert when(task, home) == "Fri Nov 20 16:00"
    undo(ana_client)
    task.refresh_from_db()
    assert task.due_at == late


def test_a_task_that_is_done_meanwhile_is_not_opened_by_a_change(ana_client, here, member):
    task = Task.objects.create(title="Order the sign", due_at=AFTERNOON)
    task.finish(by=member)
    page = ana_client.post(reverse("agenda:task_edit", args=[task.public_id]), BODY, follow=True)
    assert "off the list already" in text_of(page)
    task.refresh_from_db()
    assert task.done_by == member


def test_a_coach_writes_none(here, join, client_of):
    client = client_of(join(Role.COACH).user)
    assert client.post(NEW, BODY).status_code == 403
    assert "task-line" not in text_of(client.get("/agenda/tasks/"))


def test_the_shell_offers_a_task_everywhere(ana_client, home):
    assert f'action="{NEW}"' in text_of(ana_client.get("/people/"))


# ── people filed under a member's name ───────────────────────────────────────
def test_who_is_filed_under_a_members_name_is_theirs_with_what_is_to_be_done(
    here, join, ray, member
):
    sam = join(Role.PARTNER)
    sam.user.name = "Scott Reed"
    sam.user.save()
    Person.objects.filter(pk=ray.pk).update(owner=member)
    mine = Task.objects.create(title="Mine", due_at=AFTERNOON, person=ray, assigned_to=member)
    free = Task.objects.create(title="Nobody’s", due_at=AFTERNOON, person=ray)
    with Act.doing("file", "Filed", by=member, undo_for=dt.timedelta(days=1)) as act:
        Category.objects.create(name="Scott").file_all(Person.objects.filter(pk=ray.pk))
    ray.refresh_from_db()
    assert ray.owner == sam
    assert set(Task.objects.filter(assigned_to=sam)) == {mine, free}
    act.undo(by=member)
    ray.refresh_from_db()
    assert ray.owner == member
    assert Task.objects.get(pk=mine.pk).assigned_to == member


def test_an_assistant_becomes_their_assistant_and_the_owner_stays(here, nora, ray, member):
    Person.objects.filter(pk=ray.pk).update(owner=member)
    mine = Task.objects.create(title="Mine", due_at=AFTERNOON, person=ray, assigned_to=member)
    ray.file(Category.objects.create(name="nora"))
    ray.refresh_from_db()
    assert (ray.owner, ray.assistant) == (member, nora)
    mine.refresh_from_db()
    assert mine.assigned_to == member


def test_a_category_of_any_other_name_changes_nothing(here, nora, ray):
    ray.file(Category.objects.create(name="Nora’s friends"))
    ray.refresh_from_db()
    assert (ray.owner, ray.assistant) == (None, None)
