from django.apps import AppConfig


class ContactsConfig(AppConfig):
    name = "contacts"

    def ready(self):
        from contacts import (  # noqa: F401 - each registers itself
            bulk_actions,
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

        self._put_up_pages()
        self._show_on_a_person()
        self._look_each_day()

    def _look_each_day(self):
        from accounts import daily
        from contacts import yearly_cleanup

        daily.every("yearly_cleanup", hour=6, run=yearly_cleanup.propose_in_january)

    def _put_up_pages(self):
        from contacts import dnc_list, on_today
        from contacts.tidy import TidyItem, add_to_tidy_up
        from crm.kit.nav import NavItem, add_law, add_overnight, add_to_nav, add_waiting

        mine = "My business"
        for item in (
            NavItem("Contacts", "contacts:contacts", "users", "c", order=2, tab=4),
            NavItem("Referrals", "contacts:referrals", "sitemap", "r", group=mine, order=3),
            NavItem("Tidy up", "contacts:tidy_up", "sparkles", "u", mine, order=9, needs="work"),
        ):
            add_to_nav(item)
        add_waiting(on_today.walk, on_today.walk_rows, order=50)
        add_overnight(on_today.overnight, on_today.overnight_rows, order=50)
        add_law(on_today.build, on_today.build_rows, order=1)
        add_to_tidy_up(
            TidyItem(
                "Do-not-call lists", "contacts:dnc_lists", dnc_list.waits, dnc_list.told,
                "hand-stop", order=70, needs="manage_automation",
            )
        )  # fmt: skip

    def _show_on_a_person(self):
        from contacts import custom, looking, referrals, timeline
        from contacts.page import Panel, add_panel, add_sign, add_to_timeline

        add_sign("looking", looking.rows)
        add_sign("own_fields", custom.CustomField.objects.all)
        add_sign("referrals", referrals.rows)
        add_sign("sent_others", referrals.sent_rows)
        add_to_timeline(timeline.touches)
        add_to_timeline(timeline.notes)
        add_to_timeline(referrals.given, sign="referrals")
        add_to_timeline(referrals.received, sign="sent_others")
        add_panel(Panel("own", "contacts/own_fields.html", looking.own_fields, place="facts"))
        add_panel(Panel("looking", "contacts/looking.html", looking.context, order=10))
        add_panel(Panel("referrals", "contacts/referrals_panel.html", referrals.panel, order=60))
