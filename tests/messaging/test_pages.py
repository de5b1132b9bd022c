"""The sent log: what left and why, for those who may see it."""

import pytest

from accounts.capabilities import Role
from accounts.tenancy import scope
from contacts.page import timeline
from crm.kit import clock
from messaging import delivery
from messaging.models import Brake, Message, State

pytestmark = pytest.mark.django_db


def test_thirty_messages_cost_as_many_queries_as_one(
    queue, ana, client_of, django_assert_max_num_queries
):
    browser = client_of(ana)
    queue(key="first")
    with django_assert_max_num_queries(21) as one:
        assert browser.get("/messages/").status_code == 200
    for number in range(30):
        queue(key=f"{number}")
    with django_assert_max_num_queries(len(one)):
        page = browser.get("/messages/").content.decode()
    assert page.count('class="line"') == 24


def test_paging_by_key_shows_each_once(queue, ana, client_of):
    keys = {queue(key=f"{n}", subject=f"Letter-{n:02}.").subject for n in range(30)}
    browser, url, seen = client_of(ana), "/messages/", []
    while url:
        response = browser.get(url)
        seen += [message.subject for message in response.context["rows"]]
        url = response.context["next_url"]
    assert (len(seen), set(seen)) == (30, keys)
    assert seen == sorted(seen, reverse=True)


def test_a_state_is_chosen_and_nonsense_shows_everything(queue, ana, client_of, sink):
    sink.refuse("reset", at="dot")
    queue(key="a", subject="Unsure")
    delivery.deliver_due()
    queue(key="b", subject="Fresh")
    browser = client_of(ana)

    def shown(query):
        rows = browser.get(f"/messages/{query}").context["rows"]
        return [message.subject for message in rows]

    assert shown("?state=unsure") == ["Unsure"]
    assert shown("?state=waiting") == ["Fresh"]
    assert shown("?state=nonsense&after=nonsense") == ["Fresh", "Unsure"]
    assert "may have arrived, or may not" in browser.get("/messages/").content.decode()


def test_send_again_makes_a_new_message_and_only_a_worker_may(
    home, queue, fresh, sink, ana, join, client_of
):
    sink.refuse("reset", at="dot")
    message = queue()
    delivery.deliver_due()
    url = f"/messages/{message.public_id}/repeat/"
    assert client_of(join(Role.COACH).user).post(url).status_code == 403
    browser = client_of(ana)
    assert browser.get(url).status_code == 405
    assert browser.post(url).status_code == 302
    assert browser.post(url).status_code == 302
    with scope(home.pk):
        again = Message.objects.exclude(pk=message.pk).get()
    assert (again.dedupe_key, again.state) == ("k:r2", State.QUEUED)
    assert fresh(message).state == State.UNKNOWN


def test_what_was_sent_is_not_sent_again(home, queue, sink, ana, client_of):
    message = queue()
    delivery.deliver_due()
    client_of(ana).post(f"/messages/{message.public_id}/repeat/")
    with scope(home.pk):
        assert Message.objects.count() == 1


def test_a_message_of_elsewhere_is_a_404(queue, ben, elsewhere, client_of):
    message = queue()
    browser = client_of(ben)
    assert browser.get(f"/messages/{message.public_id}/").status_code == 404
    assert browser.post(f"/messages/{message.public_id}/repeat/").status_code == 404
    assert browser.get("/messages/").context["rows"] == []


def test_the_timeline_says_what_was_sent_and_why(here, queue, sink, june):
    queue(why={"rule": "Letter 1.", "stops_when": "It stops when June answers."})
    delivery.deliver_due()
    (entry,) = timeline(june, before=clock.now(), most=5, shown="sent")
    assert entry.title == "Sent “Hello”"
    assert entry.why == "Letter 1. It stops when June answers."
    assert entry.kind == "auto"


def test_an_address_is_picked_by_name(here, june, ana, client_of):
    from messaging import consent

    other = june.emails.create(address="june@work.example")
    consent.opt_out("june.hargrove@example.com")
    browser = client_of(ana)
    response = browser.post(f"/messages/addresses/{other.public_id}/choice/")
    assert response.status_code == 302
    assert consent.refusal("june@work.example", june) == ""


def test_a_brake_is_released_by_a_person_who_may(home, ana, join, client_of):
    with scope(home.pk):
        Brake.objects.create(reason="11 of the last 200 letters came back.", at=clock.now())
    assert client_of(join(Role.ASSISTANT).user).post("/messages/brake/release/").status_code == 403
    browser = client_of(ana)
    assert "11 of the last 200" in browser.get("/messages/").content.decode()
    browser.post("/messages/brake/release/")
    assert "11 of the last 200" not in browser.get("/messages/").content.decode()
