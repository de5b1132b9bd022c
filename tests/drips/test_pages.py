"""The pages of drips, and who may do what on them."""

import pytest

from accounts.capabilities import Role
from accounts.tenancy import scope
from contacts.models import Person
from contacts.page import panels_of
from drips.models import Enrolment, Sequence

pytestmark = pytest.mark.django_db


def test_thirty_drips_cost_as_many_queries_as_seven(home, ana, client_of, at_most_queries):
    browser = client_of(ana)
    with at_most_queries(4):
        assert browser.get("/drips/").status_code == 200
    with scope(home.pk):
        for number in range(30):
            Sequence.objects.create(name=f"Drip {number}").add_step(subject="s", body="b")
    with at_most_queries(4):
        assert browser.get("/drips/").content.decode().count('class="line ') == 37


def test_thirty_people_on_a_drip_cost_as_many_queries_as_one(
    home, ana, member, drip, client_of, at_most_queries
):
    def put(number):
        with scope(home.pk):
            person = Person.objects.create(first_name=f"P{number}")
            person.emails.create(address=f"p{number}@example.com")
            Enrolment.objects.enrol(person, drip, by=member)

    browser, url = client_of(ana), drip.get_absolute_url()
    put(0)
    with at_most_queries(13):
        assert browser.get(url).status_code == 200
    for number in range(1, 30):
        put(number)
    with at_most_queries(13):
        first = browser.get(url)
    assert len(first.context["rows"]) == 24
    rest = browser.get(f"{url}?after={first.context['next_after']}")
    assert len(rest.context["rows"]) == 6


def test_the_letters_are_shown_as_the_person_will_get_them(
    home, ana, talked, enrol, drip, client_of
):
    enrol()
    page = client_of(ana).get(drip.get_absolute_url()).content.decode()
    assert "What June will get" in page
    assert "Letter 1, June" in page
    assert "Yours, Ana" in page


def test_a_letter_is_written_changed_moved_and_taken_out(home, ana, drip, client_of):
    browser, url = client_of(ana), drip.get_absolute_url()
    new = {"subject": "Fourth", "body": "Hi {{first_name|there}}", "wait_days": 3}
    assert browser.get(f"{url}letters/new/").status_code == 200
    assert browser.post(f"{url}letters/new/", new).status_code == 302
    with scope(home.pk):
        fourth = drip.steps.last()
    letter = f"{url}letters/{fourth.public_id}/"
    assert browser.get(letter).status_code == 200
    assert browser.post(letter, new | {"subject": "Changed"}).status_code == 302
    assert browser.post(f"{letter}place/", {"place": "1"}).status_code == 302
    with scope(home.pk):
        assert drip.steps.first().subject == "Changed"
    assert browser.post(f"{letter}removal/").status_code == 302
    with scope(home.pk):
        assert drip.steps.count() == 3


def test_bad_input_is_shown_again_with_422(home, ana, drip, client_of):
    browser, url = client_of(ana), drip.get_absolute_url()
    bad = {"subject": "Hi {{frist_name}}", "body": "Kept as typed", "wait_days": 9999}
    response = browser.post(f"{url}letters/new/", bad)
    assert response.status_code == 422
    page = response.content.decode()
    assert "Did you mean {{first_name}}?" in page
    assert "Kept as typed" in page
    response = browser.post("/drips/new/", {"name": "First home", "description": "Kept"})
    assert response.status_code == 422
    assert "There is a drip of this name." in response.content.decode()
    assert browser.post("/drips/enrolments/", {"person": "x"}).status_code == 422


def test_a_drip_is_made_named_paused_and_resumed(home, ana, client_of):
    browser = client_of(ana)
    assert browser.post("/drips/new/", {"name": "Mine", "description": ""}).status_code == 302
    with scope(home.pk):
        mine = Sequence.objects.get(name="Mine")
    url = mine.get_absolute_url()
    assert browser.post(f"{url}edit/", {"name": "Ours", "description": "x"}).status_code == 302
    assert browser.post(f"{url}pause/").status_code == 302
    assert "This drip is paused" in browser.get(url).content.decode()
    assert browser.post(f"{url}resumption/").status_code == 302
    with scope(home.pk):
        mine.refresh_from_db()
    assert (mine.name, mine.is_active) == ("Ours", True)


def test_someone_is_found_and_put_on_a_drip(home, ana, talked, drip, client_of):
    browser = client_of(ana)
    page = browser.get(f"{drip.get_absolute_url()}people/?q=har").content.decode()
    assert str(talked.public_id) in page
    chosen = {"person": talked.public_id, "sequence": drip.public_id}
    assert browser.post("/drips/enrolments/", chosen).status_code == 302
    response = browser.post("/drips/enrolments/", chosen)
    assert response.status_code == 422
    assert "June is on “First home” already." in response.content.decode()
    with scope(home.pk):
        enrolment = Enrolment.objects.get()
        assert enrolment.first_word_by is None
    for verb, state in [("pause", "held"), ("resumption", "active"), ("end", "ended")]:
        url = f"/drips/enrolments/{enrolment.public_id}/{verb}/"
        assert browser.get(url).status_code == 405
        assert browser.post(url).status_code == 302
        with scope(home.pk):
            enrolment.refresh_from_db()
        assert enrolment.state == state


def test_the_panel_says_what_runs_and_when_the_first_letter_leaves(here, member, june, enrol):
    (panel,) = [p for p in panels_of(june, member, "rail") if p["name"] == "drip"]
    assert panel["first_letter"] == "The first letter waits until you have talked with June."
    assert panel["form"].fields["sequence"].queryset.count() >= 6
    enrol()
    (panel,) = [p for p in panels_of(june, member, "rail") if p["name"] == "drip"]
    (running,) = panel["running"]
    assert (running.taken_count, running.letters_count) == (0, 3)
    assert running.next_subject.startswith("Letter 1")


WRITE = ["/drips/new/", "{0}edit/", "{0}pause/", "{0}letters/new/"]


@pytest.mark.parametrize("path", WRITE)
def test_drips_are_changed_by_those_who_manage_automation(ana, drip, join, client_of, path):
    url = path.format(drip.get_absolute_url())
    assert client_of(join(Role.ASSISTANT).user).post(url).status_code == 403
    assert client_of(ana).post(url).status_code in (302, 422, 200)


def test_a_coach_looks_and_changes_nothing(home, drip, talked, enrol, join, client_of):
    enrolment = enrol()
    browser = client_of(join(Role.COACH).user)
    assert browser.get(drip.get_absolute_url()).status_code == 200
    assert browser.post("/drips/enrolments/").status_code == 403
    assert browser.post(f"/drips/enrolments/{enrolment.public_id}/end/").status_code == 403


def test_what_is_elsewhere_is_a_404(home, drip, talked, enrol, ben, elsewhere, client_of):
    enrolment = enrol()
    with scope(home.pk):
        step = drip.steps.first()
    browser, url = client_of(ben), drip.get_absolute_url()
    for path in (url, f"{url}edit/", f"{url}letters/{step.public_id}/", f"{url}people/"):
        assert browser.get(path).status_code == 404
    for path in (f"{url}pause/", f"/drips/enrolments/{enrolment.public_id}/end/"):
        assert browser.post(path).status_code == 404
    with scope(elsewhere.pk):
        theirs = Sequence.objects.first()
    chosen = {"person": talked.public_id, "sequence": theirs.public_id}
    assert browser.post("/drips/enrolments/", chosen).status_code == 422
