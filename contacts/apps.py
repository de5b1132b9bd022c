from django.apps import AppConfig


class ContactsConfig(AppConfig):
    name = "contacts"

    def ready(self):
        from contacts import standard, timeline  # noqa: F401 - standard registers itself
        from contacts.page import add_to_timeline
        from crm.kit.nav import NavItem, add_to_nav

        add_to_nav(NavItem("Contacts", "contacts:contacts", "users", "c", order=2, on_tab_bar=True))
        add_to_timeline(timeline.touches)
        add_to_timeline(timeline.notes)
