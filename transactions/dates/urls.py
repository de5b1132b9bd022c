from django.urls import path

from transactions.dates import views

urlpatterns = [
    path("of/<uuid:transaction>/", views.key_dates, name="key_dates"),
    path("of/<uuid:transaction>/new/", views.key_date_new, name="key_date_new"),
    path("of/<uuid:transaction>/proposed/", views.key_dates_proposed, name="key_dates_proposed"),
    path("of/<uuid:transaction>/moves/", views.key_dates_moves, name="key_dates_moves"),
    path("of/<uuid:transaction>/words/", views.key_dates_words, name="key_dates_words"),
    path("<uuid:key_date>/", views.key_date, name="key_date"),
    path("<uuid:key_date>/move/", views.key_date_move, name="key_date_move"),
    path("<uuid:key_date>/done/", views.key_date_done, name="key_date_done"),
    path("<uuid:key_date>/removal/", views.key_date_removal, name="key_date_removal"),
]
