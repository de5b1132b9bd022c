from django.apps import AppConfig


class GoalsConfig(AppConfig):
    name = "goals"

    def ready(self):
        from contacts.history_words import speak_of
        from crm.kit.nav import NavItem, TodaySection, add_law, add_to_nav, add_to_today
        from goals import page

        add_to_nav(
            NavItem("Goals", "goals:daily", "target-arrow", "g", group="My business", order=1)
        )
        add_to_today(TodaySection("target", "goals/today.html", page.ring, order=0, on_rail=True))
        add_law(page.communicate, page.communicate_rows, order=3)
        speak_of(
            "goals.DailyTarget", "daily target",
            lambda row, names: f"{row['contacts']} people a day",
            hides=("member_id", "since"),
        )  # fmt: skip
        speak_of(
            "goals.DayOff", "day off", lambda row, names: row["reason"] or "",
            hides=("member_id",),
        )  # fmt: skip
