"""Merge fields: what they say, what is missing, and what hostile text cannot do."""

import re

import pytest
from django.urls import reverse

from accounts.tenancy import scope
from contacts import custom
from contacts.models import CustomField, Person, Property, SavedList
from leads.models import OwnCard
from messaging import merge
from messaging.models import Piece, Stationery
from prospects.models import Prospect

pytestmark = pytest.mark.django_db
HOSTILE = [
    "{{ user.password }}",
    "{% load static %}{% debug %}",
    "{{ __class__ }}",
    "{{ first_name.__class__.__mro__ }}",
    "{{ ''.__class__.__subclasses__() }}",
    "{{ settings.SECRET_KEY }}",
    "{# a comment #}",
    "{% include '/etc/passwd' %}",
    "${7*7} <%= 7*7 %> #{7*7}",
]


@pytest.fixture
def say(home, member):
    """`say(text, person)`: the text as that person gets it from Ana."""

    def render(text, person, **how):
        with scope(home.pk):
            fill = {"workspace": home, "membership": member} | how
            return merge.render(text, person, **fill).text

    return render


class TestFields:
    def test_the_person_and_the_spouse(self, say, june):
        said = say("{{full_name}}; {{dear}}; {{spouse_first_name}}; {{spouse_name}}", june)
        assert said == "June & Walt Hargrove; June & Walt; Walt; Walt Hargrove"
        said = say("{{spouse_last_name|the same}}; {{envelope_name}}", june)
        assert said.startswith("the same; ")

    def test_the_home_is_where_they_live_unless_they_look_at_another(self, say, june, home):
        with scope(home.pk):
            june.addresses.create(street="118 Alder Court", city="Leland", state="MI")
        text = "{{home_address}} / {{home_street}} / {{home_city}} / {{property_street}}"
        assert say(text, june) == (
            "118 Alder Court, Leland, MI / 118 Alder Court / Leland / 118 Alder Court"
        )
        with scope(home.pk):
            pursuit = Prospect.pursue(june, side="buy")
            pursuit.property = Property.objects.at("7 Bay Road, Suttons Bay, MI")
            pursuit.save()
        assert say("{{property_address}}, {{home_street}}", june) == (
            "7 Bay Road, Suttons Bay, MI, 118 Alder Court"
        )

    def test_the_writer_is_who_the_own_card_and_the_letterhead_say(self, say, june, home, member):
        with scope(home.pk):
            OwnCard.objects.create(
                member=member, name="Ana Alvarez", title="Broker", phone="+12315550101"
            )
            Stationery.objects.create(license_line="MI license 65-01")
        text = "{{agent_name}}, {{agent_title}}, {{agent_phone}}, {{agent_license}}"
        assert say(text, june) == ("Ana Alvarez, Broker, (231) 555-0101, MI license 65-01")

    def test_a_field_may_say_that_nothing_is_fine(self, say, june, home, member):
        with scope(home.pk):
            merged = merge.render("A{{company|}}B{{company}}", june, workspace=home)
        assert (merged.text, merged.empty) == ("AB", ["company"])

    def test_a_field_of_ones_own_cannot_take_a_name_of_ours(self, here):
        for name in merge.FIELDS:
            assert custom.is_taken(name)

    def test_every_field_says_something_in_plain_words(self, here):
        grouped = merge.groups()
        assert [title for title, _ in grouped] == [
            "The person", "The spouse", "The home", "You", "Their transaction",
        ]  # fmt: skip
        assert all(says for _, fields in grouped for _, says in fields)
        assert {key for _, fields in grouped for key, _ in fields} == {
            key for key, _ in merge.fields()
        }


class TestHostile:
    """SEC-M8: a fixed list and a fixed grammar; what people write is never template code."""

    @pytest.mark.parametrize("text", HOSTILE)
    def test_template_code_stays_as_it_was_typed(self, say, june, text):
        assert say(text, june) == text

    @pytest.mark.parametrize("text", HOSTILE)
    def test_in_a_value_it_stays_as_it_was_typed(self, say, june, text):
        june.first_name = text
        assert say("{{first_name}}", june) == text
        shown = say("<p>{{first_name}}</p>", june, html=True)
        assert "<%" not in shown
        assert shown.count("<") == 2

    def test_no_attribute_is_reached(self, say, june):
        for text in ("{{person.workspace.pk}}", "{{first_name.upper}}", "{{_value}}", "{{0}}"):
            assert say(text, june) == text or say(text, june) == ""
            assert str(june.workspace_id) not in say(text, june)

    def test_a_form_refuses_it_and_shows_it_again(self, client_of, ana, home):
        browser = client_of(ana)
        typed = {"kind": "note", "name": "Odd", "body": "{{ user.password }} {% load x %}"}
        refused = browser.post(reverse("messaging:piece_new"), typed)
        assert refused.status_code == 422
        assert "There is no field {{user.password}}." in refused.text
        assert "{% load x %}" in refused.text

    def test_a_preview_escapes_text_and_values(self, client_of, ana, june, home):
        with scope(home.pk):
            june.change(first_name="<img src=x onerror=alert(1)>")
        typed = {"body": "<script>1</script> {{first_name}} {{ <b> }}", "person": june.public_id}
        said = client_of(ana).post(reverse("messaging:library_preview"), typed).text
        letter = re.search(r"<article.*?</article>", said, re.S)[0]
        assert "<script>" not in letter
        assert "<img" not in letter
        assert "&lt;img" in letter

    def test_a_long_run_of_braces_takes_no_time(self, say, june):
        text = "{{" * 5_000 + "first_name" + "}}" * 5_000
        assert "June" in say(text, june)


