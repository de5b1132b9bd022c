"""The record of a person: whatever one learns is kept, shown, and never lost on the way in."""

import datetime as dt
from decimal import Decimal

import pytest
from django.urls import reverse

from accounts.models import Act
from accounts.tenancy import scope
from contacts.models import Category, LookingFor, Note, Person
from tests.contacts.test_facts import as_shown, fresh, url

pytestmark = pytest.mark.django_db


@pytest.fixture
def ana_client(client_of, ana, home):
    return client_of(ana)


@pytest.fixture
def grace(home):
    with scope(home.pk):
        return Person.objects.create(first_name="Grace", last_name="Lindqvist")


def change(client, name, person, **typed):
    return client.post(url(name, person), as_shown(client, url(name, person)) | typed)


def page_of(client, person):
    return client.get(person.get_absolute_url()).content.decode()


def sender_of(june):
    with scope(june.workspace_id):
        return Person.objects.select_related("referred_by").get(pk=june.pk).referred_by


# ── what one learns ──────────────────────────────────────────────────────────
LEARNT = {
    "children": ("Theo and Ida", "Theo and Ida"),
    "pets": ("A beagle", "A beagle"),
    "employer": ("Quarry Lumber", "Quarry Lumber"),
    "time_in_town": ("Since 1998", "Since 1998"),
    "tenure": ("rents", "Rents"),
    "lease_ends_on": ("6/30/2027", "June 30, 2027"),
    "favorite_restaurant": ("Chez Nan", "Chez Nan"),
    "in_common": ("We both sail", "We both sail"),
    "language": ("Spanish", "Spanish"),
    "preferred_channel": ("text", "A text"),
    "best_time": ("After five", "After five"),
    "links": ("june.example.com", 'href="https://june.example.com"'),
    "about": ("Hates cold calls", "Hates cold calls"),
}


@pytest.mark.parametrize("name", LEARNT)
def test_what_one_learns_is_shown_once_it_is_known(ana_client, june, name):
    typed, shown = LEARNT[name]
    assert shown not in page_of(ana_client, june)
    assert change(ana_client, "about", june, **{name: typed}).status_code == 302
    assert shown in page_of(ana_client, june)


def test_the_home_has_its_anniversary_among_the_dates(ana_client, june):
    change(ana_client, "dates", june, home_bought_on="December 3, 2019")
    assert fresh(june).home_bought_on == dt.date(2019, 12, 3)
    assert "7 years on December 3" in page_of(ana_client, june)


@pytest.mark.parametrize("address", ["javascript:alert(1)", "nothing", "ftp://x.example"])
def test_what_is_no_web_address_is_refused(ana_client, june, address):
    response = change(ana_client, "about", june, links=address)
    assert response.status_code == 422
    assert "is no web address" in response.content.decode()


def test_a_page_that_an_import_left_is_never_run(ana_client, june):
    with scope(june.workspace_id):
        june.change(links="javascript:alert(1)")
    page = page_of(ana_client, june)
    assert 'href="javascript' not in page
    assert "javascript:alert(1)" in page


def test_everything_has_its_section_on_one_page(ana_client, june):
    response = ana_client.get(url("edit", june))
    titles = [title for title, _ in response.context["form"].sections]
    assert titles == [
        "Names", "Letters", "Dates", "How it began", "What you have learned", "Next call",
    ]  # fmt: skip
    sent = as_shown(ana_client, url("edit", june)) | {"pets": "A parrot", "last_name": "Hart"}
    assert ana_client.post(url("edit", june), sent).status_code == 302
    assert (fresh(june).pets, fresh(june).last_name) == ("A parrot", "Hart")


# ── bad input ────────────────────────────────────────────────────────────────
@pytest.mark.parametrize("name", ["names", "edit"])
def test_ten_thousand_letters_in_a_name_are_told_and_kept(ana_client, june, name):
    pasted = "x" * 10_000
    form = ana_client.get(url(name, june)).content.decode()
    # A browser would cut it, and say nothing.
    assert "maxlength" not in form.partition("<main")[2].partition("</main>")[0]
    response = change(ana_client, name, june, first_name=pasted, nickname="Junie")
    page = response.content.decode()
    assert response.status_code == 422
    assert "At most 80 characters fit here, and this has 10000." in page
    assert pasted in page
    assert 'value="Junie"' in page
    assert fresh(june).first_name == "June"


