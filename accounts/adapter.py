from types import SimpleNamespace
from urllib.parse import urlsplit

from allauth.account.adapter import DefaultAccountAdapter
from allauth.mfa.adapter import DefaultMFAAdapter
from django.conf import settings


class AccountAdapter(DefaultAccountAdapter):
    """Sign-in by e-mail. The visitor's address counts only the proxies that we run ourselves."""

    def get_client_ip(self, request):
        if count := settings.TRUSTED_PROXIES:
            forwarded = request.headers.get("X-Forwarded-For", "").split(",")
            if len(forwarded) >= count:
                return forwarded[-count].strip()
        return request.META["REMOTE_ADDR"]

    # What stands in the Host header is picked by the visitor, its port freely: neither what a mail
    # says of this installation nor the count of failed sign-ins is made of it.
    def send_mail(self, template_prefix, email, context):
        ours = urlsplit(settings.BASE_URL)
        links = {
            name: settings.BASE_URL + urlsplit(value).path
            for name, value in context.items()
            if name.endswith("_url")
        }
        site = {"current_site": SimpleNamespace(name="Sphere", domain=ours.netloc)}
        super().send_mail(template_prefix, email, context | links | site)

    def _get_login_attempts_cache_key(self, request, **credentials):
        return (credentials.get("email") or credentials.get("username", "")).casefold()


class MFAAdapter(DefaultMFAAdapter):
    def get_public_key_credential_rp_entity(self):
        return super().get_public_key_credential_rp_entity() | {"name": "Sphere"}
