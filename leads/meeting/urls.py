from django.urls import path

from leads.meeting import greeting_views, views

urlpatterns = [
    path("", views.meetings, name="meetings"),
    path("new/", views.meeting_new, name="meeting_new"),
    path("draft/", views.meeting_draft, name="meeting_draft"),
    path("known/", views.meeting_known, name="meeting_known"),
    path("card/", greeting_views.own_card, name="own_card"),
    path("card/edit/", greeting_views.own_card_edit, name="own_card_edit"),
    path("<uuid:meeting>/", views.meeting, name="meeting"),
    path("<uuid:meeting>/set-aside/", views.meeting_set_aside, name="meeting_set_aside"),
    path("<uuid:meeting>/greeting/", greeting_views.meeting_greeting, name="meeting_greeting"),
    path("<uuid:meeting>/next-call/", greeting_views.meeting_next_call, name="meeting_next_call"),
]
