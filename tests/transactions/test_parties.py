"""Who takes part: found by typing or for this once, on one sheet, and written to."""

import datetime as dt

import pytest

from agenda.models import Task, TaskPlan
from contacts import passing
from contacts.deletion import delete_people
from contacts.merge import merge
from contacts.models import Book, Person
from crm.kit import clock
from transactions import dates, parties, starting
from transactions.models import Party, Role, Side, Transaction


@pytest.fixture
def ruth(here):
    person = Person.objects.create(
        first_name="Ruth", last_name="Keller", spouse_first_name="Sam", company="Keller Farm"
    )
    person.phones.create(number="231-555-0101")
    person.phones.create(number="231-555-0102", status="BAD", label="home")
    person.emails.create(address="ruth@example.com")
    person.emails.create(address="sam@example.com", of_spouse=True)
    return person


@pytest.fixture
def listing(here, member, ruth):
    return starting.open(Side.LISTING, by=member, clients=[ruth])


@pytest.fixture
def people(client, ana, listing):
    """The People tab of the listing, as Ana has it open."""
    client.force_login(ana)
    return f"/transactions/{listing.public_id}/people/"


def add(client, listing, **typed):
    return client.post(f"/transactions/parties/{listing.public_id}/new/", typed)


def test_somebody_of_the_books_is_found_by_typing_part_of_the_name(client, listing, people, june):
    answer = add(client, listing, role="buyer", person="june harg")
    assert answer.status_code == 302
    party = Party.objects.get(role=Role.BUYER)
    assert (party.person, party.is_one_time, party.does) == (june, False, "Buyers")
    page = client.get(people).content.decode()
    assert "June &amp; Walt Hargrove" in page
    assert "tel:+12315550164" in page
    again = add(client, listing, role="buyer", person="june harg")
    assert again.status_code == 422
    assert "has that role here already" in again.content.decode()
    other_role = add(client, listing, role="poa", person="june harg")
    assert other_role.status_code == 302, "one person may have several roles"


def test_a_name_nobody_has_is_kept_as_somebody_for_this_once(client, listing, people, member):
    answer = add(client, listing, role="contractor", person="Ray Mendel", phone="231-555-0119",
                 trade="Electrician")  # fmt: skip
    assert answer.status_code == 422
    assert 'value="Ray Mendel"' in answer.content.decode(), "what was typed is not typed again"
    add(client, listing, role="contractor", name="Ray Mendel", phone="(231) 555-0119",
        email="ray@example.com", trade="Electrician", note="Side door")  # fmt: skip
    ray = Party.objects.get(role=Role.CONTRACTOR)
    assert ray.words == "Electrician, one time"
    assert (ray.phone, Person.objects.filter(last_name="Mendel").count()) == ("+12315550119", 0)
    assert "tel:+12315550119" in client.get(people).content.decode()

    client.post(f"/transactions/parties/{ray.public_id}/contact/")
    ray.refresh_from_db()
    assert (ray.person.name, ray.person.book) == ("Ray Mendel", Book.CONTACTS)
    assert ray.person.best_phone.number == "+12315550119"
    assert ray.person.best_email.address == "ray@example.com"
    assert ray.person.notes.get().body == "Side door"


def test_who_is_reached_at_that_address_already_is_taken_instead_of_a_second(
    client, listing, people, june
):
    party = parties.put(listing, Role.TITLE_OFFICER, name="J. Hargrove",
                        email="june.hargrove@example.com")  # fmt: skip
    client.post(f"/transactions/parties/{party.public_id}/contact/")
    party.refresh_from_db()
    assert party.person == june
    assert Person.objects.filter(last_name="Hargrove").count() == 1


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"role": "title"}, "Say who it is"),
        ({"name": "Marta Toll"}, "What are they here?"),
        ({"role": "title", "name": "Marta", "phone": "555-0119"}, "area code"),
        ({"role": "title", "name": "Marta", "email": "marta at bay"}, "e-mail"),
    ],
)
def test_what_is_wrong_is_said_and_everything_typed_stays(client, listing, people, typed, said):
    answer = add(client, listing, **typed)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert said.lower() in page.lower()
    assert all(value in page for value in typed.values())
    assert Party.objects.count() == 1


def test_taking_somebody_out_can_be_taken_back(client, listing, people, ruth):
    party = Party.objects.get(person=ruth)
    client.post(f"/transactions/parties/{party.public_id}/removal/")
    listing.refresh_from_db()
    assert (Party.objects.count(), listing.clients) == (0, "")
    page = client.get(people).content.decode()
    undo = page.split('class="toast-line"')[1].split('action="')[1].split('"')[0]
    client.post(undo)
    listing.refresh_from_db()
    assert (Party.objects.get().person, listing.clients) == (ruth, "Ruth & Sam Keller")


# ── the clients ──────────────────────────────────────────────────────────────
def test_the_clients_names_follow_the_parties_and_the_people(listing, ruth, member):
    assert listing.clients == "Ruth & Sam Keller"
    ruth.change(last_name="Keller-Boyd")
    assert Transaction.objects.get().clients == "Ruth & Sam Keller-Boyd"
    search = starting.open(Side.BUYER, by=member, clients=[])
    for first in ("Ines", "Paul"):
        person = Person.objects.create(first_name=first, last_name="Lund")
        parties.put(search, Role.BUYER if first == "Ines" else Role.CO_BUYER, person)
    parties.put(search, Role.SELLER, name="Somebody else")
    assert search.clients == "Ines & Paul Lund"


