"""What Twilio asks and tells of a bridged call: signed like everything else it brings."""

import uuid

from django.http import HttpResponse

from messaging import bridge as bridging
from messaging.hooks.views import _number, _xml, by_twilio
from messaging.lines import without_nul
from messaging.models import BridgedCall

NOTHING = '<?xml version="1.0" encoding="UTF-8"?><Response><Hangup/></Response>'


@by_twilio
def bridge(request, line):
    """The mobile was taken, a key was pressed, or the other end hung up."""
    call = _call(request, line)
    if call is None:
        return _xml(NOTHING)
    step, digits = request.GET.get("step", ""), request.POST.get("Digits", "")
    if step == "end":
        fared, seconds = (
            request.POST.get("DialCallStatus", ""),
            request.POST.get("DialCallDuration", "0"),
        )
        bridging.tell(call, "theirs", fared, _number(seconds))
    return _xml(bridging.answer(call, step, digits))


@by_twilio
def bridge_status(request, line):
    call = _call(request, line)
    if call is not None:
        leg = "mine" if request.GET.get("leg") == "mine" else "theirs"
        seconds = _number(request.POST.get("CallDuration", "0"))
        bridging.tell(call, leg, request.POST.get("CallStatus", ""), seconds)
    return HttpResponse(status=204)


def _call(request, line) -> BridgedCall | None:
    try:
        named = uuid.UUID(without_nul(request.GET.get("call", "")))
    except ValueError:
        return None
    rows = BridgedCall.objects.select_for_update(of=("self",)).select_related("line", "person")
    return rows.prefetch_related("phone").filter(line=line, public_id=named).first()
