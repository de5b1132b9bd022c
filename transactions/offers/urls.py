from django.urls import path

from transactions.offers import answer_views as answers
from transactions.offers import views

ONE = "<uuid:purchase_offer>/"

urlpatterns = [
    path("of/<uuid:transaction>/new/", views.offer_new, name="offer_new"),
    path("of/<uuid:transaction>/sheet.pdf", views.offers_pdf, name="offers_pdf"),
    path("of/<uuid:transaction>/best-and-final/", answers.best_and_final, name="best_and_final"),
    path(ONE, views.offer, name="offer"),
    path(f"{ONE}edit/", views.offer_edit, name="offer_edit"),
    path(f"{ONE}sheet.pdf", views.offer_pdf, name="offer_pdf"),
    path(f"{ONE}counter/", answers.offer_counter, name="offer_counter"),
    path(f"{ONE}counter/taken/", answers.offer_counter_taken, name="offer_counter_taken"),
    path(f"{ONE}counter/refused/", answers.offer_counter_refused, name="offer_counter_refused"),
    path(f"{ONE}acceptance/", answers.offer_acceptance, name="offer_acceptance"),
    path(f"{ONE}back-up/", answers.offer_backup, name="offer_backup"),
    path(f"{ONE}decline/", answers.offer_decline, name="offer_decline"),
    path(f"{ONE}withdrawal/", answers.offer_withdrawal, name="offer_withdrawal"),
    path(f"{ONE}reopening/", answers.offer_reopening, name="offer_reopening"),
]
