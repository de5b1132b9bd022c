"""Numbers that must not be called: nowhere a link, lists of them, the clock of a relationship."""

import datetime as dt
import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from accounts.capabilities import Role
from accounts.jobs import run
from accounts.models import Job
from accounts.tenancy import scope
from contacts import dnc_list, relationship
from contacts.models import Category, DncNumber, Person, Phone
from crm.kit import clock
from leads.models import Lead
from prospects.models import Prospect
from tests.walls.mirror import address, furnish
from tests.walls.test_permissions import TABLE, URLS

pytestmark = pytest.mark.django_db
LISTS = "/people/do-not-call/"


@pytest.fixture(autouse=True)
def files(settings, tmp_path):
    storage = settings.STORAGES["default"] | {"OPTIONS": {"location": str(tmp_path)}}
    settings.STORAGES = settings.STORAGES | {"default": storage}


@pytest.fixture
def client(client_of, ana, home):
    return client_of(ana)


def page_of(client, person):
    return client.get(person.get_absolute_url()).content.decode()


# ── nowhere a link ───────────────────────────────────────────────────────────
def links(html: str) -> set[str]:
    return set(re.findall(r"(?:tel|sms):[^\"'&<\s]*", html))


def test_no_page_dials_a_bad_or_dnc_number(client, home, member):
    """Every page there is, with a person who is due, a prospect, a lead and found by search."""
    home.is_demo = True
    home.save()
    ids = furnish(home)
    with scope(home.pk):
        Person.objects.update(owner=member, first_name="Zora")
        person = Person.objects.get(public_id=ids["person"])
        for number in ("+12315550177", "+12315550166"):  # the second one sent the text
            person.phones.get_or_create(number=number)
    pages = [
        address(name, arguments, ids)
        for name, arguments in URLS.items()
        if "GET" in TABLE.get(name, ())
    ]
    pages += ["/search/?q=zora", "/people/?q=zora", "/people/?due=on", "/prospects/list/"]
    dialed = {page: links(client.get(page).content.decode(errors="replace")) for page in pages}
    assert len([page for page, found in dialed.items() if found]) > 5, "good numbers are links"

    for status in ("BAD", "DNC"):
        with scope(home.pk):
            Phone.objects.update(status=status)
            # Not of people in the books: an agent who shows, a contractor for this once.
            known = set(Phone.objects.values_list("number", flat=True))
        for page in pages:
            found = links(client.get(page).content.decode(errors="replace"))
            dialed = {link for link in found if any(number in link for number in known)}
            assert not dialed, (status, page)


def test_a_bad_number_is_struck_and_its_state_is_a_word(client, june, home):
    with scope(home.pk):
        june.phones.get().mark("BAD", "Disconnected")
    page = page_of(client, june)
    assert '<span class="num struck">(231) 555-0164</span>' in page
    assert re.search(r'<span class="state is-bad">.*?BAD</span>', page, re.DOTALL)


# ── calling anyway ───────────────────────────────────────────────────────────
def test_calling_anyway_asks_why_writes_it_down_and_shows_the_link_once(client, june, home):
    with scope(home.pk):
        phone = june.phones.get()
        phone.mark("DNC", "Asked not to be called")
    url = reverse("contacts:call_anyway", args=[phone.public_id])
    assert url in page_of(client, june)
    asked = client.get(url).content.decode()
    assert "The law binds you to that for five years" in asked
    assert not links(asked)

    empty = client.post(url, {"reason": "  "})
    assert empty.status_code == 422
    assert not links(empty.content.decode())

    answer = client.post(url, {"reason": "She asked for it by e-mail today"}).content.decode()
    assert links(answer) == {"tel:+12315550164"}
    with scope(home.pk):
        note = june.notes.get()
        phone.refresh_from_db()
    said = "Calling (231) 555-0164 although it is DNC: She asked for it by e-mail today"
    assert note.body == said
    assert note.by
    assert phone.status == "DNC", "for this one call only"
    assert not links(page_of(client, june))
    assert said in page_of(client, june)


def test_a_good_number_needs_no_reason(client, june, home):
    with scope(home.pk):
        phone = june.phones.get()
    url = reverse("contacts:call_anyway", args=[phone.public_id])
    assert client.get(url).status_code == 302
    assert client.post(url, {"reason": "x"}).status_code == 302
    with scope(home.pk):
        assert not june.notes.exists()


