from django.apps import AppConfig


class LeadsConfig(AppConfig):
    name = "leads"

    def ready(self):
        from django.db.models import OuterRef

        from contacts.models.person import when_touched
        from contacts.page import Panel, add_panel, add_sign, add_to_timeline
        from contacts.relationship import add_ties
        from crm.kit.nav import NavItem, TodaySection, add_headline, add_to_nav, add_to_today
        from leads import page
        from leads.models import Lead
        from prospects.ageing import communicates

        add_to_nav(
            NavItem(
                "Leads", "leads:leads", "inbox", "l", order=1, count=page.waiting_count,
                is_hot=True, on_tab_bar=True,
            )
        )  # fmt: skip
        add_to_today(TodaySection("leads", "leads/today.html", page.waiting, order=1))
        add_headline(page.headline)
        add_sign("waiting", lambda: Lead.objects.waiting().filter(person=OuterRef("pk")))
        add_panel(
            Panel(
                "lead", "leads/head_note.html", page.head_note, order=1, place="head",
                sign="waiting",
            )
        )  # fmt: skip
        add_to_timeline(page.inquiries)
        add_ties(page.ties)
        communicates(
            lambda since: Lead.objects.filter(person=OuterRef("pk"), received_at__gte=since)
        )
        when_touched(lambda touch: Lead.objects.touched(touch))
