from django.urls import path

from leads.routing import lead_views, views

urlpatterns = [
    path("", views.routing, name="routing"),
    path("rules/new/", views.rule_new, name="rule_new"),
    path("rules/<uuid:rule>/", views.rule, name="rule"),
    path("rules/<uuid:rule>/place/", views.rule_place, name="rule_place"),
    path("rules/<uuid:rule>/switch/", views.rule_switch, name="rule_switch"),
    path("rules/<uuid:rule>/removal/", views.rule_removal, name="rule_removal"),
    path("duty/", views.duty, name="duty"),
    path("response/", views.response_settings, name="response_settings"),
    path("try/", views.trial, name="trial"),
    path("speed/", views.speed_to_lead, name="speed"),
    path("arrivals/", lead_views.arrivals, name="arrivals"),
    path("arrivals/<uuid:assignment>/seen/", lead_views.arrival_seen, name="arrival_seen"),
    path("leads/<uuid:lead>/", lead_views.path, name="path"),
    path("leads/<uuid:lead>/assignment/", lead_views.assignment, name="assignment"),
    path("offers/<uuid:offer>/", lead_views.offer, name="offer"),
    path("offers/<uuid:offer>/claim/", lead_views.claim, name="claim"),
    path("offers/<uuid:offer>/pass/", lead_views.offer_pass, name="offer_pass"),
]
