from django.urls import path

from transactions.commissions import money_views, plan_views, views

DEAL = "<uuid:transaction>/"
LINE = "lines/<uuid:commission_line>/"
PLAN = "plans/<uuid:commission_plan>/"
PLAN_LINE = "plan-lines/<uuid:plan_line>/"

urlpatterns = [
    path("", money_views.money, name="money"),
    path("splits/", money_views.splits, name="splits"),
    path("caps/", money_views.caps, name="caps"),
    path("plans/", plan_views.commission_plans, name="commission_plans"),
    path("plans/new/", plan_views.commission_plan_new, name="commission_plan_new"),
    path(PLAN, plan_views.commission_plan, name="commission_plan"),
    path(f"{PLAN}removal/", plan_views.commission_plan_removal, name="commission_plan_removal"),
    path(f"{PLAN}lines/new/", plan_views.plan_line_new, name="plan_line_new"),
    path(PLAN_LINE, plan_views.plan_line, name="plan_line"),
    path(f"{PLAN_LINE}removal/", plan_views.plan_line_removal, name="plan_line_removal"),
    path(f"{PLAN_LINE}place/", plan_views.plan_line_place, name="plan_line_place"),
    path(LINE, views.commission_line, name="commission_line"),
    path(f"{LINE}removal/", views.commission_line_removal, name="commission_line_removal"),
    path(f"{LINE}place/", views.commission_line_place, name="commission_line_place"),
    path(f"{LINE}payment/", views.commission_line_payment, name="commission_line_payment"),
    path(
        "parts/<uuid:commission_part>/removal/", views.commission_part_removal,
        name="commission_part_removal",
    ),
    path(DEAL, views.commission, name="commission"),
    path(f"{DEAL}plan/", views.commission_plan_again, name="commission_plan_again"),
    path(f"{DEAL}lines/new/", views.commission_line_new, name="commission_line_new"),
    path(f"{DEAL}received/", views.commission_received, name="commission_received"),
    path(f"{DEAL}statement/", views.commission_statement, name="commission_statement"),
]  # fmt: skip
