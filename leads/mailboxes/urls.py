from django.urls import path

from leads.mailboxes import views

urlpatterns = [
    path("", views.mailboxes, name="mailboxes"),
    path("new/", views.mailbox_new, name="mailbox_new"),
    path("<uuid:mailbox>/", views.mailbox, name="mailbox"),
    path("<uuid:mailbox>/sign-in/", views.mailbox_sign_in, name="mailbox_sign_in"),
    path("<uuid:mailbox>/trial/", views.mailbox_trial, name="mailbox_trial"),
    path("<uuid:mailbox>/pause/", views.mailbox_pause, name="mailbox_pause"),
    path("<uuid:mailbox>/resumption/", views.mailbox_resumption, name="mailbox_resumption"),
    path(
        "<uuid:mailbox>/disconnection/", views.mailbox_disconnection, name="mailbox_disconnection"
    ),
]
