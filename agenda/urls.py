from django.urls import path

from agenda.views import plans, tasks

app_name = "agenda"
urlpatterns = [
    path("today/", tasks.today, name="today"),
    path("tasks/", tasks.tasks, name="tasks"),
    path("tasks/<uuid:task>/", tasks.task, name="task"),
    path("tasks/<uuid:task>/done/", tasks.done, name="done"),
    path("tasks/<uuid:task>/left-out/", tasks.skip, name="skip"),
    path("tasks/<uuid:task>/later/", tasks.snooze, name="snooze"),
    path("people/<uuid:person>/tasks/", tasks.of_person, name="of_person"),
    path("people/<uuid:person>/plan/", plans.start, name="start"),
    path("runs/<uuid:run>/end/", plans.run_end, name="run_end"),
    path("plans/", plans.plans, name="plans"),
    path("plans/new/", plans.plan_new, name="plan_new"),
    path("plans/<uuid:plan>/", plans.plan, name="plan"),
    path("plans/<uuid:plan>/edit/", plans.plan_edit, name="plan_edit"),
    path("plans/<uuid:plan>/copies/", plans.plan_copy, name="plan_copy"),
    path("plans/<uuid:plan>/put-away/", plans.plan_put_away, name="plan_put_away"),
    path("plans/<uuid:plan>/return/", plans.plan_return, name="plan_return"),
    path("plans/<uuid:plan>/steps/new/", plans.step_new, name="step_new"),
    path("plans/<uuid:plan>/steps/<uuid:plan_step>/", plans.step, name="step"),
    path(
        "plans/<uuid:plan>/steps/<uuid:plan_step>/removal/", plans.step_removal, name="step_removal"
    ),
]
