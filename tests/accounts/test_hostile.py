"""What somebody with bad intentions tries at the door."""

import re
from urllib.parse import urljoin, urlsplit

import pytest
from django.core import mail
from django.test import Client
from django.urls import reverse

from accounts.capabilities import Role
from accounts.middleware import SESSION_KEY
from accounts.models import Membership
from accounts.tenancy import scope
from prospects.models import Prospect
from tests.conftest import PASSWORD

pytestmark = pytest.mark.django_db

AWAY = [
    "https://evil.example/", "//evil.example", "/\\evil.example", "\\\\evil.example",
    "https:evil.example", "///evil.example", "javascript:evil()", "http:///evil.example",
    " //evil.example", "%2F%2Fevil.example", "/%0d%0aSet-Cookie:%20a=b", "\t//evil.example",
    "people", "no-such-name", "/\r\nLocation: https://evil.example",
]  # fmt: skip


def stays(location: str) -> bool:
    """Whether a browser, to which \\ is a /, remains on this host."""
    led = urljoin("http://testserver/accounts/login/", location.replace("\\", "/"))
    return urlsplit(led)[:2] == ("http", "testserver") and not set("\r\n") & set(location)


@pytest.mark.parametrize("away", AWAY)
def test_no_next_leads_out_of_sphere(away, home, june, ana, client):
    url = reverse("account_login")
    response = client.post(url, {"login": ana.email, "password": PASSWORD, "next": away})
    assert response.status_code == 302
    assert stays(response["Location"]), response["Location"]
    with scope(home.pk):
        prospect = Prospect.pursue(june, side="buy")
    for name, body in (("stage", {"to": "contacted"}), ("loss", {"reason": "x"})):
        url = reverse(f"prospects:{name}", args=[prospect.public_id])
        for headers in ({}, {"HX-Request": "true"}):
            response = client.post(url, body | {"next": away}, headers=headers)
            assert response.status_code == 302
            assert stays(response["Location"]), response["Location"]
            assert "HX-Redirect" not in response.headers


def test_a_page_of_sphere_is_gone_back_to(home, june, ana, client_of):
    with scope(home.pk):
        prospect = Prospect.pursue(june, side="buy")
    url = reverse("prospects:stage", args=[prospect.public_id])
    back = "/prospects/list/?stage=new"
    response = client_of(ana).post(url, {"to": "contacted", "next": back})
    assert response["Location"] == back


def test_signing_in_takes_a_new_session_key(home, ana, client):
    client.get(reverse("account_login"))
    session = client.session
    session["planted"] = "by the attacker"
    session.save()
    planted = session.session_key
    client.post(reverse("account_login"), {"login": ana.email, "password": PASSWORD})
    assert client.session.session_key != planted
    other = Client()
    other.cookies["sessionid"] = planted
    assert other.get(reverse("today")).status_code == 302, "the planted key opens nothing"


def test_another_user_of_the_same_browser_starts_anew(home, ana, ben, client):
    client.force_login(ana)
    session = client.session
    session["taken_away"] = [{"key": "of Ana"}]
    session.save()
    client.post(reverse("account_logout"))
    client.post(reverse("account_login"), {"login": ben.email, "password": PASSWORD})
    assert "taken_away" not in client.session


def test_a_new_password_ends_the_other_sessions(home, ana, client):
    client.force_login(ana)
    stolen = Client()
    stolen.force_login(ana)
    assert stolen.get(reverse("today")).status_code == 200
    client.post(reverse("account_login"), {"login": ana.email, "password": PASSWORD})
    new = {"oldpassword": PASSWORD, "password1": "another horse battery",
           "password2": "another horse battery"}  # fmt: skip
    assert client.post(reverse("account_change_password"), new).status_code == 302
    ana.refresh_from_db()
    assert ana.check_password("another horse battery")
    assert stolen.get(reverse("today"))["Location"].startswith(reverse("account_login"))


def test_someone_switched_off_is_out_on_the_next_click(home, ana, client_of):
    client = client_of(ana)
    assert client.get(reverse("today")).status_code == 200
    ana.is_active = False
    ana.save()
    assert client.get(reverse("today"))["Location"].startswith(reverse("account_login"))


def test_a_session_cannot_name_a_workspace_of_others(home, elsewhere, ana, client_of):
    client = client_of(ana)
    session = client.session
    session[SESSION_KEY] = elsewhere.pk
    session.save()
    assert client.get(reverse("today")).context["workspace"] == home


