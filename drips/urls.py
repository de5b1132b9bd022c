from django.urls import path

from drips import library_views
from drips.views import enrolments, letters, people, sequences

app_name = "drips"
urlpatterns = [
    path("", sequences.sequences, name="sequences"),
    path("library/<slug:standard>/", library_views.standard, name="standard"),
    path("library/<slug:standard>/use/", library_views.standard_use, name="standard_use"),
    path("<uuid:sequence>/new-version/", library_views.sequence_version, name="sequence_version"),
    path("new/", sequences.sequence_new, name="sequence_new"),
    path("proposed/", people.proposed, name="proposed"),
    path("proposed/<uuid:proposal>/start/", people.proposal_start, name="proposal_start"),
    path("proposed/<uuid:proposal>/refusal/", people.proposal_decline, name="proposal_decline"),
    path("held-back/", enrolments.held_back, name="held_back"),
    path("enrolments/", people.enrolments, name="enrolments"),
    path("enrolments/<uuid:enrolment>/pause/", enrolments.enrolment_pause, name="enrolment_pause"),
    path(
        "enrolments/<uuid:enrolment>/resumption/",
        enrolments.enrolment_resume,
        name="enrolment_resume",
    ),
    path("enrolments/<uuid:enrolment>/end/", enrolments.enrolment_end, name="enrolment_end"),
    path("enrolments/<uuid:enrolment>/", enrolments.enrolment, name="enrolment"),
    path("enrolments/<uuid:enrolment>/skip/", enrolments.enrolment_skip, name="enrolment_skip"),
    path("enrolments/<uuid:enrolment>/place/", enrolments.enrolment_move, name="enrolment_move"),
    path("<uuid:sequence>/", sequences.sequence, name="sequence"),
    path("<uuid:sequence>/edit/", sequences.sequence_edit, name="sequence_edit"),
    path("<uuid:sequence>/rules/", sequences.sequence_rules, name="sequence_rules"),
    path("<uuid:sequence>/trial/", sequences.sequence_trial, name="sequence_trial"),
    path("<uuid:sequence>/who/", people.who, name="who"),
    path("<uuid:sequence>/list/", people.list_enrolment, name="list_enrolment"),
    path("<uuid:sequence>/proposed/", people.proposed_all, name="proposed_all"),
    path("<uuid:sequence>/pause/", sequences.sequence_pause, name="sequence_pause"),
    path("<uuid:sequence>/resumption/", sequences.sequence_resume, name="sequence_resume"),
    path("<uuid:sequence>/people/", people.people, name="people"),
    path("<uuid:sequence>/letters/new/", letters.step_new, name="step_new"),
    path("<uuid:sequence>/letters/<uuid:step>/", letters.step, name="step"),
    path("<uuid:sequence>/letters/<uuid:step>/place/", letters.step_place, name="step_place"),
    path("<uuid:sequence>/letters/<uuid:step>/removal/", letters.step_removal, name="step_removal"),
]
