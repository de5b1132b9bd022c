from django.urls import path

from leads.open_house import views

urlpatterns = [
    path("", views.open_houses, name="open_houses"),
    path("new/", views.open_house_new, name="open_house_new"),
    path("cards/", views.visits, name="visits"),
    path("guests/<uuid:guest>/lead/", views.guest_lead, name="guest_lead"),
    path("<uuid:open_house>/", views.open_house, name="open_house"),
    path("<uuid:open_house>/edit/", views.open_house_edit, name="open_house_edit"),
    path("<uuid:open_house>/kiosk/", views.open_house_kiosk, name="open_house_kiosk"),
    path("<uuid:open_house>/qr.svg", views.open_house_qr, name="open_house_qr"),
    path("<uuid:open_house>/follow-up/", views.open_house_follow_up, name="open_house_follow_up"),
]
