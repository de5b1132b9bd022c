"""Open pages are told of what changed, at the end of the work: nobody waits for the news."""

import threading

import pytest
from django.db import connection

from accounts.live import changed, known
from accounts.tenancy import scope


def numbers(workspace):
    with scope(workspace.pk):
        return known()


@pytest.mark.django_db
def test_what_changed_twice_is_told_once(home):
    before = numbers(home).get("people", 0)
    with scope(home.pk):
        changed("people")
        with scope(home.pk):
            changed("people", "leads")
    assert numbers(home)["people"] == before + 1
    assert numbers(home)["leads"] >= 1


@pytest.mark.django_db
def test_what_was_rolled_back_is_told_to_nobody(home):
    before = numbers(home)
    with pytest.raises(LookupError):
        _change_and_fail(home)
    assert numbers(home) == before


def _change_and_fail(workspace):
    with scope(workspace.pk):
        changed("people")
        raise LookupError


@pytest.mark.django_db
def test_news_of_one_workspace_are_not_told_to_another(home, elsewhere):
    with scope(home.pk):
        changed("people")
        with scope(elsewhere.pk):
            changed("leads")
    assert "leads" not in numbers(home)
    assert "people" not in numbers(elsewhere)


@pytest.mark.django_db(transaction=True)
def test_long_work_keeps_nobody_waiting_who_has_news_as_well(home):
    told, done = threading.Event(), threading.Event()

    def work_long():
        with scope(home.pk):
            changed("people")
            told.set()
            done.wait(10)
        connection.close()

    long = threading.Thread(target=work_long)
    long.start()
    try:
        assert told.wait(10)
        with scope(home.pk):
            with connection.cursor() as cursor:
                cursor.execute("set local lock_timeout = '2s'")
            changed("people")
    finally:
        done.set()
        long.join()
    assert numbers(home)["people"] == 2
