import re
from contextlib import contextmanager

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext


@pytest.fixture
def at_most_queries():
    """`with at_most_queries(7):` counts what contacts itself asks; the frame of a page is apart."""

    @contextmanager
    def counted(most: int):
        with CaptureQueriesContext(connection) as captured:
            yield
        asked = [query["sql"] for query in captured.captured_queries]
        ours = [sql for sql in asked if re.search(r'FROM "(contacts_\w+)', sql)
                and not re.search(r'FROM "(leads|agenda)_', sql)]  # fmt: skip
        assert len(ours) <= most, "\n\n".join(ours)

    return counted
