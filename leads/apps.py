from django.apps import AppConfig


class LeadsConfig(AppConfig):
    name = "leads"

    def ready(self):
        from django.db.models import OuterRef

        from contacts.history_words import speak_of
        from contacts.models.person import when_touched
        from leads import (
            belonging,  # noqa: F401  (it registers itself)
            call_reasons,  # noqa: F401  (a rule of the call list)
        )
        from leads.capture import calls, texts  # noqa: F401  (they take what names a code)
        from leads.models import Lead, OwnCard
        from leads.sources import defaults, merging  # noqa: F401  (they register themselves)
        from leads.teaching import replay  # noqa: F401  (its job is registered)
        from leads.web import reading  # noqa: F401  (it reads what comes by web forms)
        from messaging import merge
        from prospects.ageing import communicates

        self._look_each_day()
        self._put_up_lines()
        self._put_up_sections()
        self._show_on_a_person()
        communicates(
            lambda since: Lead.objects.filter(person=OuterRef("pk"), received_at__gte=since)
        )
        merge.card_from(OwnCard.objects.of)
        when_touched(lambda touch: Lead.objects.touched(touch))
        speak_of(
            "leads.Lead", "lead", lambda row, names: (row["message"] or "")[:60],
            hides=("rule_id", "clock_started_at"),
        )  # fmt: skip

    def _look_each_day(self):
        from accounts import daily
        from leads import digest
        from leads.teaching import alarms

        digest.put_up()
        daily.every("source_health", hour=6, run=lambda workspace: alarms.look())

    def _put_up_lines(self):
        from crm.kit.nav import NavItem, add_to_nav
        from leads import page

        add_to_nav(
            NavItem(
                "Leads", "leads:leads", "inbox", "l", order=1, count=page.waiting_rows,
                is_hot=True, tab=2,
            )
        )  # fmt: skip
        add_to_nav(
            NavItem(
                "Flyers and signs", "leads:flyers", "home-plus", "f", group="Reach out", order=11
            )
        )
        add_to_nav(
            NavItem("Open houses", "leads:open_houses", "door-enter", "o", "Reach out", order=12)
        )
        add_to_nav(
            NavItem(
                "People you met", "leads:meetings", "heart-handshake", "m", "Reach out", order=13
            )
        )
        add_to_nav(
            NavItem("Web forms", "leads:web_forms", "device-laptop", "b", "Reach out", order=13)
        )

    def _put_up_sections(self):
        from contacts.tidy import TidyItem, add_to_tidy_up
        from crm.kit.nav import (
            TodaySection,
            add_headline,
            add_law,
            add_overnight,
            add_to_today,
            add_waiting,
        )
        from leads import on_today, page
        from leads.teaching import alarms

        add_to_today(TodaySection("leads", "leads/today.html", page.waiting, order=1))
        add_waiting(on_today.waiting, on_today.waiting_rows, order=20)
        add_overnight(on_today.overnight, on_today.overnight_rows, order=10)
        add_law(on_today.feed, on_today.week_rows, order=2)
        add_law(on_today.service, on_today.week_rows, order=4)
        add_to_tidy_up(
            TidyItem(
                "Sources that stopped", "leads:source_health", alarms.count,
                "Their mails are not read any more, or no lead comes.", "bell-ringing", order=15,
            )
        )  # fmt: skip
        add_headline(page.headline, order=1)

    def _show_on_a_person(self):
        from django.db.models import OuterRef

        from contacts.page import Panel, add_panel, add_sign, add_to_timeline
        from contacts.relationship import add_ties
        from leads import page
        from leads.meeting import today as met
        from leads.models import Lead, Meeting

        add_sign("waiting", lambda: Lead.objects.waiting().filter(person=OuterRef("pk")))
        add_panel(
            Panel(
                "lead", "leads/head_note.html", page.head_note, order=1, place="head",
                sign="waiting",
            )
        )  # fmt: skip
        add_sign("card", lambda: Meeting.objects.with_card().filter(person=OuterRef("pk")))
        add_panel(Panel("card", "leads/meeting/panel.html", met.panel, order=65, sign="card"))
        add_sign("leads", lambda: Lead.objects.filter(person=OuterRef("pk")))
        add_to_timeline(page.inquiries, sign="leads")
        add_ties(page.ties)
