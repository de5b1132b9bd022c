from django import forms
from django.utils import timezone

from crm.kit import clock
from leads.capture.forms import Dollars
from transactions.models import Promotion


class PromotionForm(forms.ModelForm):
    """What was done, where, when and at what cost; what came of it can follow later."""

    cost = Dollars(required=False)

    class Meta:
        model = Promotion
        fields = [
            "kind", "title", "where", "on", "until", "cost", "reached", "views", "saves",
            "inquiries", "result", "is_for_seller",
        ]  # fmt: skip
        labels = {"on": "When", "until": "Until", "where": "Where"}
        error_messages = {"title": {"required": "What was it? “100 just-listed cards” will do."}}
        help_texts = {
            "where": "A portal, a paper, a street.",
            "is_for_seller": "In their service report, without what it cost you.",
        }
        widgets = {
            "on": forms.DateInput({"type": "date"}),
            "until": forms.DateInput({"type": "date"}),
            "result": forms.Textarea({"rows": 2}),
        }

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if self.instance.on is None:
            self.initial.setdefault("on", timezone.localdate(clock.now()))
        for name in ("reached", "views", "saves", "inquiries"):
            self.fields[name].widget.attrs |= {"inputmode": "numeric", "max": 2_147_483_647}
            self.fields[name].max_value = 2_147_483_647
