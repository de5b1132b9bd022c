"""Words from the library in the composer of a mailing."""

from html import unescape

import pytest
from django.urls import reverse

from messaging.library import shelf
from messaging.mailings import starters
from messaging.models import Mailing
from tests.messaging.mailings import draft, fresh

pytestmark = pytest.mark.django_db


@pytest.fixture
def web(client_of, ana):
    return client_of(ana)


def page(web, mailing, **asked) -> str:
    return unescape(web.get(mailing.get_absolute_url(), asked).content.decode())


def test_a_piece_stands_in_the_letter_and_is_kept_only_when_it_is_saved(web, here):
    ours = shelf.pieces("letter")[0]
    mailing = Mailing.objects.create(kind="other", blocks=starters.blocks("other"))
    shown = page(web, mailing, piece=f"letter:{ours.key}")
    assert ours.body.splitlines()[-1] in shown
    assert f'value="{ours.subject}"' in shown
    assert fresh(mailing).blocks == starters.blocks("other")


def test_what_was_written_already_stays_above_it(web, here):
    ours = shelf.pieces("letter")[0]
    mailing = draft(subject="My own subject", blocks=[
        {"id": "b1", "kind": "heading", "text": "News"},
        {"id": "b2", "kind": "text", "text": "My own words."},
    ])  # fmt: skip
    shown = page(web, mailing, piece=f"letter:{ours.key}")
    first_line = ours.body.splitlines()[0]
    assert shown.index("My own words.") < shown.index(first_line)
    assert 'value="My own subject"' in shown


def test_a_piece_that_is_not_there_changes_nothing(web, here):
    mailing = draft()
    for piece in ("letter:nothing", "x", "01a1fde7-0000-7000-8000-000000000000"):
        assert web.get(mailing.get_absolute_url(), {"piece": piece}).status_code == 200


def test_the_picker_leads_back_to_the_letter(web, here):
    mailing = draft(blocks=[{"id": "b7", "kind": "text", "text": "Hi"}])
    shown = page(web, mailing)
    assert 'data-body="b7-text"' in shown
    asked = {"kind": "letter", "back": mailing.get_absolute_url()}
    offered = web.get(reverse("messaging:library_pick"), asked).content.decode()
    assert f"{mailing.get_absolute_url()}?piece=letter" in offered
