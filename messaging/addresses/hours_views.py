"""The hours in which Sphere texts by itself: the workspace's own, and the law of each state."""

from django import forms
from django.contrib import messages as toasts
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from accounts.access import needs
from accounts.capabilities import Capability
from crm.kit import clock
from messaging import quiet_hours as hours
from messaging.models import QuietHours


def clock_words(hour: int) -> str:
    """ "9 am", "noon"."""
    if hour in (0, 12, 24):
        return "noon" if hour == 12 else "midnight"
    return f"{hour} am" if hour < 12 else f"{hour - 12} pm"


def _hours(first: int, last: int) -> list:
    return [(hour, clock_words(hour)) for hour in range(first, last + 1)]


class HoursForm(forms.ModelForm):
    """Stricter as one likes; looser than Sphere ships only when somebody says so."""

    opens = forms.TypedChoiceField(label="Not before", choices=_hours(8, 12), coerce=int)
    closes = forms.TypedChoiceField(label="Not after", choices=_hours(15, 21), coerce=int)
    sunday_opens = forms.TypedChoiceField(
        label="On Sundays not before", choices=[*_hours(8, 20), (21, "not at all")], coerce=int
    )
    knows = forms.BooleanField(
        label="I know that texts early, late or on Sunday mornings bring complaints, and that the "
        "law of each state still holds.",
        required=False,
    )

    class Meta:
        model = QuietHours
        fields = ["opens", "closes", "sunday_opens"]

    def clean(self):
        typed = super().clean()
        if self.errors:
            return typed
        if typed["sunday_opens"] < typed["opens"]:
            self.add_error("sunday_opens", "Sunday does not begin before the other days.")
            return typed
        asked = QuietHours(**{name: typed[name] for name in self.Meta.fields})
        if asked.is_looser and not typed["knows"]:
            self.add_error("knows", "Looser than 9 am to 8 pm, or Sunday mornings: tick this.")
        return typed


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Capability.MANAGE_AUTOMATION)
def quiet_hours(request):
    mine = QuietHours.objects.visible_to(request.membership).first() or QuietHours()
    form = HoursForm(request.POST if request.method == "POST" else None, instance=mine)
    if form.is_valid():
        form.instance.changed_at = clock.now()
        form.instance.changed_by = request.membership
        form.save()
        toasts.success(request, "Your hours are saved. What waits is asked anew as it leaves.")
        return redirect("messaging:quiet_hours")
    context = {
        "form": form,
        "mine": QuietHours.objects.visible_to(request.membership).first() or QuietHours(),
        "states": [_line(code, rule) for code, rule in hours.rules().items() if _is_own(rule)],
        "compared_on": hours.compared_on(),
    }
    status = 422 if form.errors else 200
    return render(request, "messaging/addresses/hours.html", context, status=status)


def _is_own(rule) -> bool:
    federal = hours.federal()
    days = (rule.weekday, rule.saturday, rule.sunday, rule.holiday)
    return days != (federal.weekday, federal.saturday, federal.sunday, federal.holiday)


def _line(code: str, rule) -> dict:
    return {
        "name": hours.NAMES.get(code, code),
        "weekday": _words(rule.weekday),
        "saturday": _words(rule.saturday),
        "sunday": _words(rule.sunday),
        "holiday": "As the day" if rule.holiday else "Not at all",
    }


def _words(span) -> str:
    return f"{clock_words(span[0])} to {clock_words(span[1])}" if span else "Not at all"
