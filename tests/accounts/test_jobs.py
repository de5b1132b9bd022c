import datetime as dt
from concurrent.futures import ThreadPoolExecutor, wait

import psycopg
import pytest
from django.db import connection
from django.urls import reverse

from accounts import jobs
from accounts.capabilities import Capability, Role
from accounts.models import Job, Version
from accounts.roles import as_owner
from accounts.tasks import run_job, scan_jobs
from accounts.tenancy import scope
from contacts.models import Person
from crm.kit import clock

pytestmark = pytest.mark.django_db
A_DAY = dt.timedelta(days=1)


@pytest.fixture(autouse=True)
def adding(monkeypatch):
    """A kind of job for these tests: it adds people, two a step."""

    def step(job):
        for number in range(2):
            Person.objects.create(first_name=f"{job.arguments['name']} {job.done + number}")
        job.done += 2
        if job.arguments.get("fails_at") == job.done:
            raise RuntimeError("no more")
        job.said = f"{job.done} are added."
        return job.done < job.total

    monkeypatch.setitem(jobs.kinds, "adding", jobs.Kind(step, Capability.DELETE_RECORDS))


def begin(member, total=1000, **arguments) -> Job:
    return jobs.start(
        "adding", "Adding", by=member, total=total, undo_for=A_DAY, name="Ann", **arguments
    )


def test_a_small_job_is_done_at_once_and_can_be_taken_back(here, member):
    job = begin(member, total=4)
    assert (job.state, job.said, Person.objects.count()) == ("done", "4 are added.", 4)
    assert job.act.undo(by=member)
    assert Person.objects.count() == 0


def test_a_large_job_waits_for_a_worker_and_is_one_act(home, member):
    with scope(home.pk, by=member):
        job = begin(member)
        assert Person.objects.count() == 0
        Job.objects.update(total=6)
    run_job(home.pk, job.pk)
    with scope(home.pk):
        job.refresh_from_db()
        assert (job.state, job.done, Person.objects.count()) == ("done", 6, 6)
        acts = Version.objects.filter(table="contacts_person").values_list("act", "by").distinct()
        assert list(acts) == [(job.act.public_id, member.pk)]


def test_a_job_left_lying_goes_on_where_it_was_and_repeats_nothing(home, member, monkeypatch):
    with scope(home.pk):
        job = begin(member)
        Job.objects.update(total=6)
        assert jobs.take_step(job.pk)
        Job.objects.update(beat_at=clock.now() - A_DAY)
    monkeypatch.setattr("accounts.tasks.run_job.delay", run_job)
    scan_jobs()
    with scope(home.pk):
        assert sorted(Person.objects.values_list("first_name", flat=True)) == [
            f"Ann {number}" for number in range(6)
        ]


def test_a_step_that_fails_leaves_what_was_done_and_says_so(here, member):
    job = begin(member, total=8, fails_at=4)
    assert job.state == "failed"
    assert Person.objects.count() == 2
    assert "went wrong" in job.said


def test_a_member_who_lost_the_right_meanwhile_does_no_more(here, join):
    agent = join(Role.AGENT)
    job = begin(agent)
    assert jobs.take_step(job.pk)
    agent.refused = [Capability.DELETE_RECORDS]
    agent.save()
    assert not jobs.take_step(job.pk)
    job.refresh_from_db()
    assert (job.state, job.said) == ("failed", "You may not do this any more.")
    assert Person.objects.count() == 2


def test_the_page_counts_until_it_is_done_and_offers_the_undo(home, member, ana, client_of):
    with scope(home.pk):
        job = begin(member)
    client = client_of(ana)
    url = reverse("accounts:job", args=[job.public_id])
    assert "every 2s" in client.get(url).text
    with scope(home.pk):
        Job.objects.update(total=4)
    run_job(home.pk, job.pk)
    page = client.get(url).text
    assert "4 are added." in page
    assert "every 2s" not in page
    client.post(reverse("accounts:act_undo", args=[job.act.public_id]))
    with scope(home.pk):
        assert Person.objects.count() == 0


def test_stopping_takes_no_further_step(home, member, ana, client_of):
    with scope(home.pk):
        job = begin(member)
        jobs.take_step(job.pk)
    client_of(ana).post(reverse("accounts:job_stop", args=[job.public_id]))
    with scope(home.pk):
        assert not jobs.take_step(job.pk)
        job.refresh_from_db()
        assert (job.state, job.said) == ("stopped", "Stopped after 2.")


def test_what_another_did_is_taken_back_by_those_who_may_delete_only(home, member, join, client_of):
    with scope(home.pk):
        undo = reverse("accounts:act_undo", args=[begin(member, total=4).act.public_id])
    assert client_of(join(Role.ASSISTANT).user).post(undo).status_code == 403
    assert client_of(join(Role.PARTNER).user).post(undo).status_code == 302
    with scope(home.pk):
        assert Person.objects.count() == 0


