from django.urls import path

from goals.plan import views

urlpatterns = [
    path("plan/", views.plan, name="plan"),
    path("plan/change/", views.plan_change, name="plan_change"),
    path("plan/target/", views.plan_target, name="plan_target"),
    path("calculator/", views.calculator, name="calculator"),
]
