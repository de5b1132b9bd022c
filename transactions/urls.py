from django.urls import include, path

from transactions import board, going, knowing, listing, opening, views

app_name = "transactions"
ONE = "<uuid:transaction>/"
urlpatterns = [
    path("", board.transactions, name="transactions"),
    path("list/", listing.listed, name="list"),
    path("new/", opening.new, name="new"),
    path(
        "from-appointments/<uuid:appointment>/", opening.from_appointment, name="from_appointment"
    ),
    path("dates/", include("transactions.dates.urls")),
    path("plans/", include("transactions.plans.urls")),
    path("showings/", include("transactions.showings.urls")),
    path("reports/", include("transactions.report.urls")),
    path("promotions/", include("transactions.promotions.urls")),
    path("offers/", include("transactions.offers.urls")),
    path("net-sheets/", include("transactions.net_sheet.urls")),
    path("market-analyses/", include("transactions.cma.urls")),
    path("parties/", include("transactions.parties.urls")),
    path("documents/", include("transactions.documents.urls")),
    path("commissions/", include("transactions.commissions.urls")),
    path("expenses/", include("transactions.expenses.urls")),
    path(ONE, views.transaction, name="transaction"),
    path(f"{ONE}basics/", knowing.basics, name="basics"),
    path(f"{ONE}facts/<slug:section>/", knowing.section, name="facts"),
    path(f"{ONE}stage/", going.stage, name="stage"),
    path(f"{ONE}phase/", going.phase, name="phase"),
    path(f"{ONE}price/", going.price, name="price"),
    path(f"{ONE}contract/", going.contract, name="contract"),
    path(f"{ONE}fall/", going.fall, name="fall"),
    path(f"{ONE}ending/", going.ending, name="ending"),
    path(f"{ONE}closing/", going.closing, name="closing"),
    path(f"{ONE}<slug:tab>/", views.transaction, name="tab"),
]
