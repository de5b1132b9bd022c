from django.urls import path

from agenda.blocks import views

urlpatterns = [
    path("", views.blocks, name="blocks"),
    path("preset/", views.block_preset, name="block_preset"),
    path("over/", views.over_hours, name="over_hours"),
    path("week/", views.working_week, name="working_week"),
]
