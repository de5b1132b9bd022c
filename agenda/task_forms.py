"""Forms of tasks by hand: one of them, what a list shows, and many at once."""

import datetime as dt

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.utils import timezone

from accounts.live import changed
from accounts.models import Membership
from agenda import assigning, belonging, moments, planned
from agenda.hours import OPENS
from agenda.models import Kind, Task, TaskPlan
from agenda.repeating import Repeat, first_day, repeat_of
from contacts.models import Category, Person
from contacts.picking import PersonField
from crm.kit import clock, dates

USUAL = dt.time(OPENS)
MOST_LETTERS = 80  # nobody needs more for a day
_CHANGED = [
    "title", "kind", "person", "due_at", "has_time", "snoozed_from", "assigned_to", "repeats",
    "series", "occurs_on", "category", "belongs_to", "note",
]  # fmt: skip


class WhenField(forms.CharField):
    """A day to come, and perhaps an hour: "next fri 3pm", "tomorrow", "12/18 at noon".

    What stands there already (`kept`) may have passed; as long as nobody changes it, it is None.
    """

    kept = ""

    def clean(self, value):
        return None if self.kept and (value or "").strip() == self.kept else super().clean(value)

    def to_python(self, value):
        value = super().to_python(value)
        if value in self.empty_values:
            return None
        now = timezone.localtime(clock.on_this_machine())
        found = moments.read(value[:MOST_LETTERS], now)
        if found is None:
            none = dates.no_such_day(value)
            raise ValidationError(
                none or "When is that? Write tomorrow, next Fri 3 pm or 12/18.", code="day"
            )
        if found.day < now.date():
            raise ValidationError(
                f"{dates.in_words(found.day, now.date()).capitalize()} has passed. "
                "Write tomorrow, next Friday or in 2 weeks.",
                code="passed",
            )
        return found


class TaskForm(forms.ModelForm):
    """A task by hand. Under a category that bears a member's first name, it is that member's."""

    person = PersonField(label="About whom?", required=False)
    due = WhenField(
        label="When?",
        widget=forms.TextInput(
            attrs={"autocomplete": "off", "placeholder": "tomorrow, next Fri 3 pm, 12/18"}
        ),
    )
    repeat = forms.ChoiceField(label="Again?", choices=Repeat.choices, required=False)
    belongs_to = forms.CharField(required=False, max_length=60, widget=forms.HiddenInput)

    class Meta:
        model = Task
        fields = ["title", "kind", "person", "due", "assigned_to", "repeat", "category", "note"]
        widgets = {"note": forms.Textarea(attrs={"rows": 3})}
        labels = {"kind": "What kind?", "assigned_to": "Who does it?"}

    def __init__(self, *args, membership, **kwargs):
        super().__init__(*args, **kwargs)
        self.membership, task = membership, self.instance
        self.fields["person"].ask_among(membership, None, task.person)
        members = self.fields["assigned_to"]
        members.queryset = Membership.objects.visible_to(membership).active().select_related("user")
        members.empty_label = "Nobody in particular"
        self.fields["category"].queryset = Category.objects.visible_to(membership)
        self.fields["category"].to_field_name = "public_id"
        self.fields["category"].empty_label = "Nothing"
        self.fields["note"].label = "What to say or mind"
        if not task._state.adding:
            self._show(task)

    def _show(self, task) -> None:
        at = timezone.localtime(task.due_at)
        self.initial["due"] = str(moments.When(at.date(), at.time() if task.has_time else None))
        self.fields["due"].kept = self.initial["due"]
        self.initial["repeat"] = repeat_of(task.repeats)
        self.initial["belongs_to"] = task.belongs_to
        if task.category:
            self.initial["category"] = task.category.public_id
        if task.run_id:
            del self.fields["repeat"]

    def clean_belongs_to(self) -> str:
        key = self.cleaned_data["belongs_to"]
        if key and key != self.instance.belongs_to and not belonging.thing(key, self.membership):
            raise ValidationError("What this was about is not there any more.")
        return key

    def clean(self):
        cleaned = super().clean()
        if member := assigning.member_of(cleaned.get("category")):
            cleaned["assigned_to"] = member
        return cleaned

    def _post_clean(self):
        super()._post_clean()
        task, zone = self.instance, self.membership.workspace.zone
        task.belongs_to = self.cleaned_data.get("belongs_to", task.belongs_to)
        repeat, due = self.cleaned_data.get("repeat", ""), self.cleaned_data.get("due")
        if due:
            day = first_day(repeat, due.day)
            put_off = task.run_id and not task._state.adding
            task.snoozed_from = (task.snoozed_from or task.due_at) if put_off else None
            task.due_at = moments.When(day, due.time).at(zone, USUAL)
            task.has_time = due.time is not None
        if task.due_at and "repeat" in self.fields:
            day = task.due_at.astimezone(zone).date()
            task.repeat(repeat, day if due else task.occurs_on or day)

    def keep(self, *, by) -> Task:
        """Write it down; of one that is there already, nothing but what this form may change."""
        task = self.instance
        if task._state.adding:
            task.by = by
            task.save()
        else:
            task.save(update_fields=_CHANGED)
        changed("tasks", "people")
        return task

    @property
    def rows(self):
        """The fields that stand beside each other."""
        return [field for field in self.visible_fields() if field.name not in ("title", "note")]


