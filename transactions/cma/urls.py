from django.urls import path

from transactions.cma import comparable_views, views

urlpatterns = [
    path("", views.market_analyses, name="market_analyses"),
    path("new/", views.market_analysis_new, name="market_analysis_new"),
    path("homes/<uuid:comparable>/", comparable_views.comparable, name="comparable"),
    path("homes/<uuid:comparable>/use/", comparable_views.comparable_use, name="comparable_use"),
    path(
        "homes/<uuid:comparable>/removal/", comparable_views.comparable_removal,
        name="comparable_removal",
    ),
    path("<uuid:market_analysis>/", views.market_analysis, name="market_analysis"),
    path("<uuid:market_analysis>/edit/", views.market_analysis_edit, name="market_analysis_edit"),
    path(
        "<uuid:market_analysis>/removal/", views.market_analysis_removal,
        name="market_analysis_removal",
    ),
    path(
        "<uuid:market_analysis>/analysis.pdf", views.market_analysis_pdf,
        name="market_analysis_pdf",
    ),
    path(
        "<uuid:market_analysis>/homes/new/", comparable_views.comparable_new,
        name="comparable_new",
    ),
    path(
        "<uuid:market_analysis>/homes/import/", comparable_views.comparables_import,
        name="comparables_import",
    ),
]  # fmt: skip
