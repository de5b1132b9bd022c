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

WRITTEN = tomllib.loads((Path(__file__).parent / "permissions.toml").read_text())
TABLE = {
    (f"{name}:{inner}" if inner else name): methods
    for name, value in WRITTEN.items()
    for inner, methods in (
        value.items() if isinstance(next(iter(value.values())), dict) else [("", value)]
    )
}
METHODS = ["GET", "POST", "PUT", "PATCH", "DELETE"]
LEVELS = {"public", "provider", "signed_in", "member", *Capability.values}
LIBRARIES = ("account_", "mfa_", "usersessions_", "admin:")


def urls():
    """Every named URL of ours: name and the names of its path's arguments."""

    def walk(patterns, namespace):
        for pattern in patterns:
            if isinstance(pattern, URLResolver):
                inner = pattern.namespace
                yield from walk(
                    pattern.url_patterns, f"{namespace}{inner}:" if inner else namespace
                )
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


def test_strangers_are_asked_to_sign_in(home, client):
    login = reverse("account_login")
    wrong = []
    for name, methods in TABLE.items():
        with scope(home.pk):
            url = address(name, home)
        for method, level in methods.items():
            response = client.generic(method, url)
            asked = response.status_code == 302 and login in response["Location"]
            if asked == (level in ("public", "provider")) or response.status_code >= 500:
                wrong.append(f"{method} {url}: {response.status_code}")
    assert wrong == []


@pytest.mark.parametrize("role", Role)
def test_a_role_may_what_the_table_says(role, home, client, join):
    home.is_demo = True  # where the demo's own pages are
    home.save()
    membership = join(role)
    client.force_login(membership.user)
    wrong = []
    for name, methods in TABLE.items():
        for method in METHODS:
            with scope(home.pk):
                url = address(name, home)
            status = client.generic(method, url).status_code
            allowed = expected(methods.get(method), membership)
            if NAMELESS & set(URLS[name]):
                allowed = allowed | {404}
            if status not in allowed:
                wrong.append(f"{method} {name} {url}: {status}")
            if (method, name) == ("POST", "leads:open_house_kiosk"):  # this session is locked now
                client.logout()
                client.force_login(membership.user)
    assert wrong == []


ANSWERS = {200, 201, 202, 204, 302, 304, 400, 409, 422}


def expected(level: str | None, membership) -> set[int]:
    if level is None:  # who may not open the page is told that first
        return {405} if membership.role == Role.OWNER else {403, 405}
    if level == "provider":
        return {403}  # nobody's role signs for it
    return ANSWERS if may(level, membership) else {403}


def test_what_belongs_to_another_workspace_is_not_there(home, elsewhere, ben, client):
    client.force_login(ben)
    wrong = []
    for name, arguments in URLS.items():
        if not OBJECTS & set(arguments):
            continue
        with scope(home.pk):
            url = address(name, home)
        for method in TABLE[name]:
            status = client.generic(method, url).status_code
            if status != 404:
                wrong.append(f"{method} {url}: {status}")
    assert wrong == []


# What these samples name does not exist.
NAMELESS = {
    "name",
    "token",
    "letter_token",
    "workspace_key",
    "details_token",
    "flyer_key",
    "account_key",
    "mail_provider",
    "line_key",
    "kiosk_key",
    "visitors_key",
    "visit_key",
    "invitation_key",
    "form_key",
    "file_key",
    "report_key",
}
# The library and the cards, rules and kinds: the same for everybody.
OURS = {
    "standard", "standard_kind", "standard_key", "card", "card_key", "occasion", "printed_flyer",
    "provider", "call_rule", "belonging_kind", "celebration", "celebration_year",
    "celebration_way", "paper_word", "section", "tab", "behind_kind", "goal_day", "report_slug",
}  # fmt: skip
OBJECTS = set(SAMPLES) - NAMELESS - OURS - {"topics", "public_id"}


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
