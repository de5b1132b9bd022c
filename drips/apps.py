from django.apps import AppConfig


class DripsConfig(AppConfig):
    name = "drips"

    def ready(self):
        from contacts.page import Panel, add_panel, add_sign
        from crm.kit.nav import NavItem, add_to_nav
        from drips import (  # noqa: F401 - each registers itself
            bulk,
            library,
            manners,
            merging,
            open_houses,
            panel,
            sources,
            taken_back,
        )

        add_to_nav(NavItem("Drips", "drips:sequences", "droplet", "s", group="Reach out", order=2))
        add_sign("drips", panel.rows)
        add_panel(Panel("drip", "drips/person_panel.html", panel.context, order=20))
