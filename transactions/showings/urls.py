from typing import Any

from django.urls import path

from transactions.showings import views

urlpatterns: list[Any] = [
    path("of/<uuid:transaction>/", views.showings, name="showings"),
    path("of/<uuid:transaction>/new/", views.showing_new, name="showing_new"),
    path("<uuid:showing>/", views.showing, name="showing"),
    path("<uuid:showing>/calling-off/", views.showing_calling_off, name="showing_calling_off"),
    path("<uuid:showing>/removal/", views.showing_removal, name="showing_removal"),
    path("<uuid:showing>/asking/", views.showing_asking, name="showing_asking"),
    path("<uuid:showing>/feedback/", views.showing_feedback, name="showing_feedback"),
    path("<uuid:showing>/contact/", views.showing_contact, name="showing_contact"),
    path("<uuid:showing>/keeping-back/", views.showing_keeping_back, name="showing_keeping_back"),
]
