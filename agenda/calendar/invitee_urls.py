from django.urls import path

from agenda.calendar import invitation_views, invitee_views

urlpatterns = [
    path(
        "calendar/appointments/<uuid:appointment>/invitees/",
        invitee_views.invitees,
        name="invitees",
    ),
    path(
        "calendar/appointments/<uuid:appointment>/appointment.ics",
        invitee_views.appointment_file,
        name="appointment_file",
    ),
    path(
        "calendar/invitees/<uuid:invitee>/removal/",
        invitee_views.invitee_removal,
        name="invitee_removal",
    ),
    path(
        "calendar/invitees/<uuid:invitee>/return/",
        invitee_views.invitee_return,
        name="invitee_return",
    ),
    path("invitations/<str:invitation_key>/", invitation_views.invitation, name="invitation"),
    path(
        "invitations/<str:invitation_key>/appointment.ics",
        invitation_views.invitation_file,
        name="invitation_file",
    ),
]
