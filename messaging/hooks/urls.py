from django.urls import path

from messaging.hooks import events, views

app_name = "message_hooks"
urlpatterns = [
    path("twilio/<str:line_key>/text/", views.text, name="text"),
    path("twilio/<str:line_key>/voice/", views.voice, name="voice"),
    path("twilio/<str:line_key>/status/", views.status, name="status"),
    path("<str:mail_provider>/events/", events.events, name="events"),
    path("<str:mail_provider>/events/<str:account_key>/", events.events, name="own_events"),
]
