from django.urls import path

from messaging.mailings import draft_views, send_views, views

urlpatterns = [
    path("", views.mailings, name="mailings"),
    path("new/", views.mailing_new, name="mailing_new"),
    path("for/<uuid:selection>/", views.mailing_selection, name="mailing_selection"),
    path("<uuid:mailing>/", draft_views.mailing, name="mailing"),
    path("<uuid:mailing>/blocks/new/", draft_views.block_new, name="mailing_block_new"),
    path("<uuid:mailing>/blocks/up/", draft_views.block_up, name="mailing_block_up"),
    path("<uuid:mailing>/blocks/down/", draft_views.block_down, name="mailing_block_down"),
    path("<uuid:mailing>/blocks/removal/", draft_views.block_removal, name="mailing_block_removal"),
    path("<uuid:mailing>/preview/", draft_views.preview, name="mailing_preview"),
    path("<uuid:mailing>/test/", draft_views.test, name="mailing_test"),
    path("<uuid:mailing>/copy/", views.mailing_copy, name="mailing_copy"),
    path("<uuid:mailing>/removal/", views.mailing_removal, name="mailing_removal"),
    path("<uuid:mailing>/check/", send_views.check, name="mailing_check"),
    path("<uuid:mailing>/check/links/", send_views.links, name="mailing_links"),
    path("<uuid:mailing>/check/silent/", send_views.silent, name="mailing_silent"),
    path("<uuid:mailing>/check/people/", send_views.people, name="mailing_people"),
    path("<uuid:mailing>/check/calls/", send_views.calls, name="mailing_calls"),
    path("<uuid:mailing>/sending/", send_views.sending, name="mailing_sending"),
    path("<uuid:mailing>/draft/", send_views.take_back, name="mailing_take_back"),
    path("<uuid:mailing>/pause/", send_views.pause, name="mailing_pause"),
    path("<uuid:mailing>/resume/", send_views.resume, name="mailing_resume"),
    path("<uuid:mailing>/cancel/", send_views.cancel, name="mailing_cancel"),
]
