from django.urls import path

from goals import views

app_name = "goals"
urlpatterns = [
    path("daily/", views.daily, name="daily"),
    path("daily/ring/", views.ring, name="ring"),
    path("days-off/", views.days_off, name="days_off"),
    path("days-off/removal/", views.day_off_removal, name="day_off_removal"),
]
