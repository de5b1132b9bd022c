from django.apps import AppConfig


class GoalsConfig(AppConfig):
    name = "goals"

    def ready(self):
        from accounts.capabilities import Capability
        from contacts.history_words import keep_from, speak_of
        from crm.kit.nav import NavItem, TodaySection, add_law, add_to_nav, add_to_today
        from goals import page
        from goals.behind.ready import get_ready
        from goals.referrals import ready as referrals
        from goals.team import ready as team
        from goals.time.rules import add_rules
        from goals.warnings import ready as warnings

        get_ready()
        referrals.get_ready()
        warnings.get_ready()
        team.get_ready()
        add_rules()
        add_to_nav(
            NavItem("Goals", "goals:year", "target-arrow", "g", group="My business", order=1)
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
        speak_of(
            "goals.Reward", "reward of a year", lambda row, names: row["what"] or "",
            hides=("member_id", "picture_id", "beyond"),
        )  # fmt: skip
        speak_of(
            "goals.IncomeGoal", "income goal", lambda row, names: f"of {row['year']}",
            hides=("member_id",),
        )  # fmt: skip
        keep_from(Capability.SEE_INCOME, "goals.IncomeGoal")
