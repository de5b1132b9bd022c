from django.urls import path

from transactions.expenses import views

EXPENSE, TRIP = "<uuid:expense>/", "mileage/<uuid:trip>/"

urlpatterns = [
    path("", views.expenses, name="expenses"),
    path("new/", views.expense_new, name="expense_new"),
    path("mileage/", views.mileage, name="mileage"),
    path("mileage/new/", views.trip_new, name="trip_new"),
    path("mileage/rates/", views.tax_year, name="tax_year"),
    path(TRIP, views.trip, name="trip"),
    path(f"{TRIP}removal/", views.trip_removal, name="trip_removal"),
    path("budget/", views.budget, name="budget"),
    path("accountant/", views.accountant, name="accountant"),
    path(EXPENSE, views.expense, name="expense"),
    path(f"{EXPENSE}removal/", views.expense_removal, name="expense_removal"),
    path(f"{EXPENSE}receipt/", views.receipt, name="receipt"),
]
