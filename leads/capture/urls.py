from django.urls import path

from leads.capture import codes, pictures, prints, views

urlpatterns = [
    path("", views.flyers, name="flyers"),
    path("new/", views.flyer_new, name="flyer_new"),
    path("flyers/<uuid:flyer>/", views.flyer, name="flyer"),
    path("flyers/<uuid:flyer>/edit/", views.flyer_edit, name="flyer_edit"),
    path("flyers/<uuid:flyer>/preview/", views.preview, name="flyer_preview"),
    path("flyers/<uuid:flyer>/showing/", views.showing, name="flyer_showing"),
    path("flyers/<uuid:flyer>/hiding/", views.hiding, name="flyer_hiding"),
    path("flyers/<uuid:flyer>/flyer.pdf", prints.flyer, name="flyer_print"),
    path("flyers/<uuid:flyer>/qr.svg", prints.qr_of_flyer, name="flyer_qr"),
    path("flyers/<uuid:flyer>/pictures/", pictures.add, name="flyer_pictures"),
    path("flyers/<uuid:flyer>/codes/", codes.code_new, name="capture_code_new"),
    path("pictures/<uuid:flyer_picture>/place/", pictures.place, name="flyer_picture_place"),
    path("pictures/<uuid:flyer_picture>/words/", pictures.words, name="flyer_picture_words"),
    path("pictures/<uuid:flyer_picture>/removal/", pictures.removal, name="flyer_picture_removal"),
    path("codes/", codes.codes, name="capture_codes"),
    path("codes/riders.pdf", prints.riders, name="capture_riders"),
    path("codes/<uuid:capture_code>/", codes.code, name="capture_code"),
    path("codes/<uuid:capture_code>/on/", codes.on, name="capture_code_on"),
    path("codes/<uuid:capture_code>/off/", codes.off, name="capture_code_off"),
    path("codes/<uuid:capture_code>/rider.pdf", prints.rider, name="capture_rider"),
    path("codes/<uuid:capture_code>/qr.svg", prints.qr_of_code, name="capture_code_qr"),
]
