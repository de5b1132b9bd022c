from django.urls import path

from agenda.session import views

urlpatterns = [
    path("", views.session, name="session"),
    path("begin/", views.begin, name="session_begin"),
    path("stop/", views.stop, name="session_stop"),
    path("<uuid:session_call>/outcome/", views.outcome, name="session_outcome"),
    path("<uuid:session_call>/skip/", views.skip, name="session_skip"),
    path("<uuid:session_call>/dial/", views.dial, name="session_dial"),
    path("<uuid:call_session>/end/", views.end, name="session_end"),
]
