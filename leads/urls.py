from django.urls import include, path

from leads import address_views, views

app_name = "leads"
urlpatterns = [
    path("", views.leads, name="leads"),
    path("waiting/", views.waiting, name="waiting"),
    path("answered/", views.answered, name="answered"),
    path("not-a-lead/", views.set_aside, name="set_aside"),
    path("look/", views.tray, name="tray"),
    path("look/<uuid:inbound>/", views.look, name="look"),
    path("look/<uuid:inbound>/mail.eml", views.raw, name="raw"),
    path("look/<uuid:inbound>/not-a-lead/", views.not_a_lead, name="not_a_lead"),
    path("look/<uuid:inbound>/second-look/", views.second_look, name="second_look"),
    path("address/", address_views.address, name="address"),
    path("address/new/", address_views.address_new, name="address_new"),
    path("address/<uuid:feed_address>/", address_views.address_name, name="address_name"),
    path("address/<uuid:feed_address>/rotation/", address_views.rotation, name="rotation"),
    path("address/<uuid:feed_address>/retirement/", address_views.retirement, name="retirement"),
    path(
        "address/<uuid:feed_address>/return/", address_views.address_return, name="address_return"
    ),
    path("people/<uuid:person>/note/", views.head_note, name="head_note"),
    path("mailboxes/", include("leads.mailboxes.urls")),
    path("teaching/", include("leads.teaching.urls")),
    path("routing/", include("leads.routing.urls")),
    path("capture/", include("leads.capture.urls")),
    path("open-houses/", include("leads.open_house.urls")),
    path("forms/", include("leads.web.urls")),
    path("meeting/", include("leads.meeting.urls")),
    path("sources/", include("leads.sources.urls")),
    path("<uuid:lead>/", views.lead, name="lead"),
    path("<uuid:lead>/dismissal/", views.dismissal, name="dismissal"),
    path("<uuid:lead>/return/", views.take_back, name="take_back"),
]
