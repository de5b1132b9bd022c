"""Deaths, partings and moves, each as the page asks for them and with its way back."""

import datetime as dt

import pytest
from django.urls import reverse

from accounts.models import Act
from accounts.tenancy import scope
from contacts.models import Category, Person
from crm.kit import clock
from drips.models import Enrolment, Sequence
from leads.models import Lead
from messaging import consent
from messaging.models import Message, State

pytestmark = pytest.mark.django_db


@pytest.fixture
def client(client_of, ana, home):
    return client_of(ana)


@pytest.fixture
def today(home):
    return clock.today(home.zone)


@pytest.fixture
def jack(home):
    """Jack and Sandy Smith, on a drip, with a planned call and something of each."""
    with scope(home.pk):
        person = Person.objects.create(
            first_name="Jack", last_name="Smith", spouse_first_name="Sandy", suffix="Jr.",
            nickname="Jackie", company="Smith Plumbing", birthday=dt.date(1954, 5, 12),
            spouse_birthday=dt.date(1956, 3, 2), wedding_anniversary=dt.date(1980, 6, 1),
        )  # fmt: skip
        person.phones.create(number="231-555-0101")
        person.phones.create(number="231-555-0102", of_spouse=True)
        person.phones.create(number="231-555-0103", label="home")
        person.emails.create(address="jack@example.com")
        person.emails.create(address="sandy@example.com", of_spouse=True)
        person.addresses.create(street="27 Quarry Lane", city="Larkspur Bay", state="MI")
        person.file(Category.objects.meaning("christmas"))
        person.plan_call(dt.date(2027, 1, 5), "Furnace")
    return person


def page_of(client, person):
    return client.get(person.get_absolute_url()).content.decode()


def url(name, row):
    return reverse(f"contacts:{name}", args=[row.public_id])


def said_of(response):
    return response.content.decode()


def undo(client, home, kind):
    with scope(home.pk):
        act = Act.objects.get(kind=kind)
        assert act.undo_until - clock.now() > dt.timedelta(days=29)
    client.post(reverse("accounts:act_undo", args=[act.public_id]))


def everything(home):
    """What a person and all that hangs on them is, to compare with."""
    tables = ("phones", "emails", "addresses", "filings", "notes", "enrolments")
    with scope(home.pk):
        return [
            {
                name: value
                for name, value in vars(row).items()
                if name not in ("_state", "updated_at", "_prefetched_objects_cache")
            }
            for person in Person.objects.order_by("pk")
            for row in [person, *(one for name in tables
                                  for one in getattr(person, name).order_by("pk"))]
        ]  # fmt: skip


def enrol(person, member):
    return Enrolment.objects.enrol(person, Sequence.objects.first(), by=member, write_first=True)


# ── Jack died ────────────────────────────────────────────────────────────────
def test_jack_died(client, jack, home, member, today):
    """The mission's story: Sandy's record from then on, and nothing of Jack's goes out."""
    with scope(home.pk):
        enrolment = enrol(jack, member)
        waiting = Message.objects.queue(
            key="x", to="jack@example.com", subject="Hi", text="Hi", person=jack, by=member
        )
    assert url("death", jack) in page_of(client, jack)
    form = client.get(url("death", jack)).content.decode()
    assert "We are sorry." in form
    assert "deceased" not in form.lower()

    response = client.post(
        url("death", jack),
        {"who": "first:Jackie", "died_on": "11/3/2026", "call_on": "in 3 weeks",
         "keep": [str(_phone(home, "0103").public_id)]},
        follow=True,
    )  # fmt: skip

    told = said_of(response)
    with scope(home.pk):
        sandy = Person.objects.get(pk=jack.pk)
        enrolment.refresh_from_db()
        waiting.refresh_from_db()
        phones = {phone.national: phone.of_spouse for phone in sandy.phones.all()}
        emails = list(sandy.emails.values_list("address", "of_spouse"))
        notes = "\n".join(note.body for note in sandy.notes.all())
        assert sandy.is_filed_as("christmas")
    assert sandy.name == "Sandy Smith"
    assert (sandy.label_name, sandy.salutation) == ("Sandy Smith", "Sandy")
    assert (sandy.nickname, sandy.suffix, sandy.company) == ("", "", "")
    assert sandy.birthday == dt.date(1956, 3, 2)
    assert (sandy.spouse_birthday, sandy.wedding_anniversary, sandy.died_on) == (None, None, None)
    assert phones == {"(231) 555-0102": False, "(231) 555-0103": False}
    assert emails == [("sandy@example.com", False)]
    assert enrolment.state == "ended"
    assert waiting.state == State.CANCELLED
    assert sandy.follow_up_on == today + dt.timedelta(21)
    assert sandy.follow_up_reason == "Jackie has died. How is Sandy?"
    for kept in ("Jackie Smith has died on November 3, 2026.", "(231) 555-0101",
                 "jack@example.com", "Jack Smith Jr. (Jackie)", "Birthday: May 12, 1954",
                 "Wedding: June 1, 1980", "January 5, 2027: Furnace", "Smith Plumbing",
                 "CMA", "Net sheet", "Watch the property"):  # fmt: skip
        assert kept in notes
    assert "Jackie has died" in told
    assert "The page is Sandy Smith’s now." in told
    assert "A drip has ended." in told
    assert "CMA, net sheet" in told
    page = page_of(client, sandy)
    assert "tel:+12315550101" not in page
    assert "mailto:jack@example.com" not in page
    assert "CMA" in page


