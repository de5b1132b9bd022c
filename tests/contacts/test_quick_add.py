import datetime as dt

import pytest
from django.urls import reverse
from hypothesis import example, given
from hypothesis import strategies as st

from accounts.capabilities import Role
from accounts.tenancy import scope
from contacts import quick_add
from contacts.models import Category, Person

TODAY = dt.date(2026, 11, 20)
JACK = {"first_name": "Jack", "last_name": "Smith"}
BOTH = JACK | {"spouse_first_name": "Sandy"}


def read(line):
    return quick_add.read(line, TODAY)


def names(line) -> dict:
    return {name: value for name, value in vars(read(line).names).items() if value}


# ── reading a line ───────────────────────────────────────────────────────────
@pytest.mark.parametrize(
    ("line", "understood"),
    [
        ("Jack Smith", JACK), ("jack smith", JACK), ("JACK SMITH", JACK), ("Smith, Jack", JACK),
        ("smith, jack", JACK), ("Jack & Sandy Smith", BOTH), ("Jack and Sandy Smith", BOTH),
        ("Jack + Sandy Smith", BOTH), ("Smith, Jack & Sandy", BOTH), ("Jack Smith & Sandy", BOTH),
        ("Jack Smith & Sandy Smith", BOTH), ("Jack&Sandy Smith", BOTH),
        ("Jack Smith & Sandy Jones", BOTH | {"spouse_last_name": "Jones"}),
        ("Jack & Mary Ann Smith", JACK | {"spouse_first_name": "Mary Ann"}),
        ("Jack and Sandy", {"first_name": "Jack", "spouse_first_name": "Sandy"}),
        ("Jack", {"first_name": "Jack"}),
        ("Dr. Maria de la Cruz",
         {"prefix": "Dr.", "first_name": "Maria", "last_name": "de la Cruz"}),
        ("de la Cruz, Maria", {"first_name": "Maria", "last_name": "de la Cruz"}),
        ("Mr. and Mrs. John Smith",
         {"prefix": "Mr. & Mrs.", "first_name": "John", "last_name": "Smith"}),
        ("Jack Smith, Jr.", JACK | {"suffix": "Jr"}),
        ('Robert "Bob" Smith', {"first_name": "Robert", "last_name": "Smith", "nickname": "Bob"}),
        ("O'Brien, Pat", {"first_name": "Pat", "last_name": "O'Brien"}),
        ("Mary Ann Van der Berg",
         {"first_name": "Mary", "middle_name": "Ann", "last_name": "Van der Berg"}),
        ("José Ñandú", {"first_name": "José", "last_name": "Ñandú"}),
        ("Acme Plumbing LLC", {"company": "Acme Plumbing LLC"}),
        ("The Smiths", {"last_name": "Smiths"}),
    ],
)  # fmt: skip
def test_names_are_understood(line, understood):
    assert names(line) == understood
    assert names(f"{line}, 970-555-0142") == understood
    assert read(line).note == ""


@pytest.mark.parametrize(
    "line",
    [
        "Jack & Sandy Smith, 970-555-0142, jack@example.com, met at the gas station",
        "970-555-0142 Jack & Sandy Smith jack@example.com met at the gas station",
        "met at the gas station, Jack and Sandy Smith, (970) 555 0142, jack@example.com",
        "jack@example.com; 9705550142; Jack & Sandy Smith; met at the gas station",
        "Jack & Sandy Smith\n970.555.0142\njack@example.com\nmet at the gas station",
        "Smith, Jack & Sandy, +1 970 555 0142 <jack@example.com> met at the gas station",
        "Jack & Sandy Smith - 1-970-555-0142 - email: jack@example.com - met at the gas station",
    ],
)
def test_the_order_does_not_matter(line):
    found = read(line)
    assert names(line) == BOTH
    assert [str(number) for number in found.phones] == ["(970) 555-0142"]
    assert found.emails == ["jack@example.com"]
    assert found.how_met == "Met at the gas station"
    assert found.note == ""
    assert found.is_sure