class TestMissing:
    @pytest.fixture
    def people(self, home, june):
        with scope(home.pk):
            june.addresses.create(street="118 Alder Court", city="Leland")
            boat = CustomField(name="Boat")
            custom.add(boat)
            custom.write(june, {boat: "Nan"})
            for number in range(30):
                Person.objects.create(first_name=f"Al{number}")
        return Person.objects.order_by("pk")

    def test_those_for_whom_something_is_missing_and_what(self, people, june, home):
        texts = ["Dear {{first_name}} {{last_name}}", "{{home_street}} {{boat}} {{company|}}"]
        with scope(home.pk):
            found = merge.missing(texts, people)
            assert len(found) == 30
            assert found[0][1] == ["last_name", "home_street", "boat"]
            assert june not in [person for person, _ in found]
            assert merge.missing(["Hi {{first_name|there}}, {{agent_phone}}"], people) == []

    def test_many_are_looked_at_in_few_queries(self, people, home, django_assert_max_num_queries):
        with scope(home.pk), django_assert_max_num_queries(8):
            merge.missing(["{{last_name}} {{property_street}} {{home_city}} {{boat}}"], people)

    def test_what_is_missing_of_the_writer_is_said_once(self, member, home):
        with scope(home.pk):
            found = merge.missing_of_writer(["{{agent_license}} {{agent_name}}"], member)
        assert found == ["agent_license"]

    def test_a_page_lists_them_with_the_way_to_mend_it(self, client_of, ana, people, june, home):
        with scope(home.pk):
            piece = Piece.objects.create(name="Odd", body="Dear {{last_name}}, {{boat}}")
            first = Person.objects.get(first_name="Al0")
        said = client_of(ana).get(reverse("messaging:piece_gaps", args=[piece.public_id])).text
        assert "31 looked at, 30 with a gap." in said
        assert reverse("contacts:names", args=[first.public_id]) in said
        assert "June" not in re.search(r'<ul class="lines.*?</ul>', said, re.S)[0]


class TestReader:
    @pytest.fixture
    def piece(self, here):
        return Piece.objects.create(name="Hello", body="Dear {{first_name}}, {{last_name|friend}}")

    def test_down_a_list_one_after_the_other_and_back(self, client_of, ana, member, piece, home):
        with scope(home.pk):
            for name in ("Cora", "Abel", "Bess"):
                Person.objects.create(first_name=name, last_name=name)
        browser, url, seen = client_of(ana), piece.get_absolute_url(), []
        for _ in range(3):
            said = browser.get(url).text
            url = piece.get_absolute_url() + re.search(r'href="([^"]+)" rel="next"', said)[1]
            seen.append(re.search(r"Dear (\w+)", browser.get(url).text)[1])
        assert seen == ["Abel", "Bess", "Cora"]
        last = browser.get(url).text
        assert 'rel="next"' not in last
        assert 'rel="prev"' in last

    def test_a_saved_list_narrows_it(self, client_of, ana, member, piece, home):
        with scope(home.pk):
            Person.objects.create(first_name="Abel", last_name="Abel")
            Person.objects.create(first_name="Zoe", book="prospects")
            saved = SavedList.objects.create(
                name="Strangers", by=member, book="prospects", query={"book": ["prospects"]}
            )
        said = client_of(ana).get(piece.get_absolute_url(), {"list": saved.public_id}).text
        assert "Dear Zoe, friend" in said

    def test_somebody_is_found_by_part_of_the_name(self, client_of, ana, june, piece):
        said = client_of(ana).get(piece.get_absolute_url(), {"whose": "harg"}).text
        assert f"?person={june.public_id}" in said

    def test_what_names_nobody_is_not_there(self, client_of, ana, piece):
        browser = client_of(ana)
        for odd in ("x", "0" * 36, "00000000-0000-0000-0000-000000000000"):
            assert browser.get(piece.get_absolute_url(), {"person": odd}).status_code == 404

    def test_what_is_missing_is_marked_and_nothing_of_ours_is(self, client_of, ana, piece):
        said = client_of(ana).get(piece.get_absolute_url()).text
        assert '<mark class="gap">{{first_name}}</mark>, friend' in said
