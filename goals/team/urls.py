from django.urls import path

from goals.team import views

urlpatterns = [
    path("", views.team, name="team"),
    path("coaching/", views.coaching, name="coaching"),
    path("leaderboard/", views.leaderboard, name="leaderboard"),
]
