import pytest
from django.core import mail
from django.urls import reverse

from accounts.models import User
from tests.conftest import PASSWORD

pytestmark = pytest.mark.django_db


def test_signing_in_by_email_whatever_its_case(home, ana, client):
    response = client.post(
        reverse("account_login"), {"login": "ANA@example.com", "password": PASSWORD}
    )
    assert response.status_code == 302
    assert response["Location"] == reverse("today")


def test_a_wrong_password_is_told_without_saying_which_part(home, ana, client):
    pages = [
        client.post(reverse("account_login"), {"login": email, "password": "not it at all"})
        for email in ("ana@example.com", "nobody@example.com")
    ]
    sentences = {str(page.context["form"].non_field_errors()) for page in pages}
    assert len(sentences) == 1
    assert not client.get(reverse("today")).has_header("X-Signed-In")


def test_signing_up_leads_to_a_workspace_of_ones_own(client, settings):
    settings.PASSWORD_HASHERS = settings.STRONG_HASHERS
    response = client.post(
        reverse("account_signup"),
        {"email": "new@example.com", "name": "Nora New", "password1": PASSWORD},
    )
    assert response.status_code == 302
    user = User.objects.get()
    assert user.name == "Nora New"
    assert user.password.startswith("argon2")
    assert client.get(reverse("today"))["Location"] == reverse("accounts:workspace_new")
    assert mail.outbox[0].to == ["new@example.com"]


def test_a_short_password_is_refused_beside_its_field(client):
    response = client.post(
        reverse("account_signup"),
        {"email": "new@example.com", "name": "Nora New", "password1": "short"},
    )
    assert "at least 12" in str(response.context["form"].errors["password1"])
    assert not User.objects.exists()


def test_two_factor_pages_ask_for_the_password_again(home, ana, client_of):
    client = client_of(ana)
    for name in ("mfa_activate_totp", "mfa_add_webauthn"):
        response = client.get(reverse(name))
        assert response.status_code == 302
        assert reverse("account_reauthenticate") in response["Location"]


def test_every_response_carries_the_headers(home, ana, client):
    pages = [
        client.get(reverse("account_login")),
        client.get("/no/such/page"),
        client.get(reverse("health_live")),
        client.get("/static/nothing.css"),
    ]
    client.force_login(ana)
    pages.append(client.get(reverse("today")))
    for response in pages:
        policy = response["Content-Security-Policy"]
        assert "default-src 'none'" in policy
        assert "script-src 'self'" in policy
        assert "unsafe" not in policy
        assert response["X-Content-Type-Options"] == "nosniff"
        assert response["Referrer-Policy"] == "same-origin"
        assert response["X-Frame-Options"] == "DENY"
        assert response["Cross-Origin-Opener-Policy"] == "same-origin"
        assert response["X-Request-ID"]
    assert pages[-1]["Cache-Control"] == "no-store"


def test_cookies_are_what_https_makes_of_them(settings):
    assert settings.SESSION_COOKIE_HTTPONLY
    assert settings.SESSION_COOKIE_SAMESITE == "Lax"
    assert settings.CSRF_COOKIE_HTTPONLY


def test_without_a_broker_people_still_sign_in(home, ana, client, settings):
    settings.CACHES = {
        "default": {
            "BACKEND": "crm.kit.cache.ForgivingCache",
            "LOCATION": "redis://127.0.0.1:1/0",
        }
    }
    response = client.post(
        reverse("account_login"), {"login": "ana@example.com", "password": PASSWORD}
    )
    assert response.status_code == 302
    assert response["Location"] == reverse("today")
