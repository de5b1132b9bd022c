"""Secrets at rest: they open where they were written for, and nowhere else."""

import pytest

from crm.kit import vault
from crm.kit.vault import CannotOpen, seal, unseal

HERE = {"workspace_id": 7, "field": "mailbox.password"}
OLD, NEW = ("A" * 43 + "=", "B" * 43 + "=")


@pytest.fixture(autouse=True)
def _no_keys_kept():
    vault._keys.cache_clear()


def test_a_secret_opens_where_it_was_sealed(settings):
    settings.FIELD_KEYS = [NEW]
    sealed = seal("hunter2", **HERE)
    assert "hunter2" not in sealed
    assert unseal(sealed, **HERE) == "hunter2"


@pytest.mark.parametrize("place", [HERE | {"workspace_id": 8}, HERE | {"field": "line.token"}])
def test_a_secret_copied_to_another_place_does_not_open(settings, place):
    settings.FIELD_KEYS = [NEW]
    with pytest.raises(CannotOpen):
        unseal(seal("hunter2", **HERE), **place)


def test_an_older_key_still_opens_what_it_sealed(settings):
    settings.FIELD_KEYS = [OLD]
    sealed = seal("hunter2", **HERE)
    settings.FIELD_KEYS = [NEW, OLD]
    assert unseal(sealed, **HERE) == "hunter2"
    settings.FIELD_KEYS = [NEW]
    with pytest.raises(CannotOpen):
        unseal(sealed, **HERE)


def test_nothing_is_sealed_as_nothing():
    assert seal("", **HERE) == unseal("", **HERE) == ""
