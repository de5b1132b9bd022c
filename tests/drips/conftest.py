import re
from contextlib import contextmanager

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.tenancy import scope
from crm.kit import clock
from drips.models import Enrolment, Sequence
from messaging import delivery
from tests.messaging.conftest import NOON, noon  # noqa: F401 - every test runs at noon
from tests.sink import sink  # noqa: F401


@pytest.fixture
def drip(home):
    """A drip of three weekly letters."""
    with scope(home.pk):
        sequence = Sequence.objects.create(name="First home", description="For buyers.")
        for number in (1, 2, 3):
            sequence.add_step(
                subject=f"Letter {number}, {{{{first_name|friend}}}}",
                body="Hi {{first_name|there}},\n\nYours, {{agent_first_name}}",
                wait_days=0 if number == 1 else 7,
            )
    return sequence


@pytest.fixture
def talked(home, june, member):
    """Ana has talked with June, an hour ago."""
    with scope(home.pk):
        import datetime as dt

        june.log_touch(by=member, happened_at=NOON - dt.timedelta(hours=1))
    return june


@pytest.fixture
def enrol(home, june, drip, member):
    def put(person=None, sequence=None, **how):
        with scope(home.pk):
            return Enrolment.objects.enrol(person or june, sequence or drip, by=member, **how)

    return put


@pytest.fixture
def fresh(home):
    def read(enrolment):
        with scope(home.pk):
            return Enrolment.objects.select_related("person", "sequence").get(pk=enrolment.pk)

    return read


@pytest.fixture
def run():
    """`run(moment)`: what the workers do at that moment; how many letters left."""
    from drips.tasks import scan

    def go(moment=None) -> int:
        with clock.at(moment or clock.now()):
            scan()
            return delivery.deliver_due()

    return go


@pytest.fixture
def at_most_queries():
    """`with at_most_queries(7):` counts what drips itself asks; the frame of a page is apart."""

    @contextmanager
    def counted(most: int):
        with CaptureQueriesContext(connection) as captured:
            yield
        asked = [query["sql"] for query in captured.captured_queries]
        ours = [sql for sql in asked if re.search(r'FROM "(drips|contacts)_', sql)
                and not re.search(r'FROM "(leads|agenda)_', sql)]  # fmt: skip
        assert len(ours) <= most, "\n\n".join(ours)

    return counted
