"""Where print shows: the navigation, a person’s page, the bar below a list, history."""

from contacts.bulk import BulkAction, add_bulk_action
from contacts.history_words import speak_of
from contacts.page import Panel, add_panel, add_sign, add_to_timeline
from crm.kit.nav import NavItem, add_to_nav
from messaging.library.shelf import Shelf, add_shelf
from messaging.printing import flyer_shelf, runs, timeline, week  # noqa: F401 - runs registers its job


def put_up() -> None:
    add_shelf(
        Shelf(
            flyer_shelf.SHELF, "Flyer to print", "Flyers to print", "printer",
            flyer_shelf.on_shelf, taken=flyer_shelf.taken, order=7,
        )
    )  # fmt: skip
    add_to_nav(
        NavItem(
            "Print", "messaging:print", "printer", "i", group="Reach out", order=6, needs="work",
            count=week.due_rows, under="Letters & eCards",
        )
    )  # fmt: skip
    add_sign("print", timeline.rows)
    add_to_timeline(timeline.entries, sign="print")
    add_panel(Panel("print", "messaging/printing/panel.html", timeline.panel, order=70))
    add_bulk_action(
        BulkAction("print", "Print", "printer", leads_to="messaging:print_people", order=25)
    )
    speak_of(
        "messaging.PrintPiece", "printed piece", lambda row, names: row["subject"] or "",
        hides=(
            "code", "key", "place", "run_id", "printed_to", "address_id", "settled_at", "by_id",
        ),
    )  # fmt: skip
    speak_of(
        "messaging.PrintRun", "print run", lambda row, names: row["title"] or "",
        hides=("job_id", "made_at", "by_id", "count"),
    )  # fmt: skip
    speak_of("messaging.Stationery", "letterhead", lambda row, names: row["name"] or "")
