from django.urls import path

from leads.web import views

urlpatterns = [
    path("", views.web_forms, name="web_forms"),
    path("new/", views.web_form_new, name="web_form_new"),
    path("held/<uuid:inbound>/lead/", views.web_form_believed, name="web_form_believed"),
    path("<uuid:web_form>/", views.web_form, name="web_form"),
    path("<uuid:web_form>/edit/", views.web_form_edit, name="web_form_edit"),
    path("<uuid:web_form>/preview/", views.web_form_preview, name="web_form_preview"),
    path("<uuid:web_form>/on/", views.web_form_on, name="web_form_on"),
    path("<uuid:web_form>/off/", views.web_form_off, name="web_form_off"),
    path("<uuid:web_form>/secret/", views.web_form_secret, name="web_form_secret"),
    path("<uuid:web_form>/trial/", views.web_form_trial, name="web_form_trial"),
]
