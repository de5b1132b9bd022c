from django.urls import path

from messaging.mailings import public

app_name = "mailings"
urlpatterns = [
    path("to/<str:letter_token>/", public.link, name="link"),
    path("view/<str:letter_token>/", public.view, name="view"),
    path("seen/<str:letter_token>.gif", public.seen, name="seen"),
    path("picture/<str:workspace_key>/<str:letter_token>.jpg", public.picture, name="picture"),
]
