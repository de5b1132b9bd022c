from django.apps import AppConfig


class AgendaConfig(AppConfig):
    name = "agenda"

    def ready(self):
        from agenda import merging, page, plans, standard  # noqa: F401 - each registers itself
        from contacts.history_words import speak_of
        from contacts.page import Panel, add_panel, add_sign, add_to_timeline
        from crm.kit.nav import NavItem, TodaySection, add_to_nav, add_to_today

        add_to_nav(NavItem("Tasks", "agenda:tasks", "checkbox", "k", order=4, count=page.due_count))
        add_to_today(TodaySection("tasks", "agenda/today.html", page.todays, order=10))
        add_sign("tasks", page.rows)
        add_sign("plan_runs", page.run_rows)
        add_panel(Panel("tasks", "agenda/panel.html", page.panel, order=5))
        add_to_timeline(page.ended_runs, sign="plan_runs")
        hidden = (
            "run_id", "step_id", "position", "by_id", "words", "subject", "note", "condition",
            "has_time", "done_by_id", "skipped_by_id",
        )  # fmt: skip
        speak_of("agenda.Task", "task", lambda row, names: row["title"] or "", hides=hidden)
        speak_of(
            "agenda.PlanRun", "plan", lambda row, names: names.named(row, "plan"), ("plan",),
            hides=("plan_id", "key", "anchor_at", "began_at", "member_id", "ended_at"),
        )  # fmt: skip
