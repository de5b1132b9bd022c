from django.urls import path

from prospects import views

app_name = "prospects"
urlpatterns = [
    path("", views.prospects, name="prospects"),
    path("list/", views.listed, name="list"),
    path("people/<uuid:person>/opening/", views.opening, name="opening"),
    path("<uuid:prospect>/", views.prospect, name="prospect"),
    path("<uuid:prospect>/stage/", views.stage, name="stage"),
    path("<uuid:prospect>/answers/", views.answers, name="answers"),
    path("<uuid:prospect>/loss/", views.loss, name="loss"),
    path("<uuid:prospect>/reopening/", views.reopening, name="reopening"),
    path("<uuid:prospect>/promotion/", views.promotion, name="promotion"),
]
