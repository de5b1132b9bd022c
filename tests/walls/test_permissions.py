"""P01: every URL and method against every role, held to permissions.toml.

A page without a line there fails, and so does a line without a page.
"""

import tomllib
from pathlib import Path

import pytest
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from accounts.capabilities import Capability, Role
from accounts.models import User
from accounts.tenancy import scope
from tests.conftest import PASSWORD
from tests.walls.samples import SAMPLES

pytestmark = pytest.mark.django_db

TABLE = tomllib.loads((Path(__file__).parent / "permissions.toml").read_text())
METHODS = ["GET", "POST", "PUT", "PATCH", "DELETE"]
LEVELS = {"public", "signed_in", "member", *Capability.values}
LIBRARIES = ("account_", "mfa_", "usersessions_", "admin:")


def urls():
    """Every named URL of ours: name and the names of its path's arguments."""

    def walk(patterns, namespace):
        for pattern in patterns:
            if isinstance(pattern, URLResolver):
                inner = pattern.namespace
                yield from walk(pattern.url_patterns, f"{namespace}{inner}:" if inner else namespace)
            elif isinstance(pattern, URLPattern):
                yield f"{namespace}{pattern.name}", list(pattern.pattern.converters)

    return {
        name: arguments
        for name, arguments in walk(get_resolver().url_patterns, "")
        if not name.startswith(LIBRARIES)
    }


URLS = urls()


def test_every_url_is_declared_and_every_line_has_a_url():
    assert set(TABLE) == set(URLS)
    for name, methods in TABLE.items():
        assert set(methods) <= {*METHODS}, name
        assert set(methods.values()) <= LEVELS, name


def address(name: str, workspace) -> str:
    return reverse(name, kwargs={argument: SAMPLES[argument](workspace) for argument in URLS[name]})


def may(level: str, membership) -> bool:
    return level in ("public", "signed_in", "member") or membership.may(level)


@pytest.mark.parametrize("name", URLS)
def test_strangers_are_asked_to_sign_in(name, home, client):
    with scope(home.pk):
        url = address(name, home)
    for method, level in TABLE[name].items():
        response = client.generic(method, url)
        if level == "public":
            assert response.status_code in (200, 304, 400, 403, 404, 422), method
            assert "login" not in response.headers.get("Location", "")
        else:
            assert response.status_code == 302, method
            assert reverse("account_login") in response["Location"], method


@pytest.mark.parametrize("role", Role)
@pytest.mark.parametrize("name", URLS)
def test_roles(name, role, home, client, join):
    membership = join(role)
    client.force_login(membership.user)
    for method in METHODS:
        with scope(home.pk):
            url = address(name, home)
        response = client.generic(method, url)
        level = TABLE[name].get(method)
        if level is None:
            assert response.status_code == 405, f"{method} {url}"
        elif may(level, membership):
            assert response.status_code in (200, 201, 202, 204, 302, 304, 400, 409, 422), (
                f"{method} {url}: {response.status_code}"
            )
        else:
            assert response.status_code == 403, f"{method} {url}: {response.status_code}"


@pytest.mark.parametrize("name", [name for name, arguments in URLS.items() if arguments])
def test_what_belongs_to_another_workspace_is_not_there(name, home, elsewhere, ben, client):
    with scope(home.pk):
        url = address(name, home)
    client.force_login(ben)
    for method, level in TABLE[name].items():
        if level not in ("public", "signed_in") and set(URLS[name]) & OBJECTS:
            assert client.generic(method, url).status_code == 404, f"{method} {url}"


OBJECTS = set(SAMPLES) - {"topics", "name", "token", "workspace", "public_id"}


def test_a_user_without_a_workspace_is_led_to_making_one(client, db):
    client.force_login(User.objects.create_user("new@example.com", PASSWORD))
    response = client.get(reverse("today"))
    assert response["Location"] == reverse("accounts:workspace_new")


def test_reading_changes_nothing(home, ana, client, django_capture_on_commit_callbacks):
    """P09: a crawl of all GETs leaves every table as it was."""
    from tests.walls.isolation import tenant_models

    with scope(home.pk):
        pages = {name: address(name, home) for name in URLS if "GET" in TABLE[name]}

    def rows():
        with scope(home.pk):
            return {
                model._meta.label: sorted(map(str, model._base_manager.values_list()))
                for model in tenant_models()
            }

    client.force_login(ana)
    before = rows()
    with django_capture_on_commit_callbacks() as callbacks:
        for url in pages.values():
            client.get(url)
    assert rows() == before
    assert callbacks == []
