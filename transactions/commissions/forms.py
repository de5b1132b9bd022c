"""What a deal brings, the lines of a plan, what came: as people type it."""

import datetime as dt
from decimal import Decimal

from django import forms
from django.core.exceptions import ValidationError

from accounts.models import Membership
from contacts.fields import DayField, MoneyField
from transactions.commissions import words
from transactions.commissions.plans import presets
from transactions.models import (
    Brokerage,
    Commission,
    CommissionPlan,
    LedgerStart,
    Payee,
    PlanLine,
    Side,
)
from transactions.net_sheet.forms import PercentField


def percent(**kwargs):
    """ "2.75", "2.75 %"."""
    return PercentField(**({"max_digits": 7, "decimal_places": 4, "min_value": 0} | kwargs))


def dollars(**kwargs):
    return MoneyField(**({"max_digits": 12, "decimal_places": 2, "min_value": 0} | kwargs))


class OfBrokerage(forms.Form):
    """A payee that must be a licensed brokerage: one said so before, or says so now."""

    is_brokerage = forms.BooleanField(
        required=False, label="It is a licensed real-estate brokerage",
        help_text="A referral fee is paid from brokerage to brokerage, and to nobody else.",
    )  # fmt: skip
    license_number = forms.CharField(max_length=60, required=False)

    def take_brokerage(self, field: str) -> Brokerage | None:
        """The brokerage of that name; with an error beside the field when nobody says it is one."""
        name = " ".join((self.cleaned_data.get(field) or "").split())
        if not name:
            self.add_error(field, "Write the name of the brokerage.")
            return None
        known = Brokerage.objects.filter(name=name).first()
        if known is None and not self.cleaned_data.get("is_brokerage"):
            self.add_error(
                "is_brokerage",
                "Referral fees go to licensed brokerages only. Tick it when this is one.",
            )
        number = self.cleaned_data.get("license_number") or ""
        return known or Brokerage(name=name[:160], license_number=number)

    @staticmethod
    def keep(brokerage: Brokerage | None, by) -> Brokerage | None:
        if brokerage is not None and brokerage.pk is None:
            brokerage.confirmed_by = by
            brokerage.save()
        return brokerage


class TermsForm(OfBrokerage, forms.ModelForm):
    rate = percent(label="Percent")
    second_rate = percent(label="Percent of the other side")
    flat = dollars(label="Fixed amount")
    their_gross = dollars(label="Commission of the other brokerage")
    payer = forms.CharField(max_length=160, required=False, label="Which brokerage pays it")
    at_least = dollars(label="No less than")
    bonus = dollars(label="Bonus on top")
    plan = forms.ModelChoiceField(
        CommissionPlan.objects.none(), required=False, to_field_name="public_id",
        empty_label="No plan: all of it is yours", label="Split by",
        help_text="The deal gets a copy of its lines.",
    )  # fmt: skip

    class Meta:
        model = Commission
        fields = ["how", "rate", "second_rate", "flat", "their_gross", "at_least", "bonus", "note"]
        widgets = {"how": forms.RadioSelect()}
        labels = {"how": "How it is earned"}

    def __init__(self, *args, membership, **kwargs):
        super().__init__(*args, **kwargs)
        self.membership = membership
        deal = self.instance.transaction
        plans = CommissionPlan.objects.visible_to(membership).usual_of(deal.agent)
        self.fields["plan"].queryset = plans
        if deal.side != Side.BOTH:
            del self.fields["second_rate"]
        if self.instance.pk:
            self.initial["plan"] = self.instance.plan and self.instance.plan.public_id
            self.initial["payer"] = self.instance.paid_by and self.instance.paid_by.name
        else:
            self._begin_as_usual(deal, plans.first())

    def _begin_as_usual(self, deal, plan):
        """What the agreement says first; else the plan's usual percents."""
        if deal.side == Side.REFERRAL:
            self.initial["how"] = Commission.How.REFERRAL
        listing, buyer = (
            _agreed(deal, name) or (plan and getattr(plan, usual))
            for name, usual in (
                ("listing_percent", "listing_rate"),
                ("buyer_percent", "buyer_rate"),
            )  # fmt: skip
        )
        self.initial["plan"] = plan and plan.public_id
        self.initial["rate"] = listing if Side(deal.side).lists else buyer
        self.initial["second_rate"] = buyer

    def clean(self):
        said = super().clean()
        how = said.get("how")
        needed = {"percent": ["rate"], "flat": ["flat"], "referral": ["rate", "their_gross"]}
        for name in needed.get(how, []):
            if said.get(name) is None and name not in self.errors:
                self.add_error(name, "Write a figure.")
        if how == Commission.How.REFERRAL:
            self.payer = self.take_brokerage("payer")
        else:
            self.payer = None
        return said

    def save(self, commit=True):
        self.instance.paid_by = self.keep(self.payer, self.membership)
        return super().save(commit)


