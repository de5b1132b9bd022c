from django.urls import path

from goals.referrals import views

urlpatterns = [
    path("", views.referrals, name="referrals"),
    path("top100/", views.top100, name="referrals_top100"),
    path("<uuid:person>/", views.through, name="referrals_through"),
]