def _phone(home, ending):
    with scope(home.pk):
        from contacts.models import Phone

        return Phone.objects.get(number__endswith=ending)


def test_jacks_death_is_taken_back_whole(client, jack, home, member):
    with scope(home.pk):
        enrol(jack, member)
    before = everything(home)
    client.post(url("death", jack), {"who": "first:Jackie", "died_on": "11/3/2026"})
    assert everything(home) != before
    undo(client, home, "death")
    assert everything(home) == before


def test_sandy_died(client, jack, home):
    client.post(url("death", jack), {"who": "spouse:Sandy", "died_on": ""})
    with scope(home.pk):
        person = Person.objects.get(pk=jack.pk)
        numbers = [phone.national for phone in person.phones.all()]
    assert person.name == "Jack Smith"
    assert person.salutation == "Jackie"
    assert person.birthday == dt.date(1954, 5, 12)
    assert "(231) 555-0102" not in numbers
    assert len(numbers) == 2


def test_sending_it_twice_does_not_reach_the_survivor(client, jack, home):
    typed = {"who": "first:Jackie", "died_on": "11/3/2026"}
    client.post(url("death", jack), typed)
    again = client.post(url("death", jack), typed)
    assert again.status_code == 422
    with scope(home.pk):
        assert Person.objects.get(pk=jack.pk).died_on is None
        assert Act.objects.filter(kind="death").count() == 1


@pytest.mark.parametrize(
    ("typed", "told"),
    [({"who": ""}, "required"), ({"who": "first:Jackie", "died_on": "2/31/2026"}, "day"),
     ({"who": "first:Jackie", "call_on": "whenever"}, "Which day is that?")],
)  # fmt: skip
def test_what_is_no_answer_is_asked_again(client, jack, home, typed, told):
    response = client.post(url("death", jack), typed)
    assert response.status_code == 422
    assert told in said_of(response)
    with scope(home.pk):
        assert Person.objects.get(pk=jack.pk).name == jack.name


@pytest.fixture
def otto(home):
    with scope(home.pk):
        person = Person.objects.create(
            first_name="Otto", last_name="Lind", birthday=dt.date(1940, 1, 2)
        )
        person.phones.create(number="231-555-0177")
        person.emails.create(address="otto@example.com")
        person.addresses.create(street="9 Oak Street", city="Reno", state="NV")
        person.plan_call(clock.today(home.zone), "Furnace")
        now = clock.now()
        Lead.objects.create(person=person, received_at=now, clock_started_at=now)
    return person