def test_a_number_leaves_dnc_for_a_reason_only(client, june, home):
    with scope(home.pk):
        phone = june.phones.get()
        phone.mark("DNC", "Asked not to be called")
    url = reverse("contacts:phone", args=[phone.public_id])
    typed = {"number": "231-555-0164", "label": "mobile", "status": ""}
    shown = {"initial-status": "DNC", "initial-status_note": "Asked not to be called"}
    refused = client.post(url, typed | shown | {"status_note": "Asked not to be called"})
    assert refused.status_code == 422
    assert "What did they sign or say, and when?" in refused.content.decode()

    client.post(url, typed | shown | {"status_note": "signed on Nov 3"})
    with scope(home.pk):
        phone.refresh_from_db()
        assert (phone.status, phone.dnc_source) == ("", "")
        assert phone.status_note == "Permission: signed on Nov 3"
        assert june.notes.get().body == "(231) 555-0164 may be called again. signed on Nov 3"


# ── the lists ────────────────────────────────────────────────────────────────
def paste(client, text, **typed):
    return client.post(LISTS, {"text": text, "source": "registry", "replaces": ""} | typed,
                       follow=True)  # fmt: skip


def statuses(home):
    with scope(home.pk):
        return dict(Phone.objects.values_list("number", "status"))


@pytest.mark.parametrize(
    "line", ["231,5550164", "2315550164", "(231) 555-0164", "1-231-555-0164", "231;555-0164;2020",
             "Smith, Jack, 231 555 0164"]
)  # fmt: skip
def test_a_list_is_read_as_it_comes(client, june, home, line):
    page = paste(client, f"Area Code,Phone\n{line}\n\n231,5550999\n").content.decode()
    assert statuses(home) == {"+12315550164": "DNC"}
    assert "2 numbers read, 2 of them new. Marked DNC: phones of 1 person." in page
    with scope(home.pk):
        phone = Phone.objects.get()
    assert phone.dnc_source == "registry"
    assert phone.status_note == "On the national Do-Not-Call registry"
    assert phone.status_at


def test_a_file_is_dropped_and_counts_what_is_new(client, june, home):
    upload = SimpleUploadedFile("231.txt", b"231,5550164\r\n231,5550199\r\n")
    client.post(LISTS, {"upload": upload, "source": "registry", "replaces": ""})
    again = paste(client, "231,5550164\n231,5550200").content.decode()
    assert "2 numbers read, 1 of them new. Nobody’s phone was marked." in again
    with scope(home.pk):
        assert DncNumber.objects.count() == 3


def test_replacing_frees_who_left_the_list_and_nobody_else(client, june, home):
    with scope(home.pk):
        own = june.phones.create(number="231-555-0111")
        own.mark("DNC", "Asked not to be called")
        june.phones.create(number="989-555-0112")
    paste(client, "231,5550164\n231,5550111\n989,5550112")
    assert set(statuses(home).values()) == {"DNC"}

    said = paste(client, "231,5550999", replaces="on").content.decode()

    assert "2 left the list; to be called again: 1 person." in said
    assert statuses(home) == {
        "+12315550164": "",  # left the list
        "+12315550111": "DNC",  # their own wish
        "+19895550112": "DNC",  # of an area code that the file says nothing about
    }
    with scope(home.pk):
        freed = Phone.objects.get(number="+12315550164")
        assert (freed.status_note, freed.status_at, freed.dnc_source) == ("", None, "")
        assert set(DncNumber.objects.values_list("number", flat=True)) == {
            "+12315550999", "+19895550112",
        }  # fmt: skip


def test_a_states_list_and_the_registry_are_apart(client, june, home):
    paste(client, "231,5550164")
    paste(client, "231,5550164", source="state")
    paste(client, "231,5550999", replaces="on")
    assert statuses(home) == {"+12315550164": "DNC"}, "the state lists it still"
    paste(client, "231,5550999", source="state", replaces="on")
    assert statuses(home) == {"+12315550164": ""}


def test_a_permission_outlives_the_next_list(client, june, home):
    with scope(home.pk):
        Phone.objects.update(status_note="Permission: signed on Nov 3")
    paste(client, "231,5550164")
    assert statuses(home) == {"+12315550164": ""}


def test_a_bad_number_stays_bad(client, june, home):
    with scope(home.pk):
        Phone.objects.update(status="BAD")
    paste(client, "231,5550164")
    assert statuses(home) == {"+12315550164": "BAD"}


def test_another_workspaces_phones_are_not_marked(client, june, home, elsewhere):
    with scope(elsewhere.pk):
        Person.objects.create(first_name="Otto").phones.create(number="231-555-0164")
    paste(client, "231,5550164")
    assert statuses(elsewhere) == {"+12315550164": ""}
    with scope(elsewhere.pk):
        assert not DncNumber.objects.exists()


def test_nothing_and_nonsense_are_asked_again(client, home):
    response = client.post(LISTS, {"text": " ", "source": "registry"})
    assert response.status_code == 422
    assert "Choose a file, or paste the numbers below." in response.content.decode()
    page = paste(client, "hello\nworld").content.decode()
    assert "No telephone number was found in it." in page
    with scope(home.pk):
        assert not DncNumber.objects.exists()


