from django import forms
from django.core.exceptions import ValidationError

from contacts.fields import ComingDayField, MoneyField, NumberField
from contacts.models import LeadSource
from crm.kit import phones
from leads.models import LeadDuty, ResponseSettings, RoutingRule
from leads.models.routing import LeadType, Weekday

MOST_TURNS = 20
TIME = forms.TimeInput(attrs={"type": "time"}, format="%H:%M")


class RuleForm(forms.ModelForm):
    """Which leads, and who gets them: a field of turns for each member of the team."""

    sources = forms.TypedMultipleChoiceField(
        coerce=int, required=False, widget=forms.CheckboxSelectMultiple, empty_value=[]
    )
    lead_types = forms.MultipleChoiceField(
        label="They are", choices=LeadType, required=False, widget=forms.CheckboxSelectMultiple
    )
    price_from = MoneyField(max_digits=12, decimal_places=2, min_value=0, label="Price from")
    price_to = MoneyField(max_digits=12, decimal_places=2, min_value=0, label="Price up to")
    weekdays = forms.TypedMultipleChoiceField(
        label="Days", coerce=int, choices=Weekday, required=False, empty_value=[],
        widget=forms.CheckboxSelectMultiple,
    )  # fmt: skip
    way = forms.ChoiceField(label="Who gets it?", choices=RoutingRule.Way, widget=forms.RadioSelect)

    class Meta:
        model = RoutingRule
        fields = [
            "name", "sources", "lead_types", "areas", "price_from", "price_to", "weekdays",
            "time_from", "time_to", "way", "minutes", "takes_everybody",
        ]  # fmt: skip
        widgets = {"time_from": TIME, "time_to": TIME, "areas": forms.Textarea({"rows": 2})}
        labels = {
            "name": "Name of the rule", "areas": "Towns or ZIP codes", "time_from": "From",
            "time_to": "Until", "minutes": "Minutes to claim it",
            "takes_everybody": "Everybody who sells, who joins later too",
        }  # fmt: skip
        help_texts = {"areas": "With commas: Leland, Suttons Bay, 49684"}
        error_messages = {"name": {"required": "Give it a name that says which leads it is for."}}

    OF_THE_CATCH_ALL = ("way", "takes_everybody")

    def __init__(self, *args, membership, team, **kwargs):
        super().__init__(*args, **kwargs)
        self.team = team
        self._offer_sources(membership)
        if self.instance.is_catch_all:
            for name in set(self.fields) - set(self.OF_THE_CATCH_ALL):
                del self.fields[name]
            ways = [one for one in RoutingRule.Way.choices if one[0] != RoutingRule.Way.OFFER]
            self.fields["way"].choices = ways
        weights = {}
        if self.instance.pk:
            weights = dict(self.instance.members.values_list("member", "weight"))
        for member in team.able:
            self.fields[self._field_of(member)] = forms.IntegerField(
                label=str(member), required=False, min_value=0, max_value=MOST_TURNS,
                initial=weights.get(member.pk), widget=forms.NumberInput({"class": "num"}),
            )  # fmt: skip

    def _offer_sources(self, membership):
        """Those that leads came from first; a source of another workspace is no choice."""
        visible = LeadSource.objects.visible_to(membership)
        sources = visible.offered() | visible.filter(pk__in=self.instance.sources)
        self.fields["sources"].choices = [(source.pk, source.name) for source in sources]

    @staticmethod
    def _field_of(member) -> str:
        return f"turns_{member.pk}"

    @property
    def turns(self):
        """The fields of the members, each with its face."""
        return [(member, self[self._field_of(member)]) for member in self.team.able]

    @property
    def chosen_sources(self) -> str:
        """The names of those that are picked, for the fold that holds them all."""
        picked = {str(value) for value in self["sources"].value() or []}
        return ", ".join(name for pk, name in self.fields["sources"].choices if str(pk) in picked)

    @property
    def weights(self) -> dict:
        said = {member: self.cleaned_data.get(self._field_of(member)) for member in self.team.able}
        return {member: weight for member, weight in said.items() if weight}

    def clean_areas(self):
        return self.cleaned_data["areas"].strip()

    def clean(self):
        said = super().clean()
        if bool(said.get("time_from")) != bool(said.get("time_to")):
            self.add_error("time_to", "Hours have a beginning and an end.")
        low, high = said.get("price_from"), said.get("price_to")
        if low is not None and high is not None and low > high:
            self.add_error("price_to", "The highest price is below the lowest one.")
        self._clean_members(said)
        return said

    def _clean_members(self, said):
        if any(self.errors.get(self._field_of(member)) for member in self.team.able):
            return
        if said.get("way") == RoutingRule.Way.ONE:
            said["takes_everybody"] = False
            if len(self.weights) != 1:
                self.add_error("way", "Give one person a turn: that one gets all of them.")
        elif not said.get("takes_everybody") and not self.weights:
            self.add_error("way", "Give somebody a turn, or pick everybody who sells.")

    def save(self, commit=True):
        if self.instance.pk:
            rule = super().save()
        else:
            self.instance.position = RoutingRule.objects.count()  # the catch-all is one of them
            rule = super().save()
        rule.share_between(self.weights)
        return rule