def test_one_who_lived_alone(client, otto, home, member, today):
    with scope(home.pk):
        enrolment = enrol(otto, member)
        waiting = Message.objects.queue(
            key="x", to="otto@example.com", subject="Hi", text="Hi", person=otto, by=member
        )
    response = client.post(
        url("death", otto),
        {"who": "first:Otto", "died_on": "11/3", "call_on": "in 3 weeks",
         "executor": "Mary Lind", "executor_number": "231-555-0190"},
        follow=True,
    )  # fmt: skip
    with scope(home.pk):
        otto.refresh_from_db()
        enrolment.refresh_from_db()
        waiting.refresh_from_db()
        mary = Person.objects.get(first_name="Mary")
        assert not Lead.objects.waiting().exists()
        people = Person.objects.visible_to(member)
        assert not people.due_for_a_call(clock.today(home.zone)).exists()
        [called] = people.due_for_a_call(clock.today(home.zone) + dt.timedelta(days=22))
        assert mary.phones.get().national == "(231) 555-0190"
        assert "CMA" in mary.notes.get().body
        assert mary.addresses.get().street == "9 Oak Street"
        assert consent.refusal("otto@example.com", otto, purpose="transactional")
    people = reverse("contacts:contacts")
    assert otto.get_absolute_url() not in said_of(client.get(people))
    assert otto.get_absolute_url() in said_of(client.get(people, {"died": "on"}))
    assert otto.died_on.replace(year=2026) == dt.date(2026, 11, 3)
    assert otto.died_on <= today
    assert otto.follow_up_on is None
    assert (enrolment.state, waiting.state) == ("ended", State.CANCELLED)
    assert called == mary
    assert mary.company == "Estate of Otto Lind"
    assert "is planned for" in said_of(response)
    page = page_of(client, otto)
    assert "tel:" not in page
    assert "mailto:" not in page
    assert "Died on November 3" in page
    assert url("death", otto) not in page


def test_a_death_alone_is_taken_back_whole(client, otto, home, member):
    with scope(home.pk):
        enrol(otto, member)
    before = everything(home)
    client.post(url("death", otto), {"who": "first:Otto", "call_on": "in 3 weeks"})
    undo(client, home, "death")
    assert everything(home) == before


# ── two people ───────────────────────────────────────────────────────────────
def parting(home, jack, **whose):
    with scope(home.pk):
        jack = Person.objects.get(pk=jack.pk)
        rows = [*jack.phones.all(), *jack.emails.all(), *jack.addresses.all()]
        fields = {f"{row._meta.model_name}_{row.public_id}": "first" for row in rows}
        fields[f"category_{jack.filings.get().category.public_id}"] = "both"
        for row in rows:
            for ending, choice in whose.items():
                if str(row).endswith(ending.replace("_", "-")):
                    fields[f"{row._meta.model_name}_{row.public_id}"] = choice
    names = {"first_name": "Jack", "last_name": "Smith", "other_first_name": "Sandy"}
    return names | {"other_last_name": "Jones"} | fields


def test_a_couple_goes_two_ways(client, jack, home, member):
    with scope(home.pk):
        jack.add_note("Likes boats", by=member)
        enrolment = enrol(jack, member)
    form = client.get(url("two_people", jack)).content.decode()
    assert "27 Quarry Lane" in form
    typed = parting(home, jack, **{"555_0102": "other", "555_0103": "both"})
    typed |= {name: "other" for name in typed if name.startswith("email") and
              name.endswith(str(_email(home, "sandy").public_id))}  # fmt: skip

    response = client.post(url("two_people", jack), typed, follow=True)

    with scope(home.pk):
        first, other = Person.objects.filter(last_name__in=["Smith", "Jones"]).order_by("pk")
        enrolment.refresh_from_db()
        mine = sorted(phone.national[-4:] for phone in first.phones.all())
        theirs = sorted(phone.national[-4:] for phone in other.phones.all())
        emails = [email.address for email in other.emails.all()]
        notes = [note.body for note in other.notes.all()]
        ours = [note.body for note in first.notes.all()]
        assert other.is_filed_as("christmas")
        assert first.is_filed_as("christmas")
        assert not first.phones.filter(of_spouse=True).exists()
    assert (first.name, first.salutation) == ("Jack Smith", "Jackie")
    assert (other.name, other.salutation) == ("Sandy Jones", "Sandy")
    assert other.birthday == dt.date(1956, 3, 2)
    assert (first.wedding_anniversary, first.spouse_birthday) == (None, None)
    assert (mine, theirs) == (["0101", "0103"], ["0102", "0103"])
    assert emails == ["sandy@example.com"]
    assert enrolment.person_id == first.pk
    assert "one record with Jack Smith" in notes[0]
    assert "Likes boats" in ours
    assert "Jackie and Sandy have records of their own" in said_of(response)


def _email(home, name):
    with scope(home.pk):
        from contacts.models import Email

        return Email.objects.get(address__startswith=name)