# ── what the database cannot do this moment ──────────────────────────────────
@pytest.fixture
def rival(db):
    """A connection of somebody else's, who changes the same rows; the login itself."""
    with as_owner():
        params = connection.get_connection_params()
    known = {key: params[key] for key in ("host", "port", "user", "password", "dbname")}
    with psycopg.connect(**known) as other:
        yield other
        other.rollback()


@pytest.fixture
def people(home):
    """Two whom a job gives a company, one a step; it waits for a lock a moment only."""
    with scope(home.pk):
        return [Person.objects.create(first_name=name) for name in ("Al", "Jean")]


@pytest.fixture
def naming(monkeypatch, people):
    """`naming(before)`: a job names the company of both in one step, after `before(tries)`."""
    tries = []

    def register(before=lambda tries: None):
        def step(job):
            tries.append(job.done)
            with connection.cursor() as cursor:
                cursor.execute("set local lock_timeout = '100ms'")
            for person in people:
                Person.objects.filter(pk=person.pk).update(company="Acme")
                before(len(tries))
            job.done, job.said = 2, "Both are named."
            return False

        monkeypatch.setitem(jobs.kinds, "naming", jobs.Kind(step, Capability.WORK))
        return tries

    monkeypatch.setattr(jobs, "PAUSES", (0.1, 0.1, 0.1))
    monkeypatch.setattr("accounts.tasks.run_job.delay", lambda *ids: None)
    return register


def name_them(home, member, total=1000) -> Job:
    with scope(home.pk, by=member):
        return jobs.start("naming", "Naming", by=member, total=total, undo_for=A_DAY)


def companies(home):
    with scope(home.pk):
        return list(Person.objects.order_by("pk").values_list("company", flat=True))


def state(job):
    with scope(job.workspace_id):
        job.refresh_from_db()
    return job.state, job.said


LOCK = "update contacts_person set title = 'x' where id = %s"


@pytest.mark.django_db(transaction=True)
def test_a_step_that_lost_a_deadlock_is_taken_again(home, member, naming, people, rival):
    first, second = people
    with ThreadPoolExecutor(1) as pool:
        waits = []

        def cross(tries):
            """Both hold one of the two, and want the other's; who waits last gives way (1 s)."""
            if tries == 1 and not waits:
                with connection.cursor() as cursor:
                    cursor.execute("set local lock_timeout = 0")
                rival.execute(LOCK, [second.pk])
                waits.append(pool.submit(lambda: [rival.execute(LOCK, [first.pk]), rival.commit()]))
                wait(waits, timeout=1.3)

        tries = naming(cross)
        job = name_them(home, member)
        run_job(home.pk, job.pk)
        waits[0].result(10)
    assert state(job) == ("done", "Both are named.")
    assert len(tries) > 1
    assert companies(home) == ["Acme", "Acme"]


@pytest.mark.django_db(transaction=True)
def test_a_step_that_found_a_row_locked_is_taken_again(home, member, naming, people, rival):
    rival.execute(LOCK, [people[1].pk])
    tries = naming(lambda tries: rival.commit() if tries == 2 else None)
    job = name_them(home, member)
    run_job(home.pk, job.pk)
    assert state(job) == ("done", "Both are named.")
    assert len(tries) == 2


@pytest.mark.django_db(transaction=True)
def test_a_step_that_lost_its_connection_is_taken_again_on_another(
    home, member, naming, people, rival
):
    def cut(tries):
        if tries == 1:
            rival.execute(
                "select pg_terminate_backend(%s, 5000)", [connection.connection.info.backend_pid]
            )

    tries = naming(cut)
    job = name_them(home, member)
    run_job(home.pk, job.pk)
    assert state(job) == ("done", "Both are named.")
    assert len(tries) == 2
    assert companies(home) == ["Acme", "Acme"]


@pytest.mark.django_db(transaction=True)
def test_a_step_that_never_gets_its_rows_ends_and_says_so(
    home, member, ana, naming, people, rival, client_of
):
    rival.execute(LOCK, [people[1].pk])
    tries = naming()
    job = name_them(home, member)
    run_job(home.pk, job.pk)
    assert state(job) == ("failed", jobs.TOO_BUSY)
    assert len(tries) == 4, "the first and three more"
    assert companies(home) == ["", ""], "half a step is none"
    assert "too busy" in client_of(ana).get(job.get_absolute_url()).text


@pytest.mark.django_db(transaction=True)
def test_a_page_does_not_wait_for_a_busy_row_a_worker_goes_on(home, member, naming, people, rival):
    rival.execute(LOCK, [people[1].pk])
    tries = naming()
    job = name_them(home, member, total=2)
    assert (job.state, len(tries)) == ("waiting", 1)
    rival.commit()
    run_job(home.pk, job.pk)
    assert state(job) == ("done", "Both are named.")


@pytest.mark.django_db(transaction=True)
def test_what_our_code_does_wrong_is_not_tried_again(home, member, naming, people):
    tries = naming(lambda tries: Person.objects.update(owner_id=-1))  # refused at the commit
    job = name_them(home, member)
    run_job(home.pk, job.pk)
    assert state(job) == ("failed", jobs.WRONG)
    assert len(tries) == 1
    assert companies(home) == ["", ""]
