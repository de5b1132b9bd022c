from django.urls import path

from drips import views

app_name = "drips"
urlpatterns = [
    path("", views.sequences, name="sequences"),
    path("new/", views.sequence_new, name="sequence_new"),
    path("enrolments/", views.enrolments, name="enrolments"),
    path("enrolments/<uuid:enrolment>/pause/", views.enrolment_pause, name="enrolment_pause"),
    path(
        "enrolments/<uuid:enrolment>/resumption/", views.enrolment_resume, name="enrolment_resume"
    ),
    path("enrolments/<uuid:enrolment>/end/", views.enrolment_end, name="enrolment_end"),
    path("<uuid:sequence>/", views.sequence, name="sequence"),
    path("<uuid:sequence>/edit/", views.sequence_edit, name="sequence_edit"),
    path("<uuid:sequence>/pause/", views.sequence_pause, name="sequence_pause"),
    path("<uuid:sequence>/resumption/", views.sequence_resume, name="sequence_resume"),
    path("<uuid:sequence>/people/", views.people, name="people"),
    path("<uuid:sequence>/letters/new/", views.step_new, name="step_new"),
    path("<uuid:sequence>/letters/<uuid:step>/", views.step, name="step"),
    path("<uuid:sequence>/letters/<uuid:step>/place/", views.step_place, name="step_place"),
    path("<uuid:sequence>/letters/<uuid:step>/removal/", views.step_removal, name="step_removal"),
]
