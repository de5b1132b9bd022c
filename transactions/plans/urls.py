from django.urls import path

from transactions.plans import views

urlpatterns = [
    path("alike/", views.plan_alike, name="plan_alike"),
    path("compliance/", views.plan_compliance, name="plan_compliance"),
    path("of/<uuid:transaction>/start/", views.plan_begin, name="plan_begin"),
    path(
        "runs/<uuid:deal_run>/steps/<uuid:deal_step>/left-out/",
        views.plan_step_left_out,
        name="plan_step_left_out",
    ),
    path("tasks/<uuid:deal_task>/place/", views.plan_task_place, name="plan_task_place"),
    path("tasks/<uuid:deal_task>/report/", views.plan_task_report, name="plan_task_report"),
]
