"""What one writes about an appointment, and which calendars one looks at."""

import datetime as dt

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.forms.utils import ErrorDict

from accounts.models import Membership
from agenda.calendar import rules
from agenda.calendar.changing import Which
from agenda.calendar.span import Span
from agenda.models import AppointmentKind, Outcome
from contacts.models import Person, Property
from contacts.picking import PersonField, as_uuid
from crm.kit import dates, times

MOST_DAYS = 366
FIRST_YEAR, LAST_YEAR = 1990, 2100
REMINDERS = [
    (10, "10 minutes"),
    (30, "30 minutes"),
    (60, "1 hour"),
    (1440, "1 day"),
    (2880, "2 days"),
]
WAYS = [
    ("", "Does not repeat"),
    ("daily", "Every day"),
    ("weekdays", "Every weekday, Monday to Friday"),
    ("weekly", "Every week"),
    ("monthly", "Every month, on this date"),
    ("monthly_weekday", "Every month, on this weekday"),
    ("yearly", "Every year"),
]
DAYS = [
    ("MO", "Mon"), ("TU", "Tue"), ("WE", "Wed"), ("TH", "Thu"), ("FR", "Fri"), ("SA", "Sat"),
    ("SU", "Sun"),
]  # fmt: skip


class DayInput(forms.DateInput):
    input_type = "date"

    def __init__(self, attrs=None):
        super().__init__(attrs, format="%Y-%m-%d")


class DayField(forms.Field):
    """A day, picked or typed: "next fri", "12/18", "yesterday"."""

    widget = DayInput
    today: dt.date | None = None

    def to_python(self, value):
        if not value or isinstance(value, dt.date):
            return value or None
        day = dates.read(str(value), self.today)
        if day is None:
            none = dates.no_such_day(str(value))
            raise ValidationError(none or "Which day is that? Write 12/18 or next Friday.")
        if not FIRST_YEAR <= day.year <= LAST_YEAR:
            raise ValidationError("That year is too far away.")
        return day


class HourField(forms.Field):
    """An hour, picked or typed: "2:30p", "noon"."""

    widget = forms.TimeInput(attrs={"type": "time"}, format="%H:%M")

    def to_python(self, value):
        if value in self.empty_values or isinstance(value, dt.time):
            return value or None
        if (hour := times.read(str(value))) is None:
            raise ValidationError("Which hour is that? Write 2:30 pm or 14:30.")
        return hour


class WallClockField(forms.Field):
    """A moment on the wall clock, of no zone: one that does not exist is no mistake here."""

    def to_python(self, value):
        try:
            return dt.datetime.strptime(str(value or ""), "%Y-%m-%dT%H:%M")
        except ValueError:
            raise ValidationError("Which day and hour is that?") from None