@pytest.mark.parametrize(
    ("name", "field", "typed", "told"),
    [
        ("dates", "birthday", "2/31/1960", "There is no February 31."),
        ("dates", "birthday", "February 30", "There is no February 30."),
        ("dates", "birthday", "2/29/1961", "There was no February 29 in 1961."),
        ("dates", "home_bought_on", "6/31/2019", "There is no June 31."),
        ("dates", "home_bought_on", "6/12", "Write the day with its year"),
        ("about", "lease_ends_on", "someday", "Write the day with its year"),
        ("next_call", "follow_up_on", "2/31", "There is no February 31."),
    ],
)
def test_a_day_that_is_none_is_told(ana_client, june, name, field, typed, told):
    response = change(ana_client, name, june, **{field: typed})
    assert response.status_code == 422
    assert told in response.content.decode()
    assert typed in response.content.decode()


def test_a_birthday_needs_no_year(ana_client, june):
    change(ana_client, "dates", june, birthday="Feb 29", spouse_birthday="12/2")
    page = page_of(ana_client, june)
    assert "<dt>June</dt><dd>February 29</dd>" in page
    assert "<dt>Walt</dt><dd>December 2</dd>" in page


@pytest.mark.parametrize(
    ("name", "field", "typed", "told"),
    [
        ("phones", "number", "ask at the shop", "not a telephone number"),
        ("phones", "number", "555-0142", "The area code is missing."),
        ("phones", "number", "the shop, mornings, ask for Al or his wife", "At most 40"),
        ("emails", "address", "june at home", "valid email"),
    ],
)
def test_what_reaches_nobody_is_refused_unless_kept_as_a_note(
    ana_client, june, name, field, typed, told
):
    sent = as_shown(ana_client, url(name, june)) | {field: typed}
    response = ana_client.post(url(name, june), sent)
    page = response.content.decode()
    assert response.status_code == 422
    assert told in page
    assert typed in page
    assert "Keep it as a note" in page
    assert ana_client.post(url(name, june), sent | {"as_note": "on"}).status_code == 302
    with scope(june.workspace_id):
        assert typed in Note.objects.get().body
        assert june.phones.count() == june.emails.count() == 1
    assert typed in page_of(ana_client, june)


def test_a_number_that_is_there_already_is_no_note(ana_client, june):
    sent = as_shown(ana_client, url("phones", june)) | {"number": "231-555-0164", "as_note": "on"}
    assert ana_client.post(url("phones", june), sent).status_code == 422
    with scope(june.workspace_id):
        assert not Note.objects.exists()


# ── label and salutation ─────────────────────────────────────────────────────
def test_a_label_by_hand_is_refreshed_with_one_click_after_a_wedding(ana_client, june):
    change(ana_client, "letters", june, label_name="The Hargroves", salutation="Junie and Walt")
    assert "Refresh" not in page_of(ana_client, june)

    change(ana_client, "names", june, last_name="Hart")
    page = page_of(ana_client, june)
    assert "<b>June &amp; Walt</b> (Dear) and <b>June &amp; Walt Hart</b> (Label)" in page

    refreshing = reverse("contacts:letters_refresh", args=[june.public_id])
    assert ana_client.post(refreshing).status_code == 302
    assert (fresh(june).label_name, fresh(june).salutation) == ("June & Walt Hart", "June & Walt")
    page = page_of(ana_client, june)
    assert "Refresh" not in page
    assert "Letters now go to June &amp; Walt Hart, dear June &amp; Walt." in page

    with scope(june.workspace_id):
        act = Act.objects.get(kind="letters")
    ana_client.post(reverse("accounts:act_undo", args=[act.public_id]))
    assert (fresh(june).label_name, fresh(june).salutation) == ("The Hargroves", "Junie and Walt")


def test_refreshing_what_is_fresh_changes_nothing(ana_client, june):
    assert ana_client.post(url("letters_refresh", june)).status_code == 302
    with scope(june.workspace_id):
        assert not Act.objects.exists()


