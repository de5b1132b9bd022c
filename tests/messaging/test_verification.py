"""A look at addresses: by their letters and a name server of the tests' own, never by a mailbox."""

import datetime as dt

import pytest
from django.core.cache import cache
from django.urls import reverse

from accounts.capabilities import Role
from accounts.models import Job, Version
from accounts.tenancy import scope
from contacts.models import Email, Person
from crm.kit import clock
from messaging import tasks, verification
from tests.names import names  # noqa: F401 - a fixture

pytestmark = pytest.mark.django_db
Check = Email.Check


@pytest.fixture
def known(names):  # noqa: F811
    """A few domains as they are in the world."""
    names.say("gmail.com", "MX", "5 gmail-smtp-in.l.google.com.")
    names.say("homes.example.com", "MX", "10 mx.example.com.")
    names.say("no-mx.example.com", "A", "192.0.2.7")
    names.say("null.example.com", "MX", "0 .")
    names.say("website.example.com", "TXT", "v=spf1 -all")
    names.say("bücher.example.com".encode("idna").decode(), "MX", "10 mx.example.com.")
    names.say("broken.example.com", "A", "192.0.2.9")
    names.fail("broken.example.com")
    return names


@pytest.fixture
def looked(here, known):
    """`looked(address)`: what is written down of it after a look."""

    def look(address):
        person = Person.objects.create(first_name="Ada", last_name="Look")
        email = Email(person=person, address=address)
        email.save()
        verification.look_at([email])
        return Email.objects.get(pk=email.pk)

    return look


@pytest.mark.parametrize(
    ("address", "result", "says"),
    [
        ("june@gmail.com", Check.FINE, ""),
        ("june@homes.example.com", Check.FINE, ""),
        ("june@no-mx.example.com", Check.FINE, ""),
        ("june@bücher.example.com", Check.FINE, ""),
        ("june@null.example.com", Check.NO_MAIL, "takes no mail"),
        ("june@website.example.com", Check.NO_MAIL, "takes no mail"),
        ("june@gone.example.net", Check.NO_DOMAIN, "There is no domain gone.example.net."),
        ("june@broken.example.com", Check.UNSURE, "No name server could be asked."),
        ("june..h@gmail.com", Check.SYNTAX, "two periods in a row"),
        ("june@localhost", Check.SYNTAX, "period"),
        ("june", Check.SYNTAX, "@"),
        ("june@mailinator.com", Check.THROWAWAY, "minutes or hours"),
        ("info@homes.example.com", Check.ROLE, "several people"),
        ("Office+list@homes.example.com", Check.ROLE, "several people"),
    ],
)
def test_a_look_says(address, result, says, looked):
    email = looked(address)
    assert email.check_result == result
    assert says in email.check_said
    assert email.checked_at
    assert email.looks_wrong == (result in Check.wrong())


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("gmial.com", "gmail.com"), ("gmal.com", "gmail.com"), ("gmaill.com", "gmail.com"),
        ("gmail.con", "gmail.com"), ("gmail.co", "gmail.com"), ("hotmial.com", "hotmail.com"),
        ("outlok.com", "outlook.com"), ("yahooo.com", "yahoo.com"), ("icloud.cm", "icloud.com"),
        ("comcast.ent", "comcast.net"), ("aol.con", "aol.com"),
    ],
)  # fmt: skip
def test_a_slip_of_a_known_domain_offers_what_was_meant(typed, meant, looked):
    email = looked(f"June.H@{typed}")
    assert (email.check_result, email.check_offers) == (Check.TYPO, f"June.H@{meant}")
    assert email.check_said == f"“{typed}” is probably {meant}, mistyped."


@pytest.mark.parametrize(
    "domain", ["mail.com", "ymail.com", "gmx.com", "email.com", "hotmail.co.uk", "me.com"]
)
def test_a_domain_that_stands_for_itself_is_no_slip(domain, looked, known):
    known.say(domain, "MX", "10 mx.example.com.")
    assert looked(f"june@{domain}").check_result == Check.FINE


def test_nobody_is_connected_to_but_the_name_server(looked, known, monkeypatch):
    import socket

    def connect(*args, **kwargs):
        raise AssertionError("a look opened a connection")

    monkeypatch.setattr(socket, "create_connection", connect)
    monkeypatch.setattr("smtplib.SMTP.connect", connect)
    looked("june@homes.example.com")
    assert {kind for _, kind in known.asked} <= {"MX", "A", "AAAA", "SOA"}


# ── by itself ────────────────────────────────────────────────────────────────
def scan_at(moment):
    with clock.at(moment):
        tasks.check_addresses()


def fresh(home) -> Email:
    with scope(home.pk):
        return Email.objects.get()


@pytest.fixture
def typed(home, june):
    """`typed(address)`: June's address becomes that one, by whatever way."""

    def write(address, **facts):
        with scope(home.pk):
            email = Email.objects.get()
            email.address = address
            for name, value in facts.items():
                setattr(email, name, value)
            email.save()

    return write


def test_what_is_new_or_changed_is_looked_at_by_itself(home, typed, known, noon):
    typed("june@gmail.com")
    scan_at(noon)
    assert fresh(home).check_result == Check.FINE
    asked = len(known.asked)
    scan_at(noon + dt.timedelta(minutes=1))
    assert len(known.asked) == asked, "what was looked at is left alone"
    typed("june@null.example.com")
    assert not fresh(home).looks_wrong, "nothing is said of an address that nobody has looked at"
    scan_at(noon + dt.timedelta(minutes=2))
    assert fresh(home).looks_wrong


