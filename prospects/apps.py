from django.apps import AppConfig


class ProspectsConfig(AppConfig):
    name = "prospects"

    def ready(self):
        from django.db.models import OuterRef

        import prospects.from_appointments
        import prospects.merging  # noqa: F401 - each registers itself
        from contacts.history_words import call_choices, speak_of
        from contacts.models import Book
        from contacts.models.person import when_moved, when_touched
        from contacts.page import Panel, add_panel, add_sign, add_to_timeline
        from contacts.quick_add import when_added
        from crm.kit.nav import NavItem, add_headline, add_to_nav, add_waiting
        from messaging import merge
        from prospects import (  # noqa: F401 - some register themselves
            call_reasons,
            letters,
            lists,
            page,
            page_decide,
        )
        from prospects.models import Prospect, Side, Stage, StageChange, StageName

        add_to_nav(NavItem("Prospects", "prospects:prospects", "user-search", "p", order=3))
        add_waiting(page_decide.waiting, page_decide.waiting_rows, order=30)
        add_headline(page_decide.headline)
        add_panel(Panel("prospect", "prospects/panel.html", page.panel, order=1))
        merge.property_from(letters.homes)
        add_sign("stages", lambda: StageChange.objects.filter(prospect__person=OuterRef("pk")))
        add_to_timeline(page.changes, sign="stages")
        when_touched(lambda touch: Prospect.objects.touched(touch) if touch.by else None)

        for label, column in (
            ("prospects.Prospect", "stage"),
            ("prospects.StageChange", "before"), ("prospects.StageChange", "after"),
        ):  # fmt: skip
            call_choices(label, column, lambda: StageName.objects.names())
        speak_of(
            "prospects.StageName", "name of a stage",
            lambda row, names: f"{Stage(row['stage']).label}: {row['name']}",
        )  # fmt: skip

        @when_added
        def open_pursuit(person, by):
            """Who is added by hand into the prospects book is one: a buyer until it is said."""
            if person.book == Book.PROSPECTS:
                Prospect.pursue(person, side=Side.BUY, source=person.source)

        @when_moved
        def open_pursuits(people, book, by):
            if book == Book.PROSPECTS:
                Prospect.objects.open_for(people)

        self._tidy_up()

    def _tidy_up(self):
        from django.db.models import OuterRef

        from contacts import yearly_cleanup
        from contacts.models import Person
        from contacts.tidy import TidyItem, add_to_tidy_up
        from crm.kit import keyset
        from messaging.models import Message
        from prospects import ageing
        from prospects.models import Prospect

        add_to_tidy_up(
            TidyItem(
                "Two years without a word", "prospects:ageing",
                lambda by: keyset.count(ageing.quiet(Person.objects.visible_to(by))),
                "Prospects silent for two years: Cold, or kept.", "clock", order=25,
            )
        )  # fmt: skip
        yearly_cleanup.spare(
            "have an open pursuit",
            lambda: Prospect.objects.open().filter(person=OuterRef("pk")),
        )
        ageing.communicates(
            lambda since: Prospect.objects.filter(person=OuterRef("pk"), opened_at__gte=since)
        )
        ageing.communicates(
            lambda since: Message.objects.filter(
                person=OuterRef("pk"), is_automated=False, by__isnull=False, created_at__gte=since
            )
        )
