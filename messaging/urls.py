from django.urls import path

from messaging import details_views, line_views, simulator_views, text_views, views

app_name = "messaging"
urlpatterns = [
    path("", views.messages, name="messages"),
    path("help/", views.help_page, name="help"),
    path("brake/release/", views.brake_release, name="brake_release"),
    path("unsubscribe/<str:token>/", views.unsubscribe, name="unsubscribe"),
    path("addresses/<uuid:email>/choice/", views.address_choice, name="address_choice"),
    path("<uuid:message>/", views.message, name="message"),
    path("<uuid:message>/repeat/", views.repeat, name="repeat"),
    path("answers/", details_views.answers, name="answers"),
    path("asking/<uuid:person>/", details_views.asking, name="asking"),
    path(
        "requests/<uuid:details_request>/",
        details_views.details_request,
        name="details_request",
    ),
    path(
        "requests/<uuid:details_request>/dismissal/",
        details_views.dismissal,
        name="details_dismissal",
    ),
    path("lines/", line_views.lines, name="lines"),
    path("lines/new/", line_views.line_new, name="line_new"),
    path("lines/practice/", line_views.practice_line, name="practice_line"),
    path("lines/<uuid:phone_line>/", line_views.line, name="line"),
    path("lines/<uuid:phone_line>/test/", line_views.line_test, name="line_test"),
    path("lines/<uuid:phone_line>/connection/", line_views.line_connection, name="line_connection"),
    path("lines/<uuid:phone_line>/text/", line_views.line_text, name="line_text"),
    path("texts/", text_views.tray, name="texts"),
    path("texts/<uuid:incoming_text>/", text_views.text, name="text"),
    path("texts/<uuid:incoming_text>/aside/", text_views.text_aside, name="text_aside"),
    path("texts/<uuid:incoming_text>/return/", text_views.text_return, name="text_return"),
    path("texts/<uuid:incoming_text>/decision/", text_views.text_decision, name="text_decision"),
    path("texts/with/<uuid:person>/", text_views.talk, name="talk"),
    path("texts/with/<uuid:person>/own/", text_views.own_text, name="own_text"),
    path("simulator/", simulator_views.simulator, name="simulator"),
    path("simulator/text/", simulator_views.simulator_text, name="simulator_text"),
    path("simulator/call/", simulator_views.simulator_call, name="simulator_call"),
    path("simulator/keys/", simulator_views.simulator_keys, name="simulator_keys"),
    path("details/<str:details_token>/", details_views.details, name="details"),
]