def test_a_change_by_a_bare_update_is_looked_at_too(home, june, known, noon):
    """As an import, a merge or history write it."""
    scan_at(noon)
    with scope(home.pk):
        Email.objects.update(address="j@null.example.com", address_lc="j@null.example.com")
    scan_at(noon + dt.timedelta(hours=2))
    assert fresh(home).check_result == Check.NO_MAIL


def test_a_name_server_that_is_away_means_could_not_check(home, typed, known, noon):
    """R42: never wrong, what was known before stays, and it is tried again."""
    typed("june@null.example.com")
    known.go_away()
    scan_at(noon)
    email = fresh(home)
    assert (email.check_result, email.looks_wrong) == (Check.UNSURE, False)
    assert email.is_unchecked
    known.is_away = False
    cache.clear()
    scan_at(noon + dt.timedelta(minutes=30))
    assert fresh(home).check_result == Check.UNSURE, "an hour later, not at once"
    scan_at(noon + dt.timedelta(minutes=61))
    assert fresh(home).check_result == Check.NO_MAIL
    known.go_away()
    cache.clear()
    with scope(home.pk):
        verification.look_at([Email.objects.get()])
    assert fresh(home).check_result == Check.NO_MAIL, "what is known stays known"


def test_while_nobody_answers_nobody_is_asked(home, typed, known, noon):
    typed("june@null.example.com")
    known.go_away()
    scan_at(noon)
    known.is_away = False
    asked = len(known.asked)
    scan_at(noon + dt.timedelta(hours=2))
    assert len(known.asked) == asked


def test_a_portals_relay_is_never_looked_at(home, typed, known, noon):
    typed("x@null.example.com", is_relay=True)
    scan_at(noon)
    assert fresh(home).checked_at is None


def test_the_demo_asks_no_name_server(home, typed, known, noon, member):
    typed("june@null.example.com")
    home.is_demo = True
    home.save()
    scan_at(noon)
    assert fresh(home).checked_at is None
    with scope(home.pk, by=member):
        verification.check_everything(by=member)
    assert fresh(home).check_result == Check.FINE
    assert known.asked == []


def test_a_look_writes_no_history(home, typed, known, noon):
    typed("june@null.example.com")
    with scope(home.pk):
        before = Version.objects.count()
    scan_at(noon)
    with scope(home.pk):
        assert fresh(home).looks_wrong
        assert Version.objects.count() == before
        email = Email.objects.get()
        email.label = "work"
        email.save()
        assert Version.objects.count() == before + 1


# ── for a member ─────────────────────────────────────────────────────────────
@pytest.fixture
def many(home, june, known):
    """June, and 250 more of whom every tenth is mistyped."""
    with scope(home.pk):
        for number in range(250):
            person = Person.objects.create(first_name=f"P{number}", last_name="Many")
            domain = "gmial.com" if number % 10 == 0 else "homes.example.com"
            person.emails.create(address=f"p{number}@{domain}")
        june.emails.update(address="june@gmail.com", address_lc="june@gmail.com")


def test_everything_is_looked_at_on_demand_with_progress(
    home, many, ana, client_of, django_capture_on_commit_callbacks
):
    from accounts.jobs import run

    with django_capture_on_commit_callbacks():
        client_of(ana).post(reverse("messaging:addresses_check"))
    with scope(home.pk):
        job = Job.objects.get()
        assert (job.total, job.done) == (251, 0)
    run(home.pk, job.pk)
    with scope(home.pk):
        job.refresh_from_db()
        assert (job.state, job.done) == (Job.State.DONE, 251)
        assert job.said == "251 addresses looked at: 25 look wrong."
        assert Email.objects.looking_wrong().count() == 25


def test_who_looks_wrong_is_a_list_a_figure_and_a_line_of_tidy_up(
    home, ana, client_of, looked, known
):
    client = client_of(ana)
    looked("ada@null.example.com")
    looked("bea@gmail.com")
    page = client.get(reverse("messaging:addresses")).content.decode()
    assert "1 e-mail address looks wrong" in page
    assert "E-mails that look wrong" in client.get(reverse("contacts:tidy_up")).content.decode()
    people = client.get(f"{reverse('contacts:contacts')}?book=all&check=wrong").content.decode()
    assert "Look" in people
    assert "E-mail looks wrong" in people
    health = client.get(reverse("contacts:health")).content.decode()
    assert "check=wrong" in health


def test_a_person_shows_what_is_doubtful_and_takes_what_was_meant(
    home, june, ana, client_of, here, known
):
    email = june.emails.get()
    email.address = "june@gmial.com"
    email.save()
    verification.look_at([email])
    client = client_of(ana)
    page = client.get(june.get_absolute_url()).content.decode()
    assert "Looks wrong" in page
    assert "“gmial.com” is probably gmail.com, mistyped." in page
    client.post(reverse("contacts:email_correction", args=[email.public_id]))
    assert june.emails.get().address == "june@gmail.com"
    assert not june.emails.get().looks_wrong
    client.post(reverse("contacts:email_correction", args=[email.public_id]))
    assert june.emails.get().address == "june@gmail.com"


def test_what_was_meant_may_stand_there_already(home, june, ana, client_of, here, known):
    june.emails.create(address="june@gmail.com")
    email = june.emails.create(address="june@gmial.com")
    verification.look_at([email])
    answer = client_of(ana).post(
        reverse("contacts:email_correction", args=[email.public_id]), follow=True
    )
    assert "stands there already" in answer.content.decode()
    assert june.emails.filter(address="june@gmial.com").exists()


def test_a_coach_sees_no_page_of_addresses(home, join, client):
    client.force_login(join(Role.COACH).user)
    assert client.get(reverse("messaging:addresses")).status_code == 403
