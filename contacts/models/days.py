import calendar
import datetime as dt

from django.db import models

from accounts.tenancy import WorkspaceModel

LEAP_DAY = 229


class YearDay(WorkspaceModel):
    """A day that comes round each year with a person; triggers write it from the person's dates.

    Not columns of the person: what is generated there could not be put back by history. Not a
    foreign key: nothing hangs on it, and it comes and goes with its person by itself.
    """

    class Kind(models.TextChoices):
        BIRTHDAY = "birthday", "Birthday"
        SPOUSE = "spouse", "Spouse’s birthday"
        WEDDING = "wedding", "Wedding anniversary"
        HOME = "home", "Home anniversary"

    person_pk = models.BigIntegerField()
    kind = models.CharField(max_length=8, choices=Kind, db_collation="C")
    month_day = models.PositiveSmallIntegerField()  # 1224 is Christmas Eve
    year = models.PositiveSmallIntegerField()  # dates.NO_YEAR where it is not known

    class Meta(WorkspaceModel.Meta):
        constraints = [
            models.UniqueConstraint(fields=["workspace", "person_pk", "kind"], name="year_day_once")
        ]
        indexes = [
            models.Index(
                fields=["workspace", "month_day", "person_pk", "kind", "year"], name="year_day"
            )
        ]

    def __str__(self):
        return f"{self.kind} of {self.person_pk}"

    def day_in(self, year: int) -> dt.date:
        """The day it is kept in that year; a leap day on the last of February without one."""
        month, day = divmod(self.month_day, 100)
        if self.month_day == LEAP_DAY and not calendar.isleap(year):
            day = 28
        return dt.date(year, month, day)

    @staticmethod
    def kept_on(day: dt.date) -> list[int]:
        """The month_days that are kept on that day."""
        number = day.month * 100 + day.day
        is_both = number == LEAP_DAY - 1 and not calendar.isleap(day.year)
        return [number, LEAP_DAY] if is_both else [number]
