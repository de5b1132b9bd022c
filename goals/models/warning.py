import datetime as dt

from django.db import models
from django.db.models import Q

from accounts.live import changed
from accounts.tenancy import Key, WorkspaceModel
from goals.models.target import OfMemberQuerySet, sees_the_team

# What was gone for so long and comes back is new again.
GONE_FOR = dt.timedelta(days=30)
A_WEEK = dt.timedelta(days=7)


class EarlyWarningQuerySet(OfMemberQuerySet):
    def shown_to(self, membership):
        """Those of the figures that this member looks at by themselves: all, or their own."""
        whose = Q(member=None) if sees_the_team(membership) else Q(member=membership)
        return self.visible_to(membership).filter(whose)

    def aside(self, on: dt.date):
        return self.filter(aside_until__gt=on)

    def not_aside(self, on: dt.date):
        return self.filter(Q(aside_until=None) | Q(aside_until__lte=on))

    def saw(self, key: str, title: str, *, member, on: dt.date) -> "EarlyWarning":
        """It stands there on that day; a second look on the same day changes nothing."""
        warning, is_new = self.get_or_create(
            member=member, key=key, defaults={"title": title, "seen_since": on, "seen_last": on}
        )
        if is_new:
            changed("goals")
        elif on - warning.seen_last >= A_WEEK:
            if on - warning.seen_last >= GONE_FOR:
                warning.seen_since = on
            warning.title, warning.seen_last = title, on
            warning.save(update_fields=["title", "seen_since", "seen_last"])
        return warning


class EarlyWarning(WorkspaceModel):
    """That a figure changed more than by chance: since when it was seen, and set aside or not.

    `member` is None for the figures of the whole business. What it says is counted anew each time
    (goals.warnings); here stand only its key and what it was called when it was seen last.
    """

    member = Key(
        "accounts.Membership", models.CASCADE, null=True, blank=True, related_name="+",
        db_index=False,
    )  # fmt: skip
    key = models.CharField(max_length=60, db_collation="C")
    title = models.CharField(max_length=200)
    seen_since = models.DateField()
    seen_last = models.DateField()
    aside_until = models.DateField(null=True, blank=True)
    aside_by = Key(
        "accounts.Membership", models.SET_NULL, null=True, blank=True, related_name="+",
    )  # fmt: skip

    objects = EarlyWarningQuerySet.as_manager()

    class Meta(WorkspaceModel.Meta):
        ordering = ["-seen_since", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["workspace", "member", "key"], name="early_warning_once",
                nulls_distinct=False,
            ),
        ]  # fmt: skip

    def __str__(self):
        return self.title

    def set_aside(self, until: dt.date, *, by) -> None:
        """It is not shown before that day."""
        self.aside_until, self.aside_by = until, by
        self.save(update_fields=["aside_until", "aside_by"])
        changed("goals")

    def take_back(self) -> None:
        self.aside_until = self.aside_by = None
        self.save(update_fields=["aside_until", "aside_by"])
        changed("goals")
