"""The making of the application's role, and what a start leaves behind."""

from threading import Thread

import psycopg
import pytest
from django.db import connection

from accounts.roles import PREPARE, as_owner, refuse_powerful_role_before_forking

ROLE = "sphere_race"


@pytest.fixture
def owner(db):
    """`owner()`: a connection of its own, as the login itself."""
    with as_owner():
        params = connection.get_connection_params()
    opened = []

    def connect():
        known = {key: params[key] for key in ("host", "port", "user", "password", "dbname")}
        opened.append(psycopg.connect(**known))
        return opened[-1]

    yield connect
    for each in opened:
        each.close()


def test_two_databases_prepared_at_once_share_the_role(owner):
    first, second, sql = owner(), owner(), PREPARE.format(role=ROLE)
    try:
        first.execute(sql)
        rival = Thread(target=lambda: [second.execute(sql), second.commit()])
        rival.start()
        rival.join(0.5)
        assert rival.is_alive()  # it waits for the first to commit
        first.commit()
        rival.join(10)
        assert not rival.is_alive()
        assert second.info.transaction_status == psycopg.pq.TransactionStatus.IDLE
    finally:
        first.execute(f"drop owned by {ROLE}")
        first.execute(f"drop role {ROLE}")
        first.commit()


@pytest.mark.django_db(transaction=True)
def test_a_start_that_forks_leaves_no_connection_behind():
    refuse_powerful_role_before_forking()
    assert connection.connection is None
    assert connection.alias not in connection._connection_pools
