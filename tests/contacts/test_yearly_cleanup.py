"""The January cleanup: proposed, agreed to by the owner, kept in a file, and taken back."""

import csv
import datetime as dt
from io import StringIO

import pytest
from django.core.files.storage import default_storage
from django.core.management import CommandError, call_command
from django.db import transaction

from accounts import jobs
from accounts.capabilities import Role
from accounts.models import Job
from accounts.tenancy import scope
from contacts import yearly_cleanup
from contacts.models import (
    Category,
    CleanupProposal,
    Email,
    Person,
    Phone,
    Referral,
    YearlyCleanup,
)
from crm.kit import clock
from tests.walls.isolation import tenant_models

URL = "/people/yearly-cleanup/"
JANUARY = dt.datetime(2027, 1, 2, 18, tzinfo=dt.UTC)


def meaning(name):
    return Category.objects.meaning(getattr(Category.Meaning, name))


def cold(first, last="Frost", **facts):
    person = Person.objects.create(first_name=first, last_name=last, **facts)
    person.file(meaning("COLD"))
    return person


@pytest.fixture
def cast(home):
    """Two who would go, and everybody who is spared though Cold."""
    with scope(home.pk):
        jack = cold("Jack")
        jack.phones.create(number="231-555-0101").mark(Phone.Status.DNC, "Asked not to be called")
        jack.emails.create(address="jack@example.com", status=Email.Status.OPT_OUT)
        jack.log_touch(by=None, body="Talked about the roof")
        jill = cold("Jill")
        cold("Nora", "NoLead").file(meaning("NO_LEAD"))
        cold("Tom", "Top").file(meaning("TOP100"))
        Person.objects.create(first_name="Sent", referred_by=cold("Rita", "Referrer"))
        Referral.objects.create(person=cold("Gus", "Got"), vendor=cold("Vera", "Vendor"))
        Person.objects.create(first_name="Warm", last_name="Friend")
    return jack, jill


def listed(home, **options) -> str:
    said = StringIO()
    call_command("yearly_cleanup", workspace=home.slug, stdout=said, **options)
    return said.getvalue()


def propose(home):
    """What happens by itself each day."""
    with scope(home.pk):
        yearly_cleanup.propose_in_january(home)


def people(home) -> set[str]:
    with scope(home.pk):
        return set(Person.objects.values_list("first_name", flat=True))


SPARED = {"Nora", "Tom", "Sent", "Rita", "Gus", "Vera", "Warm"}


def test_the_january_cleanup(client_of, ana, home, cast):
    jack, jill = cast
    client = client_of(ana)
    with clock.at(JANUARY):
        propose(home)
    page = client.get(URL).text
    assert "2 Cold people would go" in page
    assert "Jack Frost" in page
    assert "you last talked on" in page
    for name in ("NoLead", "Tom Top", "Rita Referrer", "Gus Got", "Vera Vendor", "Warm Friend"):
        assert name not in page.partition("<main")[2].replace("NoLead or Top100", "")
    assert people(home) == SPARED | {"Jack", "Jill"}, "nothing goes by itself"
    client.post(f"{URL}{jill.public_id}/keeping/")
    with scope(home.pk):
        cleanup = YearlyCleanup.objects.get()
    page = client.post(f"{URL}{cleanup.public_id}/consent/", follow=True).text
    assert "1 Cold person deleted" in page
    assert people(home) == SPARED | {"Jill"}
    # the kept files
    csv = b"".join(client.get(f"{URL}{cleanup.public_id}/people.csv").streaming_content).decode()
    assert "Frost" in csv
    assert "(DNC)" in csv
    assert "Jill" not in csv
    cards = b"".join(client.get(f"{URL}{cleanup.public_id}/people.vcf").streaming_content).decode()
    assert "BEGIN:VCARD" in cards
    assert "Frost" in cards
    # a re-import comes back marked
    client.post("/people/quick-add/", {"line": "Jacky Frosty, 231-555-0101, jack@example.com"})
    with scope(home.pk):
        again = Person.objects.get(first_name="Jacky")
        assert again.phones.get().status == Phone.Status.DNC
        assert again.emails.get().status == Email.Status.OPT_OUT
        again.delete()
    # and all of it is taken back
    with scope(home.pk):
        act = YearlyCleanup.objects.get().act
    assert f"/acts/{act.public_id}/undo/" in client.get("/people/tidy-up/").text
    client.post(f"/acts/{act.public_id}/undo/")
    page = client.get(jack.get_absolute_url()).text
    for text in ("Jack Frost", "the roof", "Cold", "DNC", "OptOut"):
        assert text in page
    assert "Taken back" in client.get(URL).text
    assert people(home) == SPARED | {"Jack", "Jill"}


