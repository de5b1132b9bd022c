from django.urls import path

from messaging.addresses import consent_views, hours_views, views

urlpatterns = [
    path("", views.addresses, name="addresses"),
    path("check/", views.addresses_check, name="addresses_check"),
    path("hours/", hours_views.quiet_hours, name="quiet_hours"),
    path("consent/<uuid:person>/", consent_views.consents, name="consents"),
    path("consent/<uuid:person>/export/", consent_views.consents_export, name="consents_export"),
]