class AssignForm(forms.Form):
    """To whom tasks are given; nobody is an answer too."""

    member = forms.ModelChoiceField(
        None, label="Who does them?", required=False, empty_label="Nobody in particular"
    )

    def __init__(self, *args, membership, **kwargs):
        super().__init__(*args, **kwargs)
        members = Membership.objects.visible_to(membership).active().select_related("user")
        self.fields["member"].queryset = members


class TaskFilter(forms.Form):
    """What the lists of tasks show. What is not understood is left out; nothing is refused."""

    whose = forms.ChoiceField(label="Whose?", required=False)
    kind = forms.ChoiceField(
        label="Which kind?", choices=[("", "Every kind"), *Kind.choices], required=False
    )
    waiting = forms.BooleanField(required=False)

    def __init__(self, *args, membership, **kwargs):
        super().__init__(*args, **kwargs)
        self.membership = membership
        self.members = list(
            Membership.objects.visible_to(membership).active().select_related("user").order_by("pk")
        )
        self.fields["whose"].choices = self._whose()
        self.fields["plan"] = forms.ModelChoiceField(
            TaskPlan.objects.visible_to(membership), to_field_name="public_id", required=False,
            empty_label="Every plan", label="Of which plan?",
        )  # fmt: skip
        self.fields["category"] = forms.ModelChoiceField(
            Category.objects.visible_to(membership), to_field_name="public_id", required=False,
            empty_label="Every category", label="Filed where?",
        )  # fmt: skip
        self.is_valid()
        self.chosen = self.cleaned_data

    def _whose(self):
        others = [(str(one.pk), str(one)) for one in self.members if one != self.membership]
        return [("", "Mine"), ("all", "Everybody’s"), ("nobody", "Nobody’s yet"), *others]

    @property
    def is_team(self) -> bool:
        return len(self.members) > 1

    @property
    def whom(self):
        """The member whose tasks are shown, "nobody", or None for everybody's."""
        said = self.chosen.get("whose", "")
        if said == "nobody":
            return said
        if said == "all":
            return None
        return next((one for one in self.members if str(one.pk) == said), self.membership)

    @property
    def shows_calls(self) -> bool:
        """Whether planned calls stand among them: they are calls, and of no plan."""
        narrow = self.chosen.get("plan") or self.chosen.get("category")
        waits = self.chosen.get("waiting") or self.whom == "nobody"
        return not (narrow or waits) and self.chosen.get("kind") in ("", None, Kind.CALL)

    @property
    def is_narrow(self) -> bool:
        return any(self.chosen.get(name) for name in ("kind", "plan", "category"))

    def of_whom(self, rows, part: str = "assigned_to"):
        """Somebody's, by that key of theirs; with one's own, what is nobody's yet."""
        match self.whom:
            case None:
                return rows
            case "nobody":
                return rows.filter(**{part: None})
            case self.membership:
                return rows.filter(Q(**{part: self.membership}) | Q(**{part: None}))
        return rows.filter(**{part: self.whom})

    def narrowed(self, tasks):
        for name, lookup in (("plan", "run__plan"), ("category", "category"), ("kind", "kind")):
            if value := self.chosen.get(name):
                tasks = tasks.filter(**{lookup: value})
        return tasks

    def open(self, tasks):
        """What is open of those that are asked for, whether it can be done now or not."""
        return self.narrowed(self.of_whom(tasks.open()))

    def apply(self, tasks):
        found = self.open(tasks)
        return found.waiting() if self.chosen.get("waiting") else found.doable()

    def calls(self):
        """The people whose planned calls stand among them."""
        if not self.shows_calls:
            return Person.objects.none()
        return self.of_whom(planned.people(self.membership), "owner")