# ── who sent them ────────────────────────────────────────────────────────────
def test_part_of_a_name_says_who_sent_them(ana_client, june, grace):
    assert change(ana_client, "beginning", june, referred_by="gra lind").status_code == 302
    assert sender_of(june) == grace
    assert f'Sent by <a href="{grace.get_absolute_url()}">' in page_of(ana_client, june)
    change(ana_client, "beginning", june, referred_by="")
    assert sender_of(june) is None


def test_of_several_the_page_asks_who_without_a_script(ana_client, june, grace, home):
    with scope(home.pk):
        other = Person.objects.create(first_name="Grant", last_name="Lindsay")
    response = change(ana_client, "beginning", june, referred_by="Gra", how_met="At the pier")
    page = response.content.decode()
    assert response.status_code == 422
    assert "Who of these is it?" in page
    assert f'value="{other.public_id}"' in page
    assert 'value="Gra"' in page
    assert 'value="At the pier"' in page
    picked = {"referred_by-asked": "Gra", "referred_by-pick": str(other.public_id)}
    change(ana_client, "beginning", june, referred_by="Gra", how_met="At the pier", **picked)
    assert sender_of(june) == other

    stale = {"referred_by-asked": "Gra", "referred_by-pick": str(other.public_id)}
    change(ana_client, "beginning", june, referred_by="Grace Lindqvist", **stale)
    assert sender_of(june) == grace


@pytest.mark.parametrize("typed", ["June & Walt Hargrove", "june harg", None])
def test_nobody_sends_themselves(ana_client, june, grace, typed):
    typed = typed or str(june.public_id)
    response = change(ana_client, "beginning", june, referred_by=typed)
    assert response.status_code == 422
    assert "They cannot have sent themselves." in response.content.decode()
    assert sender_of(june) is None


def test_a_name_that_nobody_has_is_told(ana_client, june):
    response = change(ana_client, "beginning", june, referred_by="Zebediah")
    assert "Nobody here is called “Zebediah”." in response.content.decode()


def test_nobody_of_another_workspace_can_be_named(ana_client, june, elsewhere):
    with scope(elsewhere.pk):
        theirs = Person.objects.create(first_name="Zed", last_name="Elsewhere")
    for typed in (str(theirs.public_id), "Zed Elsewhere"):
        assert change(ana_client, "beginning", june, referred_by=typed).status_code == 422
    offered = ana_client.get("/people/who/", {"name": "referred_by", "referred_by": "Zed"})
    assert str(theirs.public_id) not in offered.content.decode()


def test_people_are_offered_while_one_types(ana_client, june, grace):
    asked = {"name": "referred_by", "referred_by": "gra", "but": str(june.public_id)}
    offered = ana_client.get("/people/who/", asked).content.decode()
    assert f'name="referred_by-pick" value="{grace.public_id}"' in offered
    own = {"name": "referred_by", "referred_by": "june", "but": str(june.public_id)}
    assert str(june.public_id) not in ana_client.get("/people/who/", own).content.decode()
    for odd in ({}, {"name": '"><b>'}, {"name": "x", "x": "\0", "but": "nonsense"}):
        assert ana_client.get("/people/who/", odd).status_code == 200


def test_two_change_who_sent_them(ana_client, june, grace, home):
    with scope(home.pk):
        al = Person.objects.create(first_name="Al", last_name="Quist")
    anas = as_shown(ana_client, url("beginning", june))
    noras = dict(anas)
    ana_client.post(url("beginning", june), anas | {"referred_by": "Grace Lindqvist"})
    response = ana_client.post(url("beginning", june), noras | {"referred_by": "Al Quist"})
    assert response.status_code == 409
    said = response.content.decode()
    assert "Sent by is now: Grace Lindqvist. Yours: Al Quist." in said
    assert sender_of(june) == grace
    assert al != grace


def test_the_assistant_of_a_person_is_a_member(ana_client, june, member):
    change(ana_client, "beginning", june, assistant=member.pk)
    assert fresh(june).assistant_id == member.pk
    assert "<dt>Helped by</dt>" in page_of(ana_client, june)