def test_a_long_list_is_a_job_of_several_pieces(client, june, home, monkeypatch):
    monkeypatch.setattr(dnc_list, "PIECE", 3_000)
    lines = "\n".join(f"231,555{number:04}" for number in range(1_000))
    response = client.post(LISTS, {"text": lines, "source": "registry", "replaces": ""})
    with scope(home.pk):
        job = Job.objects.get()
    assert response.url == job.get_absolute_url()
    assert statuses(home) == {"+12315550164": ""}
    run(home.pk, job.pk)
    job = _again(home, job)
    assert job.state == "done"
    assert job.result == {"read": 1_000, "new": 1_000, "people": 1, "freed": 0}
    assert job.done == job.total == 1_000
    assert statuses(home) == {"+12315550164": "DNC"}


def _again(home, job):
    with scope(home.pk):
        return Job.objects.get(pk=job.pk)


def test_an_old_comparison_is_told(client, home):
    assert "older than 31 days" not in client.get(LISTS).content.decode(), "none was in use"
    paste(client, "231,5550164")
    assert "older than 31 days" not in client.get(LISTS).content.decode()
    with scope(home.pk):
        Job.objects.update(finished_at=clock.now() - dt.timedelta(days=32))
    assert "older than 31 days" in client.get(LISTS).content.decode()
    assert "older than 31 days" in client.get(reverse("contacts:tidy_up")).content.decode()


def test_an_assistant_does_not_meet_the_lists(join):
    browser = Client()
    browser.force_login(join(Role.ASSISTANT).user)
    assert browser.get(LISTS).status_code == 403


# ── the clock of a relationship ──────────────────────────────────────────────
@pytest.fixture
def stranger(here, june):
    june.book = "prospects"
    june.save()
    return june


def asked_on(person, day):
    moment = dt.datetime.combine(day, dt.time(12), dt.UTC)
    return Lead.objects.create(person=person, received_at=moment, clock_started_at=moment)


TODAY = dt.date(2026, 12, 20)


def said_of(person, today=TODAY):
    person = Person.objects.get(pk=person.pk)
    return relationship.standing_of(person, today).said


def test_an_inquiry_opens_three_months(stranger):
    assert said_of(stranger) == "No relationship: check the registry."
    asked_on(stranger, dt.date(2026, 12, 4))
    assert said_of(stranger) == "May call until Mar 4: asked on Dec 4."
    ended = "No relationship since Mar 4 (asked on Dec 4): check the registry."
    assert said_of(stranger, dt.date(2027, 3, 5)) == ended
    assert said_of(stranger, dt.date(2027, 3, 4)).startswith("May call")


def test_a_closing_opens_eighteen(stranger, monkeypatch):
    closed = relationship.Tie(stranger.pk, dt.date(2026, 6, 30), "deal")
    monkeypatch.setattr(relationship, "_sources", [*relationship._sources, lambda ids: [closed]])
    asked_on(stranger, dt.date(2026, 12, 4))
    assert said_of(stranger) == "May call until Dec 30, 2027: closed on Jun 30."


def test_it_ends_at_once_when_they_ask(stranger):
    asked_on(stranger, dt.date(2026, 12, 4))
    stranger.phones.get().mark("DNC", "Asked not to be called", source="registry")
    assert said_of(stranger).startswith("May call until")
    stranger.phones.get().mark("DNC", "Asked not to be called")
    assert said_of(stranger) == "They asked not to be called: no relationship counts."


def test_what_was_dismissed_or_found_by_ourselves_is_no_inquiry(stranger):
    lead = asked_on(stranger, dt.date(2026, 12, 4))
    lead.dismiss()
    assert said_of(stranger) == "No relationship: check the registry."


def test_owners_who_sell_and_expired_listings_get_a_warning(stranger):
    stranger.file(Category.objects.named("FSBO"))
    person = Person.objects.get(pk=stranger.pk)
    assert "is no exemption" in relationship.standing_of(person, TODAY).guard


def test_it_stands_beside_every_prospects_number(client, stranger, home):
    prospect = Prospect.pursue(stranger, side="buy")
    said = "No relationship: check the registry."
    for page in (stranger.get_absolute_url(), prospect.get_absolute_url(), "/prospects/list/",
                 f"/prospects/?open={prospect.public_id}"):  # fmt: skip
        assert said in client.get(page).content.decode(), page
    Person.objects.update(book="contacts")
    assert said not in page_of(client, stranger)


def test_thirty_prospects_cost_one_query_for_each_source(here, django_assert_max_num_queries):
    people = [Person.objects.create(first_name=f"P{number}") for number in range(30)]
    for person in people:
        asked_on(person, dt.date(2026, 12, 4))
    with django_assert_max_num_queries(4):
        assert len(relationship.standings(people, TODAY)) == 30
