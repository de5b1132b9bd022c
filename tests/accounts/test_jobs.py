import datetime as dt

import pytest
from django.urls import reverse

from accounts import jobs
from accounts.capabilities import Capability, Role
from accounts.models import Job, Version
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
