from django.apps import AppConfig


class DripsConfig(AppConfig):
    name = "drips"

    def ready(self):
        from contacts.page import Panel, add_panel
        from crm.kit.nav import NavItem, add_to_nav
        from drips import bulk, library, manners, merging, panel  # noqa: F401 - each registers itself

        add_to_nav(NavItem("Drips", "drips:sequences", "droplet", "s", group="Reach out", order=2))
        add_panel(Panel("drip", "drips/person_panel.html", panel.context, order=20))
