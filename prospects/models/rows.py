from functools import reduce
from operator import add

from django.db import models, transaction
from django.db.models import Case, Exists, OuterRef, Q, Subquery, When

from accounts.tenancy import WorkspaceQuerySet
from contacts.models import Category, Filing, Person, Touch
from crm.kit import clock
from prospects import ninety_days, questions
from prospects.models.change import StageChange
from prospects.models.stage import Stage, StageName

ANSWERS = reduce(
    add,
    [Case(When(Q(**{f"{name}__isnull": False}), then=1), default=0) for name in questions.NAMES],
)


class ProspectQuerySet(WorkspaceQuerySet):
    def open(self):
        return self.filter(closed_at=None)

    def pursued(self):
        """Open ones whose person lives and is not filed NoLead: what funnel and ageing look at."""
        no_lead = Filing.objects.filter(
            person=OuterRef("person"), category__meaning=Category.Meaning.NO_LEAD
        )
        return self.open().filter(~Exists(no_lead), person__died_on=None)

    def in_stages(self, *stages):
        return self.filter(stage__in=stages)

    def to_decide(self):
        """Those close to the day on which one wins them or lets them go, the oldest first."""
        return ninety_days.to_decide(self)

    def for_cards(self):
        """With what a card or a line shows, in a fixed number of queries."""
        tries = (
            Touch.objects.filter(person=OuterRef("person"), happened_at__gte=OuterRef("opened_at"))
            .order_by()
            .values("person")
            .annotate(number=models.Count("pk"))
            .values("number")
        )
        return (
            self.select_related("person__source", "person__owner__user", "property", "source")
            .prefetch_related("person__phones", "person__emails")
            .annotate(
                answers=ANSWERS,
                tries=Subquery(tries),
                moment=clock.Now(),
                given_name=Subquery(
                    StageName.objects.filter(stage=OuterRef("stage")).values("name")
                ),
            )
        )

    @transaction.atomic
    def open_for(self, people: list[int]) -> None:
        """A pursuit each for those who have none open: a buyer until it is said."""
        pursued = set(self.open().filter(person__in=people).values_list("person", flat=True))
        sources = Person.objects.filter(pk__in=set(people) - pursued).values_list("pk", "source")
        self.bulk_create(
            self.model(person_id=pk, side="buy", source_id=source) for pk, source in sources
        )

    def newest_first(self, after=None):
        """By the day they were opened; `after` is the last prospect of the page before."""
        rows = self.order_by("-opened_at", "-pk")
        if after is None:
            return rows
        return rows.filter(
            Q(opened_at__lt=after.opened_at) | Q(opened_at=after.opened_at, pk__lt=after.pk)
        )

    def touched(self, touch):
        """A member's touch moves who was new: to Tried, to Talking when they were reached.

        An appointment that was set moves on whoever had none; meeting them, whoever had one.
        """
        to = Stage.CONTACTED if touch.was_reached else Stage.ATTEMPTED
        if touch.outcome == Touch.Outcome.APPOINTMENT_SET:
            to = Stage.APPOINTMENT_SET
        ninety_days.count_from(touch, self.open().filter(person=touch.person))
        if touch.kind == Touch.Kind.MET and touch.was_reached:  # whom the appointment was with
            expected = self.in_stages(Stage.APPOINTMENT_SET)
            expected.come_to(Stage.APPOINTMENT_MET, touch.person, by=touch.by)
        return self.come_to(to, touch.person, by=touch.by)

    def come_to(self, stage, person, *, by) -> list:
        """Open pursuits of a person go forward to that stage: what touches and appointments do."""
        return [
            prospect
            for prospect in self.open().filter(person=person)
            if prospect.advance_at_least(stage, by=by)
        ]

    def funnel(self) -> dict[str, int]:
        """Of these pursuits, how many came at least as far as each stage; Lost are those lost."""
        counts = {}
        for stage in Stage:
            far = [one for one in Stage if one.place >= stage.place and one != Stage.LOST]
            been = StageChange.objects.filter(prospect=OuterRef("pk"), after__in=far or [stage])
            is_so = Q(stage__in=far) | Q(Exists(been)) if far else Q(stage=stage)
            counts[stage.value] = models.Count(
                "pk", filter=Q(pk__isnull=False) if stage == Stage.NEW else is_so
            )
        return self.order_by().aggregate(**counts)
