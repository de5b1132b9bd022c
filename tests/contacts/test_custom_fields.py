"""Fields of the workspace's own: four kinds, on the page, in letters, gone and back again."""

import datetime as dt
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from accounts.capabilities import Role
from accounts.models import Act
from accounts.tenancy import scope
from contacts import custom
from contacts.models import CustomField, FieldValue, Person
from crm.kit import money
from drips.models import Sequence
from messaging import merge
from tests.contacts.test_facts import as_shown, url

pytestmark = pytest.mark.django_db
URL = "/people/fields/"


@pytest.fixture
def ana_client(client_of, ana, home):
    return client_of(ana)


@pytest.fixture
def fields(home):
    """One of each kind."""
    with scope(home.pk):
        made = {}
        for position, (name, kind) in enumerate(
            [
                ("Boat name", "text"),
                ("Berths", "number"),
                ("HOA renewal", "date"),
                ("Loan", "money"),
            ]
        ):
            made[name] = CustomField.objects.create(name=name, kind=kind, position=position)
    return made


def key(field):
    return f"field_{field.public_id.hex}"


def names(home):
    with scope(home.pk):
        return [field.name for field in CustomField.objects.all()]


def values(june):
    with scope(june.workspace_id):
        return {field.name: value for field, value in custom.values_of(june)}


FILLED = {"Boat name": "Sea Ñandú", "Berths": "2.5", "HOA renewal": "6/30/27", "Loan": "$1.2m"}


def fill(client, june, fields, form="own_fields", **typed):
    sent = as_shown(client, url(form, june))
    sent |= {key(fields[name]): value for name, value in typed.items()}
    return client.post(url(form, june), sent)


# ── the settings page ────────────────────────────────────────────────────────
def test_a_field_is_added_renamed_and_taken_back(ana_client, home):
    ana_client.post(URL, {"name": "Boat  name", "kind": "text"})
    ana_client.post(URL, {"name": "Loan", "kind": "money"})
    assert names(home) == ["Boat name", "Loan"]
    with scope(home.pk):
        boat = CustomField.objects.get(name="Boat name")
    page = ana_client.get(URL).content.decode()
    assert "{{boat_name}}" in page
    ana_client.post(f"{URL}{boat.public_id}/", {"name": "Yacht"})
    assert names(home) == ["Yacht", "Loan"]
    with scope(home.pk):
        act = Act.objects.order_by("-pk").first()
    ana_client.post(reverse("accounts:act_undo", args=[act.public_id]))
    assert names(home) == ["Boat name", "Loan"]


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ("boat NAME", "There is a field “Boat name” already."),
        ("Boat-name!", "There is a field “Boat name” already."),
        ("First name", "letters call it {{first_name}}"),
        ("", "Write a name."),
        ("!!!", "Write a name with a letter"),
        ("x" * 10_000, "At most 60 characters"),
    ],
)
def test_a_name_that_cannot_be_is_told(ana_client, home, fields, typed, told):
    response = ana_client.post(URL, {"name": typed, "kind": "text"})
    assert response.status_code == 422
    assert told in response.content.decode()
    assert len(names(home)) == 4


def test_they_are_put_in_order(ana_client, home, fields):
    ana_client.post(f"{URL}{fields['Loan'].public_id}/place/", {"place": "1"})
    assert names(home) == ["Loan", "Boat name", "Berths", "HOA renewal"]
    assert ana_client.post(f"{URL}{fields['Loan'].public_id}/place/", {}).status_code == 422


def test_deleting_says_for_whom_it_was_filled_in_and_comes_back(ana_client, home, june, fields):
    fill(ana_client, june, fields, **FILLED)
    removal = f"{URL}{fields['Loan'].public_id}/removal/"
    page = ana_client.post(removal, follow=True).content.decode()
    assert "“Loan” is deleted; it was filled in for 1 person." in page
    assert "Loan" not in values(june)
    with scope(home.pk):
        act = Act.objects.order_by("-pk").first()
    ana_client.post(reverse("accounts:act_undo", args=[act.public_id]))
    assert values(june)["Loan"] == Decimal("1200000")


