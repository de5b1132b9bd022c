from django.urls import path

from messaging.ecards import public

app_name = "ecards"
urlpatterns = [
    path("<slug:card_key>.gif", public.gif, name="gif"),
    path("<slug:card_key>.png", public.png, name="png"),
    path("view/<str:letter_token>/", public.view, name="view"),
]
