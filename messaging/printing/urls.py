from django.urls import path

from messaging.printing import flyer_views, people_views, piece_views, stationery_views, views

urlpatterns = [
    path("", views.print_page, name="print"),
    path("due/", views.print_due, name="print_due"),
    path("runs/<uuid:print_run>/", views.print_run, name="print_run"),
    path("runs/<uuid:print_run>/files/<str:name>/", views.print_file, name="print_file"),
    path("runs/<uuid:print_run>/again/", views.print_again, name="print_again"),
    path("runs/<uuid:print_run>/mailing/", views.print_mailing, name="print_mailing"),
    path("runs/<uuid:print_run>/apart/", views.print_apart, name="print_apart"),
    path("pieces/<uuid:print_piece>/", piece_views.print_piece, name="print_piece"),
    path("pieces/<uuid:print_piece>/pdf/", piece_views.print_piece_pdf, name="print_piece_pdf"),
    path("pieces/<uuid:print_piece>/later/", piece_views.print_later, name="print_later"),
    path("pieces/<uuid:print_piece>/out/", piece_views.print_out, name="print_out"),
    path("pieces/<uuid:print_piece>/back/", piece_views.print_returned, name="print_returned"),
    path("returned/", piece_views.returned_mail, name="returned_mail"),
    path("c/<str:print_code>/", piece_views.print_code, name="print_code"),
    path("people/<uuid:selection>/", people_views.print_people, name="print_people"),
    path("person/<uuid:person>/", people_views.print_person, name="print_person"),
    path("flyers/", flyer_views.print_flyers, name="print_flyers"),
    path(
        "flyers/<slug:printed_flyer>/own/",
        flyer_views.print_flyer_taking,
        name="print_flyer_taking",
    ),
    path("flyers/own/<uuid:flyer_sheet>/", flyer_views.flyer_sheet, name="flyer_sheet"),
    path("flyers/own/<uuid:flyer_sheet>/pdf/", flyer_views.flyer_sheet_pdf, name="flyer_sheet_pdf"),
    path(
        "flyers/own/<uuid:flyer_sheet>/removal/",
        flyer_views.flyer_sheet_removal,
        name="flyer_sheet_removal",
    ),
    path("stationery/", stationery_views.stationery, name="stationery"),
    path("stationery/sample/", stationery_views.stationery_sample, name="stationery_sample"),
    path("stationery/logo/", stationery_views.stationery_logo, name="stationery_logo"),
]
