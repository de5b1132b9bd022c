from django.apps import AppConfig


class DripsConfig(AppConfig):
    name = "drips"

    def ready(self):
        from contacts.page import Panel, add_panel, add_sign
        from crm.kit.nav import NavItem, add_overnight, add_to_nav
        from drips import (  # noqa: F401 - each registers itself
            belonging,
            bulk,
            follow,
            last_look,
            library,
            merging,
            on_today,
            open_houses,
            panel,
            reported,
            sources,
            taken_back,
        )

        add_to_nav(NavItem("Drips", "drips:sequences", "droplet", "s", group="Reach out", order=3))
        add_sign("drips", panel.rows)
        add_panel(Panel("drip", "drips/person_panel.html", panel.context, order=20))
        add_overnight(on_today.overnight, on_today.overnight_rows, order=40)