def test_two_people_of_one_role_become_one_and_what_either_row_said_stays(
    listing, ruth, member, june
):
    lost = Person.objects.create(first_name="Ruth", last_name="Keller")
    parties.put(listing, Role.CO_SELLER, lost, phone="+12315550177", note="Prefers mornings")
    parties.put(listing, Role.REFERRAL_AGENT, lost)
    Party.objects.filter(person=ruth, role=Role.SELLER).update(note="Signs alone")
    act = merge(ruth, lost, by=member)
    mine = {one.role: one for one in Party.objects.filter(person=ruth)}
    assert set(mine) == {Role.SELLER, Role.REFERRAL_AGENT}
    assert mine[Role.SELLER].phone == "+12315550177"
    assert mine[Role.SELLER].note == "Signs alone"
    assert "Prefers mornings" in ruth.notes.first().body
    listing.refresh_from_db()
    assert listing.clients == "Ruth & Sam Keller"
    act.undo(by=member)
    assert Party.objects.get(role=Role.CO_SELLER).person_id == lost.pk
    assert Party.objects.get(role=Role.SELLER).phone == ""


def test_a_death_leaves_the_file_whole_and_asks_who_signs_now(client, people, listing, member):
    june = Person.objects.create(first_name="June", last_name="Hargrove")
    june.phones.create(number="231-555-0164")
    june.emails.create(address="june@example.com")
    one = starting.open(Side.LISTING, by=member, clients=[june])
    act = passing.has_died(june, "first", on=clock.today(member.workspace.zone), by=member)
    assert any("Say who signs now" in said for said in act.facts["said"])
    one.refresh_from_db()
    assert one.clients == "Estate of June Hargrove"
    tab = f"/transactions/{one.public_id}/people/"
    page = client.get(tab).content.decode()
    assert "has died" in page
    assert "an executor" in page
    assert "tel:+12315550164" not in page
    parties.put(one, Role.EXECUTOR, name="Walt Hargrove", phone="+12315550165")
    assert "Say who signs now" not in client.get(tab).content.decode()


def test_a_deleted_contact_stays_a_name_in_the_file_of_the_sale(listing, ruth):
    delete_people(Person.objects.filter(pk=ruth.pk))
    party = Party.objects.get()
    assert (party.name, party.is_one_time) == ("Ruth & Sam Keller", True)


def test_of_a_person_every_part_is_found_the_latest_first(listing, ruth, member):
    later = starting.open(Side.BUYER, by=member, clients=[ruth])
    found = [one.transaction for one in Party.objects.of_person(ruth)]
    assert found == [later, listing]


# ── everybody's numbers ──────────────────────────────────────────────────────
def test_the_sheet_has_everybodys_numbers_but_none_that_is_bad(client, listing, people):
    parties.put(listing, Role.TITLE_OFFICER, name="Marta Toll", company="Bay Title",
                phone="+12315550150")  # fmt: skip
    page = client.get(f"/transactions/parties/{listing.public_id}/numbers/").content.decode()
    for said in ("Ruth &amp; Sam Keller", "(231) 555-0101", "Bay Title", "(231) 555-0150", "Ana"):
        assert said in page
    assert "555-0102" not in page, "a BAD number is nobody's to hand on"
    answer = client.get(f"/transactions/parties/{listing.public_id}/numbers.pdf")
    assert answer["Content-Type"] == "application/pdf"
    assert answer.content.startswith(b"%PDF")


def test_the_box_and_the_tab_cost_the_same_for_one_or_thirty(
    client, people, listing, django_assert_max_num_queries
):
    def cost() -> int:
        with django_assert_max_num_queries(60) as counted:
            assert client.get(people).status_code == 200
        return len(counted)

    cost()
    before = cost()
    for number in range(30):
        person = Person.objects.create(first_name=f"P{number}", last_name="Party")
        person.phones.create(number=f"+1231555{number:04}")
        person.emails.create(address=f"p{number}@example.com")
        parties.put(listing, Role.OTHER, person)
    assert cost() <= before + 1


def test_steps_with_a_party_follow_whoever_has_the_part(client, listing, people, member):
    title = [Person.objects.create(first_name=name, owner=member) for name in ("Marta", "Theo")]
    dates.put(listing, "contract", dt.date(2026, 11, 23), by=member)
    plan = TaskPlan.objects.named("Under contract, seller side")
    plan.start(belongs_to=listing.key, member=member, about=listing.name)
    step = Task.objects.get(belongs_to=listing.key, title__startswith="Open title")
    assert (step.step.party, step.person) == ("title", None)
    for person in title:
        client.post(f"/transactions/parties/{listing.public_id}/new/",
                    {"role": "title", "person": str(person.public_id)})  # fmt: skip
    step.refresh_from_db()
    assert step.person == title[0]
    first = listing.parties.get(person=title[0])
    client.post(f"/transactions/parties/{first.public_id}/removal/")
    step.refresh_from_db()
    assert step.person == title[1], "who has the part now"
    second = listing.parties.get(person=title[1])
    client.post(f"/transactions/parties/{second.public_id}/",
                {"role": "escrow", "person": str(title[1].public_id)})  # fmt: skip
    step.refresh_from_db()
    assert step.person is None