def test_a_parting_is_taken_back_whole(client, jack, home):
    before = everything(home)
    client.post(url("two_people", jack), parting(home, jack, **{"555_0102": "other"}))
    assert len(everything(home)) != len(before)
    undo(client, home, "parting")
    assert everything(home) == before


def test_one_person_cannot_part(client, otto):
    assert client.get(url("two_people", otto)).status_code == 302
    assert client.post(url("two_people", otto), {"first_name": "x"}).status_code == 302


# ── the card came back ───────────────────────────────────────────────────────
def test_the_card_came_back(client, jack, home, member, today):
    """The mission's story: marked with its date, a note, the call, and Cold beside it."""
    with scope(home.pk):
        address = jack.addresses.get()
    assert "A letter came back" in page_of(client, jack)

    client.post(url("returned_letter", address))

    with scope(home.pk):
        address.refresh_from_db()
        jack.refresh_from_db()
        notes = [note.body for note in jack.notes.all()]
        [called] = Person.objects.visible_to(member).due_for_a_call(today)
        assert jack.mailing_address is None
    assert address.status == "BAD"
    assert address.status_at
    day = f"{today:%B} {today.day}, {today.year}"
    assert notes == [f"Mail to {address} came back on {day}."]
    assert jack.follow_up_on == today
    assert jack.follow_up_reason == "The mail came back; are they moving? Also: Furnace."
    assert called == jack
    page = page_of(client, jack)
    assert "are they moving?" in page
    assert '<span class="addr struck">27 Quarry Lane</span>' in page
    assert f'action="{url("cold", jack)}"' in page

    client.post(url("returned_letter", address))
    with scope(home.pk):
        assert jack.notes.count() == 1, "twice is once"


def test_a_returned_letter_is_taken_back(client, jack, home):
    before = everything(home)
    with scope(home.pk):
        address = jack.addresses.get()
    client.post(url("returned_letter", address))
    with scope(home.pk):
        act = Act.objects.get(kind="returned")
    client.post(reverse("accounts:act_undo", args=[act.public_id]))
    assert everything(home) == before


def test_a_bounce_plans_the_same_call_once(client, jack, home, today):
    with scope(home.pk):
        for _ in range(2):
            consent.hard_bounce("jack@example.com")
        jack.refresh_from_db()
        assert jack.emails.get(address="jack@example.com").status == "HardBounce"
        assert [note.body.partition(" on ")[0] for note in jack.notes.all()] == [
            "Mail to jack@example.com came back"
        ]
    assert jack.follow_up_on == today
    assert jack.follow_up_reason.startswith("The mail came back; are they moving?")
    assert "What went to jack@example.com came back" in page_of(client, jack)


def test_who_is_cold_or_dead_is_not_called_about_it(here, jack):
    jack.file(Category.objects.meaning("cold"))
    planned = jack.follow_up_on
    consent.hard_bounce("jack@example.com")
    jack.refresh_from_db()
    assert jack.follow_up_on == planned


def test_an_opt_out_is_no_move(here, jack):
    consent.opt_out("jack@example.com")
    jack.refresh_from_db()
    assert jack.follow_up_reason == "Furnace"


def test_the_old_address_is_kept_with_its_dates(client, jack, home, today):
    with scope(home.pk):
        old = jack.addresses.get()
        old.mark("BAD", "A card came back")
    form = client.get(url("addresses", jack))
    assert form.context["form"]["instead_of"].value() == str(old.public_id)
    client.post(
        url("addresses", jack),
        {"kind": "home", "street": "5 Elm Street", "city": "Reno", "state": "NV",
         "instead_of": str(old.public_id), "since": "11/1/2026"},
    )  # fmt: skip
    with scope(home.pk):
        old.refresh_from_db()
        new = jack.addresses.get(street="5 Elm Street")
        person = Person.objects.get(pk=jack.pk)
        assert person.mailing_address == new
    assert old.lived_until == new.lived_from == dt.date(2026, 11, 1)
    page = page_of(client, jack)
    assert "until November 2026" in page
    assert "since November 2026" in page


def test_another_address_beside_the_first_ends_nothing(client, jack, home):
    client.post(
        url("addresses", jack), {"kind": "work", "street": "1 Main Street", "instead_of": ""}
    )
    with scope(home.pk):
        assert not jack.addresses.exclude(lived_until=None).exists()
        assert jack.addresses.count() == 2