class AppointmentForm(forms.Form):
    """An appointment, or one of those that repeat."""

    title = forms.CharField(label="What", max_length=200)
    kind = forms.ChoiceField(choices=AppointmentKind.choices, initial=AppointmentKind.OTHER)
    day = DayField(label="Day")
    starts = HourField(label="From", required=False)
    ends = HourField(label="To", required=False)
    is_all_day = forms.BooleanField(label="All day", required=False)
    last_day = DayField(label="Last day", required=False, help_text="If it goes on to another day.")
    person = PersonField(label="With", required=False)
    people = forms.ModelMultipleChoiceField(
        None, label="Those who come", required=False, to_field_name="public_id",
        widget=forms.CheckboxSelectMultiple,
    )  # fmt: skip
    place = forms.CharField(label="Where", max_length=250, required=False)
    home = forms.CharField(
        label="About which home", max_length=250, required=False, help_text="Its address."
    )
    members = forms.ModelMultipleChoiceField(
        None, label="On whose calendar", required=False, widget=forms.CheckboxSelectMultiple
    )
    repeats = forms.ChoiceField(label="Repeat", choices=WAYS, required=False)
    every = forms.IntegerField(
        label="Every so many", min_value=1, max_value=99, required=False, initial=1
    )
    days = forms.MultipleChoiceField(
        label="On", choices=DAYS, required=False, widget=forms.CheckboxSelectMultiple
    )
    until = DayField(label="Until", required=False)
    count = forms.IntegerField(
        label="How many times", min_value=1, max_value=rules.MOST_COUNTED, required=False,
        help_text="Leave both empty if it has no end.",
    )  # fmt: skip
    reminders = forms.TypedMultipleChoiceField(
        label="Remind me before it", choices=REMINDERS, coerce=int, required=False,
        widget=forms.CheckboxSelectMultiple,
    )  # fmt: skip
    note = forms.CharField(
        max_length=5_000, required=False, widget=forms.Textarea(attrs={"rows": 3})
    )
    which = forms.ChoiceField(
        label="What is to change?", choices=Which.choices, initial=Which.THIS, required=False,
        widget=forms.RadioSelect,
    )  # fmt: skip

    def __init__(self, *args, membership, today: dt.date, appointment=None, **kwargs):
        super().__init__(*args, **kwargs)
        self.membership, self.appointment = membership, appointment
        self.zone = appointment.zone if appointment else membership.workspace.time_zone
        for name in ("day", "last_day", "until"):
            self.fields[name].today = today
        self.fields["person"].ask_among(membership, None)
        mine = Membership.objects.visible_to(membership).active().select_related("user")
        self.fields["members"].queryset = mine
        self.is_team = len(mine) > 1
        self._offer_people()
        self._offer(appointment)

    def _offer_people(self) -> None:
        """Those who come by now, and those whom the form has taken in since."""
        field = self.fields["people"]
        said = field.widget.value_from_datadict(self.data, self.files, "people") or []
        come = Q(public_id__in=[found for text in said if (found := as_uuid(str(text)))])
        if self.appointment:
            come |= Q(pk__in=self.appointment.people.values("pk"))
        field.queryset = Person.objects.visible_to(self.membership).filter(come)

    def take_in(self) -> None:
        """Whom "With" names comes too, and the field is free for the next: all the rest waits."""
        wrong, person = self.errors.get("person"), self.cleaned_data.get("person")
        self._errors = ErrorDict()
        if wrong:
            self._errors["person"] = wrong
        elif person is None:
            self.add_error("person", "Who comes too? Write a part of their name.")
        else:
            self.data = self.data.copy()
            if str(person.public_id) not in self.data.getlist("people"):
                self.data.appendlist("people", str(person.public_id))
            for name in ("person", "person-pick", "person-asked"):
                self.data.pop(name, None)
            self.fields["person"].widget.attrs["autofocus"] = True
            self._offer_people()

    def _offer(self, appointment) -> None:
        kinds = [
            (value, label)
            for value, label in AppointmentKind.choices
            if value != AppointmentKind.BLOCK
            or (appointment and appointment.kind == AppointmentKind.BLOCK)
        ]
        self.fields["kind"].choices = kinds
        if appointment is None or not appointment.is_repeating:
            del self.fields["which"]
        if appointment and appointment.series_id:
            for name in ("repeats", "every", "days", "until", "count"):
                del self.fields[name]
        elif appointment and rules.how_of(appointment.repeats) == "other":
            said = rules.in_words(appointment.repeats, appointment.local_start, None) or "As it is"
            self.fields["repeats"].choices = [*WAYS, ("other", said)]

    @classmethod
    def initial_of(cls, time) -> dict:
        """What the form shows of an occurrence."""
        one, span = time.appointment, Span.of_occurrence(time)
        last = span.ends.date() - dt.timedelta(days=span.is_all_day)
        parts = rules.parts_of(one.repeats) if rules.is_rule(one.repeats) else {}
        return {
            "title": one.title, "kind": one.kind, "day": span.starts.date(),
            "starts": None if span.is_all_day else span.starts.time(),
            "ends": None if span.is_all_day else span.ends.time(),
            "is_all_day": span.is_all_day,
            "last_day": last if last != span.starts.date() else None,
            "people": [person.public_id for person in one.people.all()],
            "members": [member.pk for member in one.members.all()],
            "place": one.place, "home": one.property.address if one.property else "",
            "note": one.note, "reminders": one.reminders, "repeats": rules.how_of(one.repeats),
            "every": parts.get("INTERVAL", 1), "count": parts.get("COUNT"),
            "days": parts.get("BYDAY", "").split(",") if one.repeats else [],
            "until": rules.until_of(one.repeats, one.zone_info), "which": Which.THIS,
        }  # fmt: skip

    def clean(self):
        cleaned = super().clean()
        if not self.errors.keys() & {"day", "last_day", "starts", "ends"}:
            self._find_span(cleaned)
        if cleaned.get("until") and cleaned.get("day") and cleaned["until"] < cleaned["day"]:
            self.add_error("until", "It would end before it begins.")
        if cleaned.get("until") and cleaned.get("count"):
            self.add_error("count", "Until a day, or so many times: leave one of them empty.")
        return cleaned

    def _find_span(self, cleaned) -> None:
        first, last = cleaned["day"], cleaned.get("last_day") or cleaned["day"]
        if last < first:
            return self.add_error("last_day", "It ends before it starts.")
        if (last - first).days > MOST_DAYS:
            return self.add_error("last_day", "That is longer than a year. Let it repeat instead.")
        if cleaned.get("is_all_day"):
            self.span = Span.of_days(first, last, self.zone)
            return None
        if cleaned.get("starts") is None:
            return self.add_error("starts", "From when? Or tick that it takes all day.")
        starts = dt.datetime.combine(first, cleaned["starts"])
        ends = cleaned.get("ends")
        until = dt.datetime.combine(last, ends) if ends else starts + dt.timedelta(hours=1)
        if until < starts:
            return self.add_error(
                "ends", "It ends before it starts. If it ends on the next day, write its last day."
            )
        self.span = Span(starts, until, self.zone)
        return None

    @property
    def meant(self) -> str:
        """Which of those that repeat."""
        return self.cleaned_data.get("which") or Which.THIS

    def values(self) -> dict:
        """The columns of the appointment, but for when it is."""
        cleaned = self.cleaned_data
        home = cleaned["home"].strip()
        values = {
            "title": cleaned["title"], "kind": cleaned["kind"], "note": cleaned["note"],
            "property": Property.objects.at(home) if home else None,
            "place": cleaned["place"] or home,
            "reminders": sorted(cleaned["reminders"]),
        }  # fmt: skip
        if "repeats" in self.fields:
            values["repeats"] = self._rule()
        return values

    def _rule(self) -> str:
        cleaned = self.cleaned_data
        how = cleaned.get("repeats")
        if how == "other" and self.appointment:
            return self.appointment.repeats
        if not how:
            return ""
        until = cleaned.get("until")
        if until:
            day = Span.of_days(until, until, self.zone)
            until = day.ends_at - dt.timedelta(seconds=1)
        return rules.written(
            how, self.span.starts.date(), every=cleaned.get("every") or 1,
            days=cleaned.get("days") or (), until=until, times=cleaned.get("count"),
        )  # fmt: skip

    def taking_part(self) -> dict:
        people = list(self.cleaned_data["people"])
        if (more := self.cleaned_data["person"]) and more not in people:
            people.append(more)
        members = list(self.cleaned_data["members"])
        if not members:
            there = list(self.appointment.members.all()) if self.appointment else []
            members = there or [self.membership]
        return {"people": people, "members": members}


