import datetime as dt
from concurrent.futures import ThreadPoolExecutor, wait

import pytest
from django.db import connection, transaction
from django.test import Client
from django.urls import reverse

from accounts.capabilities import Capability, Role
from accounts.live import changed
from accounts.models import Membership, Workspace
from accounts.tenancy import NoWorkspace, scope
from contacts.models import Category, LeadSource
from crm.kit import clock

pytestmark = pytest.mark.django_db


def test_a_workspace_of_ones_own_is_one_form_away(ben, client_of):
    client = client_of(ben)
    response = client.post(
        reverse("accounts:workspace_new"),
        {"name": "Ben Brook Homes", "time_zone": "America/Denver"},
    )
    assert response.status_code == 302
    workspace = Workspace.objects.get()
    assert workspace.slug == "ben-brook-homes"
    with scope(workspace.pk):
        assert Membership.objects.get().role == Role.OWNER
        assert Category.objects.meaning(Category.Meaning.TOP100).name == "Top100"
        assert LeadSource.objects.filter(name="Zillow", is_paid=True).exists()
    assert client.get(reverse("today")).status_code == 200


def test_two_workspaces_of_one_name_have_two_addresses(home, ben):
    again = Workspace.found(name=home.name, by=ben)
    assert again.slug != home.slug


@pytest.mark.django_db(transaction=True)
def test_two_who_found_a_workspace_of_one_name_at_once_both_get_one(ana, ben):
    def sign_up():
        client = Client()
        client.force_login(ben)
        try:
            return client.post(
                reverse("accounts:workspace_new"), {"name": "Homes", "time_zone": "UTC"}
            )
        finally:
            connection.close()

    with ThreadPoolExecutor(1) as pool:
        with transaction.atomic():
            Workspace.found(name="Homes", by=ana)
            answer = pool.submit(sign_up)
            wait([answer], timeout=1)
            assert not answer.done(), "it waits to see who takes the name"
        assert answer.result(10).status_code == 302
    slugs = Membership.everywhere.values_list("user__email", "workspace__slug")
    assert dict(slugs) == {ana.email: "homes", ben.email: "homes-2"}


def test_a_form_without_a_name_is_shown_again_with_what_was_typed(ben, client_of):
    response = client_of(ben).post(
        reverse("accounts:workspace_new"), {"name": "", "brokerage": "Bayline Realty"}
    )
    assert response.status_code == 422
    assert b"Bayline Realty" in response.content
    assert b"This field is required" in response.content
    assert not Workspace.objects.exists()


def test_the_switcher_changes_what_is_seen(home, elsewhere, ana, client_of):
    with scope(elsewhere.pk):
        Membership.objects.create(user=ana, role=Role.AGENT)
    client = client_of(ana)
    assert client.get(reverse("today")).context["workspace"] == home
    client.post(reverse("accounts:switch", args=[elsewhere.public_id]))
    assert client.get(reverse("today")).context["workspace"] == elsewhere


def test_nobody_enters_where_they_are_not_a_member(home, elsewhere, ana, client_of):
    client = client_of(ana)
    response = client.post(reverse("accounts:switch", args=[elsewhere.public_id]))
    assert response.status_code == 404
    assert client.get(reverse("today")).context["workspace"] == home


def test_an_ended_membership_ends_on_the_next_click(home, ana, member, client_of):
    client = client_of(ana)
    assert client.get(reverse("today")).status_code == 200
    with scope(home.pk):
        Membership.objects.update(ends_at=clock.now() - dt.timedelta(seconds=1))
    response = client.get(reverse("today"))
    assert response["Location"] == reverse("accounts:workspace_new")


def test_capabilities_are_the_role_and_what_the_owner_changed(join):
    assistant = join(Role.ASSISTANT)
    assert assistant.may(Capability.WORK)
    assert not assistant.may(Capability.EXPORT)
    assistant.granted, assistant.refused = [Capability.EXPORT], [Capability.WORK]
    assert assistant.may(Capability.EXPORT)
    assert not assistant.may(Capability.WORK)


def test_only_who_manages_the_team_changes_settings(home, ana, join, client):
    client.force_login(join(Role.ASSISTANT).user)
    form = {"name": "Taken over", "time_zone": "UTC"}
    assert client.post(reverse("accounts:settings"), form).status_code == 403
    home.refresh_from_db()
    assert home.name == "Ana’s homes"
    client.force_login(ana)
    assert client.post(reverse("accounts:settings"), form).status_code == 302
    home.refresh_from_db()
    assert home.name == "Taken over"


class TestLive:
    def test_nothing_moved_costs_a_304(self, home, ana, client_of):
        client = client_of(ana)
        url = reverse("accounts:live", args=["leads,people"])
        first = client.get(url)
        assert first.json() == {"versions": {"leads": 0, "people": 0}}
        again = client.get(url, headers={"If-None-Match": first["ETag"]})
        assert again.status_code == 304
        with scope(home.pk):
            changed("leads")
        moved = client.get(url, headers={"If-None-Match": first["ETag"]})
        assert moved.json() == {"versions": {"leads": 1, "people": 0}}

    def test_a_look_is_a_handful_of_queries(
        self, home, ana, client_of, django_assert_max_num_queries
    ):
        client = client_of(ana)
        with django_assert_max_num_queries(10):
            client.get(reverse("accounts:live", args=["leads"]))

    def test_what_is_rolled_back_did_not_happen(self, home, ana, client_of):
        def fail():
            with scope(home.pk):
                changed("leads")
                raise NoWorkspace

        with pytest.raises(NoWorkspace):
            fail()
        response = client_of(ana).get(reverse("accounts:live", args=["leads"]))
        assert response.json() == {"versions": {"leads": 0}}

    def test_a_page_says_what_it_knew_before_it_asked(self, home, ana, client_of):
        with scope(home.pk):
            changed("leads")
        page = client_of(ana).get(reverse("today")).content.decode()
        assert 'data-live-known="{&quot;leads&quot;: 1}"' in page
