from django.urls import include, path

from goals import views
from goals.behind import views as behind
from goals.calendar import views as calendar
from goals.funnel import views as funnel
from goals.rewards import views as rewards
from goals.sources import views as sources
from goals.time import views as time

app_name = "goals"
urlpatterns = [
    path("", include("goals.year.urls")),
    path("daily/", views.daily, name="daily"),
    path("daily/ring/", views.ring, name="ring"),
    path("days/", calendar.year, name="days"),
    path("days/<slug:goal_day>/", calendar.day, name="day"),
    path("rewards/", rewards.rewards, name="rewards"),
    path("rewards/removal/", rewards.removal, name="reward_removal"),
    path("time/", time.time, name="time"),
    path("time/spent/", time.time_spent, name="time_spent"),
    path("days-off/", views.days_off, name="days_off"),
    path("days-off/removal/", views.day_off_removal, name="day_off_removal"),
    path("behind/<slug:behind_kind>/", behind.behind, name="behind"),
    path("behind/<slug:behind_kind>/file/", behind.behind_file, name="behind_file"),
    path("", include("goals.plan.urls")),
    path("funnel/", funnel.funnel, name="funnel"),
    path("sources/", sources.sources, name="sources"),
    path("warnings/", include("goals.warnings.urls")),
    path("referrals/", include("goals.referrals.urls")),
    path("team/", include("goals.team.urls")),
    path("monthly/", include("goals.monthly.urls")),
    path("reports/", include("goals.reports.urls")),
]