@pytest.mark.parametrize(
    "line", ["970-555-0142", "(970) 555 0142", "970.555.0142", "9705550142", "+1 970-555-0142"]
)
def test_a_number_alone_is_enough(line):
    found = read(line)
    assert [number.number for number in found.phones] == ["+19705550142"]
    assert not found.names
    assert found.is_sure


def test_numbers_say_whose_and_which():
    line = (
        "Jack & Sandy Smith, cell 970-555-0142, home (970) 555-0143, work: 970-555-0144 x12, "
        "Sandy's cell 970-555-0145"
    )
    found = [(str(one), one.of_spouse) for one in read(line).phones]
    assert found == [
        ("(970) 555-0142", False), ("(970) 555-0143 home", False),
        ("(970) 555-0144 ext. 12 work", False), ("(970) 555-0145", True),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("line", "address"),
    [
        ("Jack Smith, 412 Tamarack Lane, Traverse City MI 49684",
         "412 Tamarack Lane, Traverse City, MI 49684"),
        ("Jack Smith 412 Tamarack Lane, Traverse City, MI 49684, 970-555-0142",
         "412 Tamarack Lane, Traverse City, MI 49684"),
        ("Jack Smith, 412 Tamarack Lane, Traverse City, Michigan 49684-1234",
         "412 Tamarack Lane, Traverse City, MI 49684-1234"),
        ("Jack Smith, 27 Quarry Lane, neighbor of Ellen", "27 Quarry Lane"),
        ("Jack Smith, PO Box 12, Reno NV 89501", "PO Box 12, Reno, NV 89501"),
        ("Jack Smith, 9 N. Birch Row Apt 4, Reno, NV", "9 N. Birch Row Apt 4, Reno, NV"),
    ],
)  # fmt: skip
def test_an_address_is_understood(line, address):
    assert str(read(line).address) == address
    assert names(line) == JACK
    assert read(line).note == ""


@pytest.mark.parametrize(
    ("line", "how_met", "note"),
    [
        ("12 Quarry Lane Reno NV 89501 Jack Smith", "", ""),
        ("12 Quarry Lane, Reno, Nevada 89501 Jack Smith, met at church", "Met at church", ""),
        ("Jack Smith 12 Quarry Lane, Reno NV 89501 met at church", "Met at church", ""),
        ("Jack Smith, 12 Quarry Lane, Reno NV 89501 wants a ranch", "", "wants a ranch"),
        ("12 Quarry Lane Reno NV 89501 USA, Jack Smith", "", ""),
    ],
)
def test_what_follows_an_address_is_not_part_of_it(line, how_met, note):
    found = read(line)
    assert str(found.address) == "12 Quarry Lane, Reno, NV 89501"
    assert names(line) == JACK
    assert (found.how_met, found.note) == (how_met, note)


@pytest.mark.parametrize(
    ("line", "birthday"),
    [
        ("Jack Smith, bday 5/12", dt.date(1604, 5, 12)),
        ("Jack Smith birthday May 12, 970-555-0142", dt.date(1604, 5, 12)),
        ("Jack Smith, born May 12, 1954", dt.date(1954, 5, 12)),
        ("Jack Smith, dob 5/12/54", dt.date(1954, 5, 12)),
    ],
)
def test_a_birthday_is_understood(line, birthday):
    assert read(line).birthday == birthday
    assert names(line) == JACK
    assert read(line).note == ""


def test_each_of_a_couple_has_a_birthday():
    found = read("Jack & Sandy Smith, Sandy's birthday 6/1/55, Jack's birthday 5/12/54")
    assert (found.birthday, found.spouse_birthday) == (dt.date(1954, 5, 12), dt.date(1955, 6, 1))


@pytest.mark.parametrize(
    ("line", "how"),
    [
        ("Jack Smith referred by Ellen Pruitt", "Referred by Ellen Pruitt"),
        ("Jack Smith, friend of Walt", "Friend of Walt"),
        ("Jack Smith 970-555-0142 we met at church", "We met at church"),
    ],
)
def test_how_one_met_is_understood(line, how):
    assert read(line).how_met == how
    assert names(line) == JACK


