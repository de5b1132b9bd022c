from typing import Any

from django.urls import path

from transactions.promotions import views

urlpatterns: list[Any] = [
    path("of/<uuid:transaction>/new/", views.promotion_new, name="promotion_new"),
    path("of/<uuid:transaction>/page/", views.listing_page, name="listing_page"),
    path(
        "of/<uuid:transaction>/page/showing/",
        views.listing_page_showing,
        name="listing_page_showing",
    ),
    path(
        "of/<uuid:transaction>/page/hiding/", views.listing_page_hiding, name="listing_page_hiding"
    ),
    path(
        "of/<uuid:transaction>/flyers/<slug:printed_flyer>.pdf",
        views.listing_flyer,
        name="listing_flyer",
    ),
    path("<uuid:promotion>/", views.promotion, name="promotion"),
    path("<uuid:promotion>/removal/", views.promotion_removal, name="promotion_removal"),
]