def test_what_asked_for_a_stop_is_kept_as_a_hash_for_five_years(client_of, ana, home, cast):
    agree(client_of(ana), home)
    with scope(home.pk):
        stops = [str(row) for row in rows_of("contacts.KeptStop")]
        assert len(stops) == 2
        assert "jack@example.com" not in "".join(stops)
    with clock.at(clock.now() + dt.timedelta(days=5 * 366 + 9)):
        client_of(ana).post("/people/quick-add/", {"line": "Jacky Frosty, 231-555-0101"})
        with scope(home.pk):
            assert Phone.objects.get(person__first_name="Jacky").status == ""


def rows_of(label):
    model = next(one for one in tenant_models() if one._meta.label == label)
    return list(model.objects.values())


def agree(client, home):
    client.post(f"{URL}proposal/")
    with scope(home.pk):
        cleanup = YearlyCleanup.objects.get(state=YearlyCleanup.State.PROPOSED)
    return client.post(f"{URL}{cleanup.public_id}/consent/", follow=True)


def test_a_dry_run_prints_the_same_list_as_the_page_and_writes_nothing(client_of, ana, home, cast):
    def everything():
        with scope(home.pk):
            return {
                m._meta.label: sorted(map(str, m._base_manager.values())) for m in tenant_models()
            }

    client = client_of(ana)
    client.get("/")
    before = everything()
    printed = listed(home, dry_run=True)
    assert everything() == before
    client.post(f"{URL}proposal/")
    page = client.get(URL).text
    assert listed(home, dry_run=True) == printed
    lines = [line.split("\t") for line in printed.splitlines()[:-1]]
    assert [name for _, name, _ in lines] == ["Jack Frost", "Jill Frost"]
    places = [page.index(f">{name}</a>") for _, name, _ in lines]
    assert places == sorted(places)
    assert all(reason in page for *_, reason in lines)
    assert "2 would go. Nothing was written." in printed


def test_the_command_proposes_and_deletes_only_with_the_owners_word(home, ana, cast, join):
    assert "/people/yearly-cleanup/" in listed(home)
    assert people(home) == SPARED | {"Jack", "Jill"}
    partner = join(Role.PARTNER).user
    for options in ({"yes": True}, {"owner": ana.email}):
        with pytest.raises(CommandError, match="say both"):
            listed(home, **options)
    with pytest.raises(CommandError, match="does not own"):
        listed(home, yes=True, owner=partner.email)
    assert people(home) == SPARED | {"Jack", "Jill"}
    assert "2 Cold people deleted" in listed(home, yes=True, owner=ana.email)
    assert people(home) == SPARED
    assert "Nobody would go" in listed(home, yes=True, owner=ana.email)


def test_only_the_owner_agrees(client_of, join, ana, home, cast):
    partner = join(Role.PARTNER)
    partner.granted = ["manage_team"]
    with scope(home.pk):
        partner.save()
    page = agree(client_of(partner.user), home).text
    assert "Only the owner can consent to this." in page
    assert people(home) == SPARED | {"Jack", "Jill"}
    with scope(home.pk):
        assert not Job.objects.exists()


def test_who_is_warm_again_does_not_go(client_of, ana, home, cast):
    client = client_of(ana)
    client.post(f"{URL}proposal/")
    with scope(home.pk):
        cast[0].unfile(meaning("COLD"))
        cast[1].file(meaning("TOP100"))
    assert "Nobody is left to go" in client.get(URL).text
    with scope(home.pk):
        cleanup = YearlyCleanup.objects.get()
    client.post(f"{URL}{cleanup.public_id}/consent/")
    assert people(home) == SPARED | {"Jack", "Jill"}


def test_keeping_everybody_ends_the_proposal(client_of, ana, home, cast):
    client = client_of(ana)
    client.post(f"{URL}proposal/")
    with scope(home.pk):
        cleanup = YearlyCleanup.objects.get()
    assert "Everybody stays." in client.post(f"{URL}{cleanup.public_id}/refusal/", follow=True).text
    client.post(f"{URL}{cleanup.public_id}/consent/")
    assert people(home) == SPARED | {"Jack", "Jill"}


@pytest.mark.parametrize(
    ("moment", "is_proposed"),
    [
        ("2027-01-02T04:00:00+00:00", False),  # still New Year's Day in Detroit
        ("2027-01-02T06:00:00+00:00", True),
        ("2027-02-01T03:00:00+00:00", True),  # still January there
        ("2027-02-01T12:00:00+00:00", False),
        ("2026-11-02T12:00:00+00:00", False),
    ],
)
def test_it_is_proposed_in_january_where_the_workspace_is(home, cast, moment, is_proposed):
    with clock.at(dt.datetime.fromisoformat(moment)):
        propose(home)
    with scope(home.pk):
        assert YearlyCleanup.objects.exists() == is_proposed


def test_it_is_proposed_once_each_january(client_of, ana, home, cast):
    for year, count in ((2027, 1), (2027, 1), (2028, 2)):
        with clock.at(JANUARY.replace(year=year)):
            propose(home)
            with scope(home.pk):
                assert YearlyCleanup.objects.count() == count
                YearlyCleanup.objects.update(state=YearlyCleanup.State.DECLINED)


