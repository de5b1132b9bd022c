from django.apps import AppConfig


class ProspectsConfig(AppConfig):
    name = "prospects"

    def ready(self):
        from contacts.models import Book
        from contacts.models.person import when_touched
        from contacts.page import Panel, add_panel, add_to_timeline
        from contacts.quick_add import when_added
        from crm.kit.nav import NavItem, add_to_nav
        from prospects import page
        from prospects.models import Prospect, Side

        add_to_nav(
            NavItem(
                "Prospects", "prospects:prospects", "user-search", "p", order=3, on_tab_bar=True
            )
        )
        add_panel(Panel("prospect", "prospects/panel.html", page.panel, order=1))
        add_to_timeline(page.changes)
        when_touched(lambda touch: Prospect.objects.touched(touch) if touch.by else None)

        @when_added
        def open_pursuit(person, by):
            """Who is added by hand into the prospects book is one: a buyer until it is said."""
            if person.book == Book.PROSPECTS:
                Prospect.pursue(person, side=Side.BUY, source=person.source)