@pytest.mark.parametrize(
    ("line", "note"),
    [
        ("Jack Smith, wants a 3 bedroom ranch by spring", "wants a 3 bedroom ranch by spring"),
        ("looking to sell in June, Jack Smith", "looking to sell in June"),
        ("Jack Smith, not-an@email", "not-an@email"),
        ("Jack Smith, Ray's number 970-555-0199", "Ray’s (970) 555-0199"),
        ("Jack Smith, 2 dogs, boat", "2 dogs, boat"),
    ],
)
def test_what_is_not_understood_is_the_note(line, note):
    found = read(line)
    assert found.note == note
    assert names(line) == JACK
    assert not found.is_sure


def test_seven_digits_are_looked_at_first():
    assert not read("Jack Smith 555-0142").is_sure


WORDS = st.sampled_from(
    ["Jack", "Smith", "&", "Sandy", "met at", "church", "970-555-0142", "a@example.com", "12",
     "Quarry Lane", "bday 5/12", ",", "\n", "’s", "<b>", "\0", "Reno NV 89501", "zürich", "(", "@"]
)  # fmt: skip


@example("12 Quarry Lane Reno NV 89501 Jack")
@example("12 Quarry Lane, Reno NV 89501 Jack & Sandy Smith, church")
@example("Jack & Jack Quarry Lane")
@example("Jack 12 Quarry Lane Reno Smith NV zürich 89501")
@given(st.lists(WORDS, max_size=12).map(" ".join) | st.text(max_size=60))
def test_no_letter_typed_is_lost(line):
    found = read(line)
    kept = " ".join(
        [*vars(found.names).values(), *map(str, found.phones), *found.emails, str(found.address),
         found.how_met, found.note, str(found.birthday), "may 5/12 bday b-day, and"]
    ).casefold()  # fmt: skip
    for word in ("jack", "smith", "sandy", "church", "a@example.com", "quarry", "zürich"):
        if word in line.casefold():
            assert word in kept


# ── adding ───────────────────────────────────────────────────────────────────
URL = "/people/quick-add/"


@pytest.fixture
def ana_client(client_of, ana, home):
    return client_of(ana)


def everyone(home):
    with scope(home.pk):
        return list(Person.objects.order_by("pk"))


@pytest.mark.django_db
def test_a_clear_line_is_added_at_once(ana_client, home, member):
    line = "Jack & Sandy Smith, 970-555-0142, jack@example.com, met at the gas station"
    response = ana_client.post(URL, {"line": line, "book": "contacts"})

    [person] = everyone(home)
    assert response["Location"] == person.get_absolute_url()
    assert person.name == "Jack & Sandy Smith"
    assert (person.book, person.how_met, person.owner) == (
        "contacts", "Met at the gas station", member,
    )  # fmt: skip
    with scope(home.pk):
        assert person.phones.get().number == "+19705550142"
        assert person.emails.get().address == "jack@example.com"


@pytest.mark.django_db
@pytest.mark.parametrize(
    "line",
    [f"Jack Smith, 12 Quarry Lane {'of ' * 90}", f"Jack {'Smithsmith' * 12}",
     f"Jack Smith, 12 Quarry Lane, {'Re' * 60}no NV 89501", f"Jack Smith, {'c' * 250}@x.example"],
)  # fmt: skip
def test_what_is_too_long_for_its_field_is_asked_about(ana_client, home, line):
    assert ana_client.post(URL, {"line": line}).status_code == 200
    typed = {"first_name": "Jack", "last_name": line, "address": line, "emails": line}
    assert ana_client.post(URL, typed).status_code == 422
    assert everyone(home) == []


@pytest.mark.django_db
def test_the_longest_names_fit_on_an_envelope(ana_client, home):
    fields = ("first_name", "middle_name", "last_name", "nickname", "spouse_first_name")
    ana_client.post(URL, dict.fromkeys(fields, "x" * 80))
    ana_client.post(URL, dict.fromkeys(fields[:4], "x" * 80))
    assert [len(person.label_name) for person in everyone(home)] == [200, 200]


