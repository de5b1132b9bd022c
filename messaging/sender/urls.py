from django.urls import path

from messaging.sender import views

urlpatterns = [
    path("", views.sender, name="sender"),
    path("ways/", views.sender_ways, name="sender_ways"),
    path("ways/<str:provider>/", views.sender_way, name="sender_way"),
    path("people/", views.sender_people, name="sender_people"),
    path("check/", views.sender_check, name="sender_check"),
    path("test/", views.sender_test, name="sender_test"),
    path("resumption/", views.sender_resume, name="sender_resume"),
]
