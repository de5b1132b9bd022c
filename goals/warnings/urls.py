from django.urls import path

from goals.warnings import views

urlpatterns = [
    path("", views.warnings, name="warnings"),
    path("aside/", views.aside, name="warning_aside"),
    path("again/", views.watch_again, name="warning_back"),
]
