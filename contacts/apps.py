from django.apps import AppConfig


class ContactsConfig(AppConfig):
    name = "contacts"

    def ready(self):
        from contacts import calls, standard, timeline  # noqa: F401 - standard registers itself
        from contacts.page import add_to_timeline
        from crm.kit.nav import NavItem, TodaySection, add_to_nav, add_to_today

        add_to_nav(NavItem("Contacts", "contacts:contacts", "users", "c", order=2, on_tab_bar=True))
        add_to_timeline(timeline.touches)
        add_to_timeline(timeline.notes)
        add_to_today(TodaySection("calls", "contacts/today_calls.html", calls.todays, order=20))
