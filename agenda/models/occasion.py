from django.db import models
from django.db.models.functions import Now

from accounts.tenancy import Key, WorkspaceModel, WorkspaceQuerySet
from contacts.models import YearDay


class How(models.TextChoices):
    """How somebody was thought of on their day."""

    ECARD = "ecard", "eCard"
    CARD = "card", "Printed card"
    CALL = "call", "Call"
    TEXT = "text", "Text"
    EMAIL = "email", "E-mail"
    MET = "met", "Visit"
    HAND = "hand", "Done"


class OccasionDoneQuerySet(WorkspaceQuerySet):
    def of(self, people, years):
        return self.filter(person__in=people, year__in=years)


class OccasionDone(WorkspaceModel):
    """This year's birthday or anniversary of a person is done: how, and by whom. Once a year."""

    person = Key("contacts.Person", models.CASCADE, related_name="occasions_done", db_index=False)
    occasion = models.CharField(max_length=8, choices=YearDay.Kind, db_collation="C")
    # The year of the day itself: a card for January 1 is often written in December.
    year = models.PositiveSmallIntegerField()
    how = models.CharField(max_length=5, choices=How, default=How.HAND)
    # Of the eCard or the printed piece that did it, which may yet be stopped.
    key = models.CharField(max_length=200, db_collation="C", blank=True, editable=False)
    by = Key("accounts.Membership", models.SET_NULL, null=True, blank=True, related_name="+")
    done_at = models.DateTimeField(db_default=Now(), editable=False)

    objects = OccasionDoneQuerySet.as_manager()

    class Meta(WorkspaceModel.Meta):
        verbose_name = "birthday or anniversary done"
        verbose_name_plural = "birthdays and anniversaries done"
        constraints = [
            models.UniqueConstraint(
                fields=["workspace", "person", "occasion", "year"], name="occasion_done_once"
            )
        ]

    def __str__(self):
        return f"{self.get_occasion_display()} {self.year}: {self.get_how_display()}"
