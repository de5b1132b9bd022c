from django.urls import path

from prospects import board, deciding, listing, moving, naming, views

app_name = "prospects"
urlpatterns = [
    path("", board.prospects, name="prospects"),
    path("list/", listing.listed, name="list"),
    path("stages/", naming.stages, name="stages"),
    path("stages/standard/", naming.stages_standard, name="stages_standard"),
    path("people/<uuid:person>/opening/", views.opening, name="opening"),
    path("ageing/", deciding.ageing_list, name="ageing"),
    path("ageing/cold/", deciding.ageing_all, name="ageing_all"),
    path("ageing/<uuid:person>/cold/", deciding.ageing_cold, name="ageing_cold"),
    path("ageing/<uuid:person>/keeping/", deciding.ageing_keeping, name="ageing_keeping"),
    path("<uuid:prospect>/more-time/", deciding.more_time, name="more_time"),
    path("<uuid:prospect>/", views.prospect, name="prospect"),
    path("<uuid:prospect>/stage/", moving.stage, name="stage"),
    path("<uuid:prospect>/answers/", views.answers, name="answers"),
    path("<uuid:prospect>/loss/", views.loss, name="loss"),
    path("<uuid:prospect>/reopening/", views.reopening, name="reopening"),
    path("<uuid:prospect>/promotion/", views.promotion, name="promotion"),
]
