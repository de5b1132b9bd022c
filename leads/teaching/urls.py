from django.urls import path

from leads.teaching import views

urlpatterns = [
    path("", views.taught_formats, name="taught_formats"),
    path("read-again/", views.read_again, name="read_again"),
    path("health/", views.source_health, name="source_health"),
    path("alarms/<uuid:alarm>/quiet/", views.alarm_quiet, name="alarm_quiet"),
    path("alarms/<uuid:alarm>/return/", views.alarm_return, name="alarm_return"),
    path("<uuid:taught>/", views.taught, name="taught"),
    path("<uuid:taught>/keeping/", views.taught_keeping, name="taught_keeping"),
    path("<uuid:taught>/dropping/", views.taught_dropping, name="taught_dropping"),
    path("<uuid:taught>/switch/", views.taught_switch, name="taught_switch"),
    path("<uuid:taught>/removal/", views.taught_removal, name="taught_removal"),
]
