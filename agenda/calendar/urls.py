from django.urls import path

from agenda.calendar import appointments, views

urlpatterns = [
    path("", views.week, name="calendar"),
    path("month/", views.month, name="calendar_month"),
    path("day/", views.day, name="calendar_day"),
    path("list/", views.agenda, name="calendar_list"),
    path("year/", views.look_back, name="calendar_year"),
    path("new/", appointments.appointment_new, name="appointment_new"),
    path("typed/", appointments.appointment_typed, name="appointment_typed"),
    path("<uuid:appointment>/", appointments.appointment, name="appointment"),
    path("<uuid:appointment>/edit/", appointments.appointment_edit, name="appointment_edit"),
    path("<uuid:appointment>/time/", appointments.appointment_time, name="appointment_time"),
    path("<uuid:appointment>/off/", appointments.appointment_off, name="appointment_off"),
    path(
        "<uuid:appointment>/outcome/", appointments.appointment_outcome, name="appointment_outcome"
    ),
]