def test_who_may_change_the_fields(client_of, join, ben, elsewhere, home, fields):
    assistant = client_of(join(Role.ASSISTANT).user)
    assert assistant.get(URL).status_code == 403
    assert assistant.post(URL, {"name": "X", "kind": "text"}).status_code == 403
    stranger = client_of(ben)
    for path in ("", "removal/", "place/"):
        assert stranger.post(f"{URL}{fields['Loan'].public_id}/{path}").status_code == 404
    assert len(names(home)) == 4


def test_the_page_costs_the_same_for_many(ana_client, home, fields, at_most_queries):
    with scope(home.pk):
        for number in range(30):
            field = CustomField.objects.create(name=f"Field {number}")
            person = Person.objects.create(first_name=f"P{number}")
            custom.write(person, {field: "x"})
    with at_most_queries(1):
        assert ana_client.get(URL).status_code == 200


# ── values ───────────────────────────────────────────────────────────────────
@pytest.mark.parametrize("form", ["own_fields", "edit"])
def test_each_kind_takes_what_people_type(ana_client, june, fields, form):
    assert fill(ana_client, june, fields, form, **FILLED).status_code == 302
    assert values(june) == {
        "Boat name": "Sea Ñandú",
        "Berths": Decimal("2.5"),
        "HOA renewal": dt.date(2027, 6, 30),
        "Loan": Decimal("1200000"),
    }
    page = ana_client.get(june.get_absolute_url()).content.decode()
    for shown in ("Sea Ñandú", ">2.5<", "June 30, 2027", "$1,200,000"):
        assert shown in page
    with scope(june.workspace_id):
        assert FieldValue.objects.get(field=fields["Boat name"]).text_lc == "sea nandu"


def test_a_value_is_changed_found_anew_and_taken_away(ana_client, june, fields):
    fill(ana_client, june, fields, **FILLED)
    fill(ana_client, june, fields, **{"Boat name": "Nan", "Berths": "0", "Loan": ""})
    assert values(june) == {
        "Boat name": "Nan", "Berths": Decimal(0), "HOA renewal": dt.date(2027, 6, 30),
    }  # fmt: skip
    with scope(june.workspace_id):
        assert FieldValue.objects.get(field=fields["Boat name"]).text_lc == "nan"


@pytest.mark.parametrize("form", ["own_fields", "edit"])
@pytest.mark.parametrize(
    ("name", "typed", "told"),
    [
        ("Berths", "several", "Write a number, as 3 or 2.5."),
        ("Berths", "9" * 14, "too large to keep"),
        ("HOA renewal", "2/31/2027", "There is no February 31."),
        ("HOA renewal", "6/30", "Write the day with its year"),
        ("Loan", "plenty", "Write an amount, as $412k or 412,000."),
        ("Boat name", "x" * 10_000, "At most 500 characters"),
    ],
)
def test_what_is_not_of_the_kind_is_told_and_kept(
    ana_client, june, fields, form, name, typed, told
):
    other = {"Boat name": "Kept"} if name != "Boat name" else {}
    response = fill(ana_client, june, fields, form, **other, **{name: typed})
    page = response.content.decode()
    assert response.status_code == 422
    assert told in page
    assert typed in page
    assert values(june) == {}


@pytest.mark.parametrize("form", ["own_fields", "edit"])
def test_two_fill_in_at_once(ana_client, june, fields, form):
    anas = as_shown(ana_client, url(form, june))
    loan, boat = key(fields["Loan"]), key(fields["Boat name"])
    ana_client.post(url(form, june), anas | {loan: "$1.2m"})
    assert ana_client.post(url(form, june), anas | {boat: "Nan"}).status_code == 302
    clash = ana_client.post(url(form, june), anas | {loan: "$900k"})
    assert clash.status_code == 409
    assert "Loan is now: $1,200,000. Yours: $900,000." in clash.content.decode()
    assert values(june) == {"Loan": Decimal("1200000"), "Boat name": "Nan"}


