from django.urls import path

from messaging.hooks import views

app_name = "message_hooks"
urlpatterns = [
    path("twilio/<str:line_key>/text/", views.text, name="text"),
    path("twilio/<str:line_key>/voice/", views.voice, name="voice"),
    path("twilio/<str:line_key>/status/", views.status, name="status"),
]
