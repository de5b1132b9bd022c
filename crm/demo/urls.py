from django.urls import path

from crm.demo import views

app_name = "demo"
urlpatterns = [
    path("mail/", views.mails, name="sink"),
    path("mail/<slug:name>/", views.mail, name="mail"),
    path("mail/<slug:name>/html/", views.mail_html, name="mail_html"),
    path("daytime/", views.daytime, name="daytime"),
    path("lead/", views.sample_lead, name="sample_lead"),
    path("clear/", views.clear, name="clear"),
]
