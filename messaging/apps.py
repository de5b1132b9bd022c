from django.apps import AppConfig


class MessagingConfig(AppConfig):
    name = "messaging"

    def ready(self):
        from django.db.models import OuterRef

        import messaging.merging  # noqa: F401 - registers itself
        from contacts.deletion import before_deletion
        from contacts.page import add_sign, add_to_timeline
        from crm.kit.nav import NavItem, add_to_nav
        from messaging import call_reasons, life, timeline  # noqa: F401 - some register themselves
        from messaging.models import Message

        add_to_nav(
            NavItem(
                "Sent", "messaging:messages", "mail-forward", "y", group="Reach out", order=8,
                count=_unsure, under="Letters & eCards",
            )
        )  # fmt: skip
        add_to_nav(
            NavItem(
                "Library", "messaging:library", "stack-2", "y", group="Reach out", order=7,
                under="Letters & eCards",
            )
        )  # fmt: skip
        add_sign("messages", lambda: Message.objects.filter(person=OuterRef("pk")))
        add_to_timeline(timeline.entries, sign="messages")
        before_deletion(
            lambda pks: Message.objects.filter(person__in=pks).cancel("They were deleted.")
        )
        self._ask_for_details()
        self._talk_by_text()
        self._look_at_addresses()
        self._print()
        self._send_cards()
        self._send_to_many()
        self._tell_of_the_day()
        self._invite()
        self._say_when_nothing_leaves()
        self._take_replies()
        self._help_to_call()

    def _help_to_call(self):
        from contacts.page import Panel, add_panel, add_sign
        from messaging import bridge, call_scripts  # noqa: F401 - one registers itself

        add_sign("bridged", bridge.recent)
        add_panel(
            Panel(
                "bridged", "messaging/bridge/panel.html", bridge.panel, order=1, place="head",
                sign="bridged",
            )
        )  # fmt: skip

    def _tell_of_the_day(self):
        from messaging.digests import put_up

        put_up()

    def _invite(self):
        from messaging import (  # noqa: F401 - each registers itself
            appointment_reminders,
            invitation_answers,
            invitations,
        )

    def _send_to_many(self):
        from messaging.mailings.house import put_up

        put_up()

    def _send_cards(self):
        from messaging import birthdays
        from messaging.ecards.showing import put_up

        put_up()
        birthdays.put_up()

    def _print(self):
        from messaging.printing.showing import put_up

        put_up()

    def _look_at_addresses(self):
        from contacts.tidy import TidyItem, add_to_tidy_up
        from messaging.addresses import standing

        add_to_tidy_up(
            TidyItem(
                "Servers that refuse your letters", "messaging:addresses", standing.refusal_count,
                "It is our standing as a sender, and nothing against the people.", "hand-stop",
                order=5,
            )
        )  # fmt: skip
        add_to_tidy_up(
            TidyItem(
                "E-mails that look wrong", "messaging:addresses", standing.wrong_count,
                "Mistyped, or of a domain that takes no mail. Ask at the next call.",
                "mail-question", order=18,
            )
        )  # fmt: skip

    def _talk_by_text(self):
        from contacts.page import Panel, add_panel, add_sign
        from crm.kit.nav import NavItem, add_to_nav
        from messaging import talk

        add_to_nav(
            NavItem(
                "Texts", "messaging:texts", "message-2", "w", group="Reach out", order=1,
                needs="work", count=talk.waiting_rows,
            )
        )  # fmt: skip
        add_sign("texts", talk.sign)
        add_panel(Panel("texts", "messaging/talk_panel.html", talk.panel, order=15))

    def _take_replies(self):
        from contacts.page import Panel, add_panel, add_sign, add_to_timeline
        from crm.kit.nav import NavItem, add_overnight, add_to_nav, add_waiting
        from messaging import on_today, replies, timeline, unanswered  # noqa: F401 - some register themselves
        from messaging.writing import (  # noqa: F401 - each registers itself
            enclosing,
            passing_on,
        )

        add_to_nav(
            NavItem(
                "Replies", "messaging:replies", "messages", "v", group="Reach out", order=0,
                needs="work", count=unanswered.rows_waiting,
            )
        )  # fmt: skip
        add_waiting(on_today.replies, on_today.replies_rows, order=10)
        add_overnight(on_today.overnight, on_today.overnight_rows, order=20)
        add_sign("machine_mail", unanswered.machines)
        add_to_timeline(timeline.machine_answers, sign="machine_mail")
        add_sign("unanswered", unanswered.rows)
        add_sign("new_address", unanswered.offers)
        add_panel(
            Panel(
                "unanswered", "messaging/writing/waits_note.html", unanswered.note, order=2,
                place="head", sign="unanswered",
            )
        )  # fmt: skip
        add_panel(
            Panel(
                "new_address", "messaging/writing/address_note.html", unanswered.offer, order=3,
                place="head", sign="new_address",
            )
        )  # fmt: skip

    def _ask_for_details(self):
        from contacts.bulk import BulkAction, add_bulk_action
        from contacts.history_words import speak_of
        from contacts.page import Panel, add_panel, add_sign
        from contacts.tidy import TidyItem, add_to_tidy_up
        from messaging import details

        add_sign("answer", details.rows)
        add_panel(
            Panel("answer", "messaging/answer_note.html", details.note, place="head", sign="answer")
        )
        add_panel(
            Panel("asking", "messaging/asking_panel.html", details.asking, order=90, place="facts")
        )
        speak_of(
            "messaging.DetailsRequest", "request for details", lambda row, names: "",
            hides=("decided_at", "decided_by_id", "message_id", "expires_at", "by_id", "asked_at"),
        )  # fmt: skip
        add_to_tidy_up(
            TidyItem(
                "Answers to accept", "messaging:answers", details.count_waiting,
                "People filled in what you asked them for. Nothing changes before you accept it.",
                "mail-question", order=15,
            )
        )  # fmt: skip
        add_bulk_action(
            BulkAction(
                "ask", "Ask them", "mail-question", needs="send_bulk",
                do=details.ask_all, order=35, asks=True, batch=200, undo_for=None,
                consequence="Each gets one e-mail from you with a link to fill in what is missing.",
                button="Write to {people}",
            )
        )  # fmt: skip

    def _say_when_nothing_leaves(self):
        from crm.kit.nav import add_waiting
        from messaging import on_today
        from messaging.sender import provider_logs, readiness  # noqa: F401 - logs register

        add_waiting(on_today.stopped, on_today.stopped_rows, order=0)


def _unsure(membership):
    """Those that may or may not have arrived: a person decides."""
    from messaging.models import Message

    return Message.objects.visible_to(membership).unsure().order_by().values("pk")[:1_000]