class DutyForm(forms.ModelForm):
    """When a member gets leads, and how they hear of them."""

    away_until = ComingDayField(
        label="Back on", help_text="Empty: until you say so. Write 12/1 or next Monday."
    )
    mobile = NumberField(label="Mobile number", required=False)

    class Meta:
        model = LeadDuty
        fields = [
            "is_away", "away_until", "quiet_from", "quiet_to", "by_mail", "by_text", "mobile",
            "on_screen", "promised",
        ]  # fmt: skip
        widgets = {"quiet_from": TIME, "quiet_to": TIME}
        labels = {
            "is_away": "Away: no new leads", "quiet_from": "From", "quiet_to": "Until",
            "by_mail": "An e-mail", "by_text": "A text to this number",
            "on_screen": "A notice on any open page of Sphere",
            "promised": "Leads promised a month",
        }  # fmt: skip

    def __init__(self, *args, may_promise, today, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["away_until"].today = today
        if self.instance.is_away and not self.instance.is_away_on(today):  # they are back
            self.initial |= {"is_away": False, "away_until": None}
        if not may_promise:
            del self.fields["promised"]

    def clean_mobile(self):
        typed = self.cleaned_data["mobile"]
        if typed and not phones.e164(typed)[0]:
            raise ValidationError("This is not a whole number: area code and seven digits.")
        return typed


class ResponseForm(forms.ModelForm):
    class Meta:
        model = ResponseSettings
        fields = ["escalate_minutes", "most_hand_ons"]
        labels = {
            "escalate_minutes": "Minutes without a touch",
            "most_hand_ons": "At most so many times",
        }
        help_texts = {"escalate_minutes": "Leave it empty, and a lead stays with whom it is."}


class TrialForm(forms.Form):
    """A lead that is only thought of, or one of the last ones."""

    lead = forms.ChoiceField(label="A lead you have had", required=False)
    source = forms.ModelChoiceField(LeadSource.objects.none(), required=False, empty_label="Any")
    lead_type = forms.ChoiceField(
        label="They are", choices=[("", "Not said"), *LeadType.choices[:-1]], required=False
    )
    where = forms.CharField(
        label="Address", max_length=250, required=False,
        help_text="As 118 Alder Court, Traverse City, MI 49684",
    )  # fmt: skip
    price = MoneyField(max_digits=12, decimal_places=2, min_value=0)
    weekday = forms.TypedChoiceField(
        label="Day", choices=[("", "Today"), *Weekday.choices], required=False, coerce=int,
        empty_value=None,
    )  # fmt: skip
    time = forms.TimeField(label="Time", required=False, widget=TIME)

    def __init__(self, *args, membership, leads, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["source"].queryset = LeadSource.objects.visible_to(membership).offered()
        self.fields["lead"].choices = [
            ("", "None: as below"),
            *((str(lead.public_id), f"{lead.person} {lead.said}") for lead in leads),
        ]


class HandOverForm(forms.Form):
    """To whom a lead goes, and a word why."""

    member = forms.TypedChoiceField(
        label="To", coerce=int, error_messages={"required": "To whom should it go?"}
    )
    note = forms.CharField(label="A word why", max_length=200, required=False)

    def __init__(self, *args, team, lead, **kwargs):
        super().__init__(*args, **kwargs)
        others = [member for member in team.able if member.pk != lead.assigned_to_id]
        self.fields["member"].choices = [
            (member.pk, f"{member} ({why})" if (why := team.absence(member)) else str(member))
            for member in others
        ]
