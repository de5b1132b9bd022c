from django.urls import path

from leads.capture import public

app_name = "flyers"
urlpatterns = [
    path("<str:flyer_key>/", public.flyer, name="flyer"),
    path("<str:flyer_key>/recording/", public.recording, name="recording"),
    path("<str:flyer_key>/pictures/<uuid:flyer_picture>.jpg", public.picture, name="picture"),
]
