from django.urls import path

from transactions.net_sheet import views

urlpatterns = [
    path("<uuid:transaction>/", views.net_sheet, name="net_sheet"),
    path("<uuid:transaction>/mail/", views.net_sheet_mail, name="net_sheet_mail"),
    path("<uuid:transaction>/sheet.pdf", views.net_sheet_pdf, name="net_sheet_pdf"),
]