def test_headers_that_claim_a_workspace_or_a_user_are_not_heard(home, elsewhere, ana, client_of):
    claims = {"X-Workspace": str(elsewhere.pk), "X-User": "ben@example.com", "Remote-User": "ben",
              "X-Forwarded-User": "ben@example.com"}  # fmt: skip
    page = client_of(ana).get(reverse("today"), headers=claims)
    assert page.context["workspace"] == home
    assert page.context["user"] == ana


def test_where_the_membership_ended_another_workspace_is_shown(home, elsewhere, ana, client_of):
    with scope(elsewhere.pk):
        Membership.objects.create(user=ana, role=Role.AGENT)
    client = client_of(ana)
    client.post(reverse("accounts:switch", args=[elsewhere.public_id]))
    assert client.get(reverse("today")).context["workspace"] == elsewhere
    with scope(elsewhere.pk):
        Membership.objects.filter(user=ana).delete()
    assert client.get(reverse("today")).context["workspace"] == home
    assert client.post(reverse("accounts:switch", args=[elsewhere.public_id])).status_code == 404


@pytest.mark.parametrize("host", ["evil.example", "localhost:8000.evil.example", "localhost@evil"])
def test_a_host_that_is_not_ours_is_refused(host, ana, client):
    response = client.post(
        reverse("account_reset_password"), {"email": ana.email}, headers={"host": host}
    )
    assert response.status_code == 400
    assert mail.outbox == []


def test_a_link_in_a_mail_leads_to_the_configured_address(ana, client, settings):
    settings.BASE_URL = "https://sphere.example"
    client.post(
        reverse("account_reset_password"), {"email": ana.email},
        headers={"host": "localhost:6666", "X-Forwarded-Host": "evil.example"},
    )  # fmt: skip
    (sent,) = mail.outbox
    assert "https://sphere.example/accounts/password/reset/key/" in sent.body
    assert "6666" not in sent.body
    assert "evil" not in sent.body
    link = re.search(r"https://sphere.example(\S+)", sent.body)[1]
    assert client.get(link, follow=True).status_code == 200


def test_the_link_that_confirms_an_address_leads_there_too(client, settings):
    settings.BASE_URL = "https://sphere.example"
    new = {"email": "new@example.com", "name": "Nora", "password1": PASSWORD}
    client.post(reverse("account_signup"), new, headers={"host": "localhost:6666"})
    (sent,) = mail.outbox
    assert "https://sphere.example/accounts/confirm-email/" in sent.body
    assert "6666" not in sent.body


def test_an_account_that_exists_already_is_told_so_with_our_links(ana, client, settings):
    settings.ACCOUNT_EMAIL_VERIFICATION = "mandatory"
    settings.BASE_URL = "https://sphere.example"
    new = {"email": ana.email, "name": "Eve", "password1": PASSWORD}
    client.post(reverse("account_signup"), new, headers={"host": "localhost:6666"})
    (sent,) = mail.outbox
    assert "https://sphere.example/accounts/password/reset/" in sent.body
    assert "6666" not in sent.body + sent.subject


def test_another_port_in_the_host_does_not_count_failed_sign_ins_anew(home, ana, client):
    url = reverse("account_login")
    for port in range(1, 6):
        wrong = {"login": ana.email, "password": f"wrong {port}"}
        address = f"10.0.{port}.1"
        client.post(url, wrong, headers={"host": f"localhost:{port}"}, REMOTE_ADDR=address)
    right = {"login": ana.email.upper(), "password": PASSWORD}
    response = client.post(url, right, headers={"host": "localhost:99"}, REMOTE_ADDR="10.0.9.1")
    assert response.status_code == 200
    assert "Too many failed login attempts" in response.content.decode()


def test_only_our_own_proxies_say_who_asks(rf, settings):
    from accounts.adapter import AccountAdapter

    asked = rf.get("/", headers={"X-Forwarded-For": "1.1.1.1, 2.2.2.2"}, REMOTE_ADDR="3.3.3.3")
    for proxies, known in ((0, "3.3.3.3"), (1, "2.2.2.2"), (2, "1.1.1.1"), (3, "3.3.3.3")):
        settings.TRUSTED_PROXIES = proxies
        assert AccountAdapter().get_client_ip(asked) == known
