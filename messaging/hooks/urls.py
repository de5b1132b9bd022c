from django.urls import path

from messaging.hooks import bridge, events, views

app_name = "message_hooks"
urlpatterns = [
    path("twilio/<str:line_key>/text/", views.text, name="text"),
    path("twilio/<str:line_key>/voice/", views.voice, name="voice"),
    path("twilio/<str:line_key>/status/", views.status, name="status"),
    path("twilio/<str:line_key>/bridge/", bridge.bridge, name="bridge"),
    path("twilio/<str:line_key>/bridge/status/", bridge.bridge_status, name="bridge_status"),
    path("<str:mail_provider>/events/", events.events, name="events"),
    path("<str:mail_provider>/events/<str:account_key>/", events.events, name="own_events"),
]
