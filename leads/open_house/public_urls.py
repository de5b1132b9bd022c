from django.urls import path

from leads.open_house import cards, kiosk

app_name = "open_house"
urlpatterns = [
    path("showings/<str:flyer_key>/", cards.showings, name="showings"),
    path("feedback/<str:visit_key>/", cards.feedback, name="feedback"),
    path("<str:kiosk_key>/", kiosk.kiosk, name="kiosk"),
    path("<str:kiosk_key>/thanks/", kiosk.thanks, name="thanks"),
    path("<str:kiosk_key>/guests/", kiosk.guests, name="guests"),
    path("<str:kiosk_key>/leave/", kiosk.leave, name="leave"),
    path("<str:kiosk_key>/agents/", cards.agents, name="agents"),
    path("<str:kiosk_key>/worker.js", kiosk.worker, name="worker"),
]
