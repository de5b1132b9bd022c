from django.urls import path

from agenda.birthdays import views

urlpatterns = [
    path("", views.birthdays, name="birthdays"),
    path("today/", views.today, name="birthdays_today"),
    path("picks/", views.birthday_picks, name="birthday_picks"),
    path(
        "<uuid:person>/<slug:celebration>/<int:celebration_year>/done/",
        views.occasion_done,
        name="occasion_done",
    ),
    path(
        "<uuid:person>/<slug:celebration>/<int:celebration_year>/to-do/",
        views.occasion_undone,
        name="occasion_undone",
    ),
    path(
        "<uuid:person>/<slug:celebration>/<int:celebration_year>/<slug:celebration_way>/",
        views.occasion_way,
        name="occasion_way",
    ),
]
