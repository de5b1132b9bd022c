"""Facts changed in place: only what was changed is written, so that two do not clash."""

import datetime as dt

import pytest
from django.urls import reverse

from accounts.capabilities import Role
from accounts.tenancy import scope
from contacts.models import LeadSource, Person

pytestmark = pytest.mark.django_db


@pytest.fixture
def ana_client(client_of, ana, home):
    return client_of(ana)


def url(name, person):
    return reverse(f"contacts:{name}", args=[person.public_id])


def fresh(june):
    with scope(june.workspace_id):
        return Person.objects.select_related("source").get(pk=june.pk)


def as_shown(client, address) -> dict:
    """What a browser would send back of this form, untouched."""
    form = client.get(address).context["form"]
    sent = {}
    for field in form:
        value = field.value()
        value = "" if value in (None, False) else value
        sent[field.html_name] = value
        if field.field.show_hidden_initial:
            sent[field.html_initial_name] = value
    return sent


@pytest.mark.parametrize(
    ("name", "typed", "field", "value"),
    [
        ("names", {"last_name": "Hart"}, "last_name", "Hart"),
        ("names", {"spouse_first_name": ""}, "spouse_first_name", ""),
        ("letters", {"salutation": "Junie"}, "salutation", "Junie"),
        ("dates", {"birthday": "4/8"}, "birthday", dt.date(1604, 4, 8)),
        ("dates", {"birthday": "April 8, 1955"}, "birthday", dt.date(1955, 4, 8)),
        ("beginning", {"how_met": "Gas station"}, "how_met", "Gas station"),
        ("about", {"about": "Two dogs"}, "about", "Two dogs"),
        ("next_call", {"follow_up_on": "12/18/2999"}, "follow_up_on", dt.date(2999, 12, 18)),
    ],
)
def test_a_fact_is_changed(ana_client, june, name, typed, field, value):
    sent = as_shown(ana_client, url(name, june)) | typed

    response = ana_client.post(url(name, june), sent)

    assert response.status_code == 302
    assert getattr(fresh(june), field) == value


def test_the_source_is_one_of_the_workspaces(ana_client, june, elsewhere):
    with scope(june.workspace_id):
        zillow = LeadSource.objects.get(name="Zillow")
    with scope(elsewhere.pk):
        theirs = LeadSource.objects.get(name="Zillow")
    sent = as_shown(ana_client, url("beginning", june))
    refused = ana_client.post(url("beginning", june), sent | {"source": theirs.pk})
    assert refused.status_code == 422
    ana_client.post(url("beginning", june), sent | {"source": zillow.pk})
    assert fresh(june).source == zillow


def test_names_that_sphere_made_up_follow_and_those_typed_stay(ana_client, june):
    sent = as_shown(ana_client, url("names", june))
    ana_client.post(url("names", june), sent | {"last_name": "Hart"})
    assert fresh(june).label_name == "June & Walt Hart"

    letters = as_shown(ana_client, url("letters", june))
    ana_client.post(url("letters", june), letters | {"label_name": "The Hart Family"})
    sent = as_shown(ana_client, url("names", june))
    ana_client.post(url("names", june), sent | {"first_name": "Junia"})
    assert fresh(june).label_name == "The Hart Family"
    assert fresh(june).salutation == "Junia & Walt"


@pytest.mark.parametrize("address", ["edit", "names"])
def test_two_people_change_different_fields(ana_client, june, address):
    anas = as_shown(ana_client, url(address, june))
    noras = as_shown(ana_client, url(address, june))

    ana_client.post(url(address, june), anas | {"last_name": "Hart"})
    ana_client.post(url(address, june), noras | {"nickname": "Junie"})

    person = fresh(june)
    assert (person.last_name, person.nickname) == ("Hart", "Junie")
    assert person.last_lc == "hart"


@pytest.mark.parametrize("address", ["edit", "names"])
def test_two_people_change_the_same_field(ana_client, june, address):
    anas = as_shown(ana_client, url(address, june))
    noras = as_shown(ana_client, url(address, june))
    ana_client.post(url(address, june), anas | {"last_name": "Hart"})

    response = ana_client.post(url(address, june), noras | {"last_name": "Harper"})

    page = response.content.decode()
    assert response.status_code == 409
    assert "Last name is now: Hart. Yours: Harper." in page
    assert "Keep mine" in page
    assert fresh(june).last_name == "Hart"

    form = response.context["form"]
    kept = noras | {"last_name": "Harper", "initial-last_name": form.data["initial-last_name"]}
    assert ana_client.post(url(address, june), kept).status_code == 302
    assert fresh(june).last_name == "Harper"


def test_the_same_change_twice_is_no_clash(ana_client, june):
    sent = as_shown(ana_client, url("names", june)) | {"last_name": "Hart"}
    ana_client.post(url("names", june), sent)
    assert ana_client.post(url("names", june), sent).status_code == 302


@pytest.mark.parametrize(
    ("name", "typed", "told"),
    [
        ("names", {"first_name": "x" * 81}, "80 characters"),
        ("dates", {"birthday": "13/40"}, "Write the day as"),
        ("dates", {"birthday": "5/12/2999"}, "Write the day as"),
        ("next_call", {"follow_up_on": "whenever"}, "Which day is that?"),
        ("edit", {"wedding_anniversary": "soon"}, "Write the day as"),
    ],
)
def test_bad_input_is_shown_again_with_422(ana_client, june, name, typed, told):
    sent = as_shown(ana_client, url(name, june)) | typed
    response = ana_client.post(url(name, june), sent)
    page = response.content.decode()
    assert response.status_code == 422
    assert told in page
    assert next(iter(typed.values())) in page
    assert "June &amp; Walt Hargrove" in page


def test_a_person_keeps_a_name_or_a_way_to_be_reached(ana_client, here):
    nobody = Person.objects.create(first_name="Al")
    with scope(None):
        sent = as_shown(ana_client, url("names", nobody)) | {"first_name": ""}
        response = ana_client.post(url("names", nobody), sent)
    assert response.status_code == 422
    assert "Write a name or a company." in response.content.decode()


def test_htmx_gets_the_form_and_then_the_fact(ana_client, june):
    htmx = {"HX-Request": "true"}
    form = ana_client.get(url("letters", june), headers=htmx).content.decode()
    assert "<h1>" not in form
    assert 'id="letters"' in form
    fact = ana_client.post(url("letters", june), {"salutation": "Junie"}, headers=htmx)
    page = fact.content.decode()
    assert fact.status_code == 200
    assert "<dd>Junie</dd>" in page
    assert 'id="letters"' in page


@pytest.mark.parametrize(
    "name", ["edit", "names", "letters", "dates", "beginning", "about", "next_call"]
)
def test_who_may_change_facts(client_of, ben, june, join, elsewhere, name):
    assert client_of(ben).get(url(name, june)).status_code == 404
    assert client_of(ben).post(url(name, june)).status_code == 404
    coach = client_of(join(Role.COACH).user)
    assert coach.get(url(name, june)).status_code == 403
    assert coach.post(url(name, june)).status_code == 403
    assert client_of(join(Role.ASSISTANT).user).get(url(name, june)).status_code == 200
