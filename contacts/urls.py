from django.urls import path

from contacts.views import calls, facts, filings, people, quick_add, reach, touches

app_name = "contacts"
urlpatterns = [
    path("", people.contacts, name="contacts"),
    path("quick-add/", quick_add.quick_add, name="quick_add"),
    path("quick-add/preview/", quick_add.preview, name="quick_add_preview"),
    path("<uuid:person>/", people.person, name="person"),
    path("<uuid:person>/edit/", facts.edit, name="edit"),
    path("<uuid:person>/names/", facts.names, name="names"),
    path("<uuid:person>/letters/", facts.letters, name="letters"),
    path("<uuid:person>/dates/", facts.dates, name="dates"),
    path("<uuid:person>/beginning/", facts.beginning, name="beginning"),
    path("<uuid:person>/about/", facts.about, name="about"),
    path("<uuid:person>/next-call/", facts.next_call, name="next_call"),
    path("<uuid:person>/postponement/", calls.postponement, name="postponement"),
    path("<uuid:person>/touches/", touches.touches, name="touches"),
    path("touches/<uuid:touch>/undo/", touches.touch_undo, name="touch_undo"),
    path("<uuid:person>/notes/", touches.notes, name="notes"),
    path("notes/<uuid:note>/removal/", touches.note_removal, name="note_removal"),
    path("<uuid:person>/categories/", filings.filings, name="filings"),
    path(
        "<uuid:person>/categories/<uuid:category>/removal/",
        filings.filing_removal,
        name="filing_removal",
    ),
    path(
        "<uuid:person>/categories/<uuid:category>/return/",
        filings.filing_return,
        name="filing_return",
    ),
    path("<uuid:person>/phones/", reach.phones, name="phones"),
    path("phones/<uuid:phone>/", reach.phone, name="phone"),
    path("phones/<uuid:phone>/removal/", reach.phone_removal, name="phone_removal"),
    path("<uuid:person>/emails/", reach.emails, name="emails"),
    path("emails/<uuid:email>/", reach.email, name="email"),
    path("emails/<uuid:email>/removal/", reach.email_removal, name="email_removal"),
    path("<uuid:person>/addresses/", reach.addresses, name="addresses"),
    path("addresses/<uuid:address>/", reach.address, name="address"),
    path("addresses/<uuid:address>/removal/", reach.address_removal, name="address_removal"),
    path("<uuid:person>/returns/", reach.returns, name="returns"),
]
