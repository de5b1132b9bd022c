"""One letter to several who take part: one each, looked at first, taken back in time."""

import datetime as dt

import pytest
from django.core.files.base import ContentFile

from contacts.models import Person
from crm.kit import clock
from crm.kit.ids import uuid7
from messaging import consent, delivery
from messaging.models import Message, State
from tests.messaging.conftest import NOON
from tests.sink import sink  # noqa: F401
from transactions import dates, parties, starting
from transactions.documents import keeping
from transactions.models import Document, PartyLetter, Role, Side

LATER = NOON + dt.timedelta(seconds=30)


@pytest.fixture(autouse=True)
def noon():
    with clock.at(NOON):
        yield


@pytest.fixture
def listing(here, member):
    ruth = Person.objects.create(
        first_name="Ruth", last_name="Keller", spouse_first_name="Sam", owner=member
    )
    ruth.emails.create(address="ruth@example.com")
    ruth.emails.create(address="sam@example.com", of_spouse=True)
    one = starting.open(Side.LISTING, by=member, clients=[ruth])
    parties.put(one, Role.TITLE_OFFICER, name="Marta Toll", company="Bay Title",
                phone="+12315550150", email="marta@example.com")  # fmt: skip
    parties.put(one, Role.HOME_INSPECTOR, name="No Address", phone="+12315550151")
    return one


@pytest.fixture
def web(client, ana, listing):
    client.force_login(ana)
    return client


@pytest.fixture
def url(listing):
    return f"/transactions/parties/{listing.public_id}/letter/"


def keys(listing, *addresses) -> list[str]:
    from transactions.parties import letters

    return [one.key for one in letters.readers(listing) if one.address in addresses]


def typed(listing, *addresses, **fields):
    addresses = addresses or ("ruth@example.com", "sam@example.com", "marta@example.com")
    return {
        "to": keys(listing, *addresses), "subject": "Closing on {{closing_date}}",
        "words": "Hello {{first_name}}, all is well.", "tells_who": "on", "key": str(uuid7()),
    } | fields  # fmt: skip


def undo_url(answer) -> str:
    return answer.content.decode().split('class="toast-line"')[1].split('action="')[1].split('"')[0]


def test_each_gets_a_letter_of_their_own_that_names_the_others_and_no_address(
    web, url, listing, member, sink  # noqa: F811
):  # fmt: skip
    dates.put(listing, "closing", dt.date(2026, 12, 18), by=member)
    answer = web.post(url, typed(listing), follow=True)
    assert "3 letters leave in a few seconds" in answer.content.decode()
    assert delivery.deliver_due() == 0, "they lie here for ten seconds"
    with clock.at(LATER):
        assert delivery.deliver_due() == 3
    sent = {mail.recipient: mail.letter for mail in sink.messages}
    assert len(sent) == 3
    assert all(mail["Cc"] is None for mail in sent.values())
    text = {mail.recipient: mail.text for mail in sink.messages}
    ruth = text["ruth@example.com"]
    assert "Hello Ruth, all is well." in ruth
    assert "@example.com" not in ruth
    assert "Ruth & Sam Keller, sellers" in ruth
    assert "Marta Toll, title officer" in ruth
    assert "Hello Marta" in text["marta@example.com"]
    assert "Hello Sam" in text["sam@example.com"]
    mail = sent["ruth@example.com"]
    assert mail["Subject"] == "Closing on Friday, December 18"
    assert mail["List-Unsubscribe"] is None
    assert mail["Reply-To"] is not None
    rows = Message.objects.filter(state=State.SENT)
    assert {row.purpose for row in rows} == {"transactional"}
    assert not any(row.is_automated for row in rows)
    assert rows.filter(person=None).count() == 1, "somebody for this once stays out of the books"


def test_the_same_letter_sent_twice_leaves_once(web, url, listing):
    words = typed(listing, subject="Hello")
    assert [web.post(url, words).status_code for _ in range(2)] == [302, 302]
    assert (PartyLetter.objects.count(), Message.objects.count()) == (1, 3)


def test_undo_keeps_them_here_and_gives_the_words_back(web, url, listing):
    answer = web.post(url, typed(listing, subject="Keys", words="Bring all keys."), follow=True)
    page = web.post(undo_url(answer), follow=True).content.decode()
    assert "It was not sent" in page
    assert "Bring all keys." in page
    assert 'value="Keys"' in page
    with clock.at(LATER):
        assert delivery.deliver_due() == 0
    assert set(Message.objects.values_list("state", flat=True)) == {State.CANCELLED}


def test_papers_and_the_sheet_go_inside(web, url, listing, member, sink):  # noqa: F811
    kept = keeping.keep_file(listing, ContentFile(b"%PDF-1.7 x", "contract.pdf"), by=member)
    link = keeping.keep_link(listing, "https://drive.google.com/1", title="Photos", by=member)
    enclosed = [str(kept.public_id), str(link.public_id)]
    words = typed(listing, "marta@example.com", subject="Papers", documents=enclosed,
                  has_sheet="on")  # fmt: skip
    assert web.post(url, words).status_code == 302
    with clock.at(LATER):
        delivery.deliver_due()
    (mail,) = sink.messages
    inside = mail.letter.iter_attachments()
    files = {part.get_filename(): part.get_content() for part in inside}
    assert files["contract.pdf"] == b"%PDF-1.7 x"
    assert files["numbers.pdf"].startswith(b"%PDF")
    assert "Photos: https://drive.google.com/1" in mail.text
    Document.objects.filter(pk=kept.pk).update(size=11_000_000)
    assert web.post(url, words | {"key": str(uuid7())}).status_code == 422


def test_who_must_not_be_written_to_cannot_be_chosen(web, url, listing):
    to_marta = keys(listing, "marta@example.com")
    consent.hard_bounce("marta@example.com")
    consent.opt_out("sam@example.com")
    page = web.get(url).content.decode()
    assert "Mail to this address comes back" in page
    assert to_marta[0] not in page
    assert "only what this sale needs may go" in page
    answer = web.post(url, typed(listing, subject="x") | {"to": to_marta})
    assert answer.status_code == 422
    assert "does not take part any more" in answer.content.decode()
    assert web.post(url, typed(listing, "sam@example.com", subject="x")).status_code == 302
    assert Message.objects.get().to_address == "sam@example.com"


def test_a_look_at_it_first_fills_in_and_says_what_may_hurt(web, url, listing):
    words = typed(listing, subject="Hello", words="Dear {{first_name}}, a home for retirees.")
    before = Message.objects.count()
    page = web.post(f"{url}preview/", words).content.decode()
    assert "Dear Ruth, a home for retirees." in page
    assert "is-warn" in page
    assert Message.objects.count() == before
    assert not PartyLetter.objects.exists()


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"to": []}, "Choose who gets it"),
        ({"subject": ""}, "needs a subject"),
        ({"words": "Dear {{frist_name}}"}, "first_name"),
        ({"subject": "Closing on {{closing_date}}"}, "nothing is known"),
    ],
)
def test_what_is_wrong_is_said_and_nothing_leaves(web, url, listing, wrong, said):
    answer = web.post(url, typed(listing, subject="Hello") | wrong)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert said in page
    assert "all is well" in page or "words" in wrong
    assert not Message.objects.exists()
