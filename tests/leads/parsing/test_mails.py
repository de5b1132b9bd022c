"""Every mail of mails/<source>/ says what stands beside it."""

import json
from pathlib import Path

import pytest

from leads.parsing import read

HERE = Path(__file__).parent
MAILS = sorted((HERE / "mails").rglob("*.eml"))
SHARED = sorted((HERE.parents[3] / "shared/leadmail/dev").glob("*.eml"))
STANDARDS = {"dsn", "arf", "autoreply", "adf", "metadata", "labels", "forwarded"}
SOURCES = {
    "zillow", "realtor_com", "followupboss", "apartments_com", "streeteasy", "zumper",
    "social_connect", "showingtime", "supra", "crexi",
}  # fmt: skip


def named(path):
    return f"{path.parent.name}/{path.stem}"


def expected_of(path):
    return json.loads(path.with_suffix(".json").read_text("utf-8"))


def test_each_standard_and_each_main_source_has_a_mail():
    assert {path.parent.name for path in MAILS} >= STANDARDS | SOURCES


@pytest.mark.parametrize("path", MAILS, ids=named)
def test_a_mail_says_what_stands_beside_it(path):
    expected = expected_of(path)
    extra = expected.pop("extra", {})
    expected.pop("evidence", None)  # how sure we are of the format
    said = read(path.read_bytes()).as_json()
    if expected["kind"] == "not_a_lead":
        assert said["kind"] == "not_a_lead"
        return
    assert {key: said[key] for key in expected} == expected
    assert {key: said["extra"].get(key) for key in extra} == extra


def test_the_shared_mails_are_all_right_where_they_are_at_hand():
    """They stand beside the checkout, not in it: whoever has none has our own mails above."""
    wrong = {path.stem: wrong for path in SHARED if (wrong := differences(path))}
    assert wrong == {}


def differences(path):
    expected, said = expected_of(path), read(path.read_bytes()).as_json()
    accepted = expected.get("accept", {})
    keys = (
        {"kind"} if expected["kind"] == "not_a_lead" else expected.keys() & said.keys() - {"extra"}
    )
    if expected["kind"] != "lead":
        keys = keys - {"lead_type"}
    return {
        key: (expected[key], said[key])
        for key in keys
        if plain(said[key])
        not in {plain(value) for value in [expected[key], *accepted.get(key, [])]}
        and "*" not in accepted.get(key, [])
    }


def plain(value):
    """As score.py compares: letter case, white space and an address's commas do not count."""
    if value in (None, ""):
        return None
    text = str(value).replace("’", "'").replace("“", '"').replace("”", '"').replace("—", "-")
    return " ".join(text.replace(",", " ").split()).strip(".").casefold()
