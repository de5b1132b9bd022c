from typing import Any

from django.urls import path

from transactions.report import public, views

urlpatterns: list[Any] = [
    path("of/<uuid:transaction>/", views.reports, name="reports"),
    path("of/<uuid:transaction>/new/", views.report_new, name="report_new"),
    path("of/<uuid:transaction>/schedule/", views.report_schedule, name="report_schedule"),
    path("<uuid:service_report>/", views.service_report, name="service_report"),
    path("<uuid:service_report>/approval/", views.report_approval, name="report_approval"),
    path("<uuid:service_report>/report.pdf", views.report_pdf, name="report_pdf"),
    path("<uuid:service_report>/revocation/", views.report_revocation, name="report_revocation"),
    path("<uuid:service_report>/removal/", views.report_removal, name="report_removal"),
    path("page/<str:report_key>/", public.page, name="report_page"),
    path("page/<str:report_key>/report.pdf", public.pdf, name="report_page_pdf"),
]
