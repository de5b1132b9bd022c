from django.urls import path

from transactions.parties import letter_views, views

urlpatterns = [
    path("<uuid:transaction>/new/", views.party_new, name="party_new"),
    path("<uuid:transaction>/numbers/", views.contact_sheet, name="contact_sheet"),
    path("<uuid:transaction>/numbers.pdf", views.contact_sheet_pdf, name="contact_sheet_pdf"),
    path("<uuid:transaction>/letter/", letter_views.party_letter, name="party_letter"),
    path(
        "<uuid:transaction>/letter/preview/",
        letter_views.party_letter_preview,
        name="party_letter_preview",
    ),
    path(
        "letters/<uuid:party_letter>/undo/",
        letter_views.party_letter_undo,
        name="party_letter_undo",
    ),
    path("<uuid:party>/", views.party, name="party"),
    path("<uuid:party>/removal/", views.party_removal, name="party_removal"),
    path("<uuid:party>/contact/", views.party_contact, name="party_contact"),
]
