import structlog
from django.conf import settings
from django.core.cache import cache
from django.db import transaction
from django.http import HttpResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from accounts.access import public
from leads import arrivals
from leads.hooks.providers import verified
from messaging.hooks.form import TooLarge, hold
from messaging.hooks.proof import Forged

log = structlog.get_logger("sphere.hooks")
ONE_LINE_EACH = 60  # seconds: a stranger who tries writes no log of ours


@csrf_exempt
@public
@require_http_methods(["POST", "HEAD"])
@transaction.non_atomic_requests
def hook(request, provider):
    """A mail that a provider posts: proven first, stored next, and only then answered with 200."""
    if request.method == "HEAD":  # some ask whether anybody is at home
        return HttpResponse()
    try:
        hold(request, settings.HOOK_MAX_BYTES)
        mail = verified(provider, request).arrival()
        if mail and not arrivals.take(
            mail.recipients, mail.raw, mail.envelope_from, door="hook", told=mail.told
        ):
            log.info("hook.unknown_recipient", provider=provider)
    except Forged as error:
        if cache.add(f"hook-refused:{provider}", 1, ONE_LINE_EACH):
            log.warning("hook.refused", provider=provider, error=str(error))
        return HttpResponse(status=403)
    except TooLarge:
        log.warning("hook.too_large", provider=provider)
        return HttpResponse(status=413)
    except Exception as error:  # noqa: BLE001 -- ours to mend: the provider comes again
        log.error("hook.refused_for_now", provider=provider, error=type(error).__name__)
        return HttpResponse(status=503)
    return HttpResponse()
