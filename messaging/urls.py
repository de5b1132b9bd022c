from django.urls import path

from messaging import details_views, views

app_name = "messaging"
urlpatterns = [
    path("", views.messages, name="messages"),
    path("help/", views.help_page, name="help"),
    path("brake/release/", views.brake_release, name="brake_release"),
    path("unsubscribe/<str:token>/", views.unsubscribe, name="unsubscribe"),
    path("addresses/<uuid:email>/choice/", views.address_choice, name="address_choice"),
    path("<uuid:message>/", views.message, name="message"),
    path("<uuid:message>/repeat/", views.repeat, name="repeat"),
    path("answers/", details_views.answers, name="answers"),
    path("asking/<uuid:person>/", details_views.asking, name="asking"),
    path(
        "requests/<uuid:details_request>/",
        details_views.details_request,
        name="details_request",
    ),
    path(
        "requests/<uuid:details_request>/dismissal/",
        details_views.dismissal,
        name="details_dismissal",
    ),
    path("details/<str:details_token>/", details_views.details, name="details"),
]
