from decimal import Decimal

from django import forms

from accounts.capabilities import Capability, Role
from accounts.models import Membership
from crm.kit import dates, money
from goals.models import Coaching

MOST_FEE = Decimal(100_000)


class CoachingForm(forms.ModelForm):
    """What a coach may see here, and what was agreed."""

    sees_income = forms.BooleanField(
        label="May see income and commissions", required=False,
        help_text="Without it, the coach sees goals and activity: no dollars, in no chart.",
    )  # fmt: skip
    fee = forms.CharField(
        label="Fee a month", required=False, max_length=20,
        widget=forms.TextInput({"inputmode": "decimal", "placeholder": "$250"}),
    )  # fmt: skip
    since = forms.CharField(
        label="Coaching since", required=False, max_length=40,
        widget=forms.TextInput({"placeholder": "Mar 1, 2025", "autocomplete": "off"}),
    )  # fmt: skip

    class Meta:
        model = Coaching
        fields = ["sees_people", "sees_income", "fee", "since"]
        labels = {"sees_people": "May see people’s names and details"}
        help_texts = {"sees_people": "Without it, the coach sees no name, no note and no list."}

    def __init__(self, *args, today, **kwargs):
        super().__init__(*args, **kwargs)
        self.today = today
        coach = self.instance.coach
        self.prefix = f"coach-{coach.pk}"
        self.initial["sees_income"] = coach.may(Capability.SEE_INCOME)
        if self.instance.fee is not None:
            self.initial["fee"] = money.in_words(self.instance.fee)
        if (since := self.instance.since) is not None:
            self.initial["since"] = f"{since:%b} {since.day}, {since.year}"

    def clean_fee(self):
        typed = self.cleaned_data["fee"].strip()
        if not typed:
            return None
        fee = money.read(typed)
        if fee is None or not 0 <= fee <= MOST_FEE:
            raise forms.ValidationError("Type an amount such as $250.")
        return fee

    def clean_since(self):
        typed = self.cleaned_data["since"].strip()
        if not typed:
            return None
        day = dates.read(typed, self.today)
        if day is None:
            raise forms.ValidationError("Type a day such as “Mar 1, 2025”.")
        if day > self.today:
            raise forms.ValidationError("This day is still to come.")
        return day

    def keep(self) -> Coaching:
        """The coaching, and whether income is among what the coach may see."""
        made = self.save()
        coach, wanted = made.coach, self.cleaned_data["sees_income"]
        income = Capability.SEE_INCOME.value
        if coach.may(income) != wanted:
            coach.granted = sorted({*coach.granted} - {income} | ({income} if wanted else set()))
            coach.refused = sorted({*coach.refused} - {income})
            coach.save(update_fields=["granted", "refused"])
        return made


def coaches_of(membership):
    """The coaches of this workspace who have a sign-in, each with what was agreed."""
    rows = Membership.objects.visible_to(membership).active().select_related("user")
    found = list(rows.filter(role=Role.COACH).order_by("pk"))
    known = {one.coach_id: one for one in Coaching.objects.filter(coach__in=found)}
    for coach in found:
        one = known.get(coach.pk) or Coaching(coach=coach)
        one.coach = coach
        yield one
