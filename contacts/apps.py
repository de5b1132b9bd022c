from django.apps import AppConfig


class ContactsConfig(AppConfig):
    name = "contacts"

    def ready(self):
        from contacts import (  # noqa: F401 - each registers itself
            bulk_actions,
            calls,
            custom,
            dnc_list,
            exporting,
            health,
            looking,
            pairs,
            referrals,
            standard,
            tidy_lines,
            timeline,
        )
        from contacts.page import Panel, add_panel, add_sign, add_to_timeline
        from contacts.tidy import TidyItem, add_to_tidy_up
        from crm.kit.nav import NavItem, TodaySection, add_to_nav, add_to_today

        add_to_nav(NavItem("Contacts", "contacts:contacts", "users", "c", order=2, on_tab_bar=True))
        add_to_nav(
            NavItem(
                "Tidy up", "contacts:tidy_up", "sparkles", "u", group="My business", order=9,
                needs="work",
            )
        )  # fmt: skip
        add_to_timeline(timeline.touches)
        add_to_timeline(timeline.notes)
        add_sign("looking", looking.rows)
        add_sign("own_fields", custom.CustomField.objects.all)
        add_sign("referrals", referrals.rows)
        add_sign("sent_others", referrals.sent_rows)
        add_to_timeline(referrals.given, sign="referrals")
        add_to_timeline(referrals.received, sign="sent_others")
        add_panel(Panel("own", "contacts/own_fields.html", looking.own_fields, place="facts"))
        add_panel(Panel("looking", "contacts/looking.html", looking.context, order=10))
        add_panel(Panel("referrals", "contacts/referrals_panel.html", referrals.panel, order=60))
        add_to_nav(
            NavItem("Referrals", "contacts:referrals", "sitemap", "r", group="My business", order=3)
        )
        add_to_today(
            TodaySection(
                "tidy", "contacts/today_tidy.html", tidy_lines.on_today, order=50, on_rail=True
            )
        )
        add_to_tidy_up(
            TidyItem(
                "Do-not-call lists", "contacts:dnc_lists", dnc_list.waits, dnc_list.told,
                "hand-stop", order=70, needs="manage_automation",
            )
        )  # fmt: skip
        add_to_today(TodaySection("calls", "contacts/today_calls.html", calls.todays, order=20))