def test_values_are_shown_as_typed_never_run(ana_client, june, fields):
    fill(ana_client, june, fields, **{"Boat name": "<script>alert(1)</script>"})
    page = ana_client.get(june.get_absolute_url()).content.decode()
    assert "<script>alert" not in page
    assert "&lt;script&gt;alert(1)" in page


# ── in letters, and for lists, exports and imports ───────────────────────────
def test_letters_call_them_by_name(ana_client, june, member, fields, home):
    fill(ana_client, june, fields, **FILLED)
    text = "{{boat_name}}, {{ Boat Name }}: {{loan}}, {{berths}}, {{hoa_renewal}}"
    with scope(home.pk):
        merged = merge.render(text, june, workspace=home, membership=member)
        assert merged.text == "Sea Ñandú, Sea Ñandú: $1,200,000, 2.5, June 30, 2027"
        assert merge.complaints(text) == []
        assert "Did you mean {{boat_name}}?" in merge.complaints("{{boat_nam}}")[0]
        nobody = Person.objects.create(first_name="Al")
        merged = merge.render("{{boat_name|your boat}}{{loan}}", nobody, workspace=home)
        assert (merged.text, merged.empty) == ("your boat", ["loan"])


def test_renaming_a_field_breaks_no_letter(ana_client, june, fields, home):
    fill(ana_client, june, fields, **FILLED)
    page = f"{URL}{fields['Boat name'].public_id}/"
    assert "{{boat_name}}</span>, now and after" in ana_client.get(page).text
    ana_client.post(page, {"name": "Yacht"})
    ana_client.post(URL, {"name": "Boat name", "kind": "text"})
    with scope(home.pk):
        drip = Sequence.objects.create(name="Sailors")
        step = drip.add_step(subject="{{boat_name}}", body="How is {{boat_name|the boat}}?")
        assert step.letter_for(june, workspace=home) == ("Sea Ñandú", "How is Sea Ñandú?")
        assert CustomField.objects.get(name="Boat name").merge_key == "boat_name_2"
    letter = step.get_absolute_url()
    offered = " ".join(ana_client.get(letter).text.split())
    assert '<code>{{boat_name}}</code> <span class="soft small">Yacht</span>' in offered
    assert '<code>{{boat_name_2}}</code> <span class="soft small">Boat name</span>' in offered
    typed = {"subject": "Hello", "body": "How is {{boat_name}}?", "wait_days": 7}
    assert ana_client.post(letter, typed).status_code == 302
    refused = ana_client.post(letter, typed | {"body": "How is {{yacht}}?"})
    assert refused.status_code == 422
    assert "In letters “Yacht” is {{boat_name}}." in refused.text


def test_a_value_in_a_letter_is_escaped(ana_client, june, fields, home):
    fill(ana_client, june, fields, **{"Boat name": "<b>&"})
    with scope(home.pk):
        said = merge.render("{{boat_name}}", june, workspace=home, html=True).text
    assert said == "&lt;b&gt;&amp;"


def test_imports_and_filters_read_a_value_the_same_way(here, fields):
    assert custom.parse(fields["Loan"], "412k") == Decimal("412000")
    assert custom.parse(fields["Berths"], "0") == 0
    assert custom.parse(fields["Boat name"], "  ") is None
    with pytest.raises(ValidationError, match="Write an amount"):
        custom.parse(fields["Loan"], "much")
    assert custom.shown(fields["Loan"], Decimal("412000.50")) == "$412,000.50"
    assert {name: custom.column(field) for name, field in fields.items()} == {
        "Boat name": "text_lc", "Berths": "number", "HOA renewal": "date", "Loan": "number",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("typed", "amount"),
    [
        ("$412k", 412_000), ("412,000", 412_000), ("$ 1.2 million", 1_200_000), ("1.2m", 1_200_000),
        (".5m", 500_000), ("-$20", -20), ("412000 dollars", 412_000), ("3 grand", 3_000),
        ("4,12", None), ("k", None), ("", None), ("$", None), ("1.2.3", None), ("٤١٢", None),
    ],
)  # fmt: skip
def test_money_is_read_as_people_write_it(typed, amount):
    assert money.read(typed) == amount