def _agreed(deal, name: str) -> Decimal | None:
    """A percent from the facts of the agreement; None for anything that is none."""
    try:
        percent = Decimal(str((deal.facts or {}).get(name, "")))
    except ArithmeticError:
        return None
    return percent if percent.is_finite() and 0 < percent <= 100 else None


class CommissionLineForm(OfBrokerage):
    """One line: what they get is one field, "20%", "$250", "70% to 50,000; 80%", "the rest"."""

    label = forms.CharField(max_length=80, label="What it is called")
    payee = forms.ChoiceField(choices=Payee, label="Who gets it")
    payee_name = forms.CharField(max_length=160, required=False, label="Their name")
    member = forms.ModelChoiceField(
        Membership.objects.none(), required=False, label="A member of this workspace",
        empty_label="Nobody here",
    )  # fmt: skip
    terms = forms.CharField(
        max_length=200, label="What they get",
        help_text="20%, $250, 30% to 50,000; 20% to 100,000; 10%, or the rest.",
    )  # fmt: skip
    base = forms.ChoiceField(choices=PlanLine.Base, label="Of")
    of_line = forms.CharField(max_length=80, required=False, label="Of which line above")
    phase = forms.ChoiceField(choices=PlanLine.Phase, label="When it is taken")
    brought_by = forms.ChoiceField(
        choices=[("", "Every deal"), ("own", "Only your own clients"), ("team", "Only the team’s")],
        required=False, label="Of which deals",
    )  # fmt: skip
    cap = dollars(label="Cap of a year")
    ledger = forms.CharField(
        max_length=60, required=False, label="Name of the cap",
        help_text="Lines of the same name fill it together.",
    )  # fmt: skip
    counts = forms.BooleanField(required=False, label="It counts toward that cap")
    rollover = forms.ChoiceField(choices=PlanLine.Rollover, label="The cap begins anew")
    rolls_on = DayField(label="On which day", help_text="Of any year, as 3/15/2020.")
    after = forms.CharField(
        max_length=60, required=False, label="Only once this cap is full"
    )  # fmt: skip
    crossing = forms.ChoiceField(choices=PlanLine.Crossing, label="A deal that crosses a step")
    at_least = dollars(label="No less than")
    at_most = dollars(label="No more than")

    PLAIN = [
        "label", "payee", "payee_name", "base", "of_line", "phase", "brought_by", "cap", "ledger",
        "counts", "rollover", "rolls_on", "after", "crossing", "at_least", "at_most",
    ]  # fmt: skip

    def __init__(self, *args, line, membership, siblings=(), **kwargs):
        super().__init__(*args, **kwargs)
        self.line, self.membership, self.siblings = line, membership, list(siblings)
        mates = Membership.objects.visible_to(membership).active().select_related("user")
        self.fields["member"].queryset = mates
        if line.pk:
            self.initial |= {name: getattr(line, name) for name in self.PLAIN}
            self.initial |= {"terms": line.terms, "member": line.member_id}
            if line.brokerage:
                self.initial |= {"payee_name": line.brokerage.name, "is_brokerage": True}
        else:
            self.initial |= {"counts": True, "phase": PlanLine.Phase.SPLIT}

    def clean_terms(self):
        try:
            self.figures = words.read(self.cleaned_data["terms"])
        except words.Unclear as unclear:
            raise ValidationError(str(unclear), code="terms") from unclear
        return self.cleaned_data["terms"]

    def clean(self):
        said = super().clean()
        figures = getattr(self, "figures", {})
        self.brokerage = None
        if said.get("payee") == Payee.REFERRAL and (said.get("payee_name") or self.line_needs):
            self.brokerage = self.take_brokerage("payee_name")
        if said.get("base") == "line" and not self._stands_above(said.get("of_line")):
            self.add_error("of_line", "There is no line above of that name.")
        has_year = said.get("cap") is not None or figures.get("kind") == "tier"
        if has_year and not said.get("ledger"):
            said["ledger"] = (said.get("label") or "")[:60]
        own_day = said.get("rollover") in ("joined", "custom")
        if has_year and own_day and not said.get("rolls_on") and "rolls_on" not in self.errors:
            self.add_error("rolls_on", "On which day does the year begin?")
        if figures.get("kind") == "remainder":
            if any(one.kind == "remainder" and one.pk != self.line.pk for one in self.siblings):
                self.add_error("terms", "Another line takes the rest already.")
            said["cap"] = None
        return said

    @property
    def line_needs(self) -> bool:
        """A deal's referral needs its brokerage; a plan may wait for the deal."""
        return not isinstance(self.line, PlanLine)

    def _stands_above(self, name) -> bool:
        return bool(name) and any(
            one.label.casefold() == name.casefold() and one.pk != self.line.pk
            for one in self.siblings
        )

    def save(self):
        line, said = self.line, self.cleaned_data
        for name in self.PLAIN:
            setattr(line, name, said.get(name) if said.get(name) is not None else _empty(name))
        for name, value in self.figures.items():
            setattr(line, name, value)
        line.member = said.get("member")
        line.brokerage = self.keep(self.brokerage, self.membership)
        if line.kind == "remainder":
            line.position = 99
        elif not line.pk:
            line.position = len(self.siblings) + 1
        line.save()
        return line


