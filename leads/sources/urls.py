from django.urls import path

from leads.sources import views

urlpatterns = [
    path("", views.sources, name="sources"),
    path("new/", views.source_new, name="source_new"),
    path("<uuid:source>/", views.source, name="source"),
    path("<uuid:source>/months/", views.source_months, name="source_months"),
    path("<uuid:source>/visitors/", views.source_visitors, name="source_visitors"),
    path("<uuid:source>/merge/", views.source_merge, name="source_merge"),
    path("<uuid:source>/putting-away/", views.source_putting_away, name="source_putting_away"),
    path("<uuid:source>/return/", views.source_return, name="source_return"),
    path("<uuid:source>/removal/", views.source_removal, name="source_removal"),
]
