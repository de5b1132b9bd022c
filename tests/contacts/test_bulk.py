"""One thing to many: picked by hand or the whole list, with a count before and one undo after."""

import datetime as dt

import pytest
from django.urls import reverse

from accounts.capabilities import Capability, Role
from accounts.models import Act, Job
from accounts.tenancy import scope
from contacts.models import Category, Filing, Note, Person, Selection
from drips.models import Enrolment, Sequence
from messaging import consent

pytestmark = pytest.mark.django_db
PICKS = "/people/picks/"


@pytest.fixture
def ten(here):
    """Ten contacts, every other one a friend."""
    friends = Category.objects.named("Friend")
    people = [
        Person.objects.create(first_name=f"P{number}", last_name="Quist") for number in range(10)
    ]
    for person in people[::2]:
        person.file(friends)
    return people


@pytest.fixture
def press(client_of, ana):
    """`press(action, people…)`: tick their boxes and press the button."""

    def send(action, *people, **also):
        picked = {"action": action, "person": [str(one.public_id) for one in people]}
        with scope(None):
            return client_of(ana).post(PICKS, picked | also)

    return send


@pytest.fixture
def agree(client_of, ana):
    """`agree(response, …)`: on the page that asks, press the button."""

    def send(response, **data):
        with scope(None):
            return client_of(ana).post(response["Location"], data)

    return send


def undo(client, act):
    with scope(None):
        client.post(reverse("accounts:act_undo", args=[act.public_id]))


def test_a_few_picked_by_hand_are_done_at_once_with_one_undo(press, ten, ana, client_of):
    response = press("cold", *ten[:3])
    cold = Category.objects.meaning("cold")
    assert response.status_code == 302
    assert cold.filings.count() == 3
    page = client_of(ana).get(response["Location"]).text
    assert "Done: mark 3 people Cold." in page
    act = Act.objects.get(kind="bulk")
    assert str(act.public_id) in page
    undo(client_of(ana), act)
    assert cold.filings.count() == 0


def test_the_whole_list_is_asked_about_with_its_number_and_consequence(
    press, agree, ten, ana, client_of
):
    friends = Category.objects.named("Friend")
    asked = press("cold", everyone="on", category=str(friends.public_id))
    with scope(None):
        page = client_of(ana).get(asked["Location"]).text
    assert "Mark 5 people Cold?" in page
    assert "Their drips end, and they leave the call list." in page
    assert not Filing.objects.filter(category__meaning="cold").exists()
    agree(asked)
    assert Filing.objects.filter(category__meaning="cold").count() == 5


def test_who_matches_after_the_button_was_pressed_is_left_alone(press, agree, ten):
    asked = press("category", everyone="on")
    late = Person.objects.create(first_name="Late")
    agree(asked, name="Gardeners")
    assert Category.objects.get(name="Gardeners").filings.count() == 10
    assert not late.filings.exists()


def test_one_box_of_another_workspace_refuses_them_all(press, ten, elsewhere):
    with scope(elsewhere.pk):
        stranger = Person.objects.create(first_name="Zed")
    assert press("cold", *ten[:2], stranger).status_code == 404
    assert not Filing.objects.filter(category__meaning="cold").exists()
    assert not Selection.objects.exists()


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ({"action": "cold", "person": "nonsense"}, 404),
        ({"action": "nothing", "person": "1"}, 302),
        ({}, 302),
    ],
)
def test_nonsense_does_nothing(client_of, ana, home, body, status):
    assert client_of(ana).post(PICKS, body).status_code == status
    with scope(home.pk):
        assert not Selection.objects.exists()


def test_nobody_picked_is_said(press, here, ana, client_of):
    response = press("cold")
    assert "Pick somebody first" in client_of(ana).get(response["Location"]).text


def test_each_action_does_what_it_says_and_is_taken_back(press, agree, ten, member, ana, client_of):
    some, friends = ten[:4], Category.objects.named("Friend")

    def people():
        return Person.objects.filter(pk__in=[one.pk for one in some])

    done = [
        ("category", {"name": "Gardeners"},
         lambda: Filing.objects.filter(category__name="Gardeners").count() == 4),
        ("uncategory", {"category": str(friends.public_id)},
         lambda: friends.filings.filter(person__in=people()).count() == 0),
        ("assign", {"owner": str(member.pk)}, lambda: people().filter(owner=member).count() == 4),
        ("move", {"book": "prospects"}, lambda: people().filter(book="prospects").count() == 4),
        ("call", {"follow_up_on": "in 3 weeks", "reason": "Spring"},
         lambda: people().filter(follow_up_reason="Spring").count() == 4),
        ("delete", {}, lambda: people().count() == 0),
    ]  # fmt: skip
    for name, said, is_done in done:
        assert not is_done(), name
        agree(press(name, *some), **said)
        assert is_done(), name
        undo(client_of(ana), Act.objects.filter(kind="bulk").latest("pk"))
        assert not is_done(), name
    assert people().count() == 4
    assert friends.filings.count() == 5
    assert not Note.objects.exists(), "the note of the move went with it"


def test_what_is_missing_is_asked_for_with_422(press, agree, ten):
    asked = press("category", *ten[:2])
    answer = agree(asked, name=" ")
    assert answer.status_code == 422
    assert "This field is required" in answer.text or "Write the name" in answer.text


def test_an_assistant_has_no_button_to_delete_or_export(client, join, ten):
    assistant = join(Role.ASSISTANT)
    client.force_login(assistant.user)
    with scope(None):
        page = client.get("/people/").text
        assert 'value="category"' in page
        assert 'value="delete"' not in page
        assert 'value="export"' not in page
        for action in ("delete", "export"):
            picked = {"action": action, "person": str(ten[0].public_id)}
            assert client.post(PICKS, picked).status_code == 403
    assert not Selection.objects.exists()


def test_the_right_is_asked_again_while_the_job_runs(press, agree, ten, member):
    asked = press("delete", *ten)
    member.refused = [Capability.DELETE_RECORDS]
    member.save()
    assert agree(asked).status_code == 403
    assert Person.objects.count() == 10


def test_a_drip_takes_those_it_may_and_names_the_others(press, agree, ten, ana, client_of, here):
    sequence = Sequence.objects.create(name="First home")
    sequence.add_step(subject="One", body="Hi", wait_days=0)
    for person in ten[:5]:
        person.emails.create(address=f"{person.first_name}@example.com")
    ten[0].file(Category.objects.meaning("cold"))
    ten[1].change(died_on=dt.date(2026, 1, 1))
    consent.opt_out("p2@example.com")
    asked = press("drip", *ten[:6])
    answer = agree(asked, sequence=str(sequence.public_id))
    assert set(Enrolment.objects.values_list("person", flat=True)) == {ten[3].pk, ten[4].pk}
    said = Job.objects.get().said
    assert said.startswith("Done for 2 of 6. 4 left out:")
    assert "P0 Quist: P0 is filed as Cold." in said
    assert "P5 Quist: P5 has no e-mail address that may be written to." in said
    assert answer.status_code == 302
    undo(client_of(ana), Act.objects.get(kind="bulk"))
    assert not Enrolment.objects.exists()