class TimeForm(forms.Form):
    """To which time it was dragged, or how long it is by now: on the wall clock."""

    starts = WallClockField()
    ends = WallClockField()

    def __init__(self, *args, appointment, **kwargs):
        super().__init__(*args, **kwargs)
        self.appointment = appointment

    def clean(self):
        cleaned = super().clean()
        if self.errors:
            return cleaned
        starts, ends = cleaned["starts"], cleaned["ends"]
        if not FIRST_YEAR <= starts.year <= LAST_YEAR:
            raise ValidationError("That year is too far away.")
        if not starts <= ends <= starts + dt.timedelta(days=MOST_DAYS):
            raise ValidationError("It ends before it starts.")
        if self.appointment.is_all_day:
            last = max(starts.date(), ends.date() - dt.timedelta(days=1))
            self.span = Span.of_days(starts.date(), last, self.appointment.zone)
        else:
            self.span = Span(starts, ends, self.appointment.zone)
        return cleaned


class OutcomeForm(forms.Form):
    """How it went, and what one wants to remember of it."""

    outcome = forms.ChoiceField(label="How did it go?", widget=forms.RadioSelect)
    words = forms.CharField(
        label="What was said", max_length=5_000, required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )  # fmt: skip

    def __init__(self, *args, appointment, **kwargs):
        super().__init__(*args, **kwargs)
        said = [Outcome.HELD, Outcome.NO_SHOW]
        if AppointmentKind(appointment.kind).is_pitch:
            said = [Outcome.HELD, Outcome.SIGNED, Outcome.DECLINED, Outcome.NO_SHOW]
        self.fields["outcome"].choices = [(one.value, one.label) for one in said]
        self.initial["outcome"] = appointment.outcome


class WhichForm(forms.Form):
    which = forms.ChoiceField(choices=Which.choices, required=False)

    def clean_which(self) -> str:
        return self.cleaned_data["which"] or Which.THIS
