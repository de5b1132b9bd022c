from django.urls import path

from agenda.calls import views

urlpatterns = [
    path("", views.calls, name="calls"),
    path("today/", views.today, name="calls_today"),
    path("anew/", views.anew, name="calls_anew"),
    path("rules/", views.habits, name="call_rules"),
    path("rules/<slug:call_rule>/place/", views.rule_place, name="call_rule_place"),
    path("<uuid:call_line>/later/", views.later, name="call_later"),
    path("<uuid:call_line>/return/", views.call_return, name="call_return"),
]
