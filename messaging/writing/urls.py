from django.urls import path

from messaging.writing import copy_views, file_views, mail_views, views

urlpatterns = [
    path("replies/", mail_views.replies, name="replies"),
    path("mail/<uuid:incoming_mail>/", mail_views.incoming_mail, name="incoming_mail"),
    path("mail/<uuid:incoming_mail>/aside/", mail_views.aside, name="incoming_mail_aside"),
    path("mail/<uuid:incoming_mail>/return/", mail_views.back, name="incoming_mail_return"),
    path("mail/<uuid:incoming_mail>/sending/", mail_views.sending, name="incoming_mail_sending"),
    path("mail/<uuid:incoming_mail>/address/", mail_views.address, name="incoming_mail_address"),
    path(
        "mail/<uuid:incoming_mail>/address/refusal/",
        mail_views.address_refusal,
        name="incoming_mail_address_refusal",
    ),
    path("mail/<uuid:incoming_mail>/person/", mail_views.stranger, name="incoming_mail_person"),
    path("mail/<uuid:incoming_mail>/nobody/", mail_views.nobody, name="incoming_mail_nobody"),
    path("unanswered/<uuid:unanswered>/aside/", mail_views.settled, name="unanswered_aside"),
    path("unanswered/<uuid:unanswered>/return/", mail_views.unsettled, name="unanswered_return"),
    path("copies/", copy_views.address, name="log_address"),
    path("copies/address/", copy_views.address_new, name="log_address_new"),
    path("files/<str:file_key>/", file_views.sent_file, name="sent_file"),
    path("undo/<uuid:act>/", views.undo, name="write_undo"),
    path("<uuid:person>/", views.write, name="write"),
    path("<uuid:person>/preview/", views.preview, name="write_preview"),
]
