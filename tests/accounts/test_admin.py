"""Django's admin: a workspace's rows inside a workspace, users and workspaces outside of any."""

import pytest
from django.contrib.auth.models import Group, Permission
from django.urls import reverse

from accounts.capabilities import Role
from accounts.models import Membership, User
from accounts.tenancy import scope
from contacts.models import Person
from tests.conftest import PASSWORD

pytestmark = pytest.mark.django_db


@pytest.fixture
def staff(home):
    """Sam runs the installation, and is a member of Ana's workspace."""
    sam = User.objects.create_superuser("sam@example.com", PASSWORD, name="Sam Stone")
    with scope(home.pk):
        Membership.objects.create(user=sam, role=Role.COACH)
    return sam


@pytest.fixture
def outsider(db):
    return User.objects.create_superuser("out@example.com", PASSWORD)


def test_staff_lists_adds_and_changes_people_of_the_workspace_only(
    home, elsewhere, june, staff, client_of
):
    with scope(elsewhere.pk):
        stranger = Person.objects.create(first_name="Foreign", last_name="Bird")
    client = client_of(staff)
    listed = client.get(reverse("admin:contacts_person_changelist"), {"q": ""})
    assert "Hargrove" in listed.content.decode()
    assert "Foreign" not in listed.content.decode()
    url = reverse("admin:contacts_person_change", args=[june.pk])
    form = client.get(url).context["adminform"].form
    assert client.get(reverse("admin:contacts_person_add")).status_code == 200
    data = {name: form.initial.get(name) or "" for name in form.fields} | {"first_name": "Juno"}
    for inline in client.get(url).context["inline_admin_formsets"]:
        management = inline.formset.management_form
        data |= {management.add_prefix(name): 0 for name in management.fields}
    response = client.post(url, data)
    assert response.status_code == 302, response.context["errors"]
    with scope(home.pk):
        june.refresh_from_db()
        assert june.first_name == "Juno"
    response = client.post(reverse("admin:contacts_person_add"), data | {"first_name": "Added"})
    assert response.status_code == 302, response.context["errors"]
    with scope(home.pk):
        assert Person.objects.get(first_name="Added").workspace_id == home.pk
    foreign = reverse("admin:contacts_person_change", args=[stranger.pk])
    assert client.get(foreign)["Location"] == reverse("admin:index")
    gone = reverse("admin:contacts_person_delete", args=[stranger.pk])
    assert client.post(gone, {"post": "yes"})["Location"] == reverse("admin:index")
    with scope(elsewhere.pk):
        assert Person.objects.get() == stranger


def test_every_list_of_the_admin_opens(home, june, staff, client_of):
    from django.contrib import admin

    client = client_of(staff)
    for model in admin.site._registry:
        url = reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_changelist")
        assert client.get(url, follow=True).status_code == 200, url


def test_staff_without_a_workspace_reach_users_and_are_led_to_the_choice_for_people(
    home, june, outsider, client_of
):
    client = client_of(outsider)
    for name in ("admin:index", "admin:accounts_user_changelist",
                 "admin:accounts_workspace_changelist"):  # fmt: skip
        assert client.get(reverse(name)).status_code == 200, name
    for name in ("admin:contacts_person_changelist", "admin:contacts_person_add",
                 "admin:accounts_membership_changelist"):  # fmt: skip
        response = client.get(reverse(name), follow=True)
        assert response.redirect_chain == [(reverse("accounts:workspace_choice"), 302)], name
        assert response.status_code == 200
        assert "Hargrove" not in response.content.decode()


def test_whoever_is_not_staff_meets_the_admins_door_only(home, ana, client_of):
    response = client_of(ana).get(reverse("admin:contacts_person_changelist"))
    assert response.status_code == 302
    assert response["Location"].startswith(reverse("admin:login"))
    nobody = User.objects.create_user("new@example.com", PASSWORD)
    response = client_of(nobody).get(reverse("admin:index"))
    assert response["Location"] == reverse("accounts:workspace_new")


def test_staff_sign_in_where_everybody_does(client, db):
    response = client.get(reverse("admin:login"))
    assert response.status_code == 302
    assert reverse("account_login") in response["Location"]


def test_in_production_staff_need_a_second_factor(staff, client_of, settings):
    client = client_of(staff)
    assert client.get(reverse("admin:index")).status_code == 200
    settings.PRODUCTION = True
    assert client.get(reverse("admin:index"))["Location"] == reverse("mfa_index")


def test_a_user_is_made_inactive_and_not_deleted(staff, ana, client_of):
    url = reverse("admin:accounts_user_delete", args=[ana.pk])
    assert client_of(staff).post(url, {"post": "yes"}).status_code == 403


def test_staff_who_may_change_users_make_nobody_more_powerful(staff, ana, client_of, db):
    helper = User.objects.create_user("helper@example.com", PASSWORD, is_staff=True)
    helper.user_permissions.add(*Permission.objects.filter(codename__endswith="_user"))
    group = Group.objects.create(name="Everything")
    powers = {"is_staff": "on", "is_superuser": "on", "groups": [group.pk], "is_active": "on"}
    client = client_of(helper)
    for one in (helper, ana):
        url = reverse("admin:accounts_user_change", args=[one.pk])
        assert client.post(url, {"email": one.email, "name": "New", **powers}).status_code == 302
        one.refresh_from_db()
        assert (one.name, one.is_superuser, one.groups.count()) == ("New", False, 0)
        assert one.is_staff == (one == helper)
    added = {"email": "more@example.com", "name": "More", **powers}
    assert client.post(reverse("admin:accounts_user_add"), added).status_code == 302
    more = User.objects.get(email="more@example.com")
    assert (more.is_staff, more.is_superuser, more.groups.count()) == (False, False, 0)
    sams = reverse("admin:accounts_user_change", args=[staff.pk])
    stolen = {"email": "helper+sam@example.com", "name": "Sam", "is_active": "on"}
    assert client.post(sams, stolen).status_code == 403, "an e-mail is the key to a door"
    client = client_of(staff)
    url = reverse("admin:accounts_user_change", args=[ana.pk])
    assert client.post(url, {"email": ana.email, "name": "Ana", **powers}).status_code == 302
    ana.refresh_from_db()
    assert (ana.is_staff, ana.is_superuser, ana.groups.get()) == (True, True, group)
