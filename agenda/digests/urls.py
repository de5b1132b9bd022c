from django.urls import path

from agenda.digests import views

urlpatterns = [
    path("", views.digests, name="digests"),
    path("stop/", views.digest_stop, name="digest_stop"),
]