# ── what they look for ───────────────────────────────────────────────────────
def test_what_they_look_for_takes_money_as_people_say_it(ana_client, june):
    typed = {"price_min": "$350k", "price_max": "1.2 million", "beds": "3", "areas": "Quarry Lane"}
    assert change(ana_client, "looking", june, must_sell_first="True", **typed).status_code == 302
    with scope(june.workspace_id):
        looking = LookingFor.objects.get()
    assert (looking.price_min, looking.price_max) == (Decimal("350000"), Decimal("1200000"))
    assert looking.must_sell_first is True
    page = page_of(ana_client, june)
    assert "$350,000 to $1,200,000" in page
    assert "3+ beds" in page
    form = ana_client.get(url("looking", june)).content.decode()
    assert 'value="$350,000"' in form


def test_what_was_taken_away_leaves_nothing_behind(ana_client, june):
    change(ana_client, "looking", june, areas="Downtown")
    assert "Downtown" in page_of(ana_client, june)
    change(ana_client, "looking", june, areas="")
    with scope(june.workspace_id):
        assert not LookingFor.objects.exists()


@pytest.mark.parametrize(
    ("field", "typed", "told"),
    [
        ("price_min", "a lot", "Write an amount"),
        ("price_min", "-5", "below nothing"),
        ("price_max", "99999 million", "more money than fits"),
        ("beds", "many", "Write a number"),
        ("beds", "1e5", "Write a number"),
        ("beds", "200", "too large"),
        ("approved_until", "2/31/2027", "There is no February 31."),
        ("areas", "x" * 10_000, "At most 200 characters"),
    ],
)
def test_what_cannot_be_meant_is_told_and_kept(ana_client, june, field, typed, told):
    response = change(ana_client, "looking", june, **{field: typed})
    assert response.status_code == 422
    assert told in response.content.decode()
    assert typed in response.content.decode()


def test_a_range_begins_below_where_it_ends(ana_client, june):
    response = change(ana_client, "looking", june, price_min="500k", price_max="400k")
    assert response.status_code == 422


def test_two_write_down_what_they_look_for_at_once(ana_client, june):
    anas = as_shown(ana_client, url("looking", june))
    ana_client.post(url("looking", june), anas | {"price_max": "$412k"})
    both = ana_client.post(url("looking", june), anas | {"areas": "Downtown"})
    clash = ana_client.post(url("looking", june), anas | {"price_max": "$500k"})
    assert both.status_code == 302
    assert clash.status_code == 409
    assert "is now: $412,000. Yours: $500,000." in clash.content.decode()
    with scope(june.workspace_id):
        found = LookingFor.objects.get()
    assert (found.price_max, found.areas) == (Decimal("412000"), "Downtown")


def test_htmx_gets_what_they_look_for_in_its_place(ana_client, june):
    htmx = {"HX-Request": "true"}
    form = ana_client.get(url("looking", june), headers=htmx).content.decode()
    assert 'id="looking"' in form
    assert "<h1>" not in form
    sent = ana_client.post(url("looking", june), {"areas": "Downtown"}, headers=htmx)
    assert "<dd>Downtown</dd>" in sent.content.decode()


# ── what is missing ──────────────────────────────────────────────────────────
def test_a_quiet_line_says_what_would_make_the_record_whole(ana_client, home):
    with scope(home.pk):
        al = Person.objects.create(first_name="Al")
    page = page_of(ana_client, al)
    for words, form in [
        ("a last name", "names"), ("a way to reach them", "phones"),
        ("three categories", "filings"), ("where they came from", "beginning"),
    ]:  # fmt: skip
        assert f'<a href="{url(form, al)}">{words}</a>' in page


def test_a_whole_record_says_nothing_of_the_kind(ana_client, june):
    with scope(june.workspace_id):
        source = Person._meta.get_field("source").related_model.objects.get(name="Sphere")
        june.change(source=source)
        june.file(*(Category.objects.named(name) for name in ("Friend", "Club")))
    page = page_of(ana_client, june)
    assert ">one more category</a>" in page
    with scope(june.workspace_id):
        june.file(Category.objects.named("Church"))
    assert "Still to learn" not in page_of(ana_client, june)


def test_a_bad_number_is_no_way_to_reach_anybody(ana_client, june):
    with scope(june.workspace_id):
        june.phones.get().mark("BAD")
    assert ">another way to reach them</a>" in page_of(ana_client, june)
