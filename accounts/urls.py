from django.urls import path

from accounts import live, views

app_name = "accounts"
urlpatterns = [
    path("live/<str:topics>/", live.versions, name="live"),
    path("settings/", views.settings, name="settings"),
    path("profile/", views.profile, name="profile"),
    path("workspaces/", views.workspace_choice, name="workspace_choice"),
    path("workspaces/new/", views.workspace_new, name="workspace_new"),
    path("workspaces/<uuid:public_id>/entry/", views.switch, name="switch"),
    path("jobs/<uuid:job>/", views.job, name="job"),
    path("jobs/<uuid:job>/stop/", views.job_stop, name="job_stop"),
    path("acts/<uuid:act>/undo/", views.act_undo, name="act_undo"),
]
