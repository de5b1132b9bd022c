from django.apps import AppConfig


class TransactionsConfig(AppConfig):
    name = "transactions"

    def ready(self):
        from crm.kit.nav import NavItem, add_to_nav
        from transactions import (  # noqa: F401 - they register themselves
            merge_fields,
            on_person,
            on_today,
            opening,
        )
        from transactions.commissions import ready as money
        from transactions.dates import ready as days
        from transactions.offers import ready as offers
        from transactions.parties import ready as people
        from transactions.showings import ready as showings

        add_to_nav(
            NavItem("Transactions", "transactions:transactions", "home-dollar", "x", order=6)
        )
        for part in (days, money, offers, showings, people):
            part.get_ready()
