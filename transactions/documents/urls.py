from django.urls import path

from transactions.documents import views

_PAPER = "<uuid:transaction>/papers/<slug:paper_word>"

urlpatterns = [
    path("<uuid:transaction>/new/", views.document_new, name="document_new"),
    path("<uuid:transaction>/papers/", views.paper_new, name="paper_new"),
    path(f"{_PAPER}/received/", views.paper_received, name="paper_received"),
    path(f"{_PAPER}/waiver/", views.paper_waiver, name="paper_waiver"),
    path(f"{_PAPER}/need/", views.paper_need, name="paper_need"),
    path("<uuid:document>/", views.document, name="document"),
    path("<uuid:document>/removal/", views.document_removal, name="document_removal"),
]
