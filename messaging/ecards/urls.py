from django.urls import path

from messaging.ecards import compose, views

urlpatterns = [
    path("", views.ecards, name="ecards"),
    path("sent/", views.ecards_sent, name="ecards_sent"),
    path("undo/<uuid:act>/", compose.ecard_undo, name="ecard_undo"),
    path("for/<uuid:selection>/", views.ecard_people, name="ecard_people"),
    path("occasions/<slug:occasion>/", views.ecard_occasion, name="ecard_occasion"),
    path("occasions/<slug:occasion>/picks/", views.ecard_picks, name="ecard_picks"),
    path("<slug:card>/", compose.ecard, name="ecard"),
    path("<slug:card>/to/<uuid:person>/", compose.ecard_person, name="ecard_person"),
    path("<slug:card>/for/<uuid:selection>/", compose.ecard_many, name="ecard_many"),
    path("<slug:card>/preview/", compose.ecard_preview, name="ecard_preview"),
    path("<slug:card>/favorite/", views.ecard_favorite, name="ecard_favorite"),
    path(
        "<slug:card>/favorite/removal/",
        views.ecard_favorite_removal,
        name="ecard_favorite_removal",
    ),
]