def test_two_hundred_and_more_go_as_a_job(home, ana, client_of, cast, monkeypatch):
    with scope(home.pk):
        for number in range(210):
            cold(f"Cold{number}")
        counted = YearlyCleanup.objects
        client = client_of(ana)
    client.post(f"{URL}proposal/")
    with scope(home.pk):
        cleanup = counted.get()
    answer = client.post(f"{URL}{cleanup.public_id}/consent/")
    with scope(home.pk):
        job = Job.objects.get()
    assert answer.url == job.get_absolute_url()
    client.post(f"{URL}{cleanup.public_id}/consent/")
    with scope(home.pk):
        assert Job.objects.count() == 1, "agreeing twice begins one job"


def by_a_worker(client, home, monkeypatch):
    """The owner agrees, and no step is taken yet."""
    monkeypatch.setattr(jobs, "AT_ONCE", 0)
    monkeypatch.setattr(jobs, "ring", lambda *bell: None)
    monkeypatch.setattr(yearly_cleanup, "A_PART", 2)
    agree(client, home)
    with scope(home.pk):
        return Job.objects.get()


def take_step(job) -> bool:
    with scope(job.workspace_id, by=job.by):
        more = jobs.take_step(job.pk)
    with scope(job.workspace_id):
        job.refresh_from_db()
    return more


def written(name: str) -> str:
    with default_storage.open(name) as file:
        return file.read().decode()


def test_the_files_are_made_in_parts_and_a_crash_costs_one_of_them(
    client_of, ana, home, cast, monkeypatch, django_capture_on_commit_callbacks
):
    with scope(home.pk):
        for number in range(3):
            cold(f"Cold{number}")
    job = by_a_worker(client_of(ana), home, monkeypatch)
    everybody = people(home)
    seen = []
    for _ in range(2):
        assert take_step(job)
        seen.append(job.percent)
    assert 0 < seen[0] < seen[1] < 50
    with scope(home.pk, by=job.by):
        jobs.take_step(job.pk)
        transaction.set_rollback(True)  # the worker is killed before the commit
    assert people(home) == everybody, "nobody goes before the files are whole"
    with django_capture_on_commit_callbacks(execute=True):
        while take_step(job):
            pass
    assert job.said.startswith("5 Cold people deleted")
    assert job.percent == 100
    with scope(home.pk):
        cleanup = YearlyCleanup.objects.get()
    lines = written(cleanup.csv_file).splitlines()
    firsts = [row["First name"] for row in csv.DictReader(lines)]
    assert firsts == ["Cold0", "Cold1", "Cold2", "Jack", "Jill"]
    assert written(cleanup.vcard_file).count("BEGIN:VCARD") == 5
    kept = default_storage.listdir(f"yearly-cleanups/{cleanup.public_id}")[1]
    assert sorted(kept) == ["people.csv", "people.vcf"]


def test_nobody_goes_who_is_not_in_the_files(client_of, ana, home, cast, monkeypatch):
    jack, jill = cast
    client = client_of(ana)
    job = by_a_worker(client, home, monkeypatch)
    with scope(home.pk):
        jack.file(meaning("TOP100"))
    take_step(job)
    with scope(home.pk):
        jack.unfile(meaning("TOP100"))
        cleanup = YearlyCleanup.objects.get()
    client.post(f"{URL}{jill.public_id}/keeping/")
    client.post(f"{URL}{cleanup.public_id}/refusal/")
    while take_step(job):
        pass
    assert people(home) == SPARED | {"Jack"}, "what was agreed to is not kept or refused midway"
    with scope(home.pk):
        cleanup.refresh_from_db()
    assert "Jill" in written(cleanup.csv_file)
    assert "Jack" not in written(cleanup.csv_file)


def test_the_proposal_is_paged_and_costs_the_same_for_many(client_of, ana, home, at_most_queries):
    with scope(home.pk):
        for number in range(60):
            cold(f"Cold{number:02}")
    client = client_of(ana)
    client.post(f"{URL}proposal/")
    with at_most_queries(12):
        page = client.get(URL).text
    assert page.count("/keeping/") == 50
    after = page.partition('rel="next" href="?after=')[2].partition('"')[0]
    assert client.get(f"{URL}?after={after}").text.count("/keeping/") == 10
    with scope(home.pk):
        assert CleanupProposal.objects.count() == 60


def test_there_is_no_file_before_the_consent(client_of, ana, home, cast):
    client = client_of(ana)
    client.post(f"{URL}proposal/")
    with scope(home.pk):
        cleanup = YearlyCleanup.objects.get()
    page = client.get(f"{URL}{cleanup.public_id}/people.csv", follow=True).text
    assert "There is no file of it." in page
    assert not default_storage.exists("yearly-cleanups")
