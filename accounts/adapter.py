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


class MFAAdapter(DefaultMFAAdapter):
    def get_public_key_credential_rp_entity(self):
        return super().get_public_key_credential_rp_entity() | {"name": "Sphere"}
