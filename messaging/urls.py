from django.urls import path

from messaging import views

app_name = "messaging"
urlpatterns = [
    path("", views.messages, name="messages"),
    path("help/", views.help_page, name="help"),
    path("brake/release/", views.brake_release, name="brake_release"),
    path("unsubscribe/<str:token>/", views.unsubscribe, name="unsubscribe"),
    path("addresses/<uuid:email>/choice/", views.address_choice, name="address_choice"),
    path("<uuid:message>/", views.message, name="message"),
    path("<uuid:message>/repeat/", views.repeat, name="repeat"),
]