@pytest.mark.django_db
def test_a_prospect_is_added_and_others_hear_of_it(ana_client, home, member, monkeypatch):
    heard = []
    monkeypatch.setattr(quick_add, "_when_added", [lambda person, by: heard.append((person, by))])
    ana_client.post(URL, {"line": "Jack Smith", "book": "prospects"})
    [person] = everyone(home)
    assert person.book == "prospects"
    assert heard == [(person, member)]


@pytest.mark.django_db
def test_what_is_in_doubt_is_shown_first(ana_client, home):
    response = ana_client.post(URL, {"line": "Jack Smith, wants a ranch", "book": "contacts"})
    assert response.status_code == 200
    assert everyone(home) == []
    form = response.context["form"]
    assert form["first_name"].value() == "Jack"
    assert form["note"].value() == "wants a ranch"

    fields = {name: form[name].value() or "" for name in form.fields}
    del fields["anyway"], fields["categories"]
    ana_client.post(URL, fields | {"last_name": "Smythe"})
    [person] = everyone(home)
    assert person.name == "Jack Smythe"
    with scope(home.pk):
        assert person.notes.get().body == "wants a ranch"


@pytest.mark.django_db
@pytest.mark.parametrize("line", ["Junie, 231 555 0164", "Junie, JUNE.hargrove@example.com"])
def test_who_is_already_here_is_shown(ana_client, june, home, line):
    response = ana_client.post(URL, {"line": line})
    page = response.content.decode()
    assert "June &amp; Walt Hargrove is already here" in page
    assert june.get_absolute_url() in page
    assert everyone(home) == [june]

    fields = {"line": line, "first_name": "Junie", "phones": "231 555 0164"}
    refused = ana_client.post(URL, fields)
    assert refused.status_code == 409
    assert everyone(home) == [june]
    ana_client.post(URL, fields | {"anyway": "on"})
    assert len(everyone(home)) == 2


@pytest.mark.django_db
def test_a_namesake_is_worth_a_look(ana_client, june, home):
    page = ana_client.post(URL, {"line": "June Hargrove, 231-555-0199"}).content.decode()
    assert "You already know a <b>June &amp; Walt Hargrove</b>" in page
    assert everyone(home) == [june]


@pytest.mark.django_db
def test_someone_elsewhere_is_nobody_here(client_of, ben, june, elsewhere):
    client_of(ben).post(URL, {"line": "June Hargrove, 231-555-0164"})
    assert len(everyone(elsewhere)) == 1


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ({"first_name": ""}, "Write a name, a number or an e-mail."),
        ({"first_name": "Jack", "phones": "970-555-014"}, "One digit is missing."),
        ({"first_name": "Jack", "phones": "555-0142"}, "The area code is missing."),
        ({"first_name": "Jack", "emails": "jack@"}, "is not an e-mail address"),
        ({"first_name": "Jack", "birthday": "13/40"}, "Write the day as"),
        ({"first_name": "x" * 81}, "80 characters"),
        ({"first_name": "Jack", "address": f"1 {'x' * 200}"}, "more than an address"),
    ],
)
def test_bad_input_is_shown_again_with_422(ana_client, home, typed, told):
    response = ana_client.post(URL, {"line": "kept as it was"} | typed)
    page = response.content.decode()
    assert response.status_code == 422
    assert told in page
    assert "kept as it was" in page
    assert everyone(home) == []


@pytest.mark.django_db
def test_an_empty_line_is_asked_again(ana_client, home):
    assert ana_client.post(URL, {"line": " "}).status_code == 422
    assert everyone(home) == []


@pytest.mark.django_db
def test_categories_and_several_ways_to_reach(ana_client, home):
    with scope(home.pk):
        friend = Category.objects.named("Friend")
    ana_client.post(
        URL,
        {"first_name": "Jack", "phones": "970-555-0142, 970-555-0143 home", "categories":
         [str(friend.public_id)], "emails": "a@example.com, b@example.com",
         "address": "27 Quarry Lane, Reno NV 89501", "birthday": "5/12"},
    )  # fmt: skip
    [person] = everyone(home)
    with scope(home.pk):
        assert [phone.label for phone in person.phones.all()] == ["mobile", "home"]
        assert person.emails.count() == 2
        assert person.addresses.get().city == "Reno"
        assert person.categories.get() == friend
    assert person.birthday == dt.date(1604, 5, 12)


