from django.apps import AppConfig


class AgendaConfig(AppConfig):
    name = "agenda"

    def _tell_of_the_day(self):
        from accounts import daily
        from agenda.digests import day, sending

        day.put_up()
        daily.every("digests", hour=None, run=sending.send)

    def _celebrate(self):
        from agenda.birthdays import many, marks, this_week  # noqa: F401 - some register
        from contacts.history_words import speak_of
        from crm.kit.nav import NavItem, TodaySection, add_to_nav, add_to_today

        add_to_nav(NavItem("Birthdays", "agenda:birthdays", "cake", "z", "Reach out", order=4))
        add_to_today(
            TodaySection(
                "birthdays", "agenda/birthdays/today.html", this_week, order=30, on_rail=True
            )
        )
        speak_of(
            "agenda.OccasionDone", "celebration", lambda row, names: row["occasion"] or "",
            hides=("key", "by_id", "done_at"),
        )  # fmt: skip

    def _call_by_session(self):
        from crm.kit.nav import NavItem, add_to_nav

        add_to_nav(
            NavItem(
                "Call session", "agenda:session", "phone-call", "d", group="Reach out", order=-1,
                needs="work", tab=3, tab_title="Call",
            )
        )  # fmt: skip

    def _keep_calendar(self):
        from agenda.calendar import page

        page.put_up()

    def _keep_hours_and_invite(self):
        from agenda.blocks import on_calendar, overbooking  # noqa: F401 - they register themselves
        from agenda.calendar import hooks, invitee_views, invitees, reminders  # noqa: F401
        from contacts.history_words import speak_of

        hooks.add_panel(
            hooks.Panel(
                "invitees", "agenda/calendar/invitees_panel.html", invitee_views.panel, order=10
            )
        )
        speak_of(
            "agenda.Invitee", "invitation", lambda row, names: row["name"] or row["address"] or "",
            hides=(
                "key", "appointment_id", "person_id", "address_lc", "answer_when", "by_id",
                "is_reminded", "answered_at",
            ),
        )  # fmt: skip

    def ready(self):
        self._keep_hours_and_invite()
        self._keep_calendar()
        self._call_by_session()
        self._tell_of_the_day()
        self._celebrate()
        from agenda import assigning, day, merging, page, plans, standard  # noqa: F401 - some register
        from agenda.calls import keeping, reasons  # noqa: F401 - each registers itself
        from agenda.calls import page as calls
        from contacts.history_words import speak_of
        from contacts.page import Panel, add_panel, add_sign, add_to_timeline
        from crm.kit.nav import NavItem, TodaySection, add_to_nav, add_to_today

        add_to_nav(
            NavItem(
                "Tasks", "agenda:tasks", "checkbox", "k", order=4, count=page.due_rows,
                holds=("agenda:plan", "agenda:run", "agenda:start"),
            )
        )  # fmt: skip
        add_to_today(TodaySection("calls", "agenda/calls/today.html", calls.todays, order=20))
        add_to_today(TodaySection("day", "agenda/today.html", day.section, 10, on_rail=True))
        add_sign("tasks", page.rows)
        add_sign("plan_runs", page.run_rows)
        add_panel(Panel("tasks", "agenda/panel.html", page.panel, order=5))
        add_to_timeline(page.ended_runs, sign="plan_runs")
        hidden = (
            "run_id", "step_id", "position", "by_id", "words", "subject", "note", "condition",
            "has_time", "done_by_id", "skipped_by_id", "belongs_to", "repeats", "series",
            "occurs_on", "planned_at", "never_moves",
        )  # fmt: skip
        speak_of("agenda.Task", "task", lambda row, names: row["title"] or "", hides=hidden)
        speak_of(
            "agenda.PlanRun", "plan", lambda row, names: names.named(row, "plan"), ("plan",),
            hides=("plan_id", "key", "anchor_at", "began_at", "member_id", "ended_at"),
        )  # fmt: skip
