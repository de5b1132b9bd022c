from django.urls import path

from goals.year import views

urlpatterns = [
    path("", views.year, name="year"),
    path("timeline/", views.timeline, name="timeline"),
]