@pytest.mark.django_db
def test_the_preview_follows_the_line_and_keeps_what_was_typed(ana_client, home):
    typed = {"line": "Jack Smith 970-555-0142", "line_before": "Jack Smit", "first_name": "Jacques",
             "last_name": "Smit", "phones": ""}  # fmt: skip
    response = ana_client.post(f"{URL}preview/", typed, headers={"HX-Request": "true"})
    form = response.context["form"]
    assert form["first_name"].value() == "Jacques"
    assert form["last_name"].value() == "Smith"
    assert form["phones"].value() == "(970) 555-0142"
    assert "<h1>" not in response.content.decode()
    assert everyone(home) == []


@pytest.mark.django_db
def test_reading_the_page_adds_nobody(ana_client, home):
    page = ana_client.get(URL, {"line": "Jack Smith"}).content.decode()
    assert 'value="Jack"' in page
    assert everyone(home) == []


@pytest.mark.django_db
def test_a_coach_adds_nobody(client_of, home, join):
    client = client_of(join(Role.COACH).user)
    assert client.get(URL).status_code == 403
    assert client.post(URL, {"line": "Jack Smith"}).status_code == 403
    assert client.post(reverse("contacts:quick_add_preview")).status_code == 403
    assert everyone(home) == []


@pytest.mark.django_db
def test_an_assistant_adds_and_owns_nobody(client_of, home, join):
    client_of(join(Role.ASSISTANT).user).post(URL, {"line": "Jack Smith"})
    assert everyone(home)[0].owner is None


@pytest.mark.django_db
def test_a_line_too_long_is_told_and_kept(ana_client, home):
    line = "Zed Newman " + "x" * 10_000
    response = ana_client.post(URL, {"line": line})
    page = response.content.decode()
    assert response.status_code == 422
    assert "At most 2000 characters fit here" in page
    assert line in page


def as_understood(client, line) -> dict:
    """The fields that the page makes of a line, as a browser would send them back."""
    form = client.post(URL, {"line": line}).context["form"]
    sent = {field.html_name: field.value() or "" for field in form} | {"line_before": line}
    del sent["anyway"], sent["categories"]
    return sent


@pytest.mark.django_db
def test_dnc_in_a_line_marks_the_number_and_makes_no_category(ana_client, home):
    line = "Jack Smith 970-555-0142 (DNC)"
    page = ana_client.post(URL, {"line": line}).content.decode()
    assert "marks their numbers DNC" in page
    ana_client.post(URL, as_understood(ana_client, line))
    with scope(home.pk):
        jack = Person.objects.get()
        assert jack.phones.get().status == "DNC"
        assert not Category.objects.filter(name_lc__contains="dnc").exists()


@pytest.mark.django_db
def test_deceased_in_a_line_ends_a_life_and_makes_no_category(ana_client, home):
    ana_client.post(URL, as_understood(ana_client, "Jack Smith, deceased, 970-555-0142"))
    with scope(home.pk):
        assert Person.objects.get().died_on
        assert not Category.objects.filter(name_lc__contains="deceased").exists()


@pytest.mark.django_db
def test_what_reaches_nobody_can_be_kept_in_the_note(ana_client, home):
    sent = as_understood(ana_client, "Zed Newman 231-555-0177, likes boats")
    sent |= {"phones": "231-555-0177, ask at the shop", "emails": "zed at home"}
    refused = ana_client.post(URL, sent)
    assert refused.status_code == 422
    assert "Keep it as a note" in refused.content.decode()
    assert ana_client.post(URL, sent | {"as_note": "on"}).status_code == 302
    with scope(home.pk):
        zed = Person.objects.get()
        note = zed.notes.get().body
        assert [phone.number for phone in zed.phones.all()] == ["+12315550177"]
    assert "ask at the shop" in note
    assert "zed at home" in note
    assert "likes boats" in note
