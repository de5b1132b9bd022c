from django.urls import path

from goals.monthly import views

urlpatterns = [
    path("", views.monthly, name="monthly"),
    path("paper/", views.monthly_pdf, name="monthly_pdf"),
    path("mail/", views.monthly_wish, name="monthly_wish"),
]
