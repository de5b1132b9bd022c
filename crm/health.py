"""Is the process up, and can it work: for a supervisor or a load balancer to ask."""

from django.http import JsonResponse

from accounts.access import public


@public
def live(request):
    return JsonResponse({"status": "ok"})


@public
def ready(request):
    return JsonResponse({"status": "ok"})
