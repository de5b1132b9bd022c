import datetime as dt

import pytest

from accounts.tenancy import scope
from crm.kit import clock
from messaging.models import Message
from tests.contacts.conftest import at_most_queries  # noqa: F401
from tests.messaging.own_server import own_server  # noqa: F401
from tests.messaging.provider import provider  # noqa: F401
from tests.messaging.twilio import twilio  # noqa: F401
from tests.names import names  # noqa: F401
from tests.sink import sink  # noqa: F401

NOON = dt.datetime(2026, 11, 18, 17, tzinfo=dt.UTC)  # a Wednesday noon in Detroit


@pytest.fixture(autouse=True)
def noon():
    """Daytime, so that no quiet hour is in the way of what a test is about."""
    with clock.at(NOON):
        yield NOON


@pytest.fixture
def queue(home, june):
    """`queue(key="k", …)`: a message to June in Ana's ledger."""

    def write(key="k", **fields):
        given = {
            "to": "june.hargrove@example.com",
            "subject": "Hello",
            "text": "Hello June.",
            "person": june,
        }
        with scope(home.pk):
            return Message.objects.queue(key=key, **given | fields)

    return write


@pytest.fixture
def fresh(home):
    """`fresh(message)`: the row as it is now."""

    def read(message):
        with scope(message.workspace_id):
            return Message.objects.select_related("person", "workspace").get(pk=message.pk)

    return read
