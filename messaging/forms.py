from urllib.parse import urlencode

from django import forms
from django.urls import reverse

from messaging.models import Message, State

SHOWN = {
    "": ("Everything", list(State)),
    "waiting": ("Waiting", [State.QUEUED, State.CLAIMED, State.HANDOFF]),
    "sent": ("Sent", [State.SENT]),
    "unsure": ("Not sure", [State.UNKNOWN]),
    "stopped": (
        "Not sent",
        [State.SUPPRESSED, State.SKIPPED, State.CANCELLED, State.FAILED],
    ),
}


class SentFilter(forms.Form):
    """Which part of the ledger is shown, and after which message. Nonsense shows everything."""

    state = forms.ChoiceField(
        required=False, choices=[(name, title) for name, (title, _) in SHOWN.items()]
    )
    after = forms.UUIDField(required=False)

    def apply(self, ledger):
        self.is_valid()
        self.shown = self.cleaned_data.get("state") or ""
        if self.shown:
            ledger = ledger.filter(state__in=SHOWN[self.shown][1])
        if after := self.cleaned_data.get("after"):
            last = Message.objects.filter(public_id=after).values("pk")[:1]
            ledger = ledger.filter(pk__lt=last)
        return ledger

    def tabs(self):
        return [
            {"title": title, "url": self._url(state=name), "is_current": name == self.shown}
            for name, (title, _) in SHOWN.items()
        ]

    def url(self, after: Message) -> str:
        return self._url(state=self.shown, after=after.public_id)

    def _url(self, **asked) -> str:
        query = urlencode({name: value for name, value in asked.items() if value})
        return reverse("messaging:messages") + (f"?{query}" if query else "")
