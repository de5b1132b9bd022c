from django.urls import path

from goals.reports import views

urlpatterns = [
    path("", views.index, name="reports"),
    path("<slug:report_slug>/", views.report, name="report"),
    path("<slug:report_slug>/file/", views.report_file, name="report_file"),
]
