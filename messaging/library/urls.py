from django.urls import path

from messaging.library import views

urlpatterns = [
    path("", views.library, name="library"),
    path("new/", views.piece_new, name="piece_new"),
    path("pick/", views.library_pick, name="library_pick"),
    path("hints/", views.library_hints, name="library_hints"),
    path("preview/", views.library_preview, name="library_preview"),
    path("own/<uuid:piece>/", views.piece, name="piece"),
    path("own/<uuid:piece>/edit/", views.piece_edit, name="piece_edit"),
    path("own/<uuid:piece>/copy/", views.piece_copy, name="piece_copy"),
    path("own/<uuid:piece>/away/", views.piece_away, name="piece_away"),
    path("own/<uuid:piece>/return/", views.piece_return, name="piece_return"),
    path("own/<uuid:piece>/new-version/", views.piece_version, name="piece_version"),
    path("own/<uuid:piece>/gaps/", views.piece_gaps, name="piece_gaps"),
    path("<slug:standard_kind>/<slug:standard_key>/", views.standard, name="standard"),
    path(
        "<slug:standard_kind>/<slug:standard_key>/taking/",
        views.standard_taking,
        name="standard_taking",
    ),
]