def _empty(name: str):
    return None if name in ("cap", "rolls_on", "at_least", "at_most") else ""


class CommissionPlanForm(forms.ModelForm):
    listing_rate = percent(label="Usual percent of a listing")
    buyer_rate = percent(label="Usual percent of a buyer side")

    class Meta:
        model = CommissionPlan
        fields = ["name", "agent", "is_usual", "listing_rate", "buyer_rate", "note"]
        labels = {"agent": "Whose plan", "note": "Note"}

    def __init__(self, *args, membership, **kwargs):
        super().__init__(*args, **kwargs)
        mates = Membership.objects.visible_to(membership).active().select_related("user")
        self.fields["agent"].queryset = mates
        self.fields["agent"].empty_label = "Everybody’s"

    def clean_name(self):
        name = " ".join(self.cleaned_data["name"].split())
        same = CommissionPlan.objects.offered().filter(name=name).exclude(pk=self.instance.pk)
        if same.exists():
            raise ValidationError("There is a plan of that name.", code="named")
        return name


class NewPlanForm(CommissionPlanForm):
    preset = forms.ChoiceField(label="Begin with", widget=forms.RadioSelect)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["preset"].choices = [(one["key"], one["name"]) for one in presets().values()]
        self.initial.setdefault("preset", "capped")


class ReceivedForm(forms.Form):
    """One payment: all of a commission, a part of it, or what was left."""

    received_on = DayField(required=True, label="Received on")
    received = dollars(required=True, label="How much")
    more = forms.BooleanField(required=False, label="It is a part: more is to come")

    def __init__(self, *args, today: dt.date, **kwargs):
        super().__init__(*args, **kwargs)
        self.today = today

    def clean_received_on(self):
        day = self.cleaned_data["received_on"]
        if day and day > self.today + dt.timedelta(366):
            raise ValidationError("That day is far away.", code="far")
        return day

    def clean(self):
        said = super().clean()
        if said.get("more") and said.get("received") == 0:
            self.add_error("received", "A part is more than nothing.")
        return said


class LedgerStartForm(forms.ModelForm):
    amount = dollars(required=True, label="How much stood there")
    as_of = DayField(required=True, label="On which day")

    class Meta:
        model = LedgerStart
        fields = ["agent", "ledger", "as_of", "amount"]
        labels = {"agent": "Whose", "ledger": "Which cap"}

    def __init__(self, *args, membership, ledgers=(), **kwargs):
        super().__init__(*args, **kwargs)
        mates = Membership.objects.visible_to(membership).active().select_related("user")
        self.fields["agent"].queryset = mates
        self.fields["agent"].empty_label = None
        choices = [(name, name) for name in ledgers]
        self.fields["ledger"] = forms.ChoiceField(choices=choices, label="Which cap")
        self.initial.setdefault("agent", membership.pk)


def figures(text: str) -> Decimal | None:
    """For pages that try a plan out: a gross as somebody typed it."""
    try:
        return dollars().clean(text)
    except ValidationError:
        return None
