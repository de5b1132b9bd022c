"""The addresses that portals mail to: made, named, changed, retired."""

import pytest
from django.urls import reverse

from accounts.capabilities import Role
from accounts.tenancy import scope
from contacts.models import LeadSource
from leads import feed
from leads.models import FeedAddress, InboundMessage
from tests.leads.conftest import mail

pytestmark = pytest.mark.django_db


@pytest.fixture
def signed_in(client, ana):
    client.force_login(ana)
    return client


def act(client, name, address, said=None):
    return client.post(reverse(f"leads:{name}", args=[address.public_id]), said or {})


def test_another_address_names_the_source_of_what_comes_by_it(signed_in, home, feed_address):
    with scope(home.pk):
        source = LeadSource.objects.create(name="98.5 in the morning")
    said = {"label": "The radio spot", "source": source.pk}
    assert signed_in.post(reverse("leads:address_new"), said).status_code == 302
    with scope(home.pk):
        made = FeedAddress.objects.get(label="The radio spot")
        kept = InboundMessage.keep(feed_id=made.pk, raw=mail())
        assert feed.source_name("unknown", kept) == "98.5 in the morning"
        assert made.local_part != feed_address.local_part
        assert len(made.local_part) == 26
    page = signed_in.get(reverse("leads:address")).content.decode()
    assert made.address in page
    assert "the source is 98.5 in the morning" in page


def test_an_address_without_a_name_is_asked_for_one(signed_in, home, feed_address):
    answer = signed_in.post(reverse("leads:address_new"), {"label": " "})
    assert answer.status_code == 422
    assert "A word that tells it from the others." in answer.content.decode()
    with scope(home.pk):
        assert FeedAddress.objects.get() == feed_address


def test_a_new_name_leaves_the_address_as_it_is(signed_in, home, feed_address):
    act(signed_in, "address_name", feed_address, {"label": "Zillow", "local_part": "mine"})
    with scope(home.pk):
        named = FeedAddress.objects.get()
    assert (named.label, named.local_part) == ("Zillow", feed_address.local_part)


def test_retiring_can_be_taken_back_and_the_last_one_stays(signed_in, home, feed_address):
    act(signed_in, "retirement", feed_address)
    with scope(home.pk):
        assert FeedAddress.objects.current().get() == feed_address
        FeedAddress.objects.create(label="Zillow")
    act(signed_in, "retirement", feed_address)
    page = signed_in.get(reverse("leads:address")).content.decode()
    assert f"Let {feed_address.address} take mail again" in page
    act(signed_in, "address_return", feed_address)
    with scope(home.pk):
        assert FeedAddress.objects.current().count() == 2


def test_an_old_address_can_be_stopped_before_its_thirty_days(signed_in, home, feed_address):
    act(signed_in, "rotation", feed_address)
    act(signed_in, "retirement", feed_address)
    with scope(home.pk):
        assert feed_address not in FeedAddress.objects.working()
        assert FeedAddress.objects.working().count() == 1


def test_who_may_not_change_settings_only_reads_the_addresses(client, home, feed_address, join):
    client.force_login(join(Role.AGENT).user)
    page = client.get(reverse("leads:address")).content.decode()
    assert feed_address.address in page
    assert "Make a new address" not in page
    assert client.post(reverse("leads:address_new"), {"label": "x"}).status_code == 403


def test_thirty_addresses_cost_what_one_does(
    signed_in, home, feed_address, django_assert_max_num_queries
):
    with django_assert_max_num_queries(24) as one:
        signed_in.get(reverse("leads:address"))
    with scope(home.pk):
        for number in range(30):
            FeedAddress.objects.create(label=f"Source {number}")
    with django_assert_max_num_queries(len(one)):
        signed_in.get(reverse("leads:address"))


def test_the_way_a_mail_came_is_told_beside_it(signed_in, home, feed_address):
    told = {"spf": "pass", "dkim": "fail", "by": "mx.sphere.example"}
    with scope(home.pk):
        kept = InboundMessage.keep(feed_id=feed_address.pk, raw=mail(), told=told)
    page = signed_in.get(kept.get_absolute_url()).content.decode()
    assert "The server it came from may send for its sender." in page
    assert "Its signature does not hold." in page
